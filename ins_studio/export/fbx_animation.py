"""Curves in an FBX scene: one linear key per frame."""

import numpy as np

from ins_studio.export.basis import Basis
from ins_studio.export.fbx_mesh import CENTIMETRES
from ins_studio.export.fbx_nodes import Long, Node, node
from ins_studio.export.fbx_properties import Entry, properties, ticks
from ins_studio.export.fbx_rig import FULL_WEIGHT
from ins_studio.export.fbx_scene import Scene
from ins_studio.export.rig import Rig
from ins_studio.geometry.euler import euler_xyz_deg

KEY_VERSION = 4009
LINEAR = 4
# Slopes and weights of a key's tangents; a linear key has none, but the four floats must stand.
NO_TANGENT = (0.0, 0.0, 9.419963346924634e-30, 0.0)
AXES = ("d|X", "d|Y", "d|Z")


class Animation:
    """Adds one stack with one layer to a scene, and curves to that layer."""

    def __init__(self, scene: Scene, name: str, fps: float, frame_count: int) -> None:
        self._scene = scene
        self._times = np.array([ticks(frame, fps) for frame in range(frame_count)], np.int64)
        end = Long(int(self._times[-1]))
        stack = scene.add(
            "AnimationStack",
            name,
            "",
            properties(
                ("LocalStart", "time", Long(0)),
                ("LocalStop", "time", end),
                ("ReferenceStart", "time", Long(0)),
                ("ReferenceStop", "time", end),
            ),
            title="AnimStack",
        )
        self._layer = scene.add("AnimationLayer", name, "", title="AnimLayer")
        scene.connect(self._layer, stack)

    def add_bones(self, rig: Rig, bones: list[Long]) -> None:
        """Key the way of ``root`` and the turns of the other bones."""
        way = rig.local[:, 0, :3, 3] * CENTIMETRES
        self._key(bones[0], "Lcl Translation", "T", dict(zip(AXES, way.T, strict=True)))
        for bone, identity in enumerate(bones[1:], 1):
            angles = euler_xyz_deg(rig.local[:, bone, :3, :3])
            self._key(identity, "Lcl Rotation", "R", dict(zip(AXES, angles.T, strict=True)))

    def add_nodes(self, frames: np.ndarray, nodes: list[Long]) -> None:
        """Key the places and turns (T, P, 4, 4), metres in the world, of nodes without parents."""
        for at, identity in enumerate(nodes):
            way = frames[:, at, :3, 3] * CENTIMETRES
            angles = euler_xyz_deg(frames[:, at, :3, :3])
            self._key(identity, "Lcl Translation", "T", dict(zip(AXES, way.T, strict=True)))
            self._key(identity, "Lcl Rotation", "R", dict(zip(AXES, angles.T, strict=True)))

    def add_shapes(self, basis: Basis, channels: list[Long]) -> None:
        """Key the percentage of every blend shape."""
        for channel, weights in zip(channels, basis.weights.T, strict=True):
            percent = {"d|DeformPercent": weights * FULL_WEIGHT}
            self._key(channel, "DeformPercent", "DeformPercent", percent)

    def _key(self, target: Long, slot: str, name: str, courses: dict[str, np.ndarray]) -> None:
        start: list[Entry] = [(part, "number", float(v[0])) for part, v in courses.items()]
        curve_node = self._scene.add(
            "AnimationCurveNode", name, "", properties(*start), title="AnimCurveNode"
        )
        self._scene.connect(curve_node, self._layer)
        self._scene.connect(curve_node, target, slot)
        for part, values in courses.items():
            curve = self._scene.add(
                "AnimationCurve", "", "", *self._curve(values), title="AnimCurve"
            )
            self._scene.connect(curve, curve_node, part)

    def _curve(self, values: np.ndarray) -> list[Node]:
        return [
            node("Default", float(values[0])),
            node("KeyVer", KEY_VERSION),
            node("KeyTime", self._times),
            node("KeyValueFloat", values.astype(np.float32)),
            node("KeyAttrFlags", np.array([LINEAR], np.int32)),
            node("KeyAttrDataFloat", np.array(NO_TANGENT, np.float32)),
            node("KeyAttrRefCount", np.array([len(values)], np.int32)),
        ]
