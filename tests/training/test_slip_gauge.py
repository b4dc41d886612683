"""Slip measured through recordings, splits and the terminal's rows."""

import dataclasses
import math

import numpy as np
import pytest

from ins_studio.avatar.average_lbs import fit_average
from ins_studio.avatar.extraction import finished, without_atlas
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import read_split
from ins_studio.errors import StudioError
from ins_studio.geometry.surface import Surface
from ins_studio.training.evaluation import evaluate
from ins_studio.training.slip_gauge import bound_to, reference_frames

COUNT = 2000


@pytest.fixture(scope="module")
def average(dataset: Dataset) -> Reposer:
    avatar = finished(fit_average(dataset, read_split(dataset).training))
    return Reposer(avatar, without_atlas(avatar))


class Creeping:
    """An avatar that creeps upwards by a millimetre for each frame of a sequence."""

    def __init__(self, reposer: Reposer) -> None:
        self.avatar, self._reposer = reposer.avatar, reposer

    def surface(self, pose: np.ndarray, transl: np.ndarray) -> Surface:
        posed = self._reposer.surface(pose, transl)
        index = float(transl[0]) / 0.02  # the fixture walks 2 cm a frame
        return dataclasses.replace(posed, vertices=posed.vertices + np.array([0, index / 1000, 0]))


class Remeshed:
    """The same avatar with its vertices in another order for every frame."""

    def __init__(self, reposer: Reposer, *, canonical: bool) -> None:
        self.avatar, self._reposer, self._canonical = reposer.avatar, reposer, canonical

    def surface(self, pose: np.ndarray, transl: np.ndarray) -> Surface:
        posed = self._reposer.surface(pose, transl)
        order = np.random.default_rng(int(transl[0] / 0.02)).permutation(len(posed.vertices))
        assert posed.canonical is not None
        canonical = posed.canonical[order] if self._canonical else None
        return Surface(posed.vertices[order], np.argsort(order)[posed.faces], canonical)


def test_rows_with_and_without_slip(dataset: Dataset, average: Reposer) -> None:
    split = read_split(dataset)
    (plain,) = finished(evaluate(average, dataset, split, "interpolation", COUNT))
    assert math.isnan(plain.slip_mm)
    assert 0 < plain.vertex_to_vertex_mm < 15
    assert plain.iou_paper == pytest.approx(plain.iou_paper_bbox, abs=0.1)
    (row,) = finished(evaluate(average, dataset, split, "interpolation", COUNT, slip=True))
    assert row.slip_share > 0.9
    assert 0 < row.slide_mm <= row.slip_mm < row.slip_p95_mm < 20
    assert 0 <= row.texture_change < 1


def test_creeping_is_slip_and_flicker(dataset: Dataset, average: Reposer) -> None:
    """Frame n shows what belongs n mm below; the fixture's grey falls by 120 levels a metre."""
    training = read_split(dataset).training
    still, creeping = (
        finished(bound_to(poser, dataset, training, COUNT))
        for poser in (average, Creeping(average))
    )
    frame = dataset.frame("shirt_wave", 6)
    true = frame.surface
    figures = [
        (
            gauge.slip(shown, true).slide_mm,
            gauge.texture_change(frame, shown, COUNT),
        )
        for gauge in (still, creeping)
        for shown in [gauge.poser.surface(frame.pose, frame.transl)]
    ]
    bound_in = np.mean([f.index for f in reference_frames(dataset, training)])
    assert figures[0][0] < 1
    assert figures[1][0] == pytest.approx(6 - bound_in, abs=1.5)
    assert figures[1][1] - figures[0][1] == pytest.approx(0.120, abs=0.06)


def test_a_mesh_made_anew_is_measured_only_where_canonical_points_are_known(
    dataset: Dataset, average: Reposer
) -> None:
    training = read_split(dataset).training
    frame = dataset.frame("shirt_wave", 6)
    true = frame.surface
    found = []
    for poser in (average, Remeshed(average, canonical=True), Remeshed(average, canonical=False)):
        gauge = finished(bound_to(poser, dataset, training, COUNT))
        shown = poser.surface(frame.pose, frame.transl)
        found.append((gauge.slip(shown, true), gauge.texture_change(frame, shown, COUNT)))
    assert found[1][0].slip_mm == pytest.approx(found[0][0].slip_mm, abs=0.1)
    assert found[1][1] == pytest.approx(found[0][1], abs=0.02)
    assert math.isnan(found[2][0].slip_mm)
    assert math.isnan(found[2][1])


def test_the_last_frame_of_a_sequence_has_no_next_one(dataset: Dataset, average: Reposer) -> None:
    gauge = finished(bound_to(average, dataset, read_split(dataset).training, COUNT))
    last = dataset.frame("shirt_wave", dataset.sequence("shirt_wave").frame_count - 1)
    assert math.isnan(gauge.texture_change(last, average.surface(last.pose, last.transl), COUNT))


def test_reference_frames_are_like_the_canonical_pose(dataset: Dataset) -> None:
    """The fixture swings by a sine from frame 0; its other zero, frame 6, is held out."""
    frames = reference_frames(dataset, read_split(dataset).training)
    assert {frame.sequence for frame in frames} == {"shirt_swing", "shirt_step"}
    assert next(f for f in frames if f.sequence == "shirt_swing").index == 0


def test_frames_without_common_vertices_cannot_tell_slip(
    dataset: Dataset, average: Reposer
) -> None:
    scans = dataclasses.replace(
        dataset, reader=dataclasses.replace(dataset.reader, registered=False)
    )
    with pytest.raises(StudioError, match="registered"):
        finished(bound_to(average, scans, read_split(scans).training, COUNT))
