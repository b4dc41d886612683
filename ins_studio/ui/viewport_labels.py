"""Names of the two halves of a comparison, as small plates over the picture."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

STYLE = (
    "background: rgba(16, 17, 20, 170); color: #d7dce6; border-radius: 9px;"
    " padding: 2px 10px; font-size: 11px;"
)
GAP = 10


class PaneLabels(QObject):
    """Two labels that follow the comparison and the wipe."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._labels = [QLabel("Scan", owner), QLabel("Avatar", owner)]
        for label in self._labels:
            label.setStyleSheet(STYLE)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()
        self._mode, self._wipe = "off", 0.5
        owner.installEventFilter(self)

    def set_names(self, scan: str, avatar: str) -> None:
        """Call the halves otherwise."""
        for label, text in zip(self._labels, (scan, avatar), strict=True):
            label.setText(text)
        self.place(self._mode, self._wipe)

    def place(self, mode: str, wipe: float) -> None:
        """Put the labels where the halves are now."""
        self._mode, self._wipe = mode, wipe
        width, height = self._owner.width(), self._owner.height()
        cut = width * (wipe if mode == "wipe" else 0.5)
        scan, avatar = self._labels
        for label in self._labels:
            label.adjustSize()
        top = height - scan.height() - GAP
        if mode == "side":
            scan.move(GAP, top)
            avatar.move(int(cut) + GAP, top)
        else:
            scan.move(int(cut) - GAP - scan.width(), top)
            avatar.move(int(cut) + GAP, top)
        for label in self._labels:
            label.setVisible(mode in {"side", "wipe"})

    def raise_above(self) -> None:
        """Stay over the canvas, which comes later."""
        for label in self._labels:
            label.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the owner's size."""
        if event.type() == QEvent.Type.Resize:
            self.place(self._mode, self._wipe)
        return False
