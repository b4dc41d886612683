"""The geometric median: where it is known, and what it is for."""

import numpy as np
import pytest

from ins_studio.geometry.median import geometric_median


def test_of_points_on_a_line_it_is_the_median() -> None:
    seen = np.zeros((5, 1, 3))
    seen[:, 0, 1] = [0.0, 1.0, 2.0, 30.0, 400.0]
    assert np.allclose(geometric_median(seen), [[0, 2, 0]], atol=1e-3)


def test_of_a_triangle_every_corner_is_seen_under_120_degrees() -> None:
    """Fermat's point, where no corner is wider than that."""
    corners = np.array([[0.0, 0, 0], [0.3, 0, 0], [0.1, 0.2, 0]])
    towards = corners - geometric_median(corners[:, None])
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    cosines = (towards @ towards.T)[np.triu_indices(3, 1)]
    assert np.allclose(cosines, -0.5, atol=1e-3)


def test_a_few_far_sightings_hardly_move_it() -> None:
    rng = np.random.default_rng(0)
    seen = rng.normal(scale=0.001, size=(100, 4, 3))
    seen[:10] += 0.2
    assert np.abs(geometric_median(seen)).max() < 0.002
    assert np.abs(seen.mean(axis=0)).min() > 0.015


def test_points_never_seen_have_none() -> None:
    with pytest.raises(ValueError, match="no sighting"):
        geometric_median(np.zeros((0, 4, 3)))
