"""The Data workspace's right side: the view, facts, checks and coverage, and the one button."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.checks_panel import ChecksPanel
from ins_studio.ui.coverage_plot import CoveragePlot
from ins_studio.ui.facts_form import FactsForm
from ins_studio.ui.fit_panel import FitPanel
from ins_studio.ui.shortcuts import SHORTCUTS

_FIT = "Fit skeleton"


class DataSide(QWidget):
    """Holds the panels; each asks for itself.

    Attributes
    ----------
    facts : FactsForm
    checks : ChecksPanel
    coverage : CoveragePlot
    banner : PosesBanner
    """

    train_requested = Signal()

    def __init__(self, fit_panel: FitPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.facts, self.checks, self.coverage = FactsForm(), ChecksPanel(), CoveragePlot()
        self.banner = PosesBanner()
        self.banner.hide()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.checks, "Checks")
        self.tabs.addTab(self.coverage, "Pose coverage")
        self.tabs.setTabToolTip(1, "Every recorded pose as a point")
        self.train_button = QPushButton()
        self.train_button.setProperty("primary", True)
        self.train_button.setToolTip(f"Train with these frames ({SHORTCUTS['train_now']})")
        self.train_button.clicked.connect(self.train_requested)
        lower = QVBoxLayout()
        lower.setContentsMargins(12, 0, 12, 10)
        lower.addWidget(self.tabs, 1)
        lower.addWidget(self.train_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for panel in (self.banner, fit_panel, self.facts):
            column.addWidget(panel)
        column.addLayout(lower, 1)
        self.set_good_frames(0)

    def set_good_frames(self, count: int) -> None:
        """Offer to train on the frames that are left."""
        self.train_button.setText(f"Train on {count} good frames")
        self.train_button.setEnabled(count > 0)


class PosesBanner(QFrame):
    """Says that scans have no poses, and offers the ways to get some."""

    fit_requested = Signal()
    load_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self.fit_button = QPushButton(_FIT)
        self.fit_button.setToolTip(
            "Fit the built-in body to every scan, in the background; poses are saved beside them"
        )
        self.fit_button.clicked.connect(self.fit_requested)
        self.load_button = QPushButton("Load poses…")
        self.load_button.setToolTip(
            "Choose a file or a folder of poses: .npz, .pkl or .json, of SMPL and its kin"
        )
        self.load_button.clicked.connect(self.load_requested)
        row = QHBoxLayout()
        row.addWidget(self.fit_button)
        row.addWidget(self.load_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._words)
        column.addLayout(row)

    def offer(self, words: str) -> None:
        """Show the banner."""
        self._words.setText(words)
        self.show()

    def set_busy(self, busy: bool) -> None:
        """Say that a body is being fitted."""
        self.fit_button.setEnabled(not busy)
        self.fit_button.setText("Fitting…" if busy else _FIT)
