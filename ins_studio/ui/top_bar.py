"""The first line of the window: menus, the workspaces in the middle, the project's name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenuBar, QSizePolicy, QTabBar, QWidget

from ins_studio.ui.elided_label import ElidedLabel
from ins_studio.ui.shortcuts import SHORTCUTS

MENUS_LEAST_PX, PROJECT_LEAST_PX = 90, 60
END_PX = 12


class TopBar(QWidget):
    """Holds the menu bar and asks for a workspace by its number.

    Where there is no room, the tabs leave the middle first, then the project's name is cut, and
    then the last menus go behind the menu bar's own button; the tabs are always whole.
    """

    workspace_chosen = Signal(int)

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_bar = QMenuBar()
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._tabs = QTabBar()
        self._tabs.setObjectName("workspaces")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for name in names:
            index = self._tabs.addTab(name)
            self._tabs.setTabToolTip(index, f"{name} ({SHORTCUTS[name.lower()]})")
        self._tabs.currentChanged.connect(self.workspace_chosen)
        self._project = ElidedLabel()
        self._project.setProperty("quiet", True)
        self._project.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._project.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, END_PX, 0)
        grid.setSpacing(0)
        grid.addWidget(self.menu_bar, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._tabs, 0, 1)
        grid.addWidget(self._project, 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(0, MENUS_LEAST_PX)
        grid.setColumnMinimumWidth(2, PROJECT_LEAST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the menus what they would like before the tabs have the middle."""
        super().resizeEvent(event)
        free = self.width() - self._tabs.minimumSizeHint().width() - PROJECT_LEAST_PX - END_PX
        wanted = self.menu_bar.sizeHint().width()
        self._grid.setColumnMinimumWidth(0, max(min(wanted, free), MENUS_LEAST_PX))

    def choose(self, index: int) -> None:
        """Show another workspace's tab as chosen."""
        self._tabs.setCurrentIndex(index)

    def show_project(self, name: str, modified: bool) -> None:
        """Show the project's name, with a star when it is not saved."""
        self._project.setText(f"{name} *" if modified else name)
        self._project.setToolTip("Not saved yet" if modified else "Saved")
