"""Where poses, split and playhead meet in the coverage plot."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.pose_coverage import projected
from ins_studio.dataset.splits import Split, spaced
from ins_studio.errors import StudioError
from ins_studio.project.records import Progress
from ins_studio.ui.coverage_plot import USES, CoveragePlot
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

MOST_POINTS = 20_000
TELL_EVERY = 100
NO_POSES = "These scans have no poses yet: fit the skeleton, or load them."
Key = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Coverage:
    """The frames that could be read as (sequence, index), and where their poses lie, (N, 2)."""

    keys: tuple[Key, ...]
    points: NDArray[np.float64]


class CoverageSession(QObject):
    """Reads the poses when somebody looks at the plot for the first time; ``chosen`` is a frame."""

    chosen = Signal(str, int)

    def __init__(self, studio: Studio, plot: CoveragePlot) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._plot = plot
        self._dataset: Dataset | None = None
        self._numbers: dict[Key, int] = {}
        self._keys: tuple[Key, ...] = ()
        self._uses: dict[Key, str] = {}
        self._task: Task | None = None
        self._read_last: Dataset | None = None
        plot.wanted.connect(self._read)
        plot.chosen.connect(lambda number: self.chosen.emit(*self._keys[number]))
        studio.document.timeline.frame_changed.connect(self.mark)

    def follow(self, dataset: Dataset | None) -> None:
        """Turn to other recordings; their poses are read when the plot is looked at."""
        if dataset is self._dataset:
            return
        self._dataset = dataset
        if self._task is not None:
            self._task.cancel()
        self._show(Coverage((), np.zeros((0, 2))))
        if self._plot.isVisible():
            self._read()

    def set_split(self, split: Split | None) -> None:
        """Say how each frame is used; what is in no part is excluded."""
        parts: dict[str, tuple[Key, ...]] = {}
        if split is not None:
            held_out = (*split.interpolation, *split.extrapolation)
            parts = {"training": split.training, "held out": held_out}
        self._uses = {key: use for use, keys in parts.items() for key in keys}
        self._mark_uses()

    def mark(self, frame: int) -> None:
        """Ring the playhead's point."""
        clip = self._studio.document.timeline.clip
        name = clip.sequence if clip is not None else None
        self._plot.set_current(None if name is None else self._numbers.get((name, frame)))

    def _read(self) -> None:
        if self._dataset is None or self._task is not None or not self._dataset.posed:
            return
        task = self._studio.jobs.run("Reading the poses", partial(read_coverage, self._dataset))
        task.succeeded.connect(partial(self._take, self._dataset))
        task.finished.connect(self._end)
        self._task, self._read_last = task, self._dataset

    def _take(self, dataset: Dataset, found: Coverage) -> None:
        if dataset is self._dataset:
            self._show(found)

    def _end(self) -> None:
        self._task = None
        if self._read_last is not self._dataset and self._plot.isVisible():
            self._read()  # another dataset was opened meanwhile

    def _show(self, found: Coverage) -> None:
        self._keys = found.keys
        self._numbers = {key: number for number, key in enumerate(found.keys)}
        total = self._dataset.frame_count if self._dataset else 0
        note = f"{len(found.keys)} of {total} frames" if 0 < len(found.keys) < total else ""
        if self._dataset is not None and not self._dataset.posed:
            note = NO_POSES
        self._plot.set_points(found.points, note)
        self._mark_uses()
        self.mark(self._studio.document.timeline.frame)

    def _mark_uses(self) -> None:
        if self._keys:
            uses = [self._uses.get(key, USES[2]) for key in self._keys]
            self._plot.set_uses(np.array(uses))


def read_coverage(dataset: Dataset) -> Generator[Progress, None, Coverage]:
    """Read the poses of all frames, of very many evenly some, and lay them out in a plane."""
    every = [(own.name, index) for own in dataset.sequences for index in range(own.frame_count)]
    chosen = spaced(every, MOST_POINTS)
    keys, poses = [], []
    for done, key in enumerate(chosen):
        try:
            poses.append(dataset.pose(*key).pose)
        except StudioError:  # the checks name it
            continue
        keys.append(key)
        if done % TELL_EVERY == 0:
            yield Progress("Reading the poses", done, len(chosen))
    points = projected(np.stack(poses)) if poses else np.zeros((0, 2))
    return Coverage(tuple(keys), points)
