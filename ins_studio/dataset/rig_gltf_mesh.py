"""Meshes of a glTF as arrays: primitives joined, with weights, morphs and colours."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.rig import RigPart, Room
from ins_studio.dataset.rig_gltf_colors import Painter
from ins_studio.errors import StudioError
from ins_studio.motion.keyframes import Floats
from ins_studio.project.checked_json import LARGEST, JsonPlace
from ins_studio.project.gltf_file import GltfFile

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_DRACO = "KHR_draco_mesh_compression"
_MOST_SETS = 4  # of four influences each
_HEAVIEST = 1e6  # weight, before they are made to sum to one


class _Primitive(NamedTuple):
    vertices: Floats
    faces: NDArray[np.int64]
    weights: NDArray[np.float32]
    colors: NDArray[np.uint8]
    morphs: NDArray[np.float32]


class MeshReader:
    """Reads the meshes of a file; StudioErrors name the file and the place.

    Parameters
    ----------
    file : GltfFile
    room : Room
        How much may be read.
    """

    def __init__(self, file: GltfFile, room: Room) -> None:
        self._file, self._room = file, room
        self._meshes = file.root.list_at("meshes")
        self._painter = Painter(file)

    def skinned(self, node: JsonPlace, joints: list[int], binds: Floats) -> RigPart:
        """Read the mesh of ``node``, moved by a skin of ``joints`` with ``binds`` (S, 4, 4)."""
        return self._part(node, joints, binds, stiff=False)

    def stiff(self, node: JsonPlace, joint: int, bind: Floats) -> RigPart:
        """Read the mesh of ``node``, moved by one joint; ``bind`` (4, 4) leads to its frame."""
        return self._part(node, [joint], bind[None], stiff=True)

    def _part(self, node: JsonPlace, joints: list[int], binds: Floats, *, stiff: bool) -> RigPart:
        mesh = self._meshes[node.at("mesh").integer(0, len(self._meshes) - 1)]
        found = [
            self._primitive(place, 0 if stiff else len(joints))
            for place in mesh.at("primitives").items()
            if _mode(place) in {_TRIANGLES, _STRIP, _FAN}
        ]
        if len({len(one.morphs) for one in found}) > 1:
            raise mesh.at("primitives").wrong("primitives with as many morph targets each")
        starts = np.cumsum([0, *(len(one.vertices) for one in found)])
        faces = [one.faces + start for one, start in zip(found, starts, strict=False)]
        count = len(found[0].morphs) if found else 0
        name = node.find("name") or mesh.find("name")
        return RigPart(
            name="mesh" if name is None else name.text(),
            vertices=_joined([one.vertices for one in found], (0, 3), np.float64),
            faces=_joined(faces, (0, 3), np.int32),
            joints=np.array(joints, np.int64),
            binds=np.asarray(binds, np.float64),
            weights=_joined([one.weights for one in found], (0, len(joints)), np.float32),
            colors=_joined([one.colors for one in found], (0, 3), np.uint8),
            morphs=_joined([one.morphs for one in found], (0, 0, 3), np.float32, axis=1),
            morphed=_shares(node, mesh, count),
        )

    def _primitive(self, place: JsonPlace, joints: int) -> _Primitive:
        extensions = place.find("extensions")
        if extensions is not None and extensions.find(_DRACO) is not None:
            raise StudioError(
                f"{place.path}: {place.place} is compressed ({_DRACO}).",
                "Export it again without compression.",
            )
        attributes = place.at("attributes")
        at, indices = attributes.at("POSITION"), place.find("indices")
        count = self._count(at)
        self._room.take("vertices", count)
        self._room.take("weights", count * max(joints, 1))
        self._room.take("faces", (count if indices is None else self._count(indices)) // 3)
        targets = place.list_at("targets")
        self._room.take("morphed vertices", len(targets) * count)
        vertices = self._vectors(at, count)
        corners = (
            np.arange(count)
            if indices is None
            else self._file.accessor(indices)[:, 0].astype(np.int64)
        )
        if len(corners) and not 0 <= corners.min() <= corners.max() < count:
            raise place.wrong(f"a primitive of {count} vertices")
        morphs = [
            self._vectors(target.at("POSITION"), count)
            if target.find("POSITION") is not None
            else np.zeros((count, 3))
            for target in targets
        ]
        return _Primitive(
            vertices,
            _triangles(corners, _mode(place)),
            self._weights(attributes, count, joints),
            self._painter.colors(place, count),
            np.array(morphs, np.float32).reshape(len(targets), count, 3),
        )

    def _weights(self, attributes: JsonPlace, count: int, joints: int) -> NDArray[np.float32]:
        """Return (v, S) weights; all of one where the mesh is moved stiffly."""
        if not joints:
            return np.ones((count, 1), np.float32)
        weights = np.zeros((count, joints), np.float32)
        for number in range(_MOST_SETS):
            places = attributes.find(f"JOINTS_{number}")
            if places is None:
                break
            own = self._four(places, count).astype(np.int64)
            shares = self._four(attributes.at(f"WEIGHTS_{number}"), count).astype(np.float32)
            if own.min(initial=0) < 0 or own.max(initial=0) >= joints:
                raise places.wrong(f"an accessor of joints below {joints}")
            # A vertex may name a joint twice.
            for column in range(4):
                weights[np.arange(count), own[:, column]] += shares[:, column]
        weights = np.nan_to_num(weights, nan=0, posinf=0, neginf=0).clip(0, _HEAVIEST)
        sums = weights.sum(axis=1, keepdims=True)
        weights[:, 0] += sums[:, 0] <= 0  # a stray vertex goes with the first joint
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)

    def _count(self, index: JsonPlace) -> int:
        accessors = self._file.root.list_at("accessors")
        return accessors[index.integer(0, len(accessors) - 1)].at("count").integer(0, 1 << 26)

    def _four(self, place: JsonPlace, count: int) -> NDArray[Any]:
        values = self._file.accessor(place)
        if values.shape != (count, 4):
            raise place.wrong(f"an accessor of four numbers for each of {count} vertices")
        return values

    def _vectors(self, place: JsonPlace, count: int) -> Floats:
        if self._count(place) != count:
            raise place.wrong(f"an accessor of {count} vectors")
        values = self._file.accessor(place)
        if values.shape != (count, 3) or not (np.abs(values.astype(np.float64)) < LARGEST).all():
            raise place.wrong(f"an accessor of {count} finite vectors")
        return values.astype(np.float64)


def _mode(place: JsonPlace) -> int:
    mode = place.find("mode")
    return _TRIANGLES if mode is None else mode.integer(0, 6)


def _triangles(corners: NDArray[np.int64], mode: int) -> NDArray[np.int64]:
    """Return faces (F, 3) of a list, strip or fan of triangles."""
    if mode == _TRIANGLES:
        return corners[: len(corners) // 3 * 3].reshape(-1, 3)
    places = np.arange(max(len(corners) - 2, 0))
    if mode == _FAN:
        return corners[np.stack([np.zeros_like(places), places + 1, places + 2], axis=1)]
    odd = places % 2  # every other triangle of a strip turns the other way
    return corners[np.stack([places, places + 1 + odd, places + 2 - odd], axis=1)]


def _shares(node: JsonPlace, mesh: JsonPlace, count: int) -> Floats:
    """Return how much of each morph there is while nothing plays."""
    said = node.find("weights") or mesh.find("weights")
    return np.zeros(count) if said is None else np.array(said.numbers(count), np.float64)


def _joined(parts: list[NDArray[Any]], empty: tuple[int, ...], dtype: Any, axis: int = 0) -> Any:
    return np.concatenate(parts, axis=axis).astype(dtype) if parts else np.zeros(empty, dtype)
