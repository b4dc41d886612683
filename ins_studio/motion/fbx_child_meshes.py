"""What ``fbx_child`` takes of the meshes of a scene, in that process only."""

from collections.abc import Callable
from typing import Any

import numpy as np

MOST_VERTICES, MOST_CORNERS, MOST_MORPHED = 1 << 20, 1 << 23, 1 << 24
Arrays = dict[str, Any]


class UnreadableError(Exception):
    """What is wrong with the file, in words."""


class Meshes:
    """Gathers meshes, skins, blend shapes and looks.

    Parameters
    ----------
    scene : ufbx.Scene
    keep, listed : callable
        Hold on to what is touched, and to all of a list.
    """

    def __init__(
        self, scene: Any, keep: Callable[[Any], Any], listed: Callable[[Any], list[Any]]
    ) -> None:
        self._scene, self._keep, self._list = scene, keep, listed
        self._left = {"vertices": MOST_VERTICES, "corners": MOST_CORNERS, "morphs": MOST_MORPHED}

    def gather(self, facts: dict[str, Any], arrays: Arrays) -> list[list[Any]]:
        """Add to ``facts`` and ``arrays``; return the blend channels of each mesh."""
        channels = []
        for mesh in self._list(self._scene.meshes):
            for node in self._list(mesh.instances):
                number = len(facts["meshes"])
                fact, own = self._mesh(mesh, node, f"mesh{number}_", arrays)
                facts["meshes"].append({"name": str(node.name or mesh.name), **fact})
                channels.append(own)
        for material in self._list(self._scene.materials):
            facts["looks"].append(self._look(material, f"look{len(facts['looks'])}", arrays))
        return channels

    def _mesh(
        self, mesh: Any, node: Any, name: str, arrays: Arrays
    ) -> tuple[dict[str, Any], list[Any]]:
        self._take("vertices", mesh.num_vertices)
        self._take("corners", mesh.num_indices)
        count = int(mesh.num_vertices)
        corners = self._whole(mesh.vertex_indices)
        spans = np.array(self._keep(mesh.faces), np.int64).reshape(-1, 2)
        face = np.repeat(np.arange(len(spans)), spans[:, 1])
        places = np.arange(len(face)) + np.repeat(
            spans[:, 0] - np.cumsum(spans[:, 1]) + spans[:, 1], spans[:, 1]
        )
        arrays[f"{name}vertices"] = self._numbers(mesh.vertices, 3)
        arrays[f"{name}faces"] = corners[_fans(spans)].astype(np.int32)
        first = np.full(count, -1, np.int64)  # any corner of each vertex, and its face
        first[corners[places][::-1]] = np.arange(len(places))[::-1]
        for key, attribute, width in (("uvs", "vertex_uv", 2), ("colors", "vertex_color", 4)):
            values = self._keep(getattr(mesh, attribute))
            if values.exists and len(places):
                rows = self._whole(values.indices)[places[first]]
                arrays[f"{name}{key}"] = self._numbers(values.values, width)[rows]
        slots = self._whole(mesh.face_material)
        own = self._list(mesh.materials)
        kinds = np.array([int(material.typed_id) for material in own], np.int64)
        if len(slots) and len(kinds) and len(places):
            slot = slots[face[first]]
            arrays[f"{name}looks"] = kinds[np.minimum(slot, len(kinds) - 1)].astype(np.int32)
        arrays[f"{name}home"] = _matrix(self._keep(node.geometry_to_node))
        fact = {"node": int(node.typed_id), "clusters": self._skin(mesh, name, arrays)}
        return fact, self._morphs(mesh, name, count, arrays)

    def _skin(self, mesh: Any, name: str, arrays: Arrays) -> list[int]:
        """Add vertices, clusters and weights as three columns; return the clusters' nodes."""
        skins = self._list(mesh.skin_deformers)
        nodes: list[int] = []
        binds, rows = [], []
        for cluster in self._list(skins[0].clusters) if skins else []:
            bone = self._keep(cluster.bone_node)
            if bone is None:
                continue
            vertices = self._whole(cluster.vertices)
            weights = np.array(self._keep(cluster.weights), np.float64)
            rows.append(np.stack([vertices, np.full(len(vertices), len(nodes)), weights], axis=1))
            nodes.append(int(bone.typed_id))
            binds.append(_matrix(self._keep(cluster.geometry_to_bone)))
        if nodes:
            arrays[f"{name}binds"] = np.stack(binds)
            arrays[f"{name}weights"] = np.concatenate(rows)
        return nodes

    def _morphs(self, mesh: Any, name: str, count: int, arrays: Arrays) -> list[Any]:
        """Add the shapes at the full weight of each channel; in-betweens are left out."""
        channels, shapes = [], []
        for deformer in self._list(mesh.blend_deformers):
            for channel in self._list(deformer.channels):
                keys = self._list(channel.keyframes)
                if not keys or not keys[-1].target_weight:
                    continue
                self._take("morphs", count)
                shape, moved = self._keep(keys[-1].shape), np.zeros((count, 3), np.float32)
                rows = self._whole(shape.offset_vertices)
                fits = rows < count
                moved[rows[fits]] = self._numbers(shape.position_offsets, 3)[fits]
                shapes.append(moved / keys[-1].target_weight)
                channels.append(channel)
        arrays[f"{name}morphs"] = np.array(shapes, np.float32).reshape(len(shapes), count, 3)
        arrays[f"{name}shares"] = np.array([c.weight for c in channels], np.float64)
        return channels

    def _look(self, material: Any, name: str, arrays: Arrays) -> dict[str, Any]:
        maps = self._keep(material.pbr), self._keep(material.fbx)
        base, diffuse = self._keep(maps[0].base_color), self._keep(maps[1].diffuse_color)
        texture = self._keep(base.texture) or self._keep(diffuse.texture)
        color = [float(part) for part in self._keep(base.value_vec4)][:3]
        if texture is None:
            return {"color": color, "file": ""}
        content = self._keep(texture.content)
        if content:
            arrays[f"{name}_picture"] = np.frombuffer(bytes(content), np.uint8)
        file = str(texture.relative_filename or texture.filename or "")
        return {"color": color, "file": file}

    def _take(self, what: str, count: int) -> None:
        self._left[what] -= int(count)
        if self._left[what] < 0:
            raise UnreadableError(f"it holds too many {what}")

    def _whole(self, values: Any) -> Any:
        return np.array(self._keep(values), np.int64).reshape(-1)

    def _numbers(self, values: Any, width: int) -> Any:
        return np.array(self._keep(values), np.float64).reshape(-1, width)


def _fans(spans: Any) -> Any:
    """Return (F, 3) corners of the triangles of polygons, each a start and a number of corners."""
    counts = np.maximum(spans[:, 1] - 2, 0)
    start = np.repeat(spans[:, 0], counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.stack([start, start + step + 1, start + step + 2], axis=1)


def _matrix(columns: Any) -> Any:
    """Return (4, 4) of the four columns that ufbx has of an affine matrix."""
    matrix = np.eye(4)
    matrix[:3] = np.array(
        [[*columns.c0], [*columns.c1], [*columns.c2], [*columns.c3]], np.float64
    ).T
    return matrix
