"""Motion trails: where joints come from and go to, about the playhead."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from ins_studio.ui.joint_paths import JointPaths, end_joints
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.studio import Studio
from ins_studio.viewport.marks import Trail

SECONDS = 0.6  # before the playhead, and after it
BEFORE, AFTER = (0.36, 0.66, 1.0), (1.0, 0.62, 0.26)
KEY, NOW = (1.0, 0.86, 0.35, 1.0), (1.0, 1.0, 1.0, 1.0)
KEY_RADIUS, NOW_RADIUS, FRAME_RADIUS = 4.0, 5.0, 1.6  # logical pixels
FAINTEST = 0.15


class TrailSession(QObject):
    """Draws the trails of the marked joints, or of wrists and ankles; view state, and no edit."""

    def __init__(self, studio: Studio, selection: KeySelection) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._selection = selection
        self._shown = False
        self._paths: JointPaths | None = None
        self._ends: tuple[int, ...] = ()
        document = studio.document
        for signal in (document.mesh_changed, document.dataset_changed):
            signal.connect(self._restart)
        document.timeline.clip_changed.connect(self._restart)
        document.timeline.motion_changed.connect(self._follow_keys)
        document.timeline.frame_changed.connect(self._draw)
        selection.changed.connect(self._draw)

    def set_shown(self, shown: bool) -> None:
        """Draw them, or no longer."""
        self._shown = shown
        self._restart()

    @property
    def joints(self) -> tuple[int, ...]:
        """The joints that are followed."""
        selection, keyed = self._selection, self._selection.keyed
        if selection.joints:
            return selection.joints
        tracks = selection.tracks if selection.is_marked and keyed is not None else ()
        chosen = tuple(t for t in tracks if keyed is not None and t < keyed.joint_count)
        return chosen or self._ends

    def _restart(self) -> None:
        self._paths, self._ends = None, ()
        document, clip = self._studio.document, self._studio.document.timeline.clip
        if self._shown and clip is not None:
            mesh, dataset = document.mesh, document.dataset
            if mesh is not None:
                figure = (mesh.joints, mesh.parents, mesh.joint_names)
            elif dataset is not None:
                body = dataset.body
                figure = (np.asarray(body.joints()), body.parents, body.joint_names)
            else:
                figure = None
            if figure is not None and clip.motion.poses.shape[1] == len(figure[1]):
                self._paths = JointPaths(clip.motion, figure[0], figure[1])
                self._ends = end_joints(figure[2], figure[1])
        self._draw()

    def _follow_keys(self, frames: NDArray[np.int64]) -> None:
        clip = self._studio.document.timeline.clip
        if self._paths is not None and clip is not None:
            self._paths.follow(clip.motion, frames)
            self._draw()

    def _draw(self, _frame: int = 0) -> None:
        timeline = self._studio.document.timeline
        if self._paths is None:
            self._studio.viewport.set_trails(())
            return
        span = max(round(SECONDS * timeline.fps), 2)
        first = max(timeline.frame - span, 0)
        last = min(timeline.frame + span, timeline.frame_count - 1)
        places = self._paths.window(first, last)
        now = timeline.frame - first
        trails = []
        for joint in self.joints:
            keys = self._keys(joint, first, last)
            trails.append(trail_of(places[:, joint], now, keys))
        self._studio.viewport.set_trails(tuple(trails))

    def _keys(self, joint: int, first: int, last: int) -> NDArray[np.int64]:
        """Return the keyed frames of a joint, counted from ``first``; none where nothing is."""
        keyed = self._selection.keyed
        if keyed is None:
            return np.zeros(0, np.int64)
        frames = keyed.tracks[joint].frames
        return frames[(frames >= first) & (frames <= last)] - first


def trail_of(points: NDArray[np.float32], now: int, keys: NDArray[np.int64]) -> Trail:
    """Return the trail through ``points`` (N, 3), which fades to both ends.

    Cool before the point ``now``, warm after it; a small dot on every point, larger ones on
    ``keys`` (K,), the largest on ``now``.
    """
    away = np.arange(len(points)) - now
    colors = np.where((away <= 0)[:, None], [*BEFORE, 1.0], [*AFTER, 1.0]).astype(np.float32)
    reach = max(now, len(points) - 1 - now, 1)
    colors[:, 3] = np.maximum(1 - np.abs(away) / reach, FAINTEST)
    dots = np.full(len(points), FRAME_RADIUS, np.float32)
    colors[keys], dots[keys] = KEY, KEY_RADIUS
    colors[now], dots[now] = NOW, NOW_RADIUS
    return Trail(np.ascontiguousarray(points, np.float32), colors, dots)
