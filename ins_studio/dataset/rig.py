"""A rigged, animated figure as its file has it, whatever file that is."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.motion.keyframes import Floats

MOST_JOINTS = 512
MOST_VERTICES, MOST_FACES = 1 << 20, 1 << 21
MOST_WEIGHTS = 1 << 26  # vertices times joints, which are kept as one dense array
MOST_MORPHED = 1 << 24  # vertices times morph targets
MOST_PLACED = 1 << 21  # joints times frames of all clips of a file
WAY_OUT = "Export the figure again: one mesh or several on one skeleton, with its animations."


@dataclass(frozen=True, eq=False)
class RigPart:
    """A mesh that a skeleton moves, in a space of its own; v vertices, S joints, M morphs.

    Attributes
    ----------
    name : str
    vertices : (v, 3) float64
        As bound, not morphed.
    faces : (f, 3) int32
    joints : (S,) int64
        Which joints of the figure move it.
    binds : (S, 4, 4) float64
        From the mesh's space to each joint's frame when it was bound.
    weights : (v, S) float32
        Rows sum to one.
    colors : (v, 3) uint8
        sRGB.
    morphs : (M, v, 3) float32
        Displacements in the mesh's space.
    morphed : (M,) float64
        How much of each, where no animation says.
    """

    name: str
    vertices: Floats
    faces: NDArray[np.int32]
    joints: NDArray[np.int64]
    binds: Floats
    weights: NDArray[np.float32]
    colors: NDArray[np.uint8]
    morphs: NDArray[np.float32]
    morphed: Floats

    def blended(self, shares: Floats) -> Floats:
        """Return the vertices (v, 3) with ``shares`` (M,) of the morphs."""
        if not len(self.morphs):
            return self.vertices
        moved: Floats = self.vertices + np.tensordot(shares, self.morphs.astype(np.float64), 1)
        return moved


@dataclass(frozen=True, eq=False)
class RigClip:
    """An animation, at the frames that it is read at.

    Attributes
    ----------
    name : str
    fps : float
    placed : (T, J, 4, 4) float32
        Where the joints' frames are in the file's world.
    morphed : tuple of (T, M) float64
        For each part, how much of each of its morphs.
    """

    name: str
    fps: float
    placed: NDArray[np.float32]
    morphed: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Rig:
    """A figure and its animations.

    Attributes
    ----------
    path : Path
    names : tuple of str
        Of the J joints; no two are alike.
    parents : (J,) int32
        Joint 0 is the root, -1; a parent comes before its children.
    standing : (J, 4, 4) float64
        Where the joints are in the file's world while nothing plays.
    parts : tuple of RigPart
    clips : tuple of RigClip
    companions : tuple of Path
        Files that it is read from besides.
    notes : tuple of str
        Sentences on what was left out.
    """

    path: Path
    names: tuple[str, ...]
    parents: NDArray[np.int32]
    standing: Floats
    parts: tuple[RigPart, ...]
    clips: tuple[RigClip, ...]
    companions: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


class Room:
    """How much of a file may still be read: refuses before memory is taken."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = {
            "vertices": MOST_VERTICES,
            "faces": MOST_FACES,
            "weights": MOST_WEIGHTS,
            "morphed vertices": MOST_MORPHED,
            "frames of joints": MOST_PLACED,
        }

    def take(self, what: str, count: int) -> None:
        """Count ``count`` more of ``what``; StudioError where those are too many."""
        self._left[what] -= count
        if self._left[what] < 0:
            raise StudioError(
                f"{self._path} holds too much to be read: {count:,} more {what}.",
                "Export a lighter figure, or fewer and shorter animations.",
            )
