"""Reading a .glb back, by the specification and not by our encoder: for the check after export.

Only what an avatar needs: linear keys, one skinned mesh.
"""

from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.geometry.rotation import quaternion_to_matrix
from ins_studio.project.checked_json import JsonPlace
from ins_studio.project.gltf_file import parse_gltf

WRITTEN = Path("What was written")  # for messages: the bytes are not in a file yet

Json = dict[str, Any]


class GlbReader:
    """A parsed .glb with one skinned mesh that can be played.

    Parameters
    ----------
    content : bytes
        The whole file. StudioError if it is not a .glb.
    """

    def __init__(self, content: bytes) -> None:
        self._file = parse_gltf(WRITTEN, content)
        self.document: Json = self._file.root.value
        self._primitive = self.document["meshes"][0]["primitives"][0]
        self._tracks = self._read_tracks()
        self._targets = self._read_targets()
        self._inverse_bind = self._read_inverse_bind()
        self._slots, self._weights = self.attribute("JOINTS_0"), self.attribute("WEIGHTS_0")
        self._positions = self.attribute("POSITION")

    def accessor(self, index: int) -> np.ndarray:
        """Return an accessor as (N, width), float64 if it holds floats."""
        values = self._file.accessor(JsonPlace(WRITTEN, "an accessor", index))
        return values.astype(np.float64 if values.dtype.kind == "f" else np.int64)

    def attribute(self, name: str) -> np.ndarray:
        """Return a vertex attribute of the mesh."""
        return self.accessor(self._primitive["attributes"][name])

    def times(self) -> np.ndarray:
        """Return the key times (T,) in seconds."""
        sampler = self.document["animations"][0]["samplers"][0]
        return self.accessor(sampler["input"]).reshape(-1)

    def faces(self) -> np.ndarray:
        """Return (F, 3) corners over the file's vertices."""
        return self.accessor(self._primitive["indices"]).reshape(-1, 3)

    def vertices(self, key: int) -> np.ndarray:
        """Return (S, 3) float64: the file's vertices at a key, morphed and skinned, metres."""
        morphed = self._positions
        if len(self._targets):
            weights = self._tracks[0, "weights"].reshape(-1, len(self._targets))[key]
            morphed = morphed + np.tensordot(weights, self._targets, 1)
        bones = self._bones(key)
        skinned = np.zeros_like(morphed)
        for slot, weight in zip(self._slots.T, self._weights.T, strict=True):
            moved = np.einsum("vjk,vk->vj", bones[slot, :3, :3], morphed) + bones[slot, :3, 3]
            skinned += weight[:, None] * moved
        return skinned

    def nodes(self, key: int) -> dict[str, np.ndarray]:
        """Return where the nodes are at a key, (4, 4) in the world in metres, by their names."""
        named = self.document["nodes"]
        return {named[node]["name"]: place for node, place in self._world(key).items()}

    def _world(self, key: int) -> dict[int, np.ndarray]:
        world: dict[int, np.ndarray] = {}
        for node in self.document["scenes"][0]["nodes"]:
            self._place(node, np.eye(4), key, world)
        return world

    def _bones(self, key: int) -> np.ndarray:
        world = self._world(key)
        joints = self.document["skins"][0]["joints"]
        bones: np.ndarray = np.stack([world[joint] for joint in joints]) @ self._inverse_bind
        return bones

    def _place(self, node: int, parent: np.ndarray, key: int, world: dict[int, np.ndarray]) -> None:
        entry = self.document["nodes"][node]
        local = np.eye(4)
        local[:3, 3] = self._value(node, "translation", key, entry.get("translation", (0, 0, 0)))
        turn = self._value(node, "rotation", key, entry.get("rotation", (0, 0, 0, 1)))
        local[:3, :3] = quaternion_to_matrix(np.roll(turn, 1))
        world[node] = parent @ local
        for child in entry.get("children", []):
            self._place(child, world[node], key, world)

    def _value(self, node: int, path: str, key: int, still: Any) -> np.ndarray:
        track = self._tracks.get((node, path))
        return np.asarray(still, np.float64) if track is None else track[key]

    def _read_tracks(self) -> dict[tuple[int, str], np.ndarray]:
        tracks = {}
        for animation in self.document.get("animations", []):
            for channel in animation["channels"]:
                target = channel["target"]
                output = animation["samplers"][channel["sampler"]]["output"]
                tracks[target["node"], target["path"]] = self.accessor(output)
        return tracks

    def _read_targets(self) -> np.ndarray:
        targets = self._primitive.get("targets", [])
        if not targets:
            return np.zeros((0, 0, 3))
        return np.stack([self.accessor(target["POSITION"]) for target in targets])

    def _read_inverse_bind(self) -> np.ndarray:
        columns = self.accessor(self.document["skins"][0]["inverseBindMatrices"])
        return columns.reshape(-1, 4, 4).swapaxes(1, 2)
