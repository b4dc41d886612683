"""Cloth over the moving body, by Blender's solver (bpy)."""

import tempfile
from pathlib import Path

import numpy as np
from garments import Garment

LEAD_IN = 30
REST_GROWTH = 0.05


def simulate(garments: dict[str, Garment], paths: dict[str, np.ndarray], colliders: dict) -> dict:
    """Return each garment's vertices (T, V, 3), in the world, for one sequence.

    Parameters
    ----------
    garments : dict
    paths : dict of (T, V, 3)
        Each garment's vertices as carried by the skeleton alone: where pins go.
    colliders : dict of (vertices (T, V, 3), faces)
        What each garment lies on, by the garment's name.
    """
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    frames = len(paths["shirt"])
    scene.frame_start, scene.frame_end = 1, frames
    scene.render.fps = 30
    scene.gravity = (0, 0, -9.81)
    with tempfile.TemporaryDirectory() as folder:
        cloths = {}
        for name, garment in garments.items():
            vertices, faces = colliders[name]
            body = _add(bpy, f"under {name}", vertices, faces, Path(folder))
            body.modifiers.new("collision", "COLLISION")
            body.collision.thickness_outer = 0.004
            body.collision.cloth_friction = 8
            # Each garment meets its own body only: the shirt's wears the trousers already.
            alone = bpy.data.collections.new(name)
            alone.objects.link(body)
            cloths[name] = _add(bpy, name, paths[name], garment.faces, Path(folder))
            _dress(cloths[name], garment, frames, alone)
        result = {name: np.zeros_like(paths[name]) for name in cloths}
        for frame in range(frames):
            scene.frame_set(frame + 1)
            graph = bpy.context.evaluated_depsgraph_get()
            for name, cloth in cloths.items():
                mesh = cloth.evaluated_get(graph).data
                flat = np.zeros(len(mesh.vertices) * 3, np.float32)
                mesh.vertices.foreach_get("co", flat)
                result[name][frame] = _y_up(flat.reshape(-1, 3))
    return result


def _dress(cloth, garment: Garment, frames: int, collider) -> None:
    group = cloth.vertex_groups.new(name="pin")
    for index in np.flatnonzero(garment.pin > 0.01):
        group.add([int(index)], float(garment.pin[index]), "REPLACE")
    modifier = cloth.modifiers.new("cloth", "CLOTH")
    settings = modifier.settings
    settings.quality = 6
    settings.mass = 0.20
    settings.vertex_group_mass = "pin"
    settings.pin_stiffness = 5
    settings.tension_stiffness = settings.compression_stiffness = 8
    settings.shear_stiffness = 3
    settings.bending_stiffness = 0.08
    settings.tension_damping = settings.compression_damping = settings.shear_damping = 4
    settings.bending_damping = 0.3
    settings.air_damping = 2.0
    settings.shrink_min = -REST_GROWTH
    collision = modifier.collision_settings
    collision.use_collision = True
    collision.collision_quality = 3
    collision.distance_min = 0.004
    collision.collection = collider
    collision.use_self_collision = True
    collision.self_distance_min = 0.004
    collision.self_friction = 4
    modifier.point_cache.frame_start, modifier.point_cache.frame_end = 1, frames


def _add(bpy, name: str, positions: np.ndarray, faces: np.ndarray, folder: Path):
    """Add a mesh that follows ``positions`` (T, V, 3), through a .pc2 vertex cache."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(_z_up(positions[0]).tolist(), [], faces.tolist())
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    cache = folder / f"{name}.pc2"
    write_pc2(cache, _z_up(positions))
    modifier = thing.modifiers.new("path", "MESH_CACHE")
    modifier.cache_format = "PC2"
    modifier.filepath = str(cache)
    modifier.frame_start = 1
    modifier.interpolation = "LINEAR"
    return thing


def write_pc2(path: Path, positions: np.ndarray) -> None:
    """Write a PC2 point cache: header, then positions (T, V, 3) as little-endian floats."""
    frames, count = positions.shape[:2]
    header = b"POINTCACHE2\0" + np.array([1, count], "<i4").tobytes()
    header += np.array([0, 1], "<f4").tobytes() + np.array([frames], "<i4").tobytes()
    path.write_bytes(header + np.ascontiguousarray(positions, "<f4").tobytes())


def _z_up(points: np.ndarray) -> np.ndarray:
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)


def _y_up(points: np.ndarray) -> np.ndarray:
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)
