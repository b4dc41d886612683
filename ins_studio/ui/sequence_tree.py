"""The tree of recordings: folder, person, what trains and what is held out, sequences."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QMenu, QTreeWidget, QTreeWidgetItem

from ins_studio.ui import theme
from ins_studio.ui.data_rows import HELD_OUT, PART, TRAIN, DatasetRow
from ins_studio.ui.row_delegate import RowDelegate
from ins_studio.ui.sequence_items import KEY, KIND, SequenceItems, key_of
from ins_studio.ui.shortcuts import SHORTCUTS

_UNLIKE = {HELD_OUT: {TRAIN, PART}, TRAIN: {HELD_OUT, PART}}


class SequenceTree(QTreeWidget):
    """Shows rows and asks by signal; what is dragged only moves when new rows say so.

    ``chosen`` names the sequence to look at, ``hold_out_wanted`` sequences and whether they are
    to be held out, ``person_wanted`` somebody else in the same folder.
    """

    chosen = Signal(str)
    hold_out_wanted = Signal(list, bool)
    person_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sequences")
        self.setAccessibleName("Recorded sequences")
        self.setHeaderHidden(True)
        self.setIndentation(8)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QTreeWidget.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.items = SequenceItems(self)
        self._filter = ""
        self._over: QTreeWidgetItem | None = None
        self.currentItemChanged.connect(self._choose)
        self.itemActivated.connect(self._open_person)

    @property
    def selected(self) -> list[str]:
        """The selected sequences."""
        keys = (key_of(item, "sequence") for item in self.selectedItems())
        return [key for key in keys if key is not None]

    def set_dataset(self, dataset: DatasetRow | None) -> None:
        """Show a folder; what was selected stays so where it still is."""
        kept, now = self.selected, key_of(self.currentItem(), "sequence")
        self.blockSignals(True)
        self._over = None
        self.items.fill(dataset)
        current = self.items.item(now) if now else None
        if current is not None:
            self.setCurrentItem(current)
        for name in kept:
            item = self.items.item(name)
            if item is not None:
                item.setSelected(True)
        self.items.filter(self._filter)
        self.blockSignals(False)

    def set_filter(self, words: str) -> None:
        """Show only what has all the words in its name, its person, its tag or its health."""
        self._filter = words
        self.items.filter(words)

    def set_current(self, name: str | None) -> None:
        """Mark the sequence that plays, without asking for it; None: none of these does."""
        item = None if name is None else self.items.item(name)
        if (item is None) != (name is None) or key_of(self.currentItem(), "sequence") == name:
            return
        self.blockSignals(True)
        if item is None:  # or a click on what was marked would be no news
            self.selectionModel().clear()
        else:
            self.setCurrentItem(item, 0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.blockSignals(False)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer how the selected sequences are used."""
        if self.selected:
            menu = self.make_menu()
            menu.exec(event.globalPos())
            menu.deleteLater()

    def make_menu(self) -> QMenu:
        """Return the menu of the selected sequences."""
        names, menu = self.selected, QMenu(self)
        tags = {self.items.rows[name].tag for name in names}
        keys = SHORTCUTS["hold_out_sequences"]
        for title, tag in (("&Train on all frames", TRAIN), (f"&Hold out\t{keys}", HELD_OUT)):
            action = menu.addAction(title)
            action.setEnabled(bool(tags & _UNLIKE[tag]))
            held = tag == HELD_OUT
            action.triggered.connect(
                lambda _checked=False, held=held: self.hold_out_wanted.emit(names, held)
            )
        return menu

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take own rows only; folders from the desktop are the window's."""
        if event.source() is self:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the rows would go."""
        super().dragMoveEvent(event)  # scrolls at the edges
        section = self._target(event)
        self._mark(section)
        if section is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """See ``dragMoveEvent``."""
        self._mark(None)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the rows to be used as the section under the pointer says."""
        section = self._target(event)
        self._mark(None)
        if section is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)  # or the view would remove its own rows
        event.accept()
        self.hold_out_wanted.emit(self.selected, key_of(section, "section") == HELD_OUT)

    def _target(self, event: QDropEvent) -> QTreeWidgetItem | None:
        """Return the section under the pointer, if a selected row would change by it."""
        item: QTreeWidgetItem | None = self.itemAt(event.position().toPoint())
        while item is not None and item.data(0, KIND) != "section":
            item = item.parent()
        if item is None or event.source() is not self:
            return None
        unlike = _UNLIKE[str(item.data(0, KEY))]
        return item if any(self.items.rows[name].tag in unlike for name in self.selected) else None

    def _mark(self, section: QTreeWidgetItem | None) -> None:
        if section is self._over:
            return
        for item, brush in ((self._over, QBrush()), (section, QBrush(QColor(theme.RAISED)))):
            if item is not None:
                item.setBackground(0, brush)
        self._over = section

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        name = key_of(item, "sequence")
        if name is not None:
            self.chosen.emit(name)

    def _open_person(self, item: QTreeWidgetItem) -> None:
        if item.data(0, KIND) == "person":
            self.person_wanted.emit(*item.data(0, KEY))
