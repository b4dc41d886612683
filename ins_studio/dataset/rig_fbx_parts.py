"""The meshes of an .fbx that hang on a skeleton: by a skin, or stiffly on a joint."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.rig import RigPart, Room
from ins_studio.dataset.rig_colors import decode_picture, vertex_colors
from ins_studio.dataset.scan_assets import Assets
from ins_studio.errors import StudioError
from ins_studio.motion.fbx_door import WAY_OUT, FbxFile
from ins_studio.motion.fbx_motion import bound_joints
from ins_studio.motion.fbx_nodes import FbxNodes
from ins_studio.motion.keyframes import Floats

_HEAVIEST = 1e6  # weight, before they are made to sum to one


class FbxParts:
    """Finds the parts of a figure.

    Parameters
    ----------
    file : FbxFile
    tree : FbxNodes
    room : Room
    moving : set of int
        Nodes that an animation moves.

    Attributes
    ----------
    skins : list of list of int
        The joints of each mesh, as nodes; none without a skin.
    notes : list of str
        What was left out.
    """

    def __init__(self, file: FbxFile, tree: FbxNodes, room: Room, moving: set[int]) -> None:
        self._file, self._tree, self._room, self._moving = file, tree, room, moving
        self._meshes = file.facts.list_at("meshes")
        self._bound = [bound_joints(file, mesh) for mesh in range(len(self._meshes))]
        self._looks = file.facts.list_at("looks")
        self._pictures: dict[int, NDArray[np.uint8] | None] = {}
        self._files: list[Path] = []
        self.skins = [[*bound] for bound in self._bound]
        self.notes: list[str] = []

    def companions(self) -> tuple[Path, ...]:
        """Return the pictures that were read from beside the file."""
        return tuple(dict.fromkeys(self._files))

    def read(self, nodes: list[int]) -> dict[int, RigPart]:
        """Read all meshes that ``nodes``, the joints of the figure, move; by their numbers."""
        joint = {node: number for number, node in enumerate(nodes)}
        parts, apart = {}, []
        for mesh, fact in enumerate(self._meshes):
            bound, name = self._bound[mesh], fact.at("name").text()
            if not bound:
                node = fact.at("node").integer(0, len(self._tree.names) - 1)
                carrier = self._carrier(node, joint)
                if carrier is None:
                    apart.append(name)
                    continue
                bound = {carrier: self._held(carrier, node, mesh)}
            part = self._part(mesh, name, {joint[node]: bind for node, bind in bound.items()})
            if len(part.faces):
                parts[mesh] = part
        if apart:
            listed = ", ".join(apart[:4]) + (f" and {len(apart) - 4} more" * (len(apart) > 4))
            self.notes.append(f"Left out, for no joint moves it: {listed}.")
        return parts

    def _carrier(self, node: int, joints: dict[int, int]) -> int | None:
        """Return the joint that a node hangs on without moving against it; None for none."""
        while node >= 0 and node not in joints:
            if node in self._moving:
                return None
            node = self._tree.parents[node]
        return node if node >= 0 else None

    def _held(self, carrier: int, node: int, mesh: int) -> Floats:
        """Return what carries a mesh to the frame of the joint that its node hangs on."""
        joint, own = self._tree.placed([carrier, node], self._tree.still)[0]
        held: Floats = np.linalg.pinv(joint) @ own @ self._file.floats(f"mesh{mesh}_home", (4, 4))
        return held

    def _part(self, mesh: int, name: str, bound: dict[int, Floats]) -> RigPart:
        own = f"mesh{mesh}_"
        vertices = self._file.floats(f"{own}vertices", (None, 3))
        faces = self._file.whole(f"{own}faces", (None, 3), len(vertices))
        morphs = self._file.floats(f"{own}morphs", (None, len(vertices), 3))
        self._room.take("vertices", len(vertices))
        self._room.take("faces", len(faces))
        self._room.take("weights", len(vertices) * len(bound))
        return RigPart(
            name=name,
            vertices=vertices,
            faces=faces.astype(np.int32),
            joints=np.array([*bound], np.int64),
            binds=np.stack([*bound.values()]),
            weights=self._weights(mesh, len(vertices), len(bound)),
            colors=self._colors(own, len(vertices)),
            morphs=morphs.astype(np.float32),
            morphed=self._file.floats(f"{own}shares", (len(morphs),)),
        )

    def _weights(self, mesh: int, count: int, joints: int) -> NDArray[np.float32]:
        weights, name = np.zeros((count, joints), np.float32), f"mesh{mesh}_weights"
        if name in self._file.arrays:
            # Several clusters may be of one joint.
            clusters = [int(place.value) for place in self._meshes[mesh].list_at("clusters")]
            columns = np.array([self.skins[mesh].index(node) for node in clusters])
            rows = self._file.floats(name, (None, 3))
            where = rows[:, :2].astype(np.int64)
            if len(rows) and ((where < 0) | (where >= (count, len(columns)))).any():
                raise StudioError(f"{self._file.path}: its skin names no vertex.", WAY_OUT)
            shares = rows[:, 2].clip(0, _HEAVIEST)
            np.add.at(weights, (where[:, 0], columns[where[:, 1]]), shares)
        weights[:, 0] += weights.sum(axis=1) <= 0  # a stray vertex goes with the first joint
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)

    def _colors(self, own: str, count: int) -> NDArray[np.uint8]:
        arrays, colors = self._file.arrays, np.full((count, 3), 255, np.uint8)
        light = self._file.floats(f"{own}colors", (count, 4)) if f"{own}colors" in arrays else None
        coords = self._file.floats(f"{own}uvs", (count, 2)) if f"{own}uvs" in arrays else None
        if f"{own}looks" not in arrays or not self._looks:
            if light is not None:
                colors = vertex_colors(np.ones(3), light[:, :3], None, np.zeros((count, 2)))
            return colors
        looks = self._file.whole(f"{own}looks", (count,), len(self._looks))
        for look in np.unique(looks).tolist():
            rows = looks == look
            picture = self._picture(look) if coords is not None else None
            # A picture takes the place of the colour, which stays grey then.
            plain = np.array(self._looks[look].at("color").numbers(3))
            factor = plain.clip(0, 1) if picture is None else np.ones(3)
            mixed = None if light is None else light[rows, :3]
            upwards = np.zeros((count, 2)) if coords is None else coords
            downwards = np.c_[upwards[rows, 0], 1 - upwards[rows, 1]]
            colors[rows] = vertex_colors(factor, mixed, picture, downwards)
        return colors

    def _picture(self, look: int) -> NDArray[np.uint8] | None:
        if look not in self._pictures:
            content = self._content(look)
            self._pictures[look] = None if content is None else decode_picture(content)
        return self._pictures[look]

    def _content(self, look: int) -> bytes | None:
        inside = self._file.arrays.get(f"look{look}_picture")
        if inside is not None:
            return inside.tobytes()
        name, folder = self._looks[look].at("file").text(), self._file.path.parent
        try:
            assets = Assets(folder, folder)
            content = assets[name] if name else None
        except (OSError, ValueError):  # a figure without its picture can still be learned
            return None
        found = folder / name.replace("\\", "/").rpartition("/")[2]
        self._files += [found] if content is not None and found.is_file() else []
        return content
