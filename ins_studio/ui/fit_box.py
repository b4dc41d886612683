"""What scans without poses are offered, and what can be done about poses that were fitted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from ins_studio.ui.actions import Actions
from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.shortcuts import SHORTCUTS

_FIT = "Fit skeleton"


class PosesBanner(QFrame):
    """Says that scans have no poses, and offers the ways to get some."""

    fit_requested = Signal()
    load_requested = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.fit_button = QPushButton(_FIT)
        self.fit_button.setToolTip(
            "Fit the body to every scan, in the background; poses are saved beside them "
            f"({SHORTCUTS['fit_skeleton']})"
        )
        self.fit_button.clicked.connect(self.fit_requested)
        self.load_button = QPushButton("Load poses…")
        self.load_button.setToolTip(
            "Choose a file or a folder of poses: .npz, .pkl or .json, of SMPL and its kin"
        )
        self.load_button.clicked.connect(self.load_requested)
        self.mark_button = QPushButton("Mark landmarks")
        self.mark_button.setToolTip(actions["mark_landmarks"].toolTip())
        self.mark_button.clicked.connect(actions["mark_landmarks"].trigger)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.words)
        column.addLayout(FlowGrid(self.fit_button, self.load_button, spacing=6))
        column.addWidget(self.mark_button)

    def offer(self, words: str) -> None:
        """Say what is missing."""
        self.words.setText(words)

    def set_busy(self, busy: bool) -> None:
        """Say that a body is being fitted."""
        self.fit_button.setEnabled(not busy)
        self.fit_button.setText("Fitting…" if busy else _FIT)


class FitBox(QFrame):
    """How well the skeleton was fitted; frames are corrected and tracked again from here."""

    worst_requested = Signal()
    again_requested = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._action = actions["correct_joints"]
        heading = QLabel("FITTED SKELETON")
        heading.setProperty("heading", True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.correct_button = QPushButton("Correct joints")
        self.correct_button.setCheckable(True)
        self.correct_button.setProperty("choice", True)
        self.correct_button.setToolTip(self._action.toolTip())
        self.correct_button.clicked.connect(self._action.trigger)
        self._action.toggled.connect(self.correct_button.setChecked)
        self.worst_button = QPushButton("Worst frame")
        self.worst_button.setToolTip(actions["worst_fit"].toolTip())
        self.worst_button.clicked.connect(self.worst_requested)
        self.again_button = QPushButton("Track again")
        self.again_button.setToolTip(actions["track_again"].toolTip())
        self.again_button.clicked.connect(self.again_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(4)
        for widget in (heading, self.words):
            column.addWidget(widget)
        column.addLayout(FlowGrid(self.correct_button, self.worst_button))
        column.addWidget(self.again_button)
        for button in (self.correct_button, self.worst_button, self.again_button):
            button.setStyleSheet("padding: 4px 8px;")

    def show_fit(self, words: str, again: str, busy: bool) -> None:
        """Say how good it is, and what tracking again would do: nothing where ``again`` is ""."""
        self.words.setText(words)
        self.again_button.setEnabled(bool(again) and not busy)
        self.again_button.setText("Tracking…" if busy else again or "Track again")
