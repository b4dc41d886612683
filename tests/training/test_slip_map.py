"""Slip vertex by vertex, against movements that are known."""

import numpy as np
import pytest

from ins_studio.avatar.average_lbs import fit_average
from ins_studio.avatar.extraction import finished, without_atlas
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import read_split
from ins_studio.geometry.surface import Surface, spots_at
from ins_studio.training.slip_map import SlipMap, slip_map

FACES = np.array([[0, 1, 2], [0, 2, 3]])
SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)


def test_slip_is_the_distance_to_the_bound_point_and_no_number_where_none_is() -> None:
    vertices = np.array([[0.2, 0.3, 0], [0.6, 0.5, 0], [3, 3, 3]], float)
    spots = spots_at(vertices, SQUARE, FACES)
    bound = SlipMap((spots, spots), (np.array([1, 1, 0], bool), np.array([1, 0, 0], bool)))
    found = bound.at(
        vertices + np.array([0, 0, 0.001]), Surface(SQUARE + np.array([0.003, 0, 0.005]), FACES)
    )
    np.testing.assert_allclose(found, [0.005, 0.005, np.nan], atol=1e-12)


def test_several_frames_of_reference_are_averaged() -> None:
    vertices = np.array([[0.2, 0.3, 0]], float)
    there = spots_at(vertices, SQUARE, FACES)
    beside = spots_at(vertices + np.array([0.004, 0, 0]), SQUARE, FACES)
    near = np.ones(1, bool)
    bound = SlipMap((there, beside), (near, near))
    assert bound.at(vertices, Surface(SQUARE, FACES)) == pytest.approx([0.002])


def test_an_avatar_is_bound_to_what_it_wears(dataset: Dataset) -> None:
    training = read_split(dataset).training
    avatar = finished(fit_average(dataset, training))
    reposer = Reposer(avatar, without_atlas(avatar))
    bound = finished(slip_map(reposer, dataset, training))
    frame = dataset.frame("shirt_wave", 6)
    slip = bound.at(reposer.posed(frame.pose, frame.transl), frame.surface)
    known = np.isfinite(slip)
    assert known.mean() > 0.9
    assert 0 < np.median(slip[known]) < 0.02
