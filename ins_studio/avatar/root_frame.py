"""The frame of reference in which the networks work: that of the person's root joint.

Turning or moving the whole person must not change the cloth, so points and bones are brought
there first: ``x_d = B_0^-1 (x_world - transl)`` and ``B_0^-1 B_j``.
"""

import numpy as np

from ins_studio.geometry.skeleton import invert_rigid


def to_root_frame(
    points: np.ndarray, bones: np.ndarray, transl: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bring world points (N,3) metres and bones (J,4,4) of a pose to the root's frame.

    Returns
    -------
    points : (N, 3) float64
    bones : (J, 4, 4) float64
        The root's own is the identity.
    """
    bones = np.asarray(bones, np.float64)
    back = invert_rigid(bones[0])
    moved = np.asarray(points, np.float64) - np.asarray(transl, np.float64)
    return moved @ back[:3, :3].T + back[:3, 3], back @ bones


def to_world(points: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """Undo ``to_root_frame`` for points (N,3), but for transl; ``bones`` are the world's."""
    root = np.asarray(bones[0], np.float64)
    return np.asarray(np.asarray(points, np.float64) @ root[:3, :3].T + root[:3, 3])
