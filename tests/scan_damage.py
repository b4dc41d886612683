"""Damage to recordings, as scanners, exporters and fitting programs do it."""

import numpy as np

from ins_studio.dataset.frame import Frame
from ins_studio.geometry.mesh import remove_unreferenced


def cut_hole(
    vertices: np.ndarray, faces: np.ndarray, at: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray]:
    """Take out the faces whose corners all are within ``radius`` metres of a place."""
    near = np.linalg.norm(vertices - at, axis=1) < radius
    kept = faces[~near[faces].all(axis=1)]
    left, renumbered, _ = remove_unreferenced(vertices, kept)
    return left, renumbered


def holed(frame: Frame, count: int, radius: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A frame's surface with holes at random places."""
    rng = np.random.default_rng(seed)
    vertices, faces = frame.vertices, frame.faces
    for _ in range(count):
        at = vertices[rng.integers(len(vertices))]
        vertices, faces = cut_hole(vertices, faces, at, radius)
    return vertices, faces


def patch_turned(
    vertices: np.ndarray, faces: np.ndarray, at: np.ndarray, radius: float
) -> np.ndarray:
    """Faces of which a part is inside out."""
    near = np.linalg.norm(vertices - at, axis=1) < radius
    inside = near[faces].all(axis=1)
    turned = faces.copy()
    turned[inside] = faces[inside][:, ::-1]
    return turned
