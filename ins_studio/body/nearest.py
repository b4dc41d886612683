"""Skinning weights for surfaces that are not the body's own."""

import numpy as np

from ins_studio.body.body import Body
from ins_studio.geometry.closest import closest_points


def nearest_weights(rest: np.ndarray, faces: np.ndarray, body: Body) -> np.ndarray:
    """Return skinning weights (V, J) float32 for vertices (V, 3) in the zero pose, metres.

    The body's own where the topology is the body's, else those of the nearest point of the
    minimal body, interpolated in its triangle.
    """
    if rest.shape == body.template.shape and np.array_equal(faces, body.faces):
        return body.weights
    return weights_from(rest, body.template, body)


def weights_from(points: np.ndarray, vertices: np.ndarray, body: Body) -> np.ndarray:
    """Return weights (N, J) float32 of the nearest points of the body in some pose.

    Parameters
    ----------
    points : (N, 3) float
        Metres.
    vertices : (V, 3) float
        The body's, in the pose that the points are in, metres.
    body : Body
    """
    _, face, barycentric = closest_points(points, vertices, body.faces)
    corners = body.weights[body.faces[face]]  # (N, 3, J)
    weights = np.einsum("vk,vkj->vj", barycentric, corners).clip(0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
