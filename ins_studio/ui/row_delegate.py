"""Two lines for each row of the list of recordings: its name, and quietly what there is of it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ins_studio.ui import theme

WORDS = Qt.ItemDataRole.UserRole + 1  # the second line
DOT = Qt.ItemDataRole.UserRole + 2  # the verdict that the dot shows
DOT_PX, GAP_PX, EDGE_PX = 8, 7, 5
SMALLER = 0.82

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws a dot, a name and a smaller line below it; each is cut where it does not fit."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Be as high as the lines that there are."""
        high = QFontMetrics(option.font).height()
        below = QFontMetrics(_smaller(option.font)).height() if index.data(WORDS) else 0
        return QSize(120, high + below + 2 * EDGE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        title, own.text = own.text, ""
        view: QWidget | None = own.widget  # the stubs forget None
        style = view.style() if view is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, view)
        room = own.rect.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
        painter.save()
        high = QFontMetrics(own.font).height()
        if (health := index.data(DOT)) is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor(theme.verdict_color(health)))
            painter.setPen(Qt.PenStyle.NoPen)
            top = room.top() + (high - DOT_PX) / 2
            painter.drawEllipse(QRectF(room.left(), top, DOT_PX, DOT_PX))
            room.setLeft(room.left() + DOT_PX + GAP_PX)
        self._write(painter, room, title, own.font, own.palette.text().color())
        if words := index.data(WORDS):
            below = room.adjusted(0, high, 0, 0)
            self._write(painter, below, words, _smaller(own.font), QColor(theme.QUIET))
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, room: QRect, text: str, font: QFont, color: QColor) -> None:
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(color)
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room.left(), room.top() + metrics.ascent(), cut)


def _smaller(font: QFont) -> QFont:
    smaller = QFont(font)
    if font.pixelSize() > 0:
        smaller.setPixelSize(round(font.pixelSize() * SMALLER))
    else:
        smaller.setPointSizeF(font.pointSizeF() * SMALLER)
    return smaller
