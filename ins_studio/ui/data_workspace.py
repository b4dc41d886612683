"""The Data workspace."""

from PySide6.QtWidgets import QLabel, QWidget

from ins_studio.ui.studio import Studio


class DataWorkspace:
    """Placeholder with the shape that the window needs."""

    name = "Data"

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.left: QWidget | None = QLabel("Data")
        self.right: QWidget | None = None
        self.bottom: QWidget | None = None

    def enter(self) -> None:
        """Nothing to put into the viewport."""

    def leave(self) -> None:
        """Nothing to take out."""
