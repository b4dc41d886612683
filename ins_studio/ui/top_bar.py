"""The first line of the window: menus, the workspaces in the middle, the project's name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenuBar, QSizePolicy, QTabBar, QWidget

from ins_studio.ui.shortcuts import SHORTCUTS


class TopBar(QWidget):
    """Holds the menu bar and asks for a workspace by its number."""

    workspace_chosen = Signal(int)

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_bar = QMenuBar()
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._tabs = QTabBar()
        self._tabs.setObjectName("workspaces")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for name in names:
            index = self._tabs.addTab(name)
            self._tabs.setTabToolTip(index, f"{name} ({SHORTCUTS[name.lower()]})")
        self._tabs.currentChanged.connect(self.workspace_chosen)
        self._project = QLabel()
        self._project.setProperty("quiet", True)
        self._project.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._project.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setSpacing(0)
        grid.addWidget(self.menu_bar, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._tabs, 0, 1)
        grid.addWidget(self._project, 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(0, 330)
        grid.setColumnMinimumWidth(2, 100)

    def choose(self, index: int) -> None:
        """Show another workspace's tab as chosen."""
        self._tabs.setCurrentIndex(index)

    def show_project(self, name: str, modified: bool) -> None:
        """Show the project's name, with a star when it is not saved."""
        self._project.setText(f"{name} *" if modified else name)
        self._project.setToolTip("Not saved yet" if modified else "Saved")
