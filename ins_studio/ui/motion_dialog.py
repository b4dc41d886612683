"""Before a motion of another program plays: what was recognised, and who follows whom."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ins_studio.motion.mapping import Mapping
from ins_studio.motion.units import METRES
from ins_studio.ui.fitting_size import resize_fitting
from ins_studio.ui.themed_label import ThemedLabel, dot

SIZE = QSize(700, 540)
RESTS, AS_FOUND = "rests", "as recognised"
_PLAY = "Play it"
_RATES = ("24", "25", "30", "60")


@dataclass(frozen=True)
class MotionChoice:
    """How a motion shall be read and fitted; None leaves a matter as it was recognised."""

    mapping: Mapping
    unit: str | None
    up: str | None
    fps: float | None
    in_place: bool
    on_floor: bool
    foot_lock: bool


class MotionDialog(QDialog):
    """Shows the table of joints and the options; the session reads, fits and keeps files.

    Parameters
    ----------
    title : str
        The file's name.
    avatar : tuple of str
        The avatar's joints, a row each.
    joints : tuple of str
        The motion's joints, to choose from.
    parent : QWidget or None
    """

    play_requested = Signal(MotionChoice)
    load_requested = Signal()
    save_requested = Signal(Mapping)

    def __init__(
        self,
        title: str,
        avatar: tuple[str, ...],
        joints: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Play {title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_fitting(self, SIZE)
        self._avatar = avatar
        self._convention = ""
        self._make_table(joints)
        self._make_options()
        self._lay_out()

    @property
    def mapping(self) -> Mapping:
        """The table as it stands."""
        chosen = {name: box.currentText() for name, box in self.boxes.items()}
        followed = {name: text for name, text in chosen.items() if self.boxes[name].currentIndex()}
        return Mapping(self._convention, followed)

    @property
    def choice(self) -> MotionChoice:
        """What is asked for now."""
        rate = _unless_first(self.rate_box)
        return MotionChoice(
            self.mapping,
            _unless_first(self.unit_box),
            _unless_first(self.up_box),
            None if rate is None else float(rate),
            self.place_box.isChecked(),
            self.floor_box.isChecked(),
            self.lock_box.isChecked(),
        )

    def show_mapping(self, mapping: Mapping) -> None:
        """Fill the table."""
        self._convention = mapping.convention
        for name, box in self.boxes.items():
            follows = mapping.joints.get(name)
            box.setCurrentIndex(0 if follows is None else max(0, box.findText(follows)))

    def show_notes(self, notes: tuple[str, ...]) -> None:
        """Say what was recognised."""
        self.notes.setText("\n".join(notes))

    def set_busy(self, busy: bool) -> None:
        """Say that the motion is being read; Cancel stops it."""
        self.play_button.setEnabled(not busy)
        self.play_button.setText("Reading…" if busy else _PLAY)
        self.refusal.hide()

    def show_refusal(self, words: str) -> None:
        """Say why it does not play like this."""
        self.set_busy(False)
        self.refusal.say(f"{dot('bad')} {escape(words, quote=False)}")
        self.refusal.show()

    def _make_table(self, joints: tuple[str, ...]) -> None:
        self.boxes: dict[str, QComboBox] = {}
        self.table = QTableWidget(len(self._avatar), 2)
        self.table.setHorizontalHeaderLabels(["Avatar", "follows"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setShowGrid(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setColumnWidth(0, 150)
        for row, name in enumerate(self._avatar):
            box = _JointBox()
            box.addItems([RESTS, *joints])
            self.boxes[name] = box
            self.table.setItem(row, 0, QTableWidgetItem(name.replace("_", " ")))
            self.table.setCellWidget(row, 1, box)

    def _make_options(self) -> None:
        self.notes = QLabel()
        self.notes.setProperty("quiet", True)
        self.notes.setWordWrap(True)
        self.refusal = ThemedLabel()
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.up_box, self.unit_box, self.rate_box = QComboBox(), QComboBox(), QComboBox()
        self.up_box.addItems([AS_FOUND, "y", "z"])
        self.unit_box.addItems([AS_FOUND, *METRES])
        self.rate_box.addItems(["as recorded", *_RATES])
        self.place_box = QCheckBox("Stay on the spot")
        self.floor_box = QCheckBox("Put the soles on the floor")
        self.floor_box.setChecked(True)
        self.lock_box = QCheckBox("Keep standing feet from sliding")
        self.lock_box.setToolTip(
            "Find when each foot stands, and bend the legs so that it stays there (foot lock).\n"
            "For walks and runs through the world, on figures with two legs."
        )
        self.load_button, self.save_button = QPushButton("Load table..."), QPushButton("Save...")
        self.load_button.setToolTip("Read who follows whom from a file that was saved here")
        self.save_button.setToolTip("Keep this table for other motions of the same kind")
        self.cancel_button, self.play_button = QPushButton("Cancel"), QPushButton(_PLAY)
        self.play_button.setProperty("primary", True)
        self.play_button.setDefault(True)
        self.load_button.clicked.connect(self.load_requested)
        self.save_button.clicked.connect(lambda: self.save_requested.emit(self.mapping))
        self.cancel_button.clicked.connect(self.reject)
        self.play_button.clicked.connect(lambda: self.play_requested.emit(self.choice))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("Up", self.up_box)
        form.addRow("Unit", self.unit_box)
        form.addRow("Frames a second", self.rate_box)
        options = QVBoxLayout()
        options.addLayout(form)
        options.addWidget(self.place_box)
        options.addWidget(self.floor_box)
        options.addWidget(self.lock_box)
        options.addSpacing(10)
        options.addWidget(self.refusal)
        options.addWidget(self.notes)
        options.addStretch(1)
        table = QHBoxLayout()
        table.setSpacing(16)
        table.addWidget(self.table, 5)
        table.addLayout(options, 4)
        buttons = QHBoxLayout()
        for button in (self.load_button, self.save_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.cancel_button, self.play_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(table, 1)
        column.addLayout(buttons)


class _JointBox(QComboBox):
    """Leaves the wheel to the table that it stands in: scrolling must not change who follows."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass it on."""
        event.ignore()


def _unless_first(box: QComboBox) -> str | None:
    return box.currentText() if box.currentIndex() > 0 else None
