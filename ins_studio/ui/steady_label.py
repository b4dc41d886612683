"""A sentence that changes and moves nothing below it."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

_HIGH = 10_000  # pixels, more than any sentence needs


class SteadyLabel(QLabel):
    """Words in as many lines as they need, in the room of the longest.

    Parameters
    ----------
    longest : iterable of str
        What it may say; the room is that of whichever needs most at the width that there is.
    parent : QWidget or None
    """

    def __init__(self, longest: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._longest = tuple(longest)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def hasHeightForWidth(self) -> bool:
        """Return True; a plain label without words has none."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return what the longest needs at ``width``."""
        self.ensurePolished()  # the style decides how large letters are
        metrics, room = self.fontMetrics(), QRect(0, 0, width, _HIGH)
        wrap = Qt.TextFlag.TextWordWrap
        needed = [metrics.boundingRect(room, wrap, words).height() for words in self._longest]
        return max(super().heightForWidth(width), *needed)

    def sizeHint(self) -> QSize:
        """Be as wide as the words would like; the height follows the width."""
        wide = super().sizeHint().width()
        return QSize(wide, self.heightForWidth(wide))
