"""Choices of a training, its buttons, and one sentence on how good the avatar is."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.project.records import Progress
from ins_studio.project.training_records import Preview, Step
from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.train_plot import REDRAW_MS, TrainPlot
from ins_studio.ui.train_words import quality_sentence, time_left


@dataclass(frozen=True)
class Budget:
    """A named amount of training."""

    name: str
    preset: str
    minutes: float
    words: str


BUDGETS = (
    Budget("Draft", "draft", 3, "A first look: shape and large folds"),
    Budget("Balanced", "balanced", 10, "Good cloth near the scanned poses"),
    Budget("Fine", "fine", 40, "Smaller folds, for a longer training"),
)
DEVICES = (
    ("Best available", "auto"),
    ("Processor", "cpu"),
    ("NVIDIA CUDA", "cuda"),
    ("Apple MPS", "mps"),
)


class TrainPanel(QWidget):
    """Shows steps and previews; asks for work. Knows nothing of threads or models."""

    start_requested = Signal(object, str)  # Budget, device
    pause_requested = Signal(bool)
    stop_requested = Signal()
    paint_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._previews: list[Preview] = []
        self._state = "idle"
        self._last_step: Step | None = None
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(REDRAW_MS)
        self._redraw.timeout.connect(self.show_step)
        self._make_choices()
        self._make_buttons()
        self._make_report()
        self._lay_out()
        self.set_state("idle")

    @property
    def budget(self) -> Budget:
        """What is chosen now."""
        return BUDGETS[self.budget_box.currentIndex()]

    def choose(self, name: str) -> None:
        """Choose the budget called ``name``."""
        self.budget_box.setCurrentText(name)

    def set_frames(self, training: int, held_out: int) -> None:
        """Say what would be trained on; nothing can start without frames."""
        self._frames = training
        self.start_button.setText(f"Train on {training} frames" if training else "Train")
        self.frames_label.setText(
            f"{training} frames train, {held_out} are held out to judge by."
            if training
            else "Open a dataset first: File > Open dataset, or drop its folder here."
        )
        self.set_state(self._state)

    def set_state(self, state: str) -> None:
        """Take one of "idle", "starting", "training", "paused", "extracting"."""
        self._state = state
        busy = state != "idle"
        self.start_button.setVisible(not busy)
        self.start_button.setEnabled(self._frames > 0)
        self.pause_button.setVisible(busy)
        self.pause_button.setEnabled(state in {"training", "paused"})
        self.pause_button.setChecked(state == "paused")
        self.pause_button.setText("Go on" if state == "paused" else "Pause")
        self.stop_button.setVisible(busy)
        self.stop_button.setEnabled(state in {"starting", "training", "paused"})
        self.budget_box.setEnabled(not busy)
        self.device_box.setEnabled(not busy)
        self.progress.setVisible(busy)
        self.remaining.setVisible(busy)
        if state == "starting":
            self._previews = []
            self.plot.clear()
            self.show_progress(Progress("Preparing", 0, 1))
            self.paint_button.setEnabled(False)
            self.say("Preparing: sampling points round every training frame.")
        elif state == "extracting":
            self.show_progress(Progress("Extracting", 0, 1))
            self.say("Extracting the one mesh and colouring it from the scans.")

    def say(self, sentence: str) -> None:
        """Put a sentence where people look."""
        self.sentence.setText(sentence)

    def add_steps(self, steps: list[Step]) -> None:
        """Extend the curves and the estimate."""
        if not steps:
            return
        self.plot.add_steps(steps)
        self._last_step = steps[-1]
        if not self._redraw.isActive():
            self._redraw.start()

    def show_progress(self, progress: Progress) -> None:
        """Show how far something other than the steps is."""
        self.progress.setRange(0, max(progress.total, 1))
        self.progress.setValue(progress.done)
        self.remaining.setText(f"{progress.label}, {progress.done} of {progress.total}")

    def show_step(self) -> None:
        """Show the newest step: four times a second, for each change composes the window anew."""
        last = self._last_step
        if last is None or self._state not in {"training", "paused"}:
            return
        self.plot.redraw()  # in the same turn: one composition for both
        self.progress.setRange(0, last.total)
        self.progress.setValue(last.index)
        self.remaining.setText(f"Step {last.index} of {last.total}, {time_left(last.remaining_s)}")
        if not self._previews:
            self.say("Training. The first picture comes in a few seconds.")

    def add_preview(self, preview: Preview) -> None:
        """Say how good the avatar is now."""
        self._previews.append(preview)
        self.plot.add_preview(preview)
        self.say(quality_sentence(self._previews))

    def set_finished(self, painted: bool) -> None:
        """Light "Paint it" up when there is something to paint."""
        self.paint_button.setEnabled(painted)

    def _make_choices(self) -> None:
        self._frames = 0
        self.budget_box = QComboBox()
        for budget in BUDGETS:
            self.budget_box.addItem(budget.name)
        self.budget_box.setToolTip("How long to train; the method is the same")
        self.device_box = QComboBox()
        for name, device in DEVICES:
            self.device_box.addItem(name, device)
        self.device_box.setToolTip("Where the networks run")
        self.words = QLabel()
        self.frames_label = QLabel()
        for label in (self.words, self.frames_label):
            label.setWordWrap(True)
            label.setProperty("quiet", True)
        self.budget_box.currentIndexChanged.connect(self._describe)
        self._describe()

    def _make_buttons(self) -> None:
        self.start_button = QPushButton("Train")
        self.start_button.setProperty("primary", True)
        self.start_button.setToolTip("Start training (Ctrl+T)")
        self.pause_button = QPushButton("Pause")
        self.pause_button.setCheckable(True)
        self.pause_button.setToolTip("Hold training; the processor is free meanwhile")
        self.stop_button = QPushButton("Stop and keep")
        self.stop_button.setToolTip("End here, save, and use the avatar as it is now")
        self.paint_button = QPushButton("Paint it")
        self.paint_button.setEnabled(False)
        self.paint_button.setToolTip("Go to the Paint workspace with the trained avatar")
        self.start_button.clicked.connect(
            lambda: self.start_requested.emit(self.budget, self.device_box.currentData())
        )
        self.pause_button.clicked.connect(self.pause_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.paint_button.clicked.connect(self.paint_requested)

    def _make_report(self) -> None:
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.progress = QProgressBar()
        self.remaining = QLabel()
        self.remaining.setProperty("quiet", True)
        self.plot = TrainPlot()
        self.plot.setVisible(False)
        self.fold = QToolButton()
        self.fold.setText("▸ Curves")
        self.fold.setCheckable(True)
        self.fold.setToolTip("Show or hide loss, agreement and held-out error over the steps")
        self.fold.toggled.connect(self._unfold)

    def _lay_out(self) -> None:
        choices = QFormLayout()
        choices.addRow("Quality", self.budget_box)
        choices.addRow("", self.words)
        choices.addRow("Run on", self.device_box)
        layout = QVBoxLayout(self)
        heading = QLabel("TRAIN")
        heading.setProperty("heading", True)
        layout.addWidget(heading)
        layout.addLayout(choices)
        layout.addWidget(self.frames_label)
        layout.addWidget(self.start_button)
        layout.addLayout(FlowGrid(self.pause_button, self.stop_button, spacing=6))
        layout.addWidget(self.progress)
        layout.addWidget(self.remaining)
        layout.addWidget(self.sentence)
        layout.addWidget(self.paint_button)
        layout.addWidget(self.fold)
        layout.addWidget(self.plot, 1)
        layout.addStretch(0)

    def _describe(self) -> None:
        budget = self.budget
        self.words.setText(f"{budget.words}. About {budget.minutes:g} minutes on this machine.")

    def _unfold(self, shown: bool) -> None:
        self.fold.setText("▾ Curves" if shown else "▸ Curves")
        self.plot.setVisible(shown)
