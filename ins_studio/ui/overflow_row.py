"""A row of controls; those that do not fit wait behind a button at its end."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget


class OverflowRow(QWidget):
    """Keeps what is needed most in sight, and opens the rest in a box of its own.

    The row is as wide as it is let; it asks for what its ``keep`` needs, and the button.

    Attributes
    ----------
    more : QToolButton
        Opens what does not fit; hidden while everything does.
    """

    def __init__(self, spacing: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[QWidget, int]] = []
        self._box = QFrame(self, Qt.WindowType.Popup)
        self._box.setProperty("panel", True)
        self._box.setFrameShape(QFrame.Shape.StyledPanel)
        self._inside = QHBoxLayout(self._box)
        self._inside.setContentsMargins(8, 6, 8, 6)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for layout in (self._row, self._inside):
            layout.setSpacing(spacing)
        self.more = QToolButton()
        self.more.setObjectName("more")
        self.more.setText("»")
        self.more.setToolTip("What there is no room for")
        self.more.setAccessibleName("More")
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more.clicked.connect(self._open)
        self._row.addWidget(self.more)
        self.more.hide()

    def add(self, part: QWidget, gives_way: int = 0) -> None:
        """Put a control at the end; those that give way go together, the highest first; 0 stays."""
        self._parts.append((part, gives_way))
        self._row.insertWidget(self._row.count() - 1, part)
        self._share()

    def sizeHint(self) -> QSize:
        """Return what all of it would like."""
        return QSize(self._width_of([part for part, _ in self._parts]), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return what those need that never give way."""
        kept = [part for part, gives_way in self._parts if not gives_way]
        more = [self.more] if len(kept) < len(self._parts) else []
        return QSize(self._width_of([*kept, *more]), self._height())

    def event(self, event: QEvent) -> bool:
        """Share anew when a control needs another width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the controls out anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Put into the row what fits, in its order, and the rest into the box."""
        out: set[QWidget] = set()
        for rank in sorted({rank for _, rank in self._parts if rank}, reverse=True):
            kept = [one for one, _ in self._parts if one not in out]
            if self._width_of([*kept, self.more] if out else kept) <= self.width():
                break
            out |= {part for part, gives_way in self._parts if gives_way == rank}
        if out == {part for part, _ in self._parts if part.parentWidget() is self._box}:
            return
        self._box.hide()
        places = {True: 0, False: 0}
        for part, _ in self._parts:
            away = part in out
            layout = self._inside if away else self._row
            layout.insertWidget(places[away], part)
            part.show()
            places[away] += 1
        self.more.setVisible(bool(out))

    def _width_of(self, parts: list[QWidget]) -> int:
        wide = [max(part.minimumSizeHint().width(), part.minimumWidth()) for part in parts]
        return sum(wide) + self._row.spacing() * max(len(wide) - 1, 0)

    def _height(self) -> int:
        return max((part.sizeHint().height() for part, _ in self._parts), default=0)

    def _open(self) -> None:
        """Show the rest above the button: the row is at the lower edge of the window."""
        self._box.adjustSize()
        corner = self.more.mapToGlobal(QPoint(self.more.width(), 0))
        self._box.move(corner - QPoint(self._box.width(), self._box.height()))
        self._box.show()
