"""Distances between scan and fitted body, where they are known."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.dataset.fit import body_to_scan, fitted_body, scan_to_body
from ins_studio.dataset.opening import open_dataset


@pytest.fixture(scope="module")
def dataset(tiny_dataset):
    return open_dataset(tiny_dataset)


def test_the_body_stands_where_its_scan_stands(dataset):
    frame = dataset.frame("shirt_swing", 5)
    body = fitted_body(dataset, frame)
    bare = np.abs(frame.v_cano - dataset.body.template).max(axis=1) < 1e-6
    assert bare.mean() > 0.3
    np.testing.assert_allclose(body[bare], frame.vertices[bare], atol=1e-5)


def test_only_the_belly_stands_off_the_body(dataset):
    """The tiny figure's cloth is its body, pushed forward at the belly by 30 mm at most."""
    frame = dataset.frame("shirt_swing", 5)
    distance_mm = scan_to_body(dataset, frame) * 1000
    height = frame.v_cano[:, 1]
    belly = np.linalg.norm(frame.v_cano - [0, 1.15, 0.16], axis=1) < 0.05
    assert distance_mm[height < 0.6].max() < 0.01
    assert 15 < distance_mm[belly].mean() < 45
    assert distance_mm.shape == (len(frame.vertices),)


def test_the_way_back_is_measured_to_the_scan(dataset):
    frame = dataset.frame("shirt_swing", 5)
    lifted = replace(frame, vertices=frame.vertices + np.float32([0, 1.0, 0]))
    distance = body_to_scan(dataset, lifted)
    assert distance.shape == (len(dataset.body.template),)
    sole = fitted_body(dataset, frame)[:, 1].argmin()
    assert distance[sole] == pytest.approx(1.0, abs=0.02), "the lifted sole is the nearest"
    assert distance.min() < 0.05, "where the lifted legs cross the trunk"
