"""What one step trains on: frames and points, drawn by the seed and the number of the step."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar.presets import Preset
from ins_studio.training.sampling import Labels
from ins_studio.training.scan_colors import NO_COLORS, SHARE, ColorBatch


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
    around: Tensor  # (A, 3) canonical points around the usual shape; A may be 0
    within: Tensor  # (A,) 0 outside of it to 1 inside
    scans: ColorBatch = NO_COLORS
    scale: float = 1.0  # what canonical points count for in a part of a batch, see ``Ranks.part``


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
        *_tracks(labels, frames, preset.tracked_points, rng),
        *_mean_shape(labels, preset.tracked_points, rng),
    )
    colored = labels.scans.draw(frames, preset.points // SHARE, rng).to(device)
    tensors = (torch.from_numpy(column).to(device) for column in columns)
    return Batch._make([*tensors, colored, 1.0])


def _tracks(
    labels: Labels, frames: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ``count`` of the tracked points in ``frames``, and their places on the usual shape."""
    if not len(labels.canonical):
        return labels.tracks[frames], labels.canonical
    chosen = rng.integers(0, len(labels.canonical), count)
    return labels.tracks[frames[:, None], chosen], labels.canonical[chosen]


def _mean_shape(
    labels: Labels, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ``count`` of the points around the usual shape, where there are any."""
    if not len(labels.around):
        return labels.around, labels.within
    chosen = rng.integers(0, len(labels.around), count)
    return labels.around[chosen], labels.within[chosen]
