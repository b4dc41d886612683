"""The tree of nodes of a glTF, and where each node is at any time of an animation."""

from collections.abc import Iterable

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import quaternion_to_matrix
from ins_studio.motion.gltf_tracks import WIDTHS, Tracks, name_of
from ins_studio.motion.keyframes import Floats, sample, unit_quaternions
from ins_studio.project.checked_json import JsonPlace
from ins_studio.project.gltf_file import GltfFile

MOST_NODES = 1 << 14
_STILL = {"translation": (0, 0, 0), "rotation": (0, 0, 0, 1), "scale": (1, 1, 1)}
_WAY_OUT = "Export the file again."


class NodeTree:
    """The nodes of a file, parents before children.

    Parameters
    ----------
    file : GltfFile
        StudioError, naming the place, when its nodes are no trees.

    Attributes
    ----------
    names : list of str
    parents : list of int
        -1 where a node hangs on none.
    order : list of int
        All nodes, parents first.
    """

    def __init__(self, file: GltfFile) -> None:
        self._file = file
        nodes = file.root.list_at("nodes")
        if len(nodes) > MOST_NODES:
            raise StudioError(f"{file.path} has more than {MOST_NODES} nodes.", _WAY_OUT)
        self._still = [_still(node) for node in nodes]
        self._fixed = [_matrix(node) for node in nodes]
        self.names = [name_of(node, f"node {number}") for number, node in enumerate(nodes)]
        self.parents = _parents(nodes)
        self.order = self._parents_first()

    def number(self, place: JsonPlace) -> int:
        """Return the node that ``place`` names."""
        return place.integer(0, len(self.names) - 1)

    def world(self, wanted: set[int], tracks: Tracks, at: Floats) -> dict[int, Floats]:
        """Return where the nodes ``wanted`` are: matrices (T, 4, 4) float64, by node.

        Parameters
        ----------
        wanted : set of int
            Nodes.
        tracks : Tracks
            Of an animation; empty for the pose that the file stands in.
        at : (T,) float64
            Seconds.
        """
        needed = self._with_ancestors(wanted)
        placed: dict[int, Floats] = {}
        for node in self.order:
            if node in needed:
                local = self._local(node, tracks, at)
                parent = self.parents[node]
                placed[node] = placed[parent] @ local if parent >= 0 else local
        return {node: placed[node] for node in wanted}

    def placed(self, nodes: list[int], tracks: Tracks, at: Floats) -> Floats:
        """Return where ``nodes`` are, in their order: (T, J, 4, 4) float64; see ``world``."""
        world = self.world(set(nodes), tracks, at)
        return np.stack([world[node] for node in nodes], axis=1)

    def effort(self, wanted: Iterable[int]) -> int:
        """Return how many nodes have to be placed to know where ``wanted`` are."""
        return len(self._with_ancestors(wanted))

    def parents_among(self, chosen: list[int]) -> list[int]:
        """Return, for each of ``chosen``, which other one of them it hangs on; -1 for none."""
        place = {node: number for number, node in enumerate(chosen)}
        nearest = {-1: -1}
        hangs_on = {}
        for node in self.order:
            hangs_on[node] = nearest[self.parents[node]]
            nearest[node] = place.get(node, hangs_on[node])
        return [hangs_on[node] for node in chosen]

    def _with_ancestors(self, wanted: Iterable[int]) -> set[int]:
        needed = {*wanted}
        for node in reversed(self.order):
            if node in needed and self.parents[node] >= 0:
                needed.add(self.parents[node])
        return needed

    def _local(self, node: int, tracks: Tracks, at: Floats) -> Floats:
        moves = any((node, path) in tracks for path in WIDTHS)
        fixed = self._fixed[node]
        if fixed is not None and not moves:
            return np.broadcast_to(fixed, (len(at), 4, 4))
        values = {}
        for path, still in self._still[node].items():
            track = tracks.get((node, path))
            values[path] = (
                np.broadcast_to(still, (len(at), len(still)))
                if track is None
                else sample(track.times, track.values, track.way, at, turns=path == "rotation")
            )
        local = np.zeros((len(at), 4, 4))
        turned = quaternion_to_matrix(np.roll(unit_quaternions(values["rotation"]), 1, axis=1))
        local[:, :3, :3] = turned * values["scale"][:, None, :]
        local[:, :3, 3], local[:, 3, 3] = values["translation"], 1
        return local

    def _parents_first(self) -> list[int]:
        order = [node for node, parent in enumerate(self.parents) if parent < 0]
        children: dict[int, list[int]] = {}
        for node, parent in enumerate(self.parents):
            children.setdefault(parent, []).append(node)
        for node in order:  # grows while it is walked
            order += children.get(node, [])
        if len(order) < len(self.parents):
            lost = min(set(range(len(self.parents))) - set(order))
            raise StudioError(f"{self._file.path}: nodes[{lost}] is its own ancestor.", _WAY_OUT)
        return order


def _parents(nodes: list[JsonPlace]) -> list[int]:
    parents = [-1] * len(nodes)
    for number, node in enumerate(nodes):
        for child in node.list_at("children"):
            which = child.integer(0, len(nodes) - 1)
            if parents[which] >= 0:
                raise child.wrong("a node that hangs on no other node")
            parents[which] = number
    return parents


def _still(node: JsonPlace) -> dict[str, Floats]:
    found = {path: node.find(path) for path in WIDTHS}
    return {
        path: np.array(_STILL[path] if place is None else place.numbers(WIDTHS[path]), np.float64)
        for path, place in found.items()
    }


def _matrix(node: JsonPlace) -> Floats | None:
    place = node.find("matrix")
    return None if place is None else np.array(place.numbers(16)).reshape(4, 4).T
