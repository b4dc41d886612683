"""The pose under the playhead, as the viewport's tool works on it."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.limbs import Limb, limbs_of
from ins_studio.motion.posed_skeleton import PosedSkeleton
from ins_studio.ui.dope_rows import joint_title
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.pose_gestures import Aim, Gesture
from ins_studio.ui.pose_limits import PoseLimits
from ins_studio.ui.pose_moves import MoveRoot, PullLimb, SwingLimb
from ins_studio.ui.pose_view import AMBER_DEG
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.motion.skeleton import Skeleton

Floats = NDArray[np.float64]


class PoseDesk(QObject):
    """Document and selection as one: a skeleton in a pose, and ways to try out and keep another.

    ``changed`` says that pose or selection are others; ``left`` that what goes on must end, as the
    playhead, the clip or the figure is another, or somebody undid something.

    Attributes
    ----------
    selection : KeySelection
    """

    changed = Signal()
    left = Signal()

    def __init__(self, studio: Studio, selection: KeySelection) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._keying, self._timeline = studio.document.keying, studio.document.timeline
        self.selection = selection
        self._limits = PoseLimits(studio)
        self._pose: PosedSkeleton | None = None
        self._known = False
        self._skeleton: Skeleton | None = None
        self._limbs: dict[int, Limb] = {}
        selection.changed.connect(self._follow_selection)
        self._limits.changed.connect(self.changed)
        self._keying.unkeyed_changed.connect(self._follow_pose)
        self._timeline.motion_changed.connect(self._follow_pose)
        self._timeline.frame_changed.connect(self._leave)
        self._timeline.clip_changed.connect(self._leave)
        studio.document.undo_stack.indexChanged.connect(self._leave)
        studio.playback.playing_changed.connect(self._leave)

    @property
    def playing(self) -> bool:
        """Whether the playhead runs."""
        return self._studio.playback.playing

    def pause(self) -> None:
        """Let the playhead stand."""
        self._studio.playback.set_playing(False)

    @property
    def pose(self) -> PosedSkeleton | None:
        """The pose that is shown; None without a figure, or a clip that fits it."""
        if not self._known:
            self._pose, self._known = self._find_pose(), True
        return self._pose

    @property
    def limbs(self) -> dict[int, Limb]:
        """The limbs that can be pulled, by their end joints."""
        skeleton = self.selection.skeleton
        if skeleton is not self._skeleton:
            self._skeleton, self._limbs = skeleton, {} if skeleton is None else limbs_of(skeleton)
        return self._limbs

    @property
    def movable(self) -> set[int]:
        """The joints that move by themselves: ends of limbs, and the root."""
        return {0, *self.limbs}

    def move_of(self, joint: int, aim: Aim, space: str) -> Gesture | None:
        """Return the gesture that drags a joint; None where it only turns.

        A hand or the ball of a foot pulls its wrist or ankle along, an elbow or knee swings.
        """
        pose, skeleton = self.pose, self.selection.skeleton
        if pose is None or skeleton is None:
            return None
        for limb in self.limbs.values():
            if joint == limb.end or self._goes_with(skeleton, joint, limb.end):
                return PullLimb(pose, limb, aim, space)
            if joint == limb.middle:
                return SwingLimb(pose, limb, aim, space)
        return MoveRoot(pose, joint, aim, space) if joint == 0 else None

    @staticmethod
    def _goes_with(skeleton: "Skeleton", joint: int, end: int) -> bool:
        part = skeleton.anatomy.part_of.get(joint, "")
        return int(skeleton.parents[joint]) == end and part.endswith(("hand", "foot"))

    def title(self, joint: int) -> str:
        """Return what people call a joint."""
        skeleton = self.selection.skeleton
        return "" if skeleton is None else joint_title(skeleton.names[joint])

    def try_out(self, values: dict[int, Floats]) -> None:
        """Show the pose with other values, by track; none shows it as it was."""
        if values:
            self._keying.try_out(values)
        else:
            self._keying.stop_trying()

    def keep(self, values: dict[int, Floats]) -> None:
        """Make it an edit."""
        if values:
            self._keying.change(values)
        else:
            self._keying.stop_trying()

    def drop(self) -> None:
        """Show the pose as it was."""
        self._keying.stop_trying()

    def beyond(self) -> dict[int, float]:
        """Return how many degrees the selected joints lie beyond their range, their limbs too."""
        pose, skeleton = self.pose, self.selection.skeleton
        if pose is None or skeleton is None:
            return {}
        joints = set(self.selection.joints)
        for end in self.limbs.keys() & joints:
            joints |= {self.limbs[end].upper, self.limbs[end].middle}
        return {
            joint: self._limits.beyond_deg(skeleton, joint, pose.turns[joint]) for joint in joints
        }

    def warning(self) -> str:
        """Say which of them lies farthest beyond; empty where none does."""
        found, skeleton = self.beyond(), self.selection.skeleton
        worst = max(found, key=lambda joint: found[joint], default=None)
        if worst is None or skeleton is None or found[worst] < AMBER_DEG:
            return ""
        return self._limits.words(skeleton, worst, found[worst])

    def _find_pose(self) -> PosedSkeleton | None:
        skeleton, clip = self.selection.skeleton, self._timeline.clip
        if skeleton is None or clip is None or not clip.frame_count:
            return None
        count = len(skeleton.parents)
        if clip.motion.poses.shape[1] != count:
            return None
        if self.selection.keyed is not None:
            values = self._keying.values()
            turns, transl = np.stack(values[:count]), values[count]
        else:
            frame = self._timeline.frame
            turns = exponential(clip.motion.poses[frame].astype(np.float64))
            transl = clip.motion.transl[frame].astype(np.float64)
        return PosedSkeleton(skeleton.joints, skeleton.parents, turns, transl)

    def _follow_selection(self) -> None:
        if self.selection.joints:
            self._limits.prepare()
        if self.selection.skeleton is not self._skeleton:
            self._leave()
        else:
            self._follow_pose()

    def _follow_pose(self, _what: object = None) -> None:
        self._known = False
        self.changed.emit()

    def _leave(self, _what: object = None) -> None:
        self._known = False
        self.left.emit()
        self.changed.emit()
