"""Playing an .fbx back, from its nodes alone: for the check after export."""

from collections import defaultdict

import numpy as np

from ins_studio.export.fbx_nodes import Node
from ins_studio.export.fbx_parser import parse_fbx
from ins_studio.export.fbx_properties import TICKS_PER_SECOND
from ins_studio.geometry.rotation import axis_angle_to_matrix

METRES = 0.01
AXES = ("d|X", "d|Y", "d|Z")
PERCENT = 0.01


class FbxReader:
    """A parsed .fbx with one skinned mesh that can be played.

    Parameters
    ----------
    content : bytes
        The whole file. StudioError if it is not a binary FBX.
    """

    def __init__(self, content: bytes) -> None:
        sections = {section.name: section for section in parse_fbx(content).children}
        self._objects = {int(o.properties[0]): o for o in sections["Objects"].children}
        self._below: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._above: dict[int, list[int]] = defaultdict(list)
        for link in sections["Connections"].children:
            _, child, parent, *slot = link.properties
            self._below[int(parent)].append((int(child), str(slot[0]) if slot else ""))
            self._above[int(child)].append(int(parent))
        self._geometry = self._of("Geometry", "Mesh")[0]
        self._positions = self._array(self._geometry, "Vertices").reshape(-1, 3)
        self._clusters = [c for c in self._of("Deformer", "Cluster") if self._has(c, "Indexes")]
        self._channels = self._of("Deformer", "BlendShapeChannel")
        self._targets = [self._target(channel) for channel in self._channels]

    def times(self) -> np.ndarray:
        """Return the key times (T,) in seconds."""
        return self._array(self._of("AnimationCurve", "")[0], "KeyTime") / TICKS_PER_SECOND

    def faces(self) -> np.ndarray:
        """Return (F, 3) corners over the file's vertices."""
        corners = self._array(self._geometry, "PolygonVertexIndex")
        return np.where(corners < 0, ~corners, corners).reshape(-1, 3)

    def vertices(self, key: int) -> np.ndarray:
        """Return (V, 3) float64: the file's vertices at a key, morphed and skinned, metres."""
        morphed = self._positions.copy()
        for channel, (rows, moves) in zip(self._channels, self._targets, strict=True):
            curves = self._curves(channel, "DeformPercent")
            morphed[rows] += curves["d|DeformPercent"][key] * PERCENT * moves
        placed: dict[int, np.ndarray] = {}
        skinned = np.zeros_like(morphed)
        for cluster in self._clusters:
            rows, weights = self._array(cluster, "Indexes"), self._array(cluster, "Weights")
            bone = next(c for c, _ in self._below[cluster] if self._objects[c].name == "Model")
            moved = self._place(bone, key, placed) @ self._matrix(cluster, "Transform")
            skinned[rows] += weights[:, None] * (morphed[rows] @ moved[:3, :3].T + moved[:3, 3])
        return skinned * METRES

    def nodes(self, key: int) -> dict[str, np.ndarray]:
        """Return where the nodes are at a key, (4, 4) in the world in metres, by their names."""
        placed: dict[int, np.ndarray] = {}
        found: dict[str, np.ndarray] = {}
        for identity, model in self._objects.items():
            if model.name == "Model":
                place = self._place(identity, key, placed).copy()
                place[:3, 3] *= METRES
                found[str(model.properties[1]).split("\0")[0]] = place
        return found

    def _place(self, model: int, key: int, placed: dict[int, np.ndarray]) -> np.ndarray:
        if model not in placed:
            above = [p for p in self._above[model] if p and self._objects[p].name == "Model"]
            parent = self._place(above[0], key, placed) if above else np.eye(4)
            local = np.eye(4)
            local[:3, 3] = self._value(model, "Lcl Translation", key)
            x, y, z = axis_angle_to_matrix(
                np.eye(3) * np.deg2rad(self._value(model, "Lcl Rotation", key))
            )
            local[:3, :3] = z @ y @ x
            placed[model] = parent @ local
        return placed[model]

    def _value(self, model: int, slot: str, key: int) -> np.ndarray:
        curves = self._curves(model, slot)
        if curves:
            return np.array([curves[axis][key] for axis in AXES])
        entries = _child(self._objects[model], "Properties70").children
        still = next(entry.properties[4:] for entry in entries if entry.properties[0] == slot)
        return np.array(still, np.float64)

    def _curves(self, target: int, slot: str) -> dict[str, np.ndarray]:
        for curve_node, place in self._below[target]:
            if place == slot:
                parts = self._below[curve_node]
                return {part: self._array(curve, "KeyValueFloat") for curve, part in parts}
        return {}

    def _target(self, channel: int) -> tuple[np.ndarray, np.ndarray]:
        shape = next(c for c, _ in self._below[channel] if self._objects[c].name == "Geometry")
        return self._array(shape, "Indexes"), self._array(shape, "Vertices").reshape(-1, 3)

    def _of(self, kind: str, subtype: str) -> list[int]:
        found = self._objects.items()
        return [i for i, o in found if o.name == kind and o.properties[2] == subtype]

    def _has(self, identity: int, name: str) -> bool:
        return any(child.name == name for child in self._objects[identity].children)

    def _array(self, identity: int, name: str) -> np.ndarray:
        return np.asarray(_child(self._objects[identity], name).properties[0])

    def _matrix(self, identity: int, name: str) -> np.ndarray:
        return self._array(identity, name).reshape(4, 4).T


def _child(parent: Node, name: str) -> Node:
    return next(child for child in parent.children if child.name == name)
