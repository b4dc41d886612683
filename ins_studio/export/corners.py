"""Splitting vertices at atlas seams, which glTF asks for and nothing else in this program does."""

import numpy as np


def split_corners(
    faces: np.ndarray, texcoord_faces: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each pair of vertex and texcoord that occurs a vertex of its own.

    Parameters
    ----------
    faces : (F, 3) int
        Corners as rows of the vertices.
    texcoord_faces : (F, 3) int
        The same corners as rows of the texcoords.

    Returns
    -------
    vertex : (S,) int64
        Which vertex each split vertex copies; ascending.
    texcoord : (S,) int64
        Which texcoord it carries.
    split_faces : (F, 3) uint32
        The faces over split vertices.
    """
    pairs = np.stack([faces.reshape(-1), texcoord_faces.reshape(-1)], axis=1).astype(np.int64)
    unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
    return unique[:, 0], unique[:, 1], inverse.reshape(-1, 3).astype(np.uint32)
