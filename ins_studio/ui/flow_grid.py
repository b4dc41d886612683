"""A layout of as many columns as there is room for: what does not fit goes into the next row."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowGrid(QLayout):
    """Lays its widgets out in columns that share the width; hidden ones take no room.

    Parameters
    ----------
    *widgets : QWidget
        Taken in this order, row by row.
    spacing : int
        Logical pixels between two of them.
    fills : bool
        Whether the columns share what room is left.
    """

    def __init__(self, *widgets: QWidget, spacing: int = 4, fills: bool = True) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._width = 0
        self._fills = fills
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's hook: take one more."""
        self._items.append(item)

    def count(self) -> int:
        """Qt's hook: how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt's hook: None past the end, which the stubs forget."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt's hook: give one back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Qt's hook: wider is welcome."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Qt's hook: fewer columns are more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the rows are where there is ``width``."""
        margins = self.contentsMargins()
        rows = self._rows(len(self._columns(width - margins.left() - margins.right())))
        heights = [max(item.sizeHint().height() for item in row) for row in rows]
        inside = sum(heights) + self.spacing() * max(len(rows) - 1, 0)
        return inside + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """Return what one row would like."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        height = max((hint.height() for hint in hints), default=0)
        return QSize(width, height).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        """Return one column's width, and the height of the rows that there are now."""
        margins = self.contentsMargins()
        widest = max((item.minimumSize().width() for item in self._shown()), default=0)
        least = widest + margins.left() + margins.right()
        return QSize(least, self.heightForWidth(max(self._width or self.sizeHint().width(), least)))

    def setGeometry(self, rect: QRect) -> None:
        """Qt's hook: put everything in its place."""
        super().setGeometry(rect)
        if rect.width() != self._width:
            self._width = rect.width()
            self.update()  # the least height is another one
        inside = rect.marginsRemoved(self.contentsMargins())
        widths, at = self._columns(inside.width()), inside.topLeft()
        for row in self._rows(len(widths)):
            height, x = max(item.sizeHint().height() for item in row), at.x()
            for item, width in zip(row, widths, strict=False):
                item.setGeometry(QRect(QPoint(x, at.y()), QSize(width, height)))
                x += width + self.spacing()
            at.setY(at.y() + height + self.spacing())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, columns: int) -> list[list[QLayoutItem]]:
        shown = self._shown()
        return [shown[first : first + columns] for first in range(0, len(shown), max(columns, 1))]

    def _columns(self, room: int) -> list[int]:
        """Return the widths of as many columns as fit into ``room``; at least one."""
        shown = self._shown()
        for count in range(len(shown), 0, -1):
            free = room - self.spacing() * (count - 1)
            wanted = [
                max(item.minimumSize().width() for item in shown[column::count])
                for column in range(count)
            ]
            left = free - sum(wanted)
            if left >= 0 or count == 1:
                return [width + left // count if self._fills else width for width in wanted]
        return []
