"""The library of poses: thumbnails to click, to drag for a blend, and to rename in place."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from ins_studio.ui.pose_delegate import PICTURE_PX, PoseDelegate

CELL_PX = (72, 106)
FULL_DRAG_PX = 160  # a drag so far is the whole pose
_FLIP = Qt.KeyboardModifier.ControlModifier


class PoseList(QListWidget):
    """Shows poses and asks for what is done to them; knows neither poses nor keys.

    ``applied`` carries a place and whether it is flipped; ``blended`` place, share from -1 to 1,
    whether it is flipped, and the number of the drag; ``blend_ended`` follows. ``renamed`` carries
    a place and the new name.
    """

    applied = Signal(int, bool)
    blended = Signal(int, float, bool, int)
    blend_ended = Signal()
    renamed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("poses")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setIconSize(QSize(*PICTURE_PX))
        self.setGridSize(QSize(*CELL_PX))
        self.setUniformItemSizes(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListWidget.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Poses")
        self._pressed: tuple[int, QPoint, bool] | None = None
        self._drags = 0
        self._dragging = False
        self.itemChanged.connect(self._rename)
        self._names: list[str] = []
        self.setItemDelegate(PoseDelegate(self))

    def show_poses(self, names: Sequence[str], tips: Sequence[str]) -> None:
        """List poses; pictures come by ``set_picture``. The place that is chosen stays."""
        chosen = self.currentRow()
        with QSignalBlocker(self):
            self.clear()
            self._names = list(names)
            for name, tip in zip(names, tips, strict=True):
                item = QListWidgetItem(name)
                item.setToolTip(tip)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
                item.setSizeHint(QSize(*CELL_PX))
                self.addItem(item)
        self.setCurrentRow(min(chosen, self.count() - 1))

    def set_picture(self, place: int, picture: QImage) -> None:
        """Show the picture of a pose."""
        shown, drawn = QIcon(), QPixmap.fromImage(picture)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # Qt would tint the chosen one
            shown.addPixmap(drawn, mode)
        with QSignalBlocker(self):
            self.item(place).setIcon(shown)

    def begin_rename(self, place: int) -> None:
        """Let the name be typed over."""
        self.setCurrentRow(place)
        self.scrollToItem(self.item(place))
        self.setFocus()
        self.editItem(self.item(place))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a pose; what happens is decided by whether it is dragged."""
        super().mousePressEvent(event)
        at = event.position().toPoint()
        item: QListWidgetItem | None = self.itemAt(at)  # the stubs forget None
        if event.button() == Qt.MouseButton.LeftButton and item is not None:
            flipped = bool(event.modifiers() & _FLIP)
            self._pressed = (self.row(item), at, flipped)
            self._drags += 1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Blend to the pose on the right, away from it on the left."""
        if self._pressed is None:
            return
        place, start, flipped = self._pressed
        across = event.position().toPoint().x() - start.x()
        if not self._dragging and abs(across) < QApplication.startDragDistance():
            return
        self._dragging = True
        share = max(-1.0, min(across / FULL_DRAG_PX, 1.0))
        self.blended.emit(place, share, flipped, self._drags)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Apply what was clicked; a blend stays as it is."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            place, _, flipped = self._pressed
            dragged = self._end_press()
            if not dragged:
                self.applied.emit(place, flipped)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes a blend back; Return applies; other keys are the window's."""
        key = event.key()
        if self.state() == QListWidget.State.EditingState:  # the Return that ends a name
            event.accept()
        elif key == Qt.Key.Key_Escape and self._pressed is not None:
            place, _, flipped = self._pressed
            if self._dragging:
                self.blended.emit(place, 0.0, flipped, self._drags)
            self._end_press()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentRow() >= 0:
            self.applied.emit(self.currentRow(), bool(event.modifiers() & _FLIP))
        else:
            event.ignore()

    def _end_press(self) -> bool:
        dragged, self._dragging, self._pressed = self._dragging, False, None
        if dragged:
            self.blend_ended.emit()
        return dragged

    def _rename(self, item: QListWidgetItem) -> None:
        place = self.row(item)
        name = item.text().strip()
        if name and name != self._names[place]:
            # Later: whoever obeys makes the list anew, and its editor has not closed yet.
            QTimer.singleShot(0, self, lambda: self.renamed.emit(place, name))
        else:
            with QSignalBlocker(self):
                item.setText(self._names[place])
