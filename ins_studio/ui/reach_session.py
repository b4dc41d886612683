"""How far the frames of a clip lie from the poses that the avatar was trained on."""

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from ins_studio.dataset.pose_coverage import nearness
from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

Show = Callable[[NDArray[np.float32] | None, Callable[[int], str]], None]
AFTER_MS = 250  # after the last edit of a key
NOTED_DEG = 1.0


class Reach(NamedTuple):
    """Of each frame (F,) by how many degrees its farthest joint is beyond the data, and which."""

    degrees: NDArray[np.float32]
    joints: NDArray[np.int64]

    def words(self, frame: int, names: tuple[str, ...]) -> str:
        """Say it of a frame: "left knee 31 degrees beyond the data"."""
        degrees = float(self.degrees[frame])
        if degrees < NOTED_DEG:
            return "As in the scans"
        joint = names[int(self.joints[frame])].replace("_", " ")
        return f"{joint} {degrees:.0f} degrees beyond the data"


class ReachSession(QObject):
    """Follows the clip, its keys and the avatar; measures on a thread.

    ``show`` takes the degrees (F,) and what says them in words; None where nothing is compared.
    """

    def __init__(self, studio: Studio, show: Show) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._show = show
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._measure)
        document = studio.document
        document.timeline.clip_changed.connect(self._begin_anew)
        document.mesh_changed.connect(self._begin_anew)
        document.timeline.motion_changed.connect(lambda *_: self._timer.start())

    def stop(self) -> None:
        """Measure nothing more: the window is closing."""
        self._timer.stop()

    def _begin_anew(self) -> None:
        self._show(None, str)
        self._timer.start()

    def _measure(self) -> None:
        document = self._studio.document
        clip, run, mesh = document.timeline.clip, document.run, document.mesh
        if clip is None or run is None or mesh is None or not run.poses_path.is_file():
            return
        if clip.motion.poses.shape[1] != len(mesh.parents):
            return
        work = partial(_reach, clip.motion.poses, run.poses_path)
        task = self._studio.jobs.run("Comparing with the scanned poses", work)
        task.succeeded.connect(partial(self._take, task))
        self._task = task

    def _take(self, task: "Task", reach: Reach | None) -> None:
        clip, mesh = self._studio.document.timeline.clip, self._studio.document.mesh
        if task is not self._task or reach is None or clip is None or mesh is None:
            return
        if len(reach.degrees) == clip.frame_count:
            self._show(reach.degrees, partial(reach.words, names=mesh.joint_names))


def _reach(poses: NDArray[np.float32], known: Path) -> Generator[None, None, Reach | None]:
    yield from ()
    try:
        scanned = read_npz(known, ("poses",))["poses"]
        found = nearness(poses, scanned).joints_deg
    except (StudioError, ValueError):  # a run without poses of its own has nothing to compare with
        return None
    return Reach(found.max(axis=1).astype(np.float32), found.argmax(axis=1))
