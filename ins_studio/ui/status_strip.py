"""The status bar: mouse hints | what runs, with cancel | exact or preview, and milliseconds."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from ins_studio.ui import theme
from ins_studio.ui.elided_label import ElidedLabel
from ins_studio.ui.jobs import Task
from ins_studio.ui.themed_label import ThemedLabel, dot

NOTE_MS = 8000
WORDS_LEAST_PX, LABEL_LEAST_PX = 80, 60
BAR_PX = (60, 140)
_ROLES = {"exact": "exact", "baked": "baked", "preview": "quiet", "scan": "good"}
_TIPS = {
    "exact": "The networks' own result for this frame",
    "baked": "Correctives that imitate the networks; the exact frame is on its way",
    "preview": "Linear blend skinning; the exact frame is on its way",
    "scan": "The recorded scan itself",
}


class StatusStrip(QStatusBar):
    """Shows one line; knows tasks only as things with a label, a share and a cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._tasks: list[Task] = []
        self._hint = ""
        self._note = self._outcome = ""
        self._mode = ""
        self._words = ElidedLabel(least_px=WORDS_LEAST_PX)
        self._words.setContentsMargins(8, 0, 8, 0)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addWidget(self._words, 1)
        self._job = _JobLine()
        self._job.hide()
        self.addPermanentWidget(self._job)
        self._pace = QLabel()
        self._pace.setObjectName("pace")
        self._pace.setContentsMargins(0, 0, 12, 0)
        self._pace.hide()
        self.addPermanentWidget(self._pace)
        self._kind = ThemedLabel()
        self._kind.setMinimumWidth(124)
        self._kind.setContentsMargins(0, 0, 12, 0)
        self._kind.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addPermanentWidget(self._kind)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._forget_note)

    def show_hint(self, hint: str) -> None:
        """Say what the mouse does."""
        self._hint = hint
        self._show_words()

    def show_mode(self, mode: str) -> None:
        """Say what the viewport does out of the ordinary, until it is over ("")."""
        self._mode, self._note = mode, ""
        self._show_words()

    def show_note(self, note: str) -> None:
        """Say something for a few seconds."""
        self._note = note
        self._timer.start(NOTE_MS)
        self._show_words()

    def show_outcome(self, outcome: str) -> None:
        """Say what an edit has come to, as long as that is so; "" says it no longer is."""
        self.forget_outcome()
        self._outcome = outcome
        if outcome:
            self.show_note(outcome)

    def forget_outcome(self, _step: int = 0) -> None:
        """Say no more of the last edit: it was undone, or another followed."""
        if self._note and self._note == self._outcome:
            self._forget_note()

    def show_kind(self, kind: str, took_ms: float) -> None:
        """Say what the viewport shows, and how long it took."""
        mark = dot(_ROLES.get(kind, "quiet"))
        self._kind.say(f"{mark} {kind} · {took_ms:.0f} ms" if kind else "")
        self._kind.setToolTip(_TIPS.get(kind, ""))

    def show_pace(self, shown: float, wanted: float, dropped: int) -> None:
        """Say how many frames a second are shown, of how many, and how many were dropped."""
        rate = f"{wanted:.0f} fps"
        if shown < 0.95 * wanted:
            rate = f"{shown:.0f} of {rate}"
        drops = f", {dropped} dropped" if dropped else ""
        self._pace.setText(rate + drops)
        self._pace.setToolTip(
            "Frames shown a second, and those left out since playing began to keep the time.\n"
            "Play > Every frame leaves none out."
        )
        self._pace.show()

    def show_playing(self, playing: bool) -> None:
        """Say nothing of the pace while nothing plays."""
        self._pace.clear()
        if not playing:
            self._pace.hide()

    def add_task(self, task: Task) -> None:
        """Show a task until ``remove_task``."""
        self._tasks.append(task)
        task.advanced.connect(self._job.show_share)
        self._show_task()

    def remove_task(self, task: Task) -> None:
        """Show the task before it, or none."""
        if task in self._tasks:
            self._tasks.remove(task)
        self._show_task()

    def _show_task(self) -> None:
        self._job.setVisible(bool(self._tasks))
        if self._tasks:
            self._job.show_task(self._tasks[-1])

    def _show_words(self) -> None:
        self._words.setText(self._note or self._mode or self._hint)

    def _forget_note(self) -> None:
        self._note = ""
        self._show_words()


class _JobLine(QWidget):
    """Label, bar and cancel of one task."""

    def __init__(self) -> None:
        super().__init__()
        self._task: Task | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        self._label = ElidedLabel(least_px=LABEL_LEAST_PX)
        self._bar = QProgressBar()
        self._bar.setMinimumWidth(BAR_PX[0])
        self._bar.setMaximumWidth(BAR_PX[1])
        self._bar.setTextVisible(False)
        self._cancel = QToolButton()
        self._cancel.setObjectName("cancel_job")
        self._cancel.setIcon(theme.icon("close"))
        self._cancel.setToolTip("Stop this; what is finished is kept")
        self._cancel.clicked.connect(self._cancel_task)
        for widget in (self._label, self._bar, self._cancel):
            row.addWidget(widget)

    def show_task(self, task: Task) -> None:
        """Show this one."""
        self._task = task
        self._label.setText(task.label)
        self._cancel.setEnabled(True)
        self.show_share(task.share)

    def show_share(self, share: float) -> None:
        """Show 0 to 1; below 0 the end is not known, and the bar stays empty.

        A bar that runs to and fro would make Qt compose the whole window sixty times a second,
        which costs a core where OpenGL is software.
        """
        self._bar.setRange(0, 200)
        self._bar.setValue(max(0, round(share * 200)))

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._cancel.setEnabled(False)
            self._label.setText("Stopping...")
            self._task.cancel()
