"""Names of the panes of a comparison, as small plates over the picture."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ins_studio.viewport.panes import COLUMNS, WIPES

GAP = 10
SCAN_AND_AVATAR = ("Scan", "Avatar")
AVATAR_AND_SKINNED = ("Avatar (INS)", "Plain skinning (LBS)")


class PaneLabels(QObject):
    """Labels that follow the comparison and the wipe."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._systems = ("", "", "")
        self._skinned = AVATAR_AND_SKINNED
        self._labels = [QLabel(owner) for _ in self._systems]
        for label in self._labels:
            label.setProperty("plate", True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()
        self._mode, self._wipe = "off", 0.5
        owner.installEventFilter(self)

    def set_systems(self, words: tuple[str, str, str]) -> None:
        """Say this of the three systems, one or more lines each."""
        self._systems = words
        if self._mode == "systems":
            self.place(self._mode, self._wipe)

    def set_skinned(self, words: tuple[str, str]) -> None:
        """Say this on both sides of the wipe between the avatar and plain skinning."""
        if words != self._skinned:
            self._skinned = words
            if self._mode == "lbs":
                self.place(self._mode, self._wipe)

    def place(self, mode: str, wipe: float) -> None:
        """Put the labels where the panes are now."""
        self._mode, self._wipe = mode, wipe
        own = {"systems": self._systems, "lbs": self._skinned}
        words = own.get(mode, SCAN_AND_AVATAR)
        for label, text in zip(self._labels, words, strict=False):
            label.setText(text)
            label.adjustSize()
        count = 2 if mode in WIPES else len(COLUMNS.get(mode, ()))
        for index, label in enumerate(self._labels):
            label.move(self._left(index), self._owner.height() - label.height() - GAP)
            label.setVisible(index < count)

    def raise_above(self) -> None:
        """Stay over the canvas, which comes later."""
        for label in self._labels:
            label.raise_()

    def _left(self, index: int) -> int:
        width = self._owner.width()
        if self._mode not in WIPES:
            return width * index // len(COLUMNS.get(self._mode, SCAN_AND_AVATAR)) + GAP
        cut = int(width * self._wipe)
        return cut + GAP if index else cut - GAP - self._labels[0].width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the owner's size."""
        if event.type() == QEvent.Type.Resize:
            self.place(self._mode, self._wipe)
        return False
