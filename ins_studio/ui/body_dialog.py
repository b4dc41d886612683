"""Body models: what their licence says, taking one in, and choosing one for the scans."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.body.model_store import GENDERS
from ins_studio.ui.file_kinds import BODIES
from ins_studio.ui.fitting_size import resize_fitting

SIZE = QSize(640, 560)
FILTER = "Body models (*.zip *.tar *.xz *.gz *.bz2 *.pkl *.npz)"
LINK = "<a href='https://{0}'>{1}</a>"
LICENCE = (
    "SMPL, SMPL-H and SMPL-X are body models of the Max Planck Institute for Intelligent Systems. "
    "We may not pass them on, so you get yours from its makers: "
    f"{LINK.format('smpl.is.tue.mpg.de', 'SMPL')}, {LINK.format('mano.is.tue.mpg.de', 'SMPL-H')}, "
    f"{LINK.format('smpl-x.is.tue.mpg.de', 'SMPL-X')}. In short: you register there and accept "
    "their terms; research, teaching and art that earn nothing are free of charge; commercial use "
    "needs a licence from their partner; the files are yours alone to use. An avatar trained on a "
    "model carries its shape and bones inside, so think of the terms before you pass it on. What "
    "binds you is the text on their sites, not these words."
)
KEPT = (
    "Give the file as it was downloaded. It is read without running anything in it, checked, and a "
    "converted copy is kept in {folder}. Nothing leaves this machine."
)


@dataclass(frozen=True)
class BodyRow:
    """A body to choose; ``key`` is its file, or empty for what the scans say themselves."""

    key: str
    words: str


class BodyDialog(QDialog):
    """Asks by signal; the session reads files and opens scans.

    Parameters
    ----------
    needed : str
        In words the model without which the scans cannot be opened; empty where they are open.
    folder : Path
        Where models are kept.
    parent : QWidget or None
    """

    file_chosen = Signal(Path, object)  # the file, and a gender or None
    use_requested = Signal(str)

    def __init__(self, needed: str, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("A body model is needed" if needed else "Body of these scans")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        resize_fitting(self, SIZE)
        self.reason = _wrapped(
            f"The poses of these scans move <b>{needed}</b>. Take it in once, and every dataset "
            "that needs it finds it by itself."
            if needed
            else "Choose what the poses of these scans move. The built-in body needs no licence."
        )
        self.licence = _wrapped(LICENCE)
        self.licence.setOpenExternalLinks(True)
        self.kept = _wrapped(KEPT.format(folder=folder))
        for label in (self.licence, self.kept):
            label.setProperty("quiet", True)
        self.found = _wrapped("")
        self.found.setTextFormat(Qt.TextFormat.PlainText)
        self.found.hide()
        self.models = QListWidget()
        self._make_buttons("Open the scans" if needed else "Use it")
        self._lay_out()
        self._show_choice()

    def set_rows(self, rows: Sequence[BodyRow], chosen: str | None) -> None:
        """List bodies; ``chosen`` is the key of the one that is marked."""
        self.models.clear()
        for row in rows:
            item = QListWidgetItem(row.words)
            item.setData(Qt.ItemDataRole.UserRole, row.key)
            self.models.addItem(item)
            if row.key == chosen:
                self.models.setCurrentItem(item)
        if not rows:
            nothing = QListWidgetItem("None yet. Drop the file here, or choose it below.")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.models.addItem(nothing)
        self._show_choice()

    def show_found(self, sentences: Sequence[str], *, good: bool) -> None:
        """Say what was recognised in a file, or why it was not taken."""
        self.found.setText("\n".join(sentences))
        self.found.setProperty("verdict", "good" if good else "bad")
        self.found.style().polish(self.found)  # the sheet looks at properties once
        self.found.show()

    def set_reading(self, reading: bool) -> None:
        """Take no second file while one is read."""
        self.add_button.setEnabled(not reading)
        self.setAcceptDrops(not reading)
        self.add_button.setText("Reading…" if reading else "Choose a file…")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file in."""
        local = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            self.file_chosen.emit(local[0], self._gender())

    def _make_buttons(self, use: str) -> None:
        self.gender = QComboBox()
        self.gender.addItems(["gender as the file says", *GENDERS])
        self.gender.setToolTip("For a file whose name does not tell what it is")
        self.add_button, self.cancel_button = QPushButton("Choose a file…"), QPushButton("Cancel")
        self.add_button.setToolTip("The .zip, .tar.xz, .pkl or .npz of SMPL, SMPL-H or SMPL-X")
        self.use_button = QPushButton(use)
        self.use_button.setProperty("primary", True)
        self.models.currentItemChanged.connect(self._show_choice)
        self.models.itemDoubleClicked.connect(self._use)
        self.add_button.clicked.connect(self._ask)
        self.cancel_button.clicked.connect(self.reject)
        self.use_button.clicked.connect(self._use)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for widget in (self.add_button, self.gender):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        for widget in (self.cancel_button, self.use_button):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for label in (self.reason, self.licence, self.kept, self.found):
            column.addWidget(label)
        column.addWidget(self.models, 1)
        column.addLayout(buttons)

    def _ask(self) -> None:
        chosen = BODIES.ask_file(self, "Choose a body model", BODIES.folder(), FILTER)
        if chosen is not None:
            self.file_chosen.emit(chosen, self._gender())

    def _gender(self) -> str | None:
        return self.gender.currentText() if self.gender.currentIndex() else None

    def _chosen(self) -> str | None:
        item: QListWidgetItem | None = self.models.currentItem()  # the stubs forget None
        key = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return key if isinstance(key, str) else None

    def _show_choice(self) -> None:
        self.use_button.setEnabled(self._chosen() is not None)

    def _use(self) -> None:
        key = self._chosen()
        if key is not None:
            self.use_requested.emit(key)


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
