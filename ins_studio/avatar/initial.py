"""From a body to a model: building it, and starting it from the body instead of from noise."""

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar.ins import INS
from ins_studio.avatar.parts import Figure
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.skinning_field import VoxelSkinning
from ins_studio.body.body import Body
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.winding import contains

NEIGHBOURS = 12
CLOTH = 0.01  # metres by which the first shape is larger than the body: what is worn is outside it
BLUR = 0.006  # metres per unit of the first logit
FARTHEST = 0.1  # metres: the first logit stays the same from here on


def build_model(preset: Preset, body: Body, training_poses: np.ndarray | None = None) -> INS:
    """Return the networks of ``preset`` around ``body``, with random parameters.

    ``training_poses`` (T, J, 3) radians open the gate; None leaves it out.
    """
    figure = Figure(
        torch.from_numpy(body.canonical()).float(),
        torch.from_numpy(body.weights).float(),
        torch.from_numpy(body.joints()).float(),
        torch.from_numpy(body.parents.astype(np.int64)),
        torch.from_numpy(body.canonical_pose).float(),
    )
    poses = None if training_poses is None else torch.from_numpy(training_poses).float()
    return INS(preset, figure, poses)


def start_from_body(model: INS, body: Body) -> None:
    """Set the weights to the body's, and the shape to the body grown by ``CLOTH``.

    So nothing is spent on learning that a person is there, and no volume far away is ever inside.
    Fields without a grid keep their random start.
    """
    vertices = body.canonical()
    if isinstance(model.skinning, VoxelSkinning):
        nodes = model.skinning.voxels.nodes().cpu().numpy()
        model.skinning.start_from(spread_weights(nodes, vertices, body.weights))
    grid = model.occupancy.grid
    if grid is not None:
        logits = _signed_depth(grid.nodes().cpu().numpy(), vertices, body.faces, CLOTH)
        model.occupancy.start_from(torch.from_numpy(logits))


def start_from_surface(model: INS, vertices: np.ndarray, faces: np.ndarray) -> None:
    """Set the shape to a closed mesh in canonical space, vertices (V, 3) in metres.

    Fields without a grid keep what they have.
    """
    grid = model.occupancy.grid
    if grid is not None:
        logits = _signed_depth(grid.nodes().cpu().numpy(), vertices, faces)
        model.occupancy.start_from(torch.from_numpy(logits).to(grid.low))


def spread_weights(points: np.ndarray, vertices: np.ndarray, weights: np.ndarray) -> Tensor:
    """Return weights (N, J) at points (N, 3): the nearest vertices', blended by distance."""
    from scipy.spatial import cKDTree

    distances, nearest = cKDTree(vertices).query(points, k=min(NEIGHBOURS, len(vertices)))
    shares = 1 / (distances**2 + 1e-4)  # metres^2: within a centimetre all count the same
    shares /= shares.sum(axis=1, keepdims=True)
    return torch.from_numpy(np.einsum("nk,nkj->nj", shares, weights[nearest]).astype(np.float32))


def _signed_depth(
    points: np.ndarray, vertices: np.ndarray, faces: np.ndarray, grown: float = 0.0
) -> np.ndarray:
    """Return first logits (N,): depth below the surface, ``grown`` by metres, over ``BLUR``."""
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(vertices).query(points, distance_upper_bound=FARTHEST)
    near = distance < FARTHEST  # elsewhere the exact distance does not matter, only the side
    distance[~near] = FARTHEST
    distance[near], _, _ = closest_points(points[near], vertices, faces)
    depth = np.where(contains(points, vertices, faces), distance, -distance)
    return np.asarray((depth + grown) / BLUR, np.float32)
