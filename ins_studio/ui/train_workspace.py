"""The Train workspace."""

from PySide6.QtWidgets import QLabel, QWidget

from ins_studio.ui.studio import Studio


class TrainWorkspace:
    """Placeholder with the shape that the window needs."""

    name = "Train"

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.left: QWidget | None = QLabel("Train")
        self.right: QWidget | None = None
        self.bottom: QWidget | None = None

    def enter(self) -> None:
        """Nothing to put into the viewport."""

    def leave(self) -> None:
        """Nothing to take out."""
