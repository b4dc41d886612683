"""What a comparison is made in: a motion, and the recordings of the same frames where there are."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.splits import Split
from ins_studio.geometry.surface import Surface
from ins_studio.motion.motion import Motion, load_motion
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder
from ins_studio.tasks.recordings import recordings_of


@dataclass(frozen=True, eq=False)
class ComparedClip:
    """A motion by its name, and the dataset that recorded it as a sequence of that name."""

    name: str
    motion: Motion
    dataset: Dataset | None = None

    def places(self, count: int) -> np.ndarray:
        """Return up to ``count`` frames, evenly spread from the first on: (N,) int32."""
        total = self.motion.frame_count
        return np.unique(np.arange(count) * total // count).astype(np.int32)

    def recorded(self, index: int) -> Surface | None:
        """Return the recorded surface of a frame, world metres; None where there is none."""
        if self.dataset is None:
            return None
        (frame,) = self.dataset.read([(self.name, index)])
        return frame.surface if isinstance(frame, Frame) else None

    def seen_in(self, split: Split) -> bool:
        """Whether a system trained on ``split`` has seen frames of it."""
        return self.dataset is not None and any(name == self.name for name, _ in split.training)


def clip_of(
    run: RunFolder, joint_count: int, motion: str | None, sequence: str | None, moved: str | None
) -> Generator[Record, None, ComparedClip]:
    """Return the motion file or sequence that was asked for, else what ``run`` has never seen.

    Parameters
    ----------
    run : RunFolder
        Whose recordings are meant.
    joint_count : int
        Of the body that shall move.
    motion : str or None
        A motion file.
    sequence : str or None
        A sequence's name. With neither it is the first one held out whole; a Note says when
        there is none.
    moved : str or None
        Where the dataset lies now, if no longer where it was.
    """
    if motion is not None:
        return ComparedClip(Path(motion).stem, load_motion(Path(motion), joint_count))
    dataset, split = recordings_of(run, moved)
    name = sequence or next((held for held, _ in split.extrapolation), None)
    if name is None:
        name = dataset.sequences[0].name
        yield Note(f"No sequence was held out whole: {name} is taken, and was trained on.")
    return ComparedClip(name, dataset.motion(name), dataset)
