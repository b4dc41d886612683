"""Fewer faces, nearly the same surface."""

import numpy as np

from ins_studio.geometry.mesh import remove_degenerate, remove_flaps, remove_unreferenced


def simplify(
    vertices: np.ndarray, faces: np.ndarray, target_faces: int
) -> tuple[np.ndarray, np.ndarray]:
    """Decimate by quadric edge collapse (Garland and Heckbert, 1997).

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
    target_faces : int
        Wanted number of faces; met to within a few. A mesh that has no more is returned as is.

    Returns
    -------
    vertices : (V', 3) float32
    faces : (F', 3) int32
        A new mesh: weights and texcoords do not survive, so make those afterwards.
    """
    v, f = np.asarray(vertices, np.float32), np.asarray(faces, np.int32)
    if target_faces < 4:
        raise ValueError(f"a closed mesh has at least 4 faces, not {target_faces}")
    if len(f) <= target_faces:
        return v, f
    from fast_simplification import simplify as collapse

    fewer, kept = collapse(v, f, target_count=target_faces)
    fewer = np.asarray(fewer, np.float32)
    fewer, kept, _ = remove_unreferenced(fewer, remove_flaps(remove_degenerate(fewer, kept)))
    return fewer, kept
