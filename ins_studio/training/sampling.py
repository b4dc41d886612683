"""The points that training sees: labelled once per frame, drawn anew in every step."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ins_studio.avatar.ins import INS
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.root_frame import to_root_frame
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.labels import label_points
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import closest_points
from ins_studio.project.records import Progress
from ins_studio.training.tracking import TrackedSurface

SOFTNESS = 0.005  # metres of depth per unit of logit


class Labels(NamedTuple):
    """Every training frame's points, root-aligned, on the processor. T frames, N points each."""

    points: NDArray[np.float32]  # (T, N, 3) metres
    inside: NDArray[np.float32]  # (T, N) 0 outside to 1 inside
    starts: NDArray[np.float16]  # (T, N, 2, 3) where root finding starts, NaN for none
    bones: NDArray[np.float32]  # (T, J, 4, 4) canonical to posed
    poses: NDArray[np.float32]  # (T, J, 3) radians
    tracks: NDArray[np.float32]  # (T, S, 3) tracked points, metres; S may be 0
    canonical: NDArray[np.float32]  # (S, 3) where they are on the mean shape


class Batch(NamedTuple):
    """What one step trains on. B frames, N points each."""

    points: Tensor  # (B, N, 3)
    inside: Tensor  # (B, N) 0 outside to 1 inside
    starts: Tensor  # (B, N, 2, 3)
    bones: Tensor  # (B, J, 4, 4)
    poses: Tensor  # (B, J, 3) for the code alone: with noise
    keep: Tensor  # (B,) 0 where pose dropout blanks the frame's code, else 1
    tracks: Tensor  # (B, K, 3) K tracked points, the same in all frames
    canonical: Tensor  # (K, 3)


def label_frames(
    dataset: Dataset,
    frames: tuple[tuple[str, int], ...],
    model: INS,
    count: int,
    seed: int,
    tracked: TrackedSurface | None = None,
) -> Generator[Progress, None, Labels]:
    """Label ``count`` points around every frame of ``frames``, and find where their roots are.

    With ``tracked``, note where its places are in every frame.

    ``model`` is the untrained one: its weights are the body's, so its roots are good starts for
    all of training. A frame's points depend on ``seed`` and its place in ``frames`` alone. Damaged
    frames are left out; StudioError when none is left.
    """
    found = []
    for place, frame in enumerate(dataset.read(frames)):
        yield Progress("Labelling points", place, len(frames))
        if isinstance(frame, Frame):
            rng = np.random.default_rng((seed, place))
            found.append(
                (*_label(frame, dataset, model, count, rng), _follow(frame, tracked, dataset))
            )
    yield Progress("Labelling points", len(frames), len(frames))
    if not found:
        raise StudioError(
            f"No training frame of {dataset.path} can be read.",
            "Restore the files from a copy, or hold out fewer sequences.",
        )
    canonical = np.zeros((0, 3), np.float32) if tracked is None else tracked.canonical
    columns = [np.stack(column) for column in zip(*found, strict=True)]
    return Labels._make([*columns, canonical])


def _follow(frame: Frame, tracked: TrackedSurface | None, dataset: Dataset) -> np.ndarray:
    """Return the tracked points (S, 3) of a frame, root-aligned."""
    if tracked is None:
        return np.zeros((0, 3), np.float32)
    bones = dataset.body.bones(np.asarray(frame.pose, np.float64))
    aligned, _ = to_root_frame(tracked.posed(frame.vertices), bones, frame.transl)
    return aligned.astype(np.float32)


def _label(
    frame: Frame, dataset: Dataset, model: INS, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    points, inside = label_points(frame.vertices, frame.faces, count, rng)
    bones = dataset.body.bones(np.asarray(frame.pose, np.float64))
    aligned, bones = (a.astype(np.float32) for a in to_root_frame(points, bones, frame.transl))
    device = model.starts.vertices.device
    x, transforms = (torch.from_numpy(a).to(device)[None] for a in (aligned, bones))
    starts = model.find_starts(x, transforms)[0].half().cpu().numpy()
    soft = soften(points, inside, frame.vertices, frame.faces)
    return aligned, soft, starts, bones, frame.pose.astype(np.float32)


def soften(
    points: np.ndarray, inside: np.ndarray, vertices: np.ndarray, faces: np.ndarray
) -> NDArray[np.float32]:
    """Return labels (N,) that change from 0 to 1 over some millimetres across the surface.

    The sigmoid of the depth over ``SOFTNESS``. A hard label tells on which side a point is, a
    soft one how far the surface is: every point near it says where the cloth should go, and not
    only those between the cloth and where it was thought to be.
    """
    distance, _, _ = closest_points(points, vertices, faces)
    depth = np.where(inside, distance, -distance)
    return np.asarray(1 / (1 + np.exp(-depth / SOFTNESS)), np.float32)


def draw(labels: Labels, preset: Preset, seed: int, step: int, device: torch.device) -> Batch:
    """Draw the batch of ``step``: a function of (seed, step) alone, so that a resumed run sees it.

    Frames are drawn without repeating where there are enough of them, points with repeating.
    """
    rng = np.random.default_rng((seed, step))
    total, available = labels.inside.shape
    frames = rng.choice(total, preset.frames, replace=preset.frames > total)
    rows = rng.integers(0, available, (preset.frames, preset.points))
    keep = (rng.random(preset.frames) >= preset.pose_dropout).astype(np.float32)
    poses = labels.poses[frames]
    poses = poses + rng.normal(scale=preset.pose_noise, size=poses.shape).astype(np.float32)
    columns = (
        labels.points[frames[:, None], rows],
        labels.inside[frames[:, None], rows],
        labels.starts[frames[:, None], rows].astype(np.float32),
        labels.bones[frames],
        poses,
        keep,
        *_tracks(labels, frames, preset.points, rng),
    )
    return Batch(*(torch.from_numpy(column).to(device) for column in columns))


def _tracks(
    labels: Labels, frames: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ``count`` of the tracked points in ``frames``, and their places on the mean shape."""
    if not len(labels.canonical):
        return labels.tracks[frames], labels.canonical
    chosen = rng.integers(0, len(labels.canonical), count)
    return labels.tracks[frames[:, None], chosen], labels.canonical[chosen]
