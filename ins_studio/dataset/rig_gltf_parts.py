"""The meshes of a glTF that hang on a skeleton: by a skin, or stiffly on a joint."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from ins_studio.dataset.rig import RigPart, Room
from ins_studio.dataset.rig_gltf_mesh import MeshReader
from ins_studio.motion.gltf_motion import inverse_binds
from ins_studio.motion.gltf_nodes import NodeTree
from ins_studio.motion.keyframes import Floats
from ins_studio.project.checked_json import JsonPlace
from ins_studio.project.gltf_file import GltfFile


class Held(NamedTuple):
    """A part, and the node that holds its mesh."""

    node: int
    part: RigPart


class GltfParts:
    """Finds the parts of a figure.

    Parameters
    ----------
    file : GltfFile
    tree : NodeTree
    room : Room
    moving : set of int
        Nodes that an animation moves.

    Attributes
    ----------
    skins : list of list of int
        The joints of each skin, as nodes.
    notes : list of str
        What was left out.
    """

    def __init__(self, file: GltfFile, tree: NodeTree, room: Room, moving: set[int]) -> None:
        self._file, self._tree, self._moving = file, tree, moving
        self._nodes = file.root.list_at("nodes")
        self._places = file.root.list_at("skins")
        self._mesh = MeshReader(file, room)
        self.skins = [self._joints(place) for place in self._places]
        self.notes: list[str] = []

    def used_skins(self) -> list[set[int]]:
        """Return the joints of each skin that moves a mesh."""
        found = (self._skin(node) for node in self._nodes if node.find("mesh") is not None)
        return [set(self.skins[skin]) for skin in sorted({s for s in found if s is not None})]

    def read(self, nodes: list[int]) -> list[Held]:
        """Read all meshes that ``nodes``, the joints of the figure, move."""
        joint = {node: number for number, node in enumerate(nodes)}
        held, apart = [], []
        for number, node in enumerate(self._nodes):
            if node.find("mesh") is None:
                continue
            skin = self._skin(node)
            carrier = self._carrier(number, joint) if skin is None else None
            if skin is None and carrier is None:
                apart.append(self._tree.names[number])
                continue
            if skin is not None:
                joints = [joint[own] for own in self.skins[skin]]
                part = self._mesh.skinned(node, joints, self._binds(skin))
            elif carrier is not None:
                part = self._mesh.stiff(node, joint[carrier], self._held(carrier, number))
            if len(part.faces):
                held.append(Held(number, part))
        if apart:
            self.notes.append(f"Left out, for no joint moves it: {_listed(apart)}.")
        return held

    def _skin(self, node: JsonPlace) -> int | None:
        skin = node.find("skin")
        return None if skin is None else skin.integer(0, len(self._places) - 1)

    def _joints(self, place: JsonPlace) -> list[int]:
        joints = [self._tree.number(joint) for joint in place.list_at("joints")]
        if len(set(joints)) < len(joints) or not joints:
            raise place.wrong("a skin with joints, each named once")
        return joints

    def _binds(self, skin: int) -> Floats:
        count, inverse = len(self.skins[skin]), self._places[skin].find("inverseBindMatrices")
        if inverse is None:
            return np.tile(np.eye(4), (count, 1, 1))
        return inverse_binds(self._file, inverse, count)

    def _carrier(self, node: int, joints: Iterable[int]) -> int | None:
        """Return the joint that a node hangs on without moving against it; None for none."""
        while node >= 0 and node not in joints:
            if node in self._moving:
                return None
            node = self._tree.parents[node]
        return node if node >= 0 else None

    def _held(self, carrier: int, node: int) -> Floats:
        """Return what carries a node's mesh to the frame of the joint that it hangs on."""
        joint, own = self._tree.placed([carrier, node], {}, np.zeros(1))[0]
        held: Floats = np.linalg.pinv(joint) @ own
        return held


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
