"""The list of clips: recorded sequences, and motions from files."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.document.clip_names import title_of as title_of
from ins_studio.document.clips import ClipEntry
from ins_studio.ui.theme import icon


class ClipList(QWidget):
    """Shows clips and asks to play one; knows no document.

    A double click asks for another name, the right button for the menu of the clip under it, which
    is chosen then.
    """

    chosen = Signal(str)
    open_requested = Signal()
    rename_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        heading = QLabel("CLIPS")
        heading.setProperty("heading", True)
        self._list = QListWidget()
        self._list.setObjectName("clips")
        self._list.setIconSize(QSize(18, 18))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.currentItemChanged.connect(self._choose)
        self._list.itemDoubleClicked.connect(lambda _item: self.rename_requested.emit())
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._ask_menu)
        opener = QPushButton(icon("add"), "Open a motion...")
        opener.setToolTip("Play a BVH, glTF, FBX, AMASS or SMPL motion on this avatar")
        opener.clicked.connect(self.open_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addWidget(self._list, 1)
        column.addWidget(opener)

    def show_clips(self, entries: tuple[ClipEntry, ...]) -> None:
        """List these clips."""
        self._list.blockSignals(True)
        self._list.clear()
        for entry in entries:
            seconds = entry.frame_count / entry.fps
            title = title_of(entry.name) if entry.recorded else entry.name
            words = f"{title}\n{entry.frame_count} frames · {seconds:.1f} s"
            kind = "clip" if entry.recorded else "key" if entry.keyed else "play"
            item = QListWidgetItem(icon(kind), words)
            item.setData(Qt.ItemDataRole.UserRole, entry.name)
            origin = "Made of keys" if entry.keyed else "Opened from a file"
            origin = "Recorded with the scans" if entry.recorded else origin
            more = "Right click for what can be done with it"
            item.setToolTip(f"{entry.name}\n{origin}\n{more}")
            self._list.addItem(item)
        self._list.blockSignals(False)

    def show_chosen(self, name: str | None) -> None:
        """Mark the clip that plays; none, where it is not in the list."""
        self._list.blockSignals(True)
        self._list.setCurrentRow(-1)
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self._list.setCurrentRow(row)
        self._list.blockSignals(False)

    def _ask_menu(self, place: QPoint) -> None:
        if self._list.itemAt(place) is not None:
            self.menu_requested.emit(self._list.viewport().mapToGlobal(place))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
