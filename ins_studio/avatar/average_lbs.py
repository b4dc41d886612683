"""AVG-LBS and FIRST-LBS: one recorded mesh, or the mean of them, moved by the body's skinning.

The baseline needs no training. The recordings share their topology and come unposed
(``v_cano``: the clothed person in the zero pose), so the mean is taken vertex by vertex.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.nearest import nearest_weights
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import rest_to_posed
from ins_studio.geometry.skinning import skin
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.records import Progress

AVERAGE, FIRST = BASELINES = ("avg-lbs", "first-lbs")


@dataclass(frozen=True, eq=False)
class AverageAvatar:
    """A fixed mesh with the body's skinning; no network.

    Parameters
    ----------
    body : Body
    rest : (V, 3) float32
        Vertices in the zero pose, metres.
    faces : (F, 3) int32
    weights : (V, J) float32
        Skinning weights, rows sum to one.
    preset : "avg-lbs" or "first-lbs"
        The name under which it is chosen.
    """

    body: Body
    rest: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    preset: str = AVERAGE

    def canonical(self) -> np.ndarray:
        """Return the vertices (V, 3) float32 in the canonical pose."""
        transforms = rest_transforms(self.body, self.body.canonical_pose)
        return np.asarray(skin(self.rest, self.weights, transforms), np.float32)


def rest_transforms(body: Body, pose: np.ndarray) -> np.ndarray:
    """Return ``T`` (J, 4, 4) float64: from the zero pose to ``pose`` (J, 3), without transl."""
    rotations = axis_angle_to_matrix(np.asarray(pose, np.float64))
    return rest_to_posed(rotations, body.joints(), body.parents)


def fit_average(
    dataset: Dataset, frames: Sequence[tuple[str, int]]
) -> Generator[Progress, None, AverageAvatar]:
    """Average the unposed recordings ``frames``, (sequence, index) pairs; one pair is FIRST-LBS.

    Damaged frames are left out.

    Raises
    ------
    StudioError
        When there is no frame, or the frames share no vertices.
    """
    if not dataset.registered:
        raise StudioError(
            f"The frames of {dataset.path} have other vertices each: no mean can be taken of them.",
            "Train another preset, or give registered recordings.",
        )
    total, count = np.zeros(3), 0
    for index, frame in enumerate(dataset.read(frames)):
        if isinstance(frame, Frame) and frame.v_cano is not None:
            total, count = total + frame.v_cano.astype(np.float64), count + 1
        yield Progress("Averaging the recordings", index + 1, len(frames))
    if count == 0:
        raise StudioError(
            f"{dataset.path} has no training frame that can be read.", "Hold out fewer sequences."
        )
    mean = total / count
    faces, body = dataset.sample.faces, dataset.body
    weights = nearest_weights(mean, faces, body)
    return AverageAvatar(body, mean.astype(np.float32), np.asarray(faces, np.int32), weights)


def fit_baseline(
    preset: str, dataset: Dataset, training: Sequence[tuple[str, int]]
) -> Generator[Progress, None, AverageAvatar]:
    """Make the baseline ``preset``: of all ``training`` frames, or of the first that is whole."""
    frames = _first(dataset, training) if preset == FIRST else training
    average = yield from fit_average(dataset, frames)
    return replace(average, preset=preset)


def _first(dataset: Dataset, frames: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """Return the first of ``frames`` that can be read, or none."""
    for place, frame in enumerate(dataset.read(frames)):
        if isinstance(frame, Frame):
            return frames[place : place + 1]
    return ()


def encode_average(avatar: AverageAvatar) -> bytes:
    """Return the bytes of such a mesh's file; body and preset are kept beside it, not inside."""
    return encode_npz(rest=avatar.rest, faces=avatar.faces, weights=avatar.weights)


def load_average(path: Path, body: Body, preset: str = AVERAGE) -> AverageAvatar:
    """Read what ``encode_average`` wrote; StudioError names a damaged file."""
    arrays = read_npz(path, ("rest", "faces", "weights"))
    rest, faces, weights = arrays["rest"], arrays["faces"], arrays["weights"]
    fits = (
        rest.ndim == faces.ndim == 2
        and rest.shape[1] == faces.shape[1] == 3
        and weights.shape == (len(rest), body.joint_count)
        and (faces.size == 0 or 0 <= int(faces.min()) <= int(faces.max()) < len(rest))
    )
    if not fits:
        raise StudioError(f"{path} does not fit its body.", "Train the run again.")
    return AverageAvatar(
        body, rest.astype(np.float32), faces.astype(np.int32), weights.astype(np.float32), preset
    )
