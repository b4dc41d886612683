"""Measuring an avatar on recorded frames that its training never saw."""

import math
from collections.abc import Generator, Sequence
from dataclasses import asdict

import numpy as np

from ins_studio.avatar.avatar import AnyAvatar, Avatar
from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.avatar.posed_field import PosedField
from ins_studio.avatar.root_frame import to_root_frame
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.labels import label_points
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.project.records import Progress
from ins_studio.training.metrics import compare
from ins_studio.training.overlap import intersection_over_union
from ins_studio.training.poser import Poser, Remembering
from ins_studio.training.slip_gauge import SlipGauge, bound_to

SPLITS = ("interpolation", "extrapolation")
POINTS = 100_000
FIELD_POINTS = 4_000

Key = tuple[str, int]


def evaluate(
    poser: Poser,
    dataset: Dataset,
    split: Split,
    which: str = "all",
    count: int = POINTS,
    *,
    slip: bool = False,
) -> Generator[Progress, None, tuple[EvaluationRow, ...]]:
    """Measure the posed surface on held-out frames, one row for each split.

    Parameters
    ----------
    poser : Poser
        A ``Reposer``, or whatever gives a surface for a pose.
    dataset : Dataset
    split : Split
    which : "interpolation", "extrapolation" or "all"
        ``all`` leaves out a split without frames, unless both are.
    count : int
        Points per frame and measure.
    slip : bool
        Measure how well the texture stays on the cloth, too; the avatar is bound to it in
        training frames. Only for recordings with the same vertices in every frame.

    Raises
    ------
    StudioError
        When there is nothing to measure on.
    """
    chosen = held_out(dataset, split, which)
    poser, gauge = Remembering(poser), None
    if slip:
        gauge = yield from bound_to(poser, dataset, split.training, count)
    rows = []
    for name, frames in chosen.items():
        if frames:
            row = yield from evaluate_frames(poser, dataset, frames, name, count, gauge)
            rows.append(row)
    return tuple(rows)


def held_out(dataset: Dataset, split: Split, which: str = "all") -> dict[str, Sequence[Key]]:
    """Return the frames to measure on by split; StudioError when there are none at all."""
    chosen = {name: frames_of(split, name) for name in SPLITS if which in (name, "all")}
    if not chosen:
        raise StudioError(f"There is no split {which!r}.", "Use interpolation, extrapolation, all.")
    if not any(chosen.values()):
        raise StudioError(
            f"The split {' + '.join(chosen)} of {dataset.path} is empty: no frame was held out.",
            "Train with --heldout NAME, or add a splits.json to the dataset.",
        )
    return chosen


def frames_of(split: Split, name: str) -> Sequence[Key]:
    """Return the (sequence, index) pairs of a split by its name."""
    return {
        "interpolation": split.interpolation,
        "extrapolation": split.extrapolation,
        "training": split.training,
    }[name]


def evaluate_frames(
    poser: Poser,
    dataset: Dataset,
    frames: Sequence[Key],
    name: str,
    count: int = POINTS,
    gauge: SlipGauge | None = None,
) -> Generator[Progress, None, EvaluationRow]:
    """Measure on ``frames``; every figure is the mean over them. Damaged frames are left out."""
    found = yield from measured_frames(poser, dataset, frames, name, count, gauge)
    return row_of(poser.avatar.preset, name, [figures for _, figures in found])


def measured_frames(
    poser: Poser,
    dataset: Dataset,
    frames: Sequence[Key],
    name: str,
    count: int = POINTS,
    gauge: SlipGauge | None = None,
) -> Generator[Progress, None, list[tuple[str, dict[str, float]]]]:
    """Return the sequence and the figures of each frame that can be read.

    Raises
    ------
    StudioError
        When none can be.
    """
    measured = []
    for index, frame in enumerate(dataset.read(frames)):
        if isinstance(frame, Frame):
            measured.append((frame.sequence, measure(poser, frame, count, gauge)))
        yield Progress(f"Measuring {name}", index + 1, len(frames))
    if not measured:
        raise StudioError(
            f"No held-out frame of {dataset.path} can be read.", "Restore the files from a copy."
        )
    return measured


def row_of(system: str, split: str, measured: Sequence[dict[str, float]]) -> EvaluationRow:
    """Return the means over frames that ``measure`` measured, one at least."""
    means = {figure: _mean([found[figure] for found in measured]) for figure in measured[0]}
    return EvaluationRow(system=system, split=split, frame_count=len(measured), **means)


def measure(
    poser: Poser,
    frame: Frame,
    count: int = POINTS,
    gauge: SlipGauge | None = None,
) -> dict[str, float]:
    """Measure the surface, posed as the frame is, against the frame's recorded one.

    Returns
    -------
    dict
        The figures of an ``EvaluationRow`` by name; those of slip with a ``gauge`` only.
    """
    shown, true = poser.surface(frame.pose, frame.transl), frame.surface
    seed = frame.index  # other points in every frame, the same in every run
    figures = asdict(compare(shown, true, count, seed, frame.transl))
    figures["iou_points"] = field_iou(poser.avatar, frame)
    if gauge is not None:
        figures |= asdict(gauge.slip(shown, true))
        figures["slip_share"] = gauge.share
        figures["texture_change"] = gauge.texture_change(frame, shown, count)
    return figures


def _mean(figures: Sequence[float]) -> float:
    """Return the mean of those that are numbers: the last frame of a sequence has no next one."""
    known = [figure for figure in figures if not math.isnan(figure)]
    return float(np.mean(known)) if known else math.nan


def field_iou(avatar: AnyAvatar, frame: Frame) -> float:
    """Return the IoU of the network's own field near the surface: not that of the mesh.

    Points are those that training draws, most of them near the surface, so it is no measure of
    volume. Not a number for AVG-LBS, which has no field.
    """
    if isinstance(avatar, AverageAvatar):
        return math.nan
    rng = np.random.default_rng(frame.index)
    points, inside = label_points(frame.vertices, frame.faces, FIELD_POINTS, rng)
    predicted = field_logits(avatar, frame.pose, frame.transl, points) > 0
    return intersection_over_union(predicted, np.asarray(inside, bool))


def field_logits(
    avatar: Avatar, pose: np.ndarray, transl: np.ndarray, points: np.ndarray
) -> np.ndarray:
    """Return what the network says of world points (N,3) in a pose: (N,) float32, >0 inside."""
    x_d, _ = to_root_frame(points, avatar.body.bones(np.asarray(pose, np.float64)), transl)
    return PosedField(avatar, pose).values(x_d)
