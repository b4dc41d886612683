"""The tree of nodes of an .fbx, and where they are in the frames of its animations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import quaternion_to_matrix
from ins_studio.motion.fbx_door import WAY_OUT, FbxFile
from ins_studio.motion.keyframes import Floats, unit_quaternions
from ins_studio.motion.node_rig import BLOCK

_STILL = 1e-6  # what moves or turns less than that in all frames does not move


class FbxNodes:
    """Nodes, parents before children.

    Parameters
    ----------
    file : FbxFile
        StudioError, naming it, when its nodes are no tree.

    Attributes
    ----------
    names : list of str
    parents : list of int
        -1 where a node hangs on none.
    order : list of int
        All nodes, parents first.
    """

    def __init__(self, file: FbxFile) -> None:
        self.names = [place.text() for place in file.facts.list_at("nodes")]
        count = len(self.names)
        self.parents = file.floats("parents", (count,)).astype(int).tolist()
        self.order = [*range(count)]
        if any(not -1 <= parent < node for node, parent in enumerate(self.parents)):
            raise StudioError(f"{file.path}: its nodes are no tree.", WAY_OUT)
        self.still = file.floats("still", (count, 10))[None]

    def placed(self, nodes: list[int], local: NDArray[np.floating]) -> Floats:
        """Return where ``nodes`` are, in their order: (T, J, 4, 4) float64.

        Parameters
        ----------
        nodes : list of int
        local : (T, N, 10) float
            ``still`` or some frames of a clip; see ``FbxFile``.
        """
        needed = self._with_ancestors(nodes)
        placed: dict[int, Floats] = {}
        for node in sorted(needed):
            own = _matrices(np.asarray(local[:, node], np.float64))
            parent = self.parents[node]
            placed[node] = placed[parent] @ own if parent >= 0 else own
        return np.stack([placed[node] for node in nodes], axis=1)

    def parents_among(self, chosen: list[int]) -> list[int]:
        """Return, for each of ``chosen``, which other one of them it hangs on; -1 for none."""
        place = {node: number for number, node in enumerate(chosen)}
        found = []
        for node in chosen:
            above = self.parents[node]
            while above >= 0 and above not in place:
                above = self.parents[above]
            found.append(place.get(above, -1))
        return found

    def _with_ancestors(self, nodes: Iterable[int]) -> set[int]:
        needed = set[int]()
        for node in nodes:
            while node >= 0 and node not in needed:
                needed.add(node)
                node = self.parents[node]
        return needed


@dataclass(frozen=True, eq=False)
class FbxClip:
    """An animation: its name, its rate, and its frames (T, N, 10), as ``FbxFile`` has them."""

    name: str
    fps: float
    local: NDArray[np.float32]

    @cached_property
    def moves(self) -> bool:
        """Whether any node does: exporters like to add an empty take."""
        return bool(self.moving())

    def moving(self) -> list[int]:
        """Return the nodes that move."""
        reach = np.ptp(self.local, axis=0).max(axis=1)
        return np.flatnonzero(reach > _STILL).tolist()

    def blocks(self, tree: FbxNodes, nodes: list[int]) -> Iterator[Floats]:
        """Yield where ``nodes`` are, (T, J, 4, 4), some frames at a time."""
        for start in range(0, len(self.local), BLOCK):
            yield tree.placed(nodes, self.local[start : start + BLOCK])


def read_clips(file: FbxFile, nodes: int) -> list[FbxClip]:
    """Return the animations of a file of so many nodes."""
    found = []
    for number, fact in enumerate(file.facts.list_at("clips")):
        frames = file.floats(f"clip{number}", (None, nodes, 10)).astype(np.float32)
        rate, name = fact.at("fps").number(), fact.at("name").text()
        if not len(frames) or not rate > 0:
            raise StudioError(f"{file.path}: its animation {name!r} is damaged.", WAY_OUT)
        found.append(FbxClip(name or f"animation {number + 1}", rate, frames))
    return found


def _matrices(rows: Floats) -> Floats:
    """Return (T, 4, 4) of translations, quaternions (x, y, z, w) and scales (T, 10)."""
    matrices = np.zeros((len(rows), 4, 4))
    turned = quaternion_to_matrix(np.roll(unit_quaternions(rows[:, 3:7]), 1, axis=1))
    matrices[:, :3, :3] = turned * rows[:, None, 7:]
    matrices[:, :3, 3], matrices[:, 3, 3] = rows[:, :3], 1
    return matrices
