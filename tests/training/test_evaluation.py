"""Evaluation: a perfect avatar scores one, an empty split is said to be empty."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.average_lbs import fit_average
from ins_studio.avatar.extraction import extract, finished
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.presets import preset
from ins_studio.avatar.reposer import Reposer
from ins_studio.body.body import Body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.errors import StudioError
from ins_studio.project.records import Progress
from ins_studio.training.baselines import BASELINES, evaluate_baseline
from ins_studio.training.evaluation import evaluate, evaluate_frames
from ins_studio.training.scan_views import scan_views, spread

COUNT = 2000


@pytest.fixture(scope="module")
def average(dataset: Dataset) -> Reposer:
    """The mean mesh, bound to its mesh."""
    avatar = finished(fit_average(dataset, read_split(dataset).training))
    return Reposer(avatar, finished(extract(avatar)))


def test_a_perfect_avatar(dataset: Dataset) -> None:
    key = read_split(dataset).extrapolation[0]
    avatar = finished(fit_average(dataset, [key]))
    reposer = Reposer(avatar, finished(extract(avatar)))
    row = finished(evaluate_frames(reposer, dataset, [key], "extrapolation", COUNT))
    assert row.iou_surface > 0.98  # the fixture's joints are those of the clothed figure
    assert row.iou_bbox > 0.99
    assert row.point_to_surface_p95_mm < 0.5
    assert row.frame_count == 1


def test_both_splits_apart(dataset: Dataset, average: Reposer) -> None:
    steps, seen, rows = evaluate(average, dataset, read_split(dataset), count=COUNT), [], ()
    while not rows:
        try:
            seen.append(next(steps))
        except StopIteration as stop:
            rows = stop.value
    assert [(row.split, row.frame_count) for row in rows] == [
        ("interpolation", 3),
        ("extrapolation", 12),
    ]
    assert len(seen) == 15
    assert seen[2] == Progress("Measuring interpolation", 3, 3)
    for row in rows:
        assert row.system == "avg-lbs"
        assert 0.9 < row.iou_surface < 1
        assert 0 < row.point_to_surface_mm < row.point_to_surface_p95_mm < 15
        assert row.chamfer_mm == pytest.approx(row.point_to_surface_mm, rel=0.5)
        assert math.isnan(row.iou_points)


def test_one_split(dataset: Dataset, average: Reposer) -> None:
    rows = finished(evaluate(average, dataset, read_split(dataset), "interpolation", COUNT))
    assert [row.split for row in rows] == ["interpolation"]


@pytest.mark.parametrize("which", ["interpolation", "extrapolation", "all"])
def test_an_empty_split_says_so(dataset: Dataset, average: Reposer, which: str) -> None:
    nothing = Split(read_split(dataset).training, (), ())
    with pytest.raises(StudioError, match="is empty"):
        finished(evaluate(average, dataset, nothing, which))


def test_baselines_straight_from_the_dataset(dataset: Dataset, average: Reposer) -> None:
    split = read_split(dataset)
    mean, first = (
        finished(evaluate_baseline(name, dataset, split, "interpolation", COUNT))[0]
        for name in BASELINES
    )
    assert (mean.system, first.system) == BASELINES
    (trained,) = finished(evaluate(average, dataset, split, "interpolation", COUNT))
    assert mean.iou_surface == trained.iou_surface
    assert first.point_to_surface_mm != mean.point_to_surface_mm


def test_an_unknown_split(dataset: Dataset, average: Reposer) -> None:
    with pytest.raises(StudioError, match="no split 'test'"):
        finished(evaluate(average, dataset, read_split(dataset), "test"))


def test_damaged_frames_are_left_out(tiny_dataset: Path, average: Reposer, tmp_path: Path) -> None:
    copy = tmp_path / "dataset"
    shutil.copytree(tiny_dataset, copy)
    held = read_split(open_dataset(copy)).interpolation
    dataset = open_dataset(copy)
    file = dataset.sequence(held[0][0]).files[held[0][1]]
    with np.load(file) as arrays:
        broken = {**arrays, "v_posed": np.full_like(arrays["v_posed"], np.nan)}
    np.savez_compressed(file, **broken)
    row = finished(evaluate_frames(average, dataset, held, "interpolation", COUNT))
    assert row.frame_count == 2
    with pytest.raises(StudioError, match="can be read"):
        finished(evaluate_frames(average, dataset, held[:1], "interpolation", COUNT))


def test_the_field_of_a_network_is_measured_apart(dataset: Dataset, capsule_body: Body) -> None:
    """Started from the body and not trained, its field is the body grown by a centimetre."""
    torch.manual_seed(0)
    model = build_model(preset("draft"), capsule_body)
    start_from_body(model, capsule_body)
    poses = np.zeros((1, 5, 3), np.float32)
    avatar = Avatar(model.eval(), capsule_body, "draft", poses, torch.device("cpu"))
    reposer = Reposer(avatar, finished(extract(avatar, resolution=48)))
    key = read_split(dataset).extrapolation[:1]
    row = finished(evaluate_frames(reposer, dataset, key, "extrapolation", COUNT))
    assert 0.3 < row.iou_points < 0.95
    assert 0.3 < row.iou_surface < 0.95
    assert 3 < row.point_to_surface_mm < 20


def test_views_for_the_colours(dataset: Dataset, average: Reposer) -> None:
    training = read_split(dataset).training
    views = list(scan_views(average, dataset, training, count=4))
    assert len(views) == 4
    for posed, scan, faces, colors in views:
        assert posed.shape == average.mesh.vertices.shape
        assert len(scan) == len(colors)
        assert np.abs(posed - scan).max() < 0.05  # the same place, translation included
        np.testing.assert_array_equal(faces, dataset.sample.faces)


def test_spread_takes_what_differs() -> None:
    poses = np.zeros((6, 3, 3), np.float32)
    poses[2, 1, 0], poses[5, 2, 2], poses[4, 0, 1] = 1.0, 2.0, 3.0
    chosen = spread(poses, 6)
    assert chosen[0] in {0, 1, 3, 4}  # 4 differs in the root alone, which does not count
    assert set(chosen[1:]) == {2, 5}


def test_no_colours(tiny_dataset: Path, average: Reposer, tmp_path: Path) -> None:
    copy = tmp_path / "dataset"
    shutil.copytree(tiny_dataset, copy)
    next(copy.glob("sequences/*/colors.npy")).unlink()
    dataset = open_dataset(copy)
    with pytest.raises(StudioError, match="no scan colours"):
        list(scan_views(average, dataset, read_split(dataset).training))
