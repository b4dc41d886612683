"""AVG-LBS: exact when every recording is the same, and the mean when they are not."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ins_studio.avatar.average_lbs import (
    AverageAvatar,
    encode_average,
    fit_average,
    fit_baseline,
    load_average,
    nearest_weights,
)
from ins_studio.avatar.extraction import finished
from ins_studio.body.body import Body
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.errors import StudioError
from ins_studio.training.preview import mean_mesh_error_mm


def test_mean_of_the_training_frames(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    frames = read_split(dataset).training
    average = finished(fit_average(dataset, frames))
    wanted = np.mean([dataset.frame(*key).v_cano for key in frames], axis=0)
    np.testing.assert_allclose(average.rest, wanted, atol=1e-6)
    assert average.weights is dataset.body.weights  # same topology: the body's own


def test_first_is_the_first_frame(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    frames = read_split(dataset).training
    first = finished(fit_average(dataset, frames[:1]))
    np.testing.assert_array_equal(first.rest, dataset.frame(*frames[0]).v_cano)


def test_first_lbs_takes_the_first_frame_that_is_whole(tiny_dataset: Path, tmp_path: Path) -> None:
    copy = tmp_path / "dataset"
    shutil.copytree(tiny_dataset, copy)
    dataset = open_dataset(copy)
    training = read_split(dataset).training
    file = dataset.sequence(training[0][0]).files[training[0][1]]
    with np.load(file) as arrays:
        broken = {**arrays, "v_posed": np.full_like(arrays["v_posed"], np.nan)}
    np.savez_compressed(file, **broken)
    first = finished(fit_baseline("first-lbs", dataset, training))
    assert first.preset == "first-lbs"
    np.testing.assert_array_equal(first.rest, dataset.frame(*training[1]).v_cano)
    with pytest.raises(StudioError, match="no training frame"):
        finished(fit_baseline("first-lbs", dataset, training[:1]))


def test_its_error_on_its_only_frame_is_nothing(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    key = read_split(dataset).training[3]
    # Not zero: the fixture poses with joints of the clothed figure, we with the minimal body's.
    assert mean_mesh_error_mm(dataset, [key], dataset.frame(*key)) < 0.1


def test_its_error_on_other_frames_is_the_cloth(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    split = read_split(dataset)
    frame = dataset.frame(*split.extrapolation[3])
    error = mean_mesh_error_mm(dataset, split.training, frame)
    assert 0.05 < error < 3  # the belly breathes by 1.5 cm on a small part of the figure


def test_no_frames(tiny_dataset: Path) -> None:
    with pytest.raises(StudioError, match="no training frame"):
        finished(fit_average(open_dataset(tiny_dataset), []))


def test_canonical_is_the_body_in_its_canonical_pose(capsule_body: Body) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    np.testing.assert_allclose(average.canonical(), capsule_body.canonical(), atol=1e-6)


def test_weights_of_another_topology_come_from_the_nearest_point(capsule_body: Body) -> None:
    middles = capsule_body.template[capsule_body.faces].mean(axis=1)
    weights = nearest_weights(middles, np.zeros((0, 3), np.int32), capsule_body)
    wanted = capsule_body.weights[capsule_body.faces].mean(axis=1)
    np.testing.assert_allclose(weights, wanted, atol=1e-4)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-6)


def test_file_round_trip(capsule_body: Body, tmp_path: Path) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    path = tmp_path / "average.npz"
    path.write_bytes(encode_average(average))
    read = load_average(path, capsule_body)
    np.testing.assert_array_equal(read.rest, average.rest)
    np.testing.assert_array_equal(read.faces, average.faces)
    np.testing.assert_array_equal(read.weights, average.weights)
    path.write_bytes(encode_average(replace(average, weights=average.weights[:, :2])))
    with pytest.raises(StudioError, match=r"average\.npz"):
        load_average(path, capsule_body)


def test_frames_without_common_vertices_have_no_mean(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    scans = replace(dataset, reader=replace(dataset.reader, registered=False))
    with pytest.raises(StudioError, match="no mean"):
        finished(fit_average(scans, read_split(scans).training))
