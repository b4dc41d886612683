"""Recorded frames from which the scan's colours are taken."""

from collections.abc import Iterator, Sequence

import numpy as np

from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix

VIEWS = 12

View = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def scan_views(
    reposer: Reposer, dataset: Dataset, training: Sequence[tuple[str, int]], count: int = VIEWS
) -> Iterator[View]:
    """Yield the avatar and the coloured scan in some well spread training frames.

    Parameters
    ----------
    reposer : Reposer
    dataset : Dataset
        With colours.
    training : sequence of (sequence, index)
        Frames to choose from.
    count : int
        At most so many.

    Yields
    ------
    (V, 3) float32, (S, 3) float32, (F, 3) int32, (S, 3) uint8
        Posed vertices of the avatar, the scan's vertices, both in the world, the scan's faces and
        the colours of its vertices.
    """
    if dataset.sample.colors is None:
        raise StudioError(
            f"{dataset.path} has no scan colours.",
            "Give scans with colours or a texture, or paint.",
        )
    poses = np.stack([dataset.pose(sequence, index).pose for sequence, index in training])
    for chosen in spread(poses, count):
        frame = dataset.frame(*training[chosen])
        if frame.colors is not None:
            posed = reposer.posed(frame.pose, frame.transl)
            yield posed, frame.vertices, frame.faces, frame.colors


def spread(poses: np.ndarray, count: int) -> list[int]:
    """Return up to ``count`` indices of poses (T, J, 3), each far from those before it.

    Starts at the pose nearest to the mean; the root's rotation does not count. Stops early when
    only repetitions are left.
    """
    rotations = axis_angle_to_matrix(poses.astype(np.float64))[:, 1:].reshape(len(poses), -1)
    chosen = [int(np.linalg.norm(rotations - rotations.mean(axis=0), axis=1).argmin())]
    distance = np.linalg.norm(rotations - rotations[chosen[0]], axis=1)
    while len(chosen) < min(count, len(poses)) and distance.max() > 1e-6:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(rotations - rotations[chosen[-1]], axis=1))
    return chosen
