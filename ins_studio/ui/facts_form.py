"""What the dataset is, in rows; what was guessed can be said otherwise."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.data_facts import DatasetFacts, Said
from ins_studio.ui.elided_label import ElidedLabel
from ins_studio.ui.theme import icon

FPS_LIMITS = (1.0, 1000.0)
LEAST_LETTERS = 12


class FactsForm(QWidget):
    """Asks by signal; None gives a row back to what was found."""

    units_chosen = Signal(object)
    up_chosen = Signal(object)
    fps_chosen = Signal(object)
    poses_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units = _choice("What the scans are in; another choice opens them anew")
        self.up = _choice("The axis of the scans that points up; another choice opens them anew")
        self.fps = QDoubleSpinBox()
        self.fps_found = QToolButton()
        self._poses = ElidedLabel()
        self.poses_button = QPushButton("Load…")
        self._form, self._plain = QFormLayout(), QFormLayout()
        self._build()
        self.units.activated.connect(lambda: self.units_chosen.emit(self.units.currentData()))
        self.up.activated.connect(lambda: self.up_chosen.emit(self.up.currentData()))
        self.fps.valueChanged.connect(lambda rate: self.fps_chosen.emit(rate))
        self.fps_found.clicked.connect(lambda: self.fps_chosen.emit(None))
        self.poses_button.clicked.connect(self.poses_requested)

    def _build(self) -> None:
        self.fps.setRange(*FPS_LIMITS)
        self.fps.setSuffix(" fps")
        self.fps.setKeyboardTracking(False)
        self.fps.setToolTip("Frames a second of all recordings")
        self.fps_found.setIcon(icon("close"))
        self.fps_found.setToolTip("Take the rate that the recordings say themselves")
        self.poses_button.setToolTip("Choose a file or a folder of poses for these scans")
        heading = QLabel("DATASET")
        heading.setProperty("heading", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 12, 2)
        column.setSpacing(4)
        column.addWidget(heading)
        for form in (self._form, self._plain):
            form.setVerticalSpacing(4)
            column.addLayout(form)
        self._form.addRow("Units", self.units)
        self._form.addRow("Up axis", self.up)
        self._form.addRow("Rate", _row(self.fps, self.fps_found))
        self._form.addRow("Poses", _row(self._poses, self.poses_button))

    def set_facts(self, facts: DatasetFacts) -> None:
        """Show a dataset's facts."""
        while self._plain.rowCount():
            self._plain.removeRow(0)
        for name, value, tip in facts.rows:
            label = _Words(value)
            label.setToolTip(tip)
            self._plain.addRow(name, label)
        _show(self.units, facts.units, facts.known_units)
        _show(self.up, facts.up, facts.known_ups)
        self.fps.blockSignals(True)
        self.fps.setValue(facts.fps)
        self.fps.blockSignals(False)
        self.fps_found.setVisible(facts.fps_said)
        self._poses.setText(facts.poses)
        self._poses.setToolTip(facts.poses_tip)
        self.poses_button.setVisible(facts.poses_elsewhere)
        for row in range(self._form.rowCount()):
            self._form.setRowVisible(row, facts.open)


class _Words(QLabel):
    """Words that can be copied, on as many lines as they need."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


def _choice(tip: str) -> QComboBox:
    box = QComboBox()
    box.setToolTip(tip)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    # Else the panel, and the view beside it, would be of another width with every dataset.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(LEAST_LETTERS)
    return box


def _show(box: QComboBox, said: Said, known: Sequence[tuple[str, str]]) -> None:
    """List what can be chosen; the first entry is what was found."""
    box.clear()
    box.addItem("As found" if said.said is not None else f"{said.taken} (found)", None)
    for key, words in known:
        box.addItem(words, key)
    box.setItemData(0, said.why or None, Qt.ItemDataRole.ToolTipRole)
    box.setCurrentIndex(box.findData(said.said) if said.said is not None else 0)


def _row(first: QWidget, second: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(first, 1)
    row.addWidget(second)
    return holder
