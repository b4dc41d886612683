"""What edits of whole clips ask: a name, a speed, frames that fade, another clip."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

SLOWEST, FASTEST = 5.0, 2000.0  # percent
FADE_SECONDS = 0.4


class ClipDialog(QDialog):
    """Rows, a sentence on the outcome, and the button that does it; it does not block.

    ``chosen`` carries the answer.
    """

    chosen = Signal(object)

    def __init__(self, title: str, does: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.button = QPushButton(does)
        self.button.setDefault(True)
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.accept)
        close = QPushButton("Cancel")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(self.form)
        column.addWidget(self.words)
        column.addLayout(row)
        self.setMinimumWidth(360)

    def begin_with(self, field: QLineEdit | QAbstractSpinBox) -> None:
        """Let typing replace what a field says."""
        field.setFocus()
        field.selectAll()

    def answer(self) -> object:
        """Return what is chosen now."""
        raise NotImplementedError

    def accept(self) -> None:
        """Give the answer, and close."""
        answer = self.answer()
        super().accept()
        self.chosen.emit(answer)


class NameDialog(ClipDialog):
    """Asks what to call something."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "Rename", parent)
        self.name = QLineEdit(name)
        self.name.textChanged.connect(self._check)
        self.form.addRow("Name", self.name)
        self.words.hide()
        self.begin_with(self.name)

    def answer(self) -> str:
        """Return the name."""
        return self.name.text()

    def _check(self, text: str) -> None:
        self.button.setEnabled(bool(text.strip()))


class SpeedDialog(ClipDialog):
    """Asks how fast: in percent, or as the frames or seconds that come of it."""

    def __init__(self, name: str, frames: int, fps: float, parent: QWidget | None = None) -> None:
        super().__init__(f"Change the speed of {name}", "Change", parent)
        self._frames, self._fps, self._speed = frames, fps, 1.0
        self.percent, self.seconds = QDoubleSpinBox(), QDoubleSpinBox()
        self.frames = QSpinBox()
        self.percent.setRange(SLOWEST, FASTEST)
        self.percent.setSuffix(" %")
        self.percent.setDecimals(1)
        ends = [frames_at(frames, percent / 100) for percent in (FASTEST, SLOWEST)]
        self.frames.setRange(max(ends[0], 2), max(ends[1], 2))
        self.seconds.setRange(self.frames.minimum() / fps, self.frames.maximum() / fps)
        self.seconds.setDecimals(3)
        self.seconds.setSuffix(" s")
        for title, box in (
            ("Speed", self.percent),
            ("Length in frames", self.frames),
            ("Length in seconds", self.seconds),
        ):
            box.setKeyboardTracking(False)
            self.form.addRow(title, box)
        self._show()
        self.percent.valueChanged.connect(lambda value: self._take(value / 100))
        self.frames.valueChanged.connect(self._take_frames)
        self.seconds.valueChanged.connect(lambda value: self._take_frames(round(value * fps)))
        self.begin_with(self.percent)

    def answer(self) -> float:
        """Return how many times as fast."""
        return self._speed

    def _take_frames(self, frames: int) -> None:
        self._take((self._frames - 1) / max(frames - 1, 1))

    def _take(self, speed: float) -> None:
        self._speed = min(max(speed, SLOWEST / 100), FASTEST / 100)
        self._show()

    def _show(self) -> None:
        frames = frames_at(self._frames, self._speed)
        shown = ((self.percent, 100 * self._speed), (self.seconds, frames / self._fps))
        for box, value in shown:
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self.frames.blockSignals(True)
        self.frames.setValue(frames)
        self.frames.blockSignals(False)
        self.words.setText(
            f"{self._frames} frames become {frames}, at {self._fps:g} frames a second as before."
        )
        self.button.setEnabled(self._speed != 1)


class LoopDialog(ClipDialog):
    """Asks over how many frames the end fades into the beginning."""

    def __init__(self, name: str, frames: int, fps: float, parent: QWidget | None = None) -> None:
        super().__init__(f"Make {name} a loop", "Make it a loop", parent)
        self._frames, self._fps = frames, fps
        self.blend = QSpinBox()
        self.blend.setRange(1, max((frames - 1) // 2, 1))
        self.blend.setValue(min(round(FADE_SECONDS * fps), self.blend.maximum()))
        self.form.addRow("Frames that fade", self.blend)
        self.blend.valueChanged.connect(self._tell)
        self._tell(self.blend.value())
        self.begin_with(self.blend)

    def answer(self) -> int:
        """Return the number of frames."""
        return self.blend.value()

    def _tell(self, blend: int) -> None:
        left = self._frames - blend
        self.words.setText(
            f"The last {blend} frames go over into the first {blend}, where the figure stands and "
            f"as it faces then. {self._frames} frames become {left}: {left / self._fps:.2f} s."
        )


class JoinDialog(ClipDialog):
    """Asks which clip follows, and over how many frames both fade.

    Parameters
    ----------
    name : str
        The clip that comes first.
    frames : int
        How many it has.
    others : sequence of (str, str, int)
        What may follow: its name, what people call it, its frames at the first one's rate.
    fps : float
    parent : QWidget or None
    """

    def __init__(
        self,
        name: str,
        frames: int,
        others: Sequence[tuple[str, str, int]],
        fps: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"Join {name} with another clip", "Join", parent)
        self._frames, self._others, self._fps = frames, others, fps
        self.other, self.fade = QComboBox(), QSpinBox()
        for other, title, _ in others:
            self.other.addItem(title, other)
        self.form.addRow("Then plays", self.other)
        self.form.addRow("Frames that fade", self.fade)
        self._limit()
        self.fade.setValue(min(round(FADE_SECONDS * fps), self.fade.maximum()))
        self.other.currentIndexChanged.connect(self._limit)
        self.fade.valueChanged.connect(self._tell)
        self._tell()
        self.other.setFocus()

    def answer(self) -> tuple[str, int]:
        """Return the other clip's name and the number of frames."""
        return str(self.other.currentData()), self.fade.value()

    def _limit(self) -> None:
        self.fade.setRange(0, min(self._frames, self._others[self.other.currentIndex()][2]))
        self._tell()

    def _tell(self) -> None:
        length = self._frames + self._others[self.other.currentIndex()][2] - self.fade.value()
        self.words.setText(
            "It begins where the first one ends, and faces as that does. Both stay; the new clip "
            f"has about {length} frames: {length / self._fps:.2f} s."
        )


def frames_at(frames: int, speed: float) -> int:
    """Return how many frames a clip has when it plays ``speed`` times as fast."""
    return int((frames - 1) / speed + 1e-6) + 1
