"""The points that training draws from: labelled once per frame, before the first step."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from ins_studio.avatar.ins import INS
from ins_studio.avatar.root_frame import to_root_frame
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.labels import label_points
from ins_studio.errors import StudioError
from ins_studio.geometry.surface import Surface
from ins_studio.project.records import Progress
from ins_studio.training.scan_colors import ScanColors
from ins_studio.training.scan_labels import ScanLabels, read_labelled, soften
from ins_studio.training.tracking import TrackedSurface

AROUND = 16_000  # points that hold the occupancy to the usual shape


class Labels(NamedTuple):
    """Every training frame's points, root-aligned, on the processor. T frames, N points each."""

    points: NDArray[np.float32]  # (T, N, 3) metres
    inside: NDArray[np.float32]  # (T, N) 0 outside to 1 inside
    starts: NDArray[np.float16]  # (T, N, 2, 3) where root finding starts, NaN for none
    bones: NDArray[np.float32]  # (T, J, 4, 4) canonical to posed
    poses: NDArray[np.float32]  # (T, J, 3) radians
    tracks: NDArray[np.float32]  # (T, S, 3) tracked points, metres; S may be 0
    canonical: NDArray[np.float32]  # (S, 3) where they are on the usual shape
    around: NDArray[np.float32]  # (M, 3) canonical points around the usual shape; M may be 0
    within: NDArray[np.float32]  # (M,) 0 outside of it to 1 inside
    scans: ScanColors


def label_frames(
    dataset: Dataset,
    frames: tuple[tuple[str, int], ...],
    model: INS,
    count: int,
    seed: int,
    tracked: TrackedSurface | None = None,
) -> Generator[Progress, None, Labels]:
    """Label ``count`` points around every frame of ``frames``, and find where their roots are.

    With ``tracked``, note where its places are in every frame; with a colour field in ``model``,
    and colours in ``dataset``, the colours on every frame's surface.

    ``model`` is the untrained one: its weights are the body's, so its roots are good starts for
    all of training. A frame's points depend on ``seed`` and its place in ``frames`` alone. Damaged
    frames are left out; StudioError when none is left.
    """
    found = []
    for place, key in enumerate(frames):
        yield Progress("Labelling points", place, len(frames))
        colored = model.color is not None
        read = read_labelled(dataset, key, count, (seed, place), colored=colored)
        if read is not None:
            frame, labels = read
            label = _label(frame, labels, dataset, model)
            followed = _follow(frame, tracked, dataset)
            found.append((*label, followed, *_color(frame, labels, dataset, model)))
    yield Progress("Labelling points", len(frames), len(frames))
    if not found:
        raise StudioError(
            f"No training frame of {dataset.path} can be read.",
            "Restore the files from a copy, or hold out fewer sequences.",
        )
    *columns, points, colors, starts = zip(*found, strict=True)
    columns = [np.stack(column) for column in columns]
    scans = _together(points, colors, starts)
    if tracked is None:
        nowhere = np.zeros((0, 3), np.float32)
        return Labels._make([*columns, nowhere, nowhere, np.zeros(0, np.float32), scans])
    shape = _around(tracked.usual, seed)
    return Labels._make([*columns, tracked.canonical, *shape, scans])


def _together(*columns: tuple[np.ndarray, ...]) -> ScanColors:
    """Join the frames' coloured points; one frame without colours leaves all without."""
    least = min(map(len, columns[0]))
    return ScanColors(*(np.stack([part[:least] for part in column]) for column in columns))


def _follow(frame: Frame, tracked: TrackedSurface | None, dataset: Dataset) -> np.ndarray:
    """Return the tracked points (S, 3) of a frame, root-aligned."""
    if tracked is None:
        return np.zeros((0, 3), np.float32)
    bones = dataset.body.bones(np.asarray(frame.pose, np.float64))
    aligned, _ = to_root_frame(tracked.posed(frame.vertices), bones, frame.transl)
    return aligned.astype(np.float32)


def _around(usual: Surface, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Label ``AROUND`` points around the usual shape: (M, 3) metres, (M,)."""
    points, inside = label_points(usual.vertices, usual.faces, AROUND, np.random.default_rng(seed))
    return points, soften(points, inside, usual.vertices, usual.faces)


def _label(
    frame: Frame, labels: ScanLabels, dataset: Dataset, model: INS
) -> tuple[np.ndarray, ...]:
    aligned, starts, bones = _align(labels.points, frame, dataset, model)
    return aligned, labels.inside, starts, bones, frame.pose.astype(np.float32)


def _color(
    frame: Frame, labels: ScanLabels, dataset: Dataset, model: INS
) -> tuple[np.ndarray, ...]:
    """Return points (S, 3) of a frame's surface, their colours and starts; S = 0 for no colours."""
    if not len(labels.places):
        return np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 2, 3))
    aligned, starts, _ = _align(labels.places, frame, dataset, model)
    return aligned, labels.colors, starts


def _align(
    points: np.ndarray, frame: Frame, dataset: Dataset, model: INS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (N, 3) of a frame and its bones root-aligned, and between them the starts."""
    bones = dataset.body.bones(np.asarray(frame.pose, np.float64))
    aligned, bones = (a.astype(np.float32) for a in to_root_frame(points, bones, frame.transl))
    device = model.starts.vertices.device
    x, transforms = (torch.from_numpy(a).to(device)[None] for a in (aligned, bones))
    return aligned, model.find_starts(x, transforms)[0].half().cpu().numpy(), bones
