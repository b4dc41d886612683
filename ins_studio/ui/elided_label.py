"""A line of words that may be cut short: it ends in dots, and the tip says all of it."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyle, QStyleOption, QToolTip, QWidget


class ElidedLabel(QLabel):
    """A label that asks for no more room than ``least_px``, and shows what fits.

    ``text`` is always all of it.
    """

    def __init__(self, text: str = "", least_px: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._least_px = least_px
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Return what a few letters need."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self._least_px), hint.height())

    @property
    def shown(self) -> str:
        """What can be read of the words now."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits, as the style draws a label."""
        painter, option, style = QPainter(self), QStyleOption(), self.style()
        option.initFrom(self)
        style.drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        style.drawItemText(
            painter,
            self.contentsRect(),
            self.alignment(),
            option.palette,
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )

    def event(self, event: QEvent) -> bool:
        """Say all of the words where they are cut, before what else is said of them."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cut = [self.text()] if self.shown != self.text() else []
            said = [*cut, *([self.toolTip()] if self.toolTip() else [])]
            QToolTip.showText(event.globalPos(), "\n".join(said), self)
            return True
        return super().event(event)
