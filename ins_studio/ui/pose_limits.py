"""Soft limits: how far joints lie beyond the scanned poses, or beyond what people do."""

from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.joint_reach import JointReach
from ins_studio.errors import StudioError
from ins_studio.motion.joint_limits import beyond_range_deg
from ins_studio.motion.skeleton import Skeleton
from ins_studio.project.arrays import read_npz
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

Floats = NDArray[np.float64]


class PoseLimits(QObject):
    """Knows the poses that the avatar was trained on, read on a thread when first needed.

    Without any, the widest turns of a person count, where the zero pose is a T-pose. ``changed``
    says that the poses are here.
    """

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._reach: JointReach | None = None
        self._path: Path | None = None
        self._task: Task | None = None  # while the poses are being read
        self._wanted = False
        studio.document.mesh_changed.connect(self._follow)
        studio.document.run_changed.connect(self._follow)

    def prepare(self) -> None:
        """Read the poses of the avatar that is shown, unless that is done."""
        self._wanted = True
        run = self._studio.document.run
        path = None if run is None else run.poses_path
        if path == self._path:
            return
        self._path, self._reach, self._task = path, None, None
        if path is not None and path.is_file():
            task = self._studio.jobs.run("Reading the scanned poses", partial(_read, path))
            task.succeeded.connect(partial(self._take, task))
            self._task = task

    def beyond_deg(self, skeleton: Skeleton, joint: int, quaternion: Floats) -> float:
        """Return degrees beyond the range of a joint's rotation (4,); 0 within, or unknown."""
        if self._reach is not None and self._reach.joint_count == len(skeleton.names):
            return self._reach.beyond_deg(joint, quaternion)
        if self._reach is None and self._task is None and skeleton.zero_pose:
            return beyond_range_deg(skeleton.anatomy, joint, quaternion)
        return 0.0

    def words(self, skeleton: Skeleton, joint: int, beyond_deg: float) -> str:
        """Say it: "left knee 31 degrees beyond the data"."""
        range_of = "the data" if self._reach is not None else "what people do"
        name = skeleton.names[joint].replace("_", " ")
        return f"{name} {beyond_deg:.0f} degrees beyond {range_of}"

    def _follow(self) -> None:
        if self._wanted:
            self.prepare()

    def _take(self, task: "Task", reach: JointReach | None) -> None:
        if task is self._task:
            self._reach, self._task = reach, None
            self.changed.emit()


def _read(path: Path) -> Generator[None, None, JointReach | None]:
    yield from ()
    try:
        return JointReach(read_npz(path, ("poses",))["poses"])
    except (StudioError, ValueError):  # a run without poses of its own has nothing to compare with
        return None
