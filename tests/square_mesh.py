"""A canonical mesh of one square and one bone: what textures are tried on."""

import numpy as np

from ins_studio.project.canonical import CanonicalMesh


def square(turns: int = 0, mirrored: bool = False) -> CanonicalMesh:
    """A square in the xy plane that faces +z, its chart turned anticlockwise by quarters."""
    vertices = np.array([[0, 0, 0], [0.3, 0, 0], [0.3, 0.3, 0], [0, 0.3, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    corners = np.array([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]], np.float32)
    texcoords = np.roll(corners, -turns, axis=0)
    if mirrored:
        texcoords = texcoords * np.float32([-1, 1]) + np.float32([1, 0])
    rest = {
        "weights": np.ones((4, 1), np.float32),
        "joints": np.zeros((1, 3), np.float32),
        "parents": np.array([-1], np.int32),
        "joint_names": ("root",),
        "canonical_pose": np.zeros((1, 3), np.float32),
    }
    return CanonicalMesh(vertices, faces, texcoords, faces, **rest)
