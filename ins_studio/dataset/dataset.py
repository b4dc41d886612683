"""Recorded sequences of one dressed person; frames are read when asked for."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.frame import Frame, read_frame, read_pose
from ins_studio.errors import StudioError
from ins_studio.motion.motion import Motion


@dataclass(frozen=True)
class Sequence:
    """One recording.

    Attributes
    ----------
    name : str
        The folder's name, ``<clothing>_<motion>``.
    fps : float
        Frames per second.
    files : tuple of Path
        The frames that can be read, in order.
    positions : tuple of int
        Place of each of ``files`` among all files of the folder, from 0: what splits.json counts.
    """

    name: str
    fps: float
    files: tuple[Path, ...]
    positions: tuple[int, ...]

    @property
    def frame_count(self) -> int:
        """Return the number of readable frames."""
        return len(self.files)

    @property
    def clothing(self) -> str:
        """Return the part of the name before the first underscore."""
        return self.name.partition("_")[0]


@dataclass(frozen=True, eq=False)
class Dataset:
    """The recordings of one subject in one set of clothes.

    Attributes
    ----------
    path : Path
        The dataset's root.
    subject, clothing : str
    body : Body
        With the subject's own minimally clothed template.
    sequences : tuple of Sequence
        Sorted by name; each has at least one frame.
    faces : (F, 3) int32
        The topology of every frame, counter-clockwise seen from outside.
    colors : (V, 3) uint8 or None
        sRGB of each vertex.
    problems : tuple of Problem
        What was skipped or worked around on opening.
    """

    path: Path
    subject: str
    clothing: str
    body: Body
    sequences: tuple[Sequence, ...]
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """Return what a person would call it: folder, subject and clothing."""
        return f"{self.path.resolve().name} {self.subject} {self.clothing}"

    @property
    def frame_count(self) -> int:
        """Return the number of frames in all sequences."""
        return sum(sequence.frame_count for sequence in self.sequences)

    def sequence(self, name: str) -> Sequence:
        """Return the sequence of that name; StudioError, listing the names, if there is none."""
        found = self._by_name.get(name)
        if found is None:
            raise StudioError(
                f"{self.path} has no sequence {name}.", f"There are: {', '.join(self._by_name)}."
            )
        return found

    def frame(self, sequence: str, index: int) -> Frame:
        """Read frame ``index``, from 0; StudioError, naming the file, if it is damaged."""
        files = self.sequence(sequence).files
        if not 0 <= index < len(files):
            raise StudioError(
                f"{sequence} has no frame {index}.", f"Its frames are 0 to {len(files) - 1}."
            )
        joints, vertices = self.body.joint_count, self.vertex_count
        return read_frame(sequence, index, files[index], joints, vertices)

    def read(self, frames: Iterable[tuple[str, int]]) -> Iterator[Frame | Problem]:
        """Read many frames; a damaged one comes as a Problem, so that the rest can be used."""
        for sequence, index in frames:
            try:
                yield self.frame(sequence, index)
            except StudioError as error:
                yield Problem(self.sequence(sequence).files[index], str(error))

    def motion(self, sequence: str) -> Motion:
        """Read the poses of a whole sequence, without its vertices.

        Raises StudioError, naming the file, where a pose cannot be read.
        """
        recorded = self.sequence(sequence)
        pairs = [read_pose(file, self.body.joint_count) for file in recorded.files]
        names = tuple(file.stem for file in recorded.files)
        poses, transl = (np.stack(part) for part in zip(*pairs, strict=True))
        return Motion(poses, transl, recorded.fps, names)

    def fingerprint(self) -> str:
        """Return a hash of all frames' names and sizes: cheap, and the same wherever they lie."""
        digest = hashlib.sha256(f"{self.subject}/{self.clothing}".encode())
        for sequence in self.sequences:
            for file in sequence.files:
                digest.update(f"{sequence.name}/{file.name}:{file.stat().st_size}\n".encode())
        return digest.hexdigest()[:32]

    @cached_property
    def vertex_count(self) -> int:
        """Return V, the number of vertices of every frame."""
        return int(self.faces.max()) + 1

    @cached_property
    def _by_name(self) -> dict[str, Sequence]:
        return {sequence.name: sequence for sequence in self.sequences}
