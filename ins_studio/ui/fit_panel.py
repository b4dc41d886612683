"""The Data workspace's choice of what is seen: scan, both or body, and distance as heat."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.actions import Actions
from ins_studio.ui.flow_grid import FlowGrid

_TIPS = {
    "scan": "The scan alone",
    "both": "The scan, with the fitted body as glass: strong where it comes out of the cloth",
    "body": "The fitted body alone",
}
_OVERLAYS = ("show_distance", "skeleton")


class FitPanel(QWidget):
    """Three buttons for B, and the overlays that judge a fit."""

    view_chosen = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        heading = QLabel("SCAN AND FITTED BODY")
        heading.setProperty("heading", True)
        column.addWidget(heading)
        column.addLayout(FlowGrid(*(self._view_button(view) for view in _TIPS)))
        overlays = FlowGrid(fills=False)
        for name in _OVERLAYS:
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            overlays.addWidget(button)
        column.addLayout(overlays)

    def show_view(self, view: str) -> None:
        """Mark what is seen."""
        for button in self._views.buttons():
            button.setChecked(button.property("view") == view)

    def _view_button(self, view: str) -> QPushButton:
        button = QPushButton(view.capitalize())
        button.setProperty("view", view)
        button.setProperty("choice", True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(f"{_TIPS[view]} (B goes round)")
        button.clicked.connect(lambda: self.view_chosen.emit(view))
        self._views.addButton(button)
        return button
