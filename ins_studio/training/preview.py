"""A quick look at an avatar while it trains: coarse mesh, one frame, one figure."""

from collections.abc import Sequence

import numpy as np

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.average_lbs import AverageAvatar, fit_average, rest_transforms
from ins_studio.avatar.extraction import finished, raw_mesh
from ins_studio.avatar.field_grid import grid_around
from ins_studio.avatar.level_set import project
from ins_studio.avatar.network_field import NetworkField, evaluating
from ins_studio.avatar.per_pose import condition_of
from ins_studio.avatar.reposer import NetworkPoser
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.geometry.skinning import skin
from ins_studio.geometry.surface import Surface
from ins_studio.training.metrics import mean_distance_mm

RESOLUTION = 64


def preview(
    avatar: Avatar, frame: Frame, resolution: int = RESOLUTION
) -> tuple[np.ndarray, np.ndarray, float]:
    """Extract the avatar as it is now, coarsely, and pose it as the frame is.

    Draws no random number of torch's and leaves the model in its mode, so that training goes on
    as if nobody had looked.

    Parameters
    ----------
    avatar : Avatar
    frame : Frame
    resolution : int
        Cells along the longest side.

    Returns
    -------
    vertices : (V, 3) float32
        World, metres.
    faces : (F, 3) int32
    error_mm : float
        Mean distance from the scan to the avatar.

    Raises
    ------
    StudioError
        While the field has no surface yet.
    """
    with evaluating(avatar.model):
        field = NetworkField(avatar.model, avatar.device, condition_of(avatar, frame.pose))
        canonical, mesh_faces = finished(raw_mesh(field, avatar.body, resolution))
        # marching cubes alone would cost some millimetres at this resolution
        spacing = grid_around(avatar.body.canonical(), resolution).spacing
        canonical = project(canonical, field.gradients, spacing)
        poser = NetworkPoser(avatar, canonical)
        bones = avatar.body.bones(frame.pose.astype(np.float64))
        posed = poser(frame.pose[None], bones[None])[0]
    vertices = np.asarray(posed + frame.transl, np.float32)
    error = mean_distance_mm(Surface(vertices, mesh_faces), frame.surface)
    return vertices, mesh_faces, error


def mean_mesh_error_mm(
    dataset: Dataset, training: Sequence[tuple[str, int]], frame: Frame
) -> float:
    """Return the mean distance from the scan of ``frame`` to AVG-LBS of the training frames."""
    return average_error_mm(finished(fit_average(dataset, training)), frame)


def average_error_mm(average: AverageAvatar, frame: Frame) -> float:
    """Return the mean distance, in mm, from the scan of ``frame`` to the posed mean mesh."""
    posed = skin(average.rest, average.weights, rest_transforms(average.body, frame.pose))
    mesh = Surface(posed + frame.transl, average.faces)
    return mean_distance_mm(mesh, frame.surface)
