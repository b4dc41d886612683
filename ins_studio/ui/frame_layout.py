"""The window's body: left 260, viewport, right 300, 140 below; panels change, it does not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ins_studio.ui.workspace import Workspace

LEFT_PX, RIGHT_PX, BOTTOM_PX = 260, 300, 140
SHEET_BOTTOM_PX, RULER_PX = 220, 98
_ANY_HEIGHT = 16777215  # what Qt takes for no limit
LEFT_LEAST_PX = 200


class FrameLayout(QWidget):
    """Holds the one viewport and swaps the panels around it."""

    def __init__(self, viewport: QWidget, timeline: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = _stack()
        self._right = _stack()
        self._bottom = _stack()
        self._timeline = timeline
        self._sheets: list[tuple[Workspace, QWidget]] = []
        self._column = QWidget()
        self._column_layout = QVBoxLayout(self._column)
        self._column_layout.setContentsMargins(0, 0, 0, 0)
        self._column_layout.setSpacing(0)
        self._column_layout.addWidget(timeline, 1)
        self._bottom.addWidget(self._column)
        self._middle = QSplitter(Qt.Orientation.Vertical)
        self._middle.addWidget(viewport)
        self._middle.addWidget(self._bottom)
        self._middle.setStretchFactor(0, 1)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self._left, self._middle, self._right):
            self._across.addWidget(widget)
        self._across.setStretchFactor(1, 1)
        for splitter in (self._middle, self._across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(3)
        self._bottom.setMinimumHeight(100)
        self._right.setMinimumWidth(240)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._across)
        self._maximised = False
        self._shown: Workspace | None = None
        self._across.setSizes([LEFT_PX, 1366 - LEFT_PX - RIGHT_PX, RIGHT_PX])
        self._middle.setSizes([768 - BOTTOM_PX, BOTTOM_PX])

    def own(self, workspaces: tuple[Workspace, ...]) -> None:
        """Take every panel in, so that none is left without a window at the end."""
        for workspace in workspaces:
            places = (
                (self._left, workspace.left),
                (self._right, workspace.right),
                (self._bottom, workspace.bottom),
            )
            for stack, widget in places:
                if widget is not None:
                    stack.addWidget(widget)

    def add_sheet(self, workspace: Workspace, sheet: QWidget) -> None:
        """Put a widget under the timeline, to be seen with ``workspace``."""
        self._sheets.append((workspace, sheet))
        self._column_layout.addWidget(sheet, 2)
        sheet.hide()

    def show_workspace(self, workspace: Workspace) -> None:
        """Put the panels of ``workspace`` around the viewport."""
        self._shown = workspace
        for stack, widget in ((self._left, workspace.left), (self._right, workspace.right)):
            if widget is not None:
                stack.setCurrentWidget(widget)
        self._bottom.setCurrentWidget(workspace.bottom or self._column)
        self._show_sheet(workspace)
        self._arrange()
        self._fit_left(workspace.left)

    def _show_sheet(self, workspace: Workspace) -> None:
        """Make room for what lies under the timeline, or give it back."""
        had = any(not sheet.isHidden() for _, sheet in self._sheets)
        for owner, sheet in self._sheets:
            sheet.setVisible(owner is workspace)
        has = any(not sheet.isHidden() for _, sheet in self._sheets)
        self._timeline.setMaximumHeight(RULER_PX if has else _ANY_HEIGHT)
        if has != had:
            room = sum(self._middle.sizes())
            bottom = SHEET_BOTTOM_PX if has else BOTTOM_PX
            self._middle.setSizes([room - bottom, bottom])

    def _fit_left(self, panel: QWidget | None) -> None:
        """Make the left side as narrow as a column of tools, or wide again."""
        if panel is None:
            return
        before, middle, right = self._across.sizes()
        right = max(right, RIGHT_PX)
        narrow = panel.maximumWidth() < LEFT_LEAST_PX
        least = panel.maximumWidth() if narrow else LEFT_LEAST_PX
        self._left.setMinimumWidth(least)
        self._left.setMaximumWidth(least if narrow else LEFT_PX * 2)
        wanted = least if narrow else max(before, LEFT_PX)
        room = sum(self._across.sizes()) or before + middle + right
        self._across.setSizes([wanted, room - wanted - right, right])

    def set_maximised(self, maximised: bool) -> None:
        """Leave nothing but the viewport, or bring the panels back."""
        self._maximised = maximised
        self._arrange()

    def _arrange(self) -> None:
        shown = self._shown
        panels = shown is not None and not self._maximised
        self._left.setVisible(panels and shown is not None and shown.left is not None)
        self._right.setVisible(panels and shown is not None and shown.right is not None)
        self._bottom.setVisible(not self._maximised)


def _stack() -> QStackedWidget:
    stack = QStackedWidget()
    stack.setProperty("panel", True)
    return stack


def above_card(viewport: QWidget, card: QWidget) -> QWidget:
    """Return the viewport with a card below it, which covers nothing."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(viewport, 1)
    shelf = QHBoxLayout()
    shelf.setContentsMargins(8, 0, 8, 0)
    shelf.addStretch(1)
    shelf.addWidget(card)
    shelf.addStretch(1)
    column.addLayout(shelf)
    return holder
