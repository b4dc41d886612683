"""The Data workspace's right side: fitting, facts, checks and coverage, and the one button."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from ins_studio.ui.actions import Actions
from ins_studio.ui.checks_panel import ChecksPanel
from ins_studio.ui.coverage_plot import CoveragePlot
from ins_studio.ui.facts_form import FactsForm
from ins_studio.ui.fit_box import FitBox, PosesBanner
from ins_studio.ui.fit_panel import FitPanel
from ins_studio.ui.mark_guide import MarkGuide
from ins_studio.ui.panel_scroll import PanelScroll
from ins_studio.ui.shortcuts import SHORTCUTS


class DataSide(QWidget):
    """Holds the panels; each asks for itself.

    Attributes
    ----------
    facts : FactsForm
    checks : ChecksPanel
    coverage : CoveragePlot
    banner : PosesBanner
        For scans without poses.
    box : FitBox
        For scans whose poses were fitted here.
    guide : MarkGuide
        While landmarks are marked; nothing else is above the checks then.
    """

    train_requested = Signal()

    def __init__(
        self, fit_panel: FitPanel, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.facts, self.checks, self.coverage = FactsForm(), ChecksPanel(), CoveragePlot()
        self.banner, self.box, self.guide = PosesBanner(actions), FitBox(actions), MarkGuide()
        self._fit_panel = fit_panel
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.checks, "Checks")
        self.tabs.addTab(self.coverage, "Pose coverage")
        self.tabs.setTabToolTip(1, "Every recorded pose as a point")
        self.train_button = QPushButton()
        self.train_button.setProperty("primary", True)
        self.train_button.setToolTip(f"Train with these frames ({SHORTCUTS['train_now']})")
        self.train_button.clicked.connect(self.train_requested)
        self._lay_out(fit_panel)
        self.set_good_frames(0)
        self.arrange()

    def _lay_out(self, fit_panel: FitPanel) -> None:
        """Let everything scroll but the one button."""
        panels = QWidget()
        column = QVBoxLayout(panels)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for panel in (self.guide, self.banner, self.box, fit_panel, self.facts):
            column.addWidget(panel)
        lower, below = QVBoxLayout(), QVBoxLayout()
        lower.setContentsMargins(12, 0, 12, 0)
        lower.addWidget(self.tabs)
        column.addLayout(lower, 1)
        below.setContentsMargins(12, 0, 12, 10)
        below.addWidget(self.train_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(PanelScroll(panels), 1)
        whole.addLayout(below)

    def arrange(self, *, marking: bool = False, posed: bool = True, fitted: bool = False) -> None:
        """Show what fits scans that have poses or not, and whether landmarks are marked."""
        self.guide.setVisible(marking)
        self.banner.setVisible(not marking and not posed)
        self.box.setVisible(not marking and fitted)
        self._fit_panel.setVisible(not marking and posed)
        self.facts.setVisible(not marking)

    def set_good_frames(self, count: int) -> None:
        """Offer to train on the frames that are left."""
        self.train_button.setText(f"Train on {count} good frames")
        self.train_button.setEnabled(count > 0)
