"""One recording: what is known of it before its frames are read."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sequence:
    """One recording.

    Attributes
    ----------
    name : str
        In CAPE's layout the folder's name, ``<clothing>_<motion>``.
    fps : float
        Frames per second.
    files : tuple of Path
        The frames that can be read, in order; of a file with many frames, that file for each.
    positions : tuple of int
        Place of each of ``files`` among all files of the folder, or of each frame in a file of
        many, from 0: what splits.json counts.
    length : int
        How many there are, those included that cannot be read.
    fps_known : bool
        Whether anybody or anything said the rate; else it is a guess.
    interpolated : frozenset of int
        Frames that were left out when poses were fitted: theirs are those between the others.
    """

    name: str
    fps: float
    files: tuple[Path, ...]
    positions: tuple[int, ...]
    length: int
    fps_known: bool = True
    interpolated: frozenset[int] = frozenset()

    @property
    def frame_count(self) -> int:
        """Return the number of readable frames."""
        return len(self.files)

    @property
    def frame_names(self) -> tuple[str, ...]:
        """Return what the frames go by: their files, or their places in the file they share."""
        stems = tuple(file.stem for file in self.files)
        if len(set(self.files)) == len(stems):
            return stems
        return tuple(f"{stem}_{at:06d}" for stem, at in zip(stems, self.positions, strict=True))
