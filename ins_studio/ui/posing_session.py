"""Connects joints in the viewport with the Pose menu, the joint's panel and the document."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from ins_studio.ui.actions import Actions
from ins_studio.ui.dope_session import DopeSession
from ins_studio.ui.pose_desk import PoseDesk
from ins_studio.ui.pose_gestures import AXES
from ins_studio.ui.pose_tool import PoseTool
from ins_studio.ui.studio import Studio

_ACTIONS = ("turn_joints", "move_joint", "clear_turns", "gizmo_axes")
ROUND = 0.25  # metres to be seen about a joint
_STILL = np.array([1.0, 0.0, 0.0, 0.0])


class PosingSession(QObject):
    """Offers posing while it is active; ``noted`` carries a sentence for the status bar.

    ``told`` says of the pose that was made last what lies beyond the data, and "" once another is
    shown.

    Attributes
    ----------
    tool : PoseTool
    """

    noted = Signal(str)
    told = Signal(str)
    rest_wanted = Signal()  # the camera is to go to what is selected, and no joint is

    def __init__(self, studio: Studio, keys: DopeSession, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._actions = actions
        self._viewport = studio.viewport
        self._desk = PoseDesk(studio, keys.selection)
        self.tool = PoseTool(studio.viewport, self._desk)
        self.tool.noted.connect(self.noted)
        self._warned = False
        self.tool.told.connect(self._tell)
        self._desk.left.connect(self._take_back)
        panel = keys.pose.panel
        panel.turned.connect(self._warn)
        panel.axes_chosen.connect(self.tool.set_space)
        self.tool.axes_changed.connect(panel.show_axes)
        panel.show_axes(self.tool.space)
        actions.connect(
            {
                "turn_joints": self.tool.begin_turn,
                "move_joint": self.tool.begin_move,
                "clear_turns": self._clear,
                "gizmo_axes": self._next_axes,
                "frame_joints": self._frame_joints,
            }
        )
        self.set_active(False)

    def set_active(self, active: bool) -> None:
        """Take the viewport's left button and the keys, or leave them to others."""
        for name in _ACTIONS:
            self._actions[name].setEnabled(active)
        self.tool.set_active(active)

    def _clear(self) -> None:
        joints = self._desk.selection.joints
        if joints:
            self._desk.keep(dict.fromkeys(joints, _STILL))

    def _warn(self, *_angles: object) -> None:
        """Say of typed angles, too, what lies beyond the data."""
        self._tell(self._desk.warning())

    def _tell(self, warning: str) -> None:
        self._warned = bool(warning)
        self.told.emit(warning)

    def _take_back(self) -> None:
        """Warn no more of a pose that is no longer shown."""
        if self._warned:
            self._tell("")

    def _frame_joints(self) -> None:
        pose, joints = self._desk.pose, self._desk.selection.joints
        if pose is None or not joints:
            self.rest_wanted.emit()
            return
        places = pose.joints[list(joints)]
        size = self._viewport.pane_point(0, 0)[2]
        low, high = places.min(axis=0) - ROUND, places.max(axis=0) + ROUND
        self._viewport.fly_to(self._viewport.camera.framed(low, high, size))

    def _next_axes(self) -> None:
        self.tool.set_space(AXES[(AXES.index(self.tool.space) + 1) % len(AXES)])
