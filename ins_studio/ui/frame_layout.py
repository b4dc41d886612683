"""The window's body: left 260, viewport, right 300, 140 below; panels change, it does not."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ins_studio.ui.panel_float import PanelFloats
from ins_studio.ui.panel_sizes import PanelSizes
from ins_studio.ui.panel_stack import PanelStack
from ins_studio.ui.workspace import Workspace

LEFT_PX, RIGHT_PX, BOTTOM_PX = 260, 300, 140
SHEET_BOTTOM_PX, RULER_PX = 220, 98
_ANY_HEIGHT = 16777215  # what Qt takes for no limit
LEFT_LEAST_PX, RIGHT_LEAST_PX, BOTTOM_LEAST_PX = 200, 240, 100
VIEW_SHARE = 0.5  # of the width; panels give way to it on a small screen


class FrameLayout(QWidget):
    """Holds the one viewport and swaps the panels around it.

    Every workspace has sizes of its own, and panels of its own that are shown; ``arranged`` says
    that other panels are.

    Attributes
    ----------
    floats : PanelFloats
        Panels that are windows of their own, in all workspaces.
    """

    arranged = Signal()

    def __init__(self, viewport: QWidget, timeline: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right, self._bottom = PanelStack(), PanelStack(), PanelStack()
        self._stacks = {"left": self._left, "right": self._right, "bottom": self._bottom}
        self._timeline = timeline
        self._sheets: list[tuple[Workspace, QWidget]] = []
        self._column = QWidget()
        self._column_layout = QVBoxLayout(self._column)
        self._column_layout.setContentsMargins(0, 0, 0, 0)
        self._column_layout.setSpacing(0)
        self._column_layout.addWidget(timeline, 1)
        self._bottom.addWidget(self._column)
        self._bottom.set_least(0, BOTTOM_LEAST_PX)
        self._right.set_least(RIGHT_LEAST_PX, 0)
        self._middle = self._splitter(Qt.Orientation.Vertical, viewport, self._bottom)
        self._middle.setStretchFactor(0, 1)
        sides = (self._left, self._middle, self._right)
        self._across = self._splitter(Qt.Orientation.Horizontal, *sides)
        self._across.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._across)
        self.floats = PanelFloats(self, self._stacks)
        self.floats.changed.connect(self._fit)
        self._maximised = False
        self._shown: Workspace | None = None
        self._sizes: dict[str, PanelSizes] = {}

    def _splitter(self, direction: Qt.Orientation, *widgets: QWidget) -> QSplitter:
        splitter = QSplitter(direction)
        for widget in widgets:
            splitter.addWidget(widget)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(3)
        splitter.splitterMoved.connect(self._note_sizes)
        return splitter

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
        """Put the panels of ``workspace`` around the viewport, as they were left."""
        self._shown = workspace
        for stack, widget in ((self._left, workspace.left), (self._right, workspace.right)):
            if widget is not None:
                stack.setCurrentWidget(widget)
        self._bottom.setCurrentWidget(workspace.bottom or self._column)
        for owner, sheet in self._sheets:
            sheet.setVisible(owner is workspace)
        has_sheet = any(owner is workspace for owner, _ in self._sheets)
        least = self._timeline.minimumSizeHint().height()
        self._timeline.setMaximumHeight(max(RULER_PX, least) if has_sheet else _ANY_HEIGHT)
        self._fit()

    @property
    def sizes(self) -> dict[str, PanelSizes]:
        """How the workspaces that somebody arranged are, by their names."""
        return dict(self._sizes)

    def set_sizes(self, sizes: dict[str, PanelSizes]) -> None:
        """Have workspaces as they were left; those without a word stand as they are built."""
        self._sizes = dict(sizes)
        self._fit()

    def set_maximised(self, maximised: bool) -> None:
        """Leave nothing but the viewport in the window, or bring the panels back."""
        self._maximised = maximised
        self._fit()

    def set_panel(self, side: str, shown: bool) -> None:
        """Show or hide "left", "right" or "bottom" of this workspace."""
        if self._shown is None:
            return
        now = self._sizes_of(self._shown)
        hidden = now.hidden - {side} if shown else now.hidden | {side}
        self._sizes[self._shown.name] = now._replace(hidden=hidden)
        self._fit()

    def panels(self) -> dict[str, bool | None]:
        """Return for each side whether its panel is shown; None where this workspace has none."""
        if self._shown is None:
            return dict.fromkeys(("left", "right", "bottom"))
        hidden = self._sizes_of(self._shown).hidden
        has = {"left": self._shown.left, "right": self._shown.right, "bottom": self._bottom}
        return {side: None if one is None else side not in hidden for side, one in has.items()}

    def _sizes_of(self, workspace: Workspace) -> PanelSizes:
        has_sheet = any(owner is workspace for owner, _ in self._sheets)
        fresh = PanelSizes(LEFT_PX, RIGHT_PX, SHEET_BOTTOM_PX if has_sheet else BOTTOM_PX)
        return self._sizes.get(workspace.name, fresh)

    def _note_sizes(self) -> None:
        """Remember what somebody dragged; what is hidden keeps the size that it had."""
        if self._shown is None or self._maximised:
            return
        now = self._sizes_of(self._shown)
        left, _, right = self._across.sizes()
        bottom = self._middle.sizes()[1]
        self._sizes[self._shown.name] = PanelSizes(
            left if left and not self._is_narrow() else now.left,
            right or now.right,
            bottom or now.bottom,
            now.hidden,
        )

    def _is_narrow(self) -> bool:
        """Whether the left side is a column of tools."""
        panel = self._shown.left if self._shown else None
        return panel is not None and panel.maximumWidth() < LEFT_LEAST_PX

    def _size(self) -> None:
        """Give the panels their sizes, and the view what is left."""
        if self._shown is None:
            return
        now = self._sizes_of(self._shown)
        panel = self._shown.left
        left, right, bottom = now.left, now.right, now.bottom
        if panel is not None:
            narrow = self._is_narrow()
            least = panel.maximumWidth() if narrow else LEFT_LEAST_PX
            self._left.set_least(least, 0)
            self._left.setMaximumWidth(least if narrow else LEFT_PX * 2)
            left = least if narrow else left
        # Splitters share room out by weight: what is hidden must not weigh anything.
        left = 0 if self._is_away("left") else left
        right = 0 if self._is_away("right") else right
        bottom = 0 if self._is_away("bottom") else bottom
        # Of this widget, not of the splitters: those only learn it after a first resize.
        handle = self._across.handleWidth()
        across = self.width() - handle * (bool(left) + bool(right))
        down = self.height() - handle * bool(bottom)
        if (now.left, now.right) == (LEFT_PX, RIGHT_PX):  # nobody said otherwise
            left, right = self._yielding(left, right, across)
        self._across.setSizes([left, max(across - left - right, 1), right])
        self._middle.setSizes([max(down - bottom, 1), bottom])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have panels give way in a narrower window, and come back in a wider one."""
        super().resizeEvent(event)
        self._size()

    def _yielding(self, left: int, right: int, across: int) -> tuple[int, int]:
        """Return the widths of the sides where the view is to have its share of ``across``."""
        missing = VIEW_SHARE * across - (across - left - right)
        spare = [
            max(wide - stack.minimumSizeHint().width(), 0) if wide else 0
            for wide, stack in ((left, self._left), (right, self._right))
        ]
        if missing <= 0 or not sum(spare):
            return left, right
        share = min(missing / sum(spare), 1.0)
        return left - round(share * spare[0]), right - round(share * spare[1])

    def _is_away(self, side: str) -> bool:
        """Whether a side takes no room in the window."""
        return self._stacks[side].isHidden() or side in self.floats.out

    def _fit(self) -> None:
        self._arrange()
        self._size()

    def _arrange(self) -> None:
        for side, wanted in self.panels().items():
            is_out = side in self.floats.out
            self._stacks[side].setVisible(bool(wanted) and (is_out or not self._maximised))
            title = f"{self._shown.name if self._shown else ''}, {side} panel"
            self.floats.show(side, bool(wanted), title)
        self.arranged.emit()
