"""The items of the tree of recordings, made of plain rows."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from ins_studio.ui import theme
from ins_studio.ui.data_rows import (
    HELD_OUT,
    TRAIN,
    DatasetRow,
    SequenceRow,
    SubjectRow,
    matches,
)
from ins_studio.ui.row_delegate import DOT, WORDS

KEY = Qt.ItemDataRole.UserRole  # name of a sequence or section, (subject, clothing) of a person
KIND = Qt.ItemDataRole.UserRole + 3  # "sequence", "section", "person" or None
_DROP_HERE = "Drag sequences here"


class SequenceItems:
    """Fills a tree, and finds the items of its sequences again."""

    def __init__(self, view: QTreeWidget) -> None:
        self._view = view
        self._items: dict[str, QTreeWidgetItem] = {}
        self._sections: dict[str, QTreeWidgetItem] = {}
        self._person = ""  # whose sequences they are
        self.rows: dict[str, SequenceRow] = {}

    def fill(self, dataset: DatasetRow | None) -> None:
        """Show other rows."""
        self._view.clear()
        self._items, self.rows, self._sections = {}, {}, {}
        if dataset is not None:
            words = f"{len(dataset.subjects)} people" if len(dataset.subjects) > 1 else ""
            root = _item(self._view, dataset.path.resolve().name, words)
            root.setToolTip(0, str(dataset.path))
            for subject in dataset.subjects:
                self._add_subject(root, subject)
        self._view.expandAll()

    def item(self, name: str) -> QTreeWidgetItem | None:
        """Return the item of a sequence."""
        return self._items.get(name)

    def filter(self, words: str) -> None:
        """Show only sequences with all the words in name, person, tag or health."""
        for name, item in self._items.items():
            row = self.rows[name]
            item.setHidden(not matches(words, name, self._person, row.tag, row.health))
        left = {self.rows[name].tag == HELD_OUT for name in self.shown()}
        for tag, section in self._sections.items():
            section.setHidden(bool(words.strip()) and (tag == HELD_OUT) not in left)

    def shown(self) -> list[str]:
        """Return the sequences that the filter leaves."""
        return [name for name, item in self._items.items() if not item.isHidden()]

    def _add_subject(self, root: QTreeWidgetItem, subject: SubjectRow) -> None:
        person = _item(root, subject.title, subject.words)
        if not subject.sequences:
            person.setData(0, KIND, "person")
            person.setData(0, KEY, (subject.subject, subject.clothing))
            person.setToolTip(0, "Double-click, or Enter, to open the recordings of this person")
            person.setForeground(0, QBrush(QColor(theme.QUIET)))
            return
        self._person = subject.title
        held = [row for row in subject.sequences if row.tag == HELD_OUT]
        trains = [row for row in subject.sequences if row.tag != HELD_OUT]
        for name, rows in ((TRAIN, trains), (HELD_OUT, held)):
            frames = sum(row.frame_count for row in rows)
            section = _item(person, name, f"{len(rows)} · {frames} frames" if rows else _DROP_HERE)
            section.setData(0, KIND, "section")
            section.setData(0, KEY, name)
            self._sections[name] = section
            section.setToolTip(0, f"{_DROP_HERE} to use them so")
            for row in rows:
                self._add_sequence(section, row)

    def _add_sequence(self, section: QTreeWidgetItem, row: SequenceRow) -> None:
        item = _item(section, row.name, row.words)
        item.setData(0, KIND, "sequence")
        item.setData(0, KEY, row.name)
        item.setData(0, DOT, row.health)
        found = "\n".join(row.problems) or ("Nothing found" if row.health else "Not checked yet")
        item.setToolTip(0, f"{row.name}\n{found}\nDrag it, or right-click, to hold it out")
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(item.flags() | flags)
        self._items[row.name] = item
        self.rows[row.name] = row


def key_of(item: QTreeWidgetItem | None, kind: str) -> str | None:
    """Return the key of an item of that kind; None for any other."""
    if item is None or item.data(0, KIND) != kind:
        return None
    return str(item.data(0, KEY))


def _item(parent: QTreeWidget | QTreeWidgetItem, title: str, words: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent, [title])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled)
    item.setData(0, WORDS, words)
    return item
