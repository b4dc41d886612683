"""Carrying registered scans back into the zero pose, by the body's skinning."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.body.nearest import nearest_weights, weights_from
from ins_studio.dataset.reader import Placed
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import rest_to_posed
from ins_studio.geometry.skinning import unskin


@dataclass(frozen=True, eq=False)
class Unposer:
    """Unposes every frame of a recording whose vertices are followed.

    Attributes
    ----------
    body : Body
    weights : (V, J) float32
        Skinning weights of the scan's vertices, the same in all frames.
    """

    body: Body
    weights: NDArray[np.float32]

    def unposed(self, vertices: np.ndarray, placed: Placed) -> NDArray[np.float32]:
        """Return world vertices (V, 3) in the zero pose, metres.

        Raises numpy.linalg.LinAlgError where the pose folds a vertex's transform flat.
        """
        return _back(self.body, self.weights, vertices, placed)


def make_unposer(body: Body, vertices: np.ndarray, faces: np.ndarray, placed: Placed) -> Unposer:
    """Find the weights by a frame in which nothing touches: best one near the canonical pose.

    Twice: next to the posed body, and then, unposed by those, next to the body at rest, where
    ``nearest_weights`` will look for them again.

    Parameters
    ----------
    body : Body
    vertices : (V, 3) float
        The scan in that frame, world, metres.
    faces : (F, 3) int
    placed : Placed
        The body in that frame.
    """
    posed = body.posed(placed.pose, transl=placed.transl)
    rest = _back(body, weights_from(vertices, posed, body), vertices, placed)
    return Unposer(body, nearest_weights(rest, faces, body))


def bent(poses: np.ndarray, canonical_pose: np.ndarray) -> NDArray[np.float64]:
    """Say how far poses (T, J, 3) are from the canonical one, (T,); the root does not count."""
    ours, theirs = (
        axis_angle_to_matrix(np.asarray(pose, np.float64))[..., 1:, :, :]
        for pose in (poses, canonical_pose)
    )
    return np.asarray(np.linalg.norm((ours - theirs).reshape(len(poses), -1), axis=1))


def _back(
    body: Body, weights: np.ndarray, vertices: np.ndarray, placed: Placed
) -> NDArray[np.float32]:
    rotations = axis_angle_to_matrix(np.asarray(placed.pose, np.float64))
    transforms = rest_to_posed(rotations, body.joints(), body.parents)
    local = np.asarray(vertices, np.float64) - placed.transl
    return np.asarray(unskin(local, weights, transforms), np.float32)
