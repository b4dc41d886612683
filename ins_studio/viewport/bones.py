"""The skeleton as a shape: a slim octahedron along each bone, a small one at each joint."""

import numpy as np
from numpy.typing import NDArray

BONE_COLOR = np.array([0.72, 0.88, 1.0], np.float32)
JOINT_COLOR = np.array([1.0, 1.0, 1.0], np.float32)
SELECTED_COLOR = np.array([1.0, 0.62, 0.18], np.float32)
JOINT_RADIUS = 0.013
VERTEX = np.dtype(
    [("a_position", np.float32, 3), ("a_normal", np.float32, 3), ("a_color", np.float32, 3)]
)
_TIPS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]], np.float32)
_SIDES = np.array(
    [[0, 2, 1], [0, 3, 2], [0, 4, 3], [0, 1, 4], [5, 1, 2], [5, 2, 3], [5, 3, 4], [5, 4, 1]]
)


def skeleton_shape(
    joints: NDArray[np.floating], parents: NDArray[np.integer], selected: int = -1
) -> NDArray[np.void]:
    """Return the triangles of a skeleton as a vertex array with positions, normals and colours.

    Parameters
    ----------
    joints : (J, 3) float
        World metres.
    parents : (J,) int
        -1 for the root.
    selected : int
        Drawn in another colour; -1 for none.
    """
    joints = np.asarray(joints, np.float32)
    child = np.flatnonzero(np.asarray(parents) >= 0)
    start, end = joints[np.asarray(parents)[child]], joints[child]
    bones = _octahedra(start, end, 0.11, np.full(len(child), 0.16, np.float32))
    reach = np.full((len(joints), 1), JOINT_RADIUS, np.float32)
    down, up = joints - [0, 1, 0] * reach, joints + [0, 1, 0] * reach
    balls = _octahedra(
        down.astype(np.float32), up.astype(np.float32), 0.5, np.full(len(joints), 0.5)
    )
    colors = np.concatenate(
        [np.tile(BONE_COLOR, (len(child), 1)), np.tile(JOINT_COLOR, (len(joints), 1))]
    )
    if 0 <= selected < len(joints):
        colors[len(child) + selected] = SELECTED_COLOR
        colors[: len(child)][np.asarray(parents)[child] == selected] = SELECTED_COLOR
    return _flat(np.concatenate([bones, balls]), colors)


def _octahedra(
    start: NDArray[np.float32], end: NDArray[np.float32], girth: float, waist: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Corners (N, 6, 3) of octahedra from start to end, ``girth`` of their length wide."""
    along = end - start
    length = np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    z = along / length
    helper = np.where(np.abs(z[:, 1:2]) < 0.9, [[0, 1, 0]], [[1, 0, 0]])
    x = np.cross(helper, z)
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    y = np.cross(z, x)
    width = np.minimum(length * girth, 0.028 if girth < 0.4 else 1.0)
    corners = start[:, None] + np.where(_TIPS[:, 2, None] > 0, along[:, None], 0)
    middle = slice(1, 5)
    corners[:, middle] += along[:, None] * np.asarray(waist)[:, None, None]
    corners[:, middle] += width[:, None] * (
        _TIPS[None, middle, 0, None] * x[:, None] + _TIPS[None, middle, 1, None] * y[:, None]
    )
    return corners.astype(np.float32)


def _flat(corners: NDArray[np.float32], colors: NDArray[np.float32]) -> NDArray[np.void]:
    triangles = corners[:, _SIDES]  # (N, 8, 3, 3)
    normals = np.cross(
        triangles[:, :, 1] - triangles[:, :, 0], triangles[:, :, 2] - triangles[:, :, 0]
    )
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-12)
    shape = np.zeros(len(corners) * 24, VERTEX)
    shape["a_position"] = triangles.reshape(-1, 3)
    shape["a_normal"] = np.repeat(normals.reshape(-1, 3), 3, axis=0)
    shape["a_color"] = np.repeat(colors, 24, axis=0)
    return shape
