"""The poses below the clips: thumbnails, how much of one to blend in, and buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.action_button import action_button
from ins_studio.ui.actions import Actions
from ins_studio.ui.paint_slider import SliderRow
from ins_studio.ui.pose_list import PoseList

HEIGHT_PX = 150  # one row of thumbnails can always be seen
_NONE = "Save a pose to find it here: click to apply it, drag it to blend, Ctrl flips it."
_IN_MENU = (
    *("apply_pose", "apply_pose_flipped", "", "rename_pose", "flip_pose", "delete_pose", ""),
    *("export_pose", "import_poses"),
)


class PosePanel(QWidget):
    """Puts list, slider and buttons together; ``blended`` is the slider's, as the list's is.

    Attributes
    ----------
    list : PoseList
    blend : SliderRow
        How much of the chosen pose, in per cent.
    """

    blended = Signal(float, int)
    blend_ended = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._drag = 0
        self.list = PoseList()
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        for name in _IN_MENU:
            if name:
                self._menu.addAction(actions[name])
            else:
                self._menu.addSeparator()
        self.blend = SliderRow("Blend", (0.0, 100.0), " %")
        self.blend.setToolTip("How much of the chosen pose; dragging its picture does the same")
        self.blend.changed.connect(lambda value: self.blended.emit(value / 100, self._drag))
        self.blend.settled.connect(self._settle)
        self._nothing = QLabel(_NONE)
        self._nothing.setWordWrap(True)
        self._nothing.setProperty("quiet", True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._build(actions)
        self.show_poses((), ())

    def show_poses(self, names: Sequence[str], tips: Sequence[str]) -> None:
        """List poses; see ``PoseList``."""
        self.list.show_poses(names, tips)
        self._pages.setCurrentIndex(0 if names else 1)

    def show_share(self, share: float) -> None:
        """Show how much of a pose is blended in, 0 to 1; below 0 it is led away from."""
        self.blend.set_value(100 * share)

    def set_usable(self, usable: bool) -> None:
        """Whether a pose is chosen that can be blended in."""
        self.blend.setEnabled(usable)

    def _build(self, actions: Actions) -> None:
        heading = QLabel("POSES")
        heading.setProperty("heading", True)
        more = QToolButton()
        more.setText("⋯")
        more.setToolTip("All that can be done with poses")
        more.setAccessibleName("More")
        more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        more.clicked.connect(lambda: self._menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        self.list.setMinimumHeight(HEIGHT_PX)
        row = QHBoxLayout()
        row.addWidget(heading, 1)
        row.addWidget(more)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 10)
        column.setSpacing(6)
        column.addLayout(row)
        column.addLayout(self._pages, 1)
        column.addWidget(self.blend)
        column.addWidget(action_button(actions["save_pose"]))

    def _settle(self) -> None:
        self._drag += 1
        self.blend_ended.emit()

    def _open_menu(self, at: QPoint) -> None:
        self._menu.popup(self.list.mapToGlobal(at))
