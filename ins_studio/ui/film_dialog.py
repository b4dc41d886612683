"""Asks which pictures of the view are wanted, and where they go."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.texture.film import ffmpeg
from ins_studio.ui.file_kinds import PICTURES
from ins_studio.ui.film_plan import MP4, PNG, STILL, SUBJECTS, TURN, FilmPlan
from ins_studio.ui.fitting_size import resize_fitting
from ins_studio.ui.picture_size import PictureSize

NO_FFMPEG = "There is no ffmpeg on this machine, which makes MP4 files; PNG files always work"


class FilmDialog(QDialog):
    """Shows choices and progress; the session draws."""

    wanted = Signal(FilmPlan)
    cancelled = Signal()

    def __init__(self, folder: Path, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Picture or film of the view")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder, self._name, self._running = folder, name, False
        self._make_choices()
        self._make_outcome()
        self._lay_out()
        self._suggest()
        self.set_running(False)

    @property
    def plan(self) -> FilmPlan:
        """What is asked for now."""
        return FilmPlan(
            self.subject.currentText(),
            self.size_row.pixels,
            self.transparent.isChecked(),
            self.seconds.value(),
            Path(self.path.text()).expanduser(),
        )

    def set_running(self, running: bool) -> None:
        """Show the progress and Stop, or the way to begin."""
        self._running = running
        self.progress.setVisible(running)
        self.make_button.setEnabled(not running)
        self.close_button.setText("Stop" if running else "Close")

    def show_progress(self, done: int, count: int, words: str) -> None:
        """Show how many pictures there are, and what goes on."""
        self.words.setText(words)
        self.progress.setRange(0, count)
        self.progress.setValue(done)

    def show_words(self, words: str) -> None:
        """Say how it ended."""
        self.words.setText(words)

    def reject(self) -> None:
        """Stop what runs; close when nothing does."""
        if self._running:
            self.cancelled.emit()
        else:
            super().reject()

    def _make_choices(self) -> None:
        self.subject = QComboBox()
        self.subject.addItems(SUBJECTS)
        self.subject.currentTextChanged.connect(self._suggest)
        self.size_row = PictureSize((1920, 1080))
        self.seconds = QDoubleSpinBox()
        self.seconds.setRange(0.5, 120)
        self.seconds.setValue(6)
        self.seconds.setSuffix(" s")
        self.kind = QComboBox()
        self.kind.addItem("PNG files", PNG)
        if ffmpeg() is None:
            self.kind.setToolTip(NO_FFMPEG)
        else:
            self.kind.addItem("MP4 film", MP4)
        self.kind.currentIndexChanged.connect(self._suggest)
        self.transparent = QCheckBox("Transparent: no backdrop, no floor")
        self.path = QLineEdit()

    def _make_outcome(self) -> None:
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.progress = QProgressBar()
        self.make_button = QPushButton("Make it")
        self.make_button.setProperty("primary", True)
        self.make_button.clicked.connect(lambda: self.wanted.emit(self.plan))
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        place, buttons = QHBoxLayout(), QHBoxLayout()
        self.browse_button = QPushButton("...")
        self.browse_button.setToolTip("Choose a place")
        self.browse_button.clicked.connect(self._browse)
        place.addWidget(self.path, 1)
        place.addWidget(self.browse_button)
        form = QFormLayout()
        form.addRow("What", self.subject)
        form.addRow("One turn takes", self.seconds)
        form.addRow("Size", self.size_row)
        form.addRow("As", self.kind)
        form.addRow("", self.transparent)
        form.addRow("File", place)
        buttons.addStretch(1)
        buttons.addWidget(self.make_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.words)
        column.addWidget(self.progress)
        column.addLayout(buttons)
        resize_fitting(self, QSize(520, 300))

    def _suggest(self, _what: object = None) -> None:
        """Offer what fits the subject, and a name for it."""
        subject = self.subject.currentText()
        self.seconds.setEnabled(subject == TURN)
        self.kind.setEnabled(subject != STILL)
        suffix = self._suffix
        self.transparent.setEnabled(suffix == PNG)
        word = {STILL: "", TURN: "-turn"}.get(subject, "-clip")
        self.path.setText(str(self._folder / f"{self._name}{word}{suffix}"))

    def _browse(self) -> None:
        kinds = "Films (*.mp4)" if self._suffix == MP4 else "Pictures (*.png)"
        chosen = PICTURES.ask_new(self, "Picture or film", self.plan.path, kinds)
        if chosen is not None:
            self._folder = chosen.parent
            self.path.setText(str(chosen))

    @property
    def _suffix(self) -> str:
        """What the file's name ends in."""
        still = self.subject.currentText() == STILL
        return PNG if still else str(self.kind.currentData())
