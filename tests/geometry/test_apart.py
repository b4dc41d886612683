"""Distances by samples, on spheres, where they are known."""

import numpy as np
import pytest

from ins_studio.geometry.apart import apart, samples_of
from ins_studio.geometry.mesh import signed_volume


def sphere(radius: float) -> tuple[np.ndarray, np.ndarray]:
    from skimage.measure import marching_cubes

    axis = np.linspace(-1.2, 1.2, 41)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
    vertices, faces, _, _ = marching_cubes(1 - np.linalg.norm(grid, axis=-1), 0.0)
    vertices = vertices * (axis[1] - axis[0]) - 1.2
    vertices /= np.linalg.norm(vertices, axis=1, keepdims=True)
    outward = faces if signed_volume(vertices, faces) > 0 else faces[:, ::-1]
    return radius * vertices, outward


@pytest.mark.parametrize(("radius", "way"), [(1.05, 0.05), (0.97, -0.03), (1.4, 0.4)])
def test_spheres_one_in_the_other(radius: float, way: float) -> None:
    rng = np.random.default_rng(0)
    inner = samples_of(*sphere(1.0), 3000, rng)
    outer = samples_of(*sphere(radius), 500, rng)
    found = apart(outer.points, inner)
    # Samples of this sphere are 7 cm apart, and the planes at them leave it by some millimetres.
    assert np.abs(found.distance - abs(way)).max() < 0.02
    assert found.distance.mean() == pytest.approx(abs(way), abs=0.004)
    assert (np.sign(found.outwards) == np.sign(way)).all()


def test_the_density_of_samples_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    points = samples_of(*sphere(1.02), 500, rng).points
    few, many = (apart(points, samples_of(*sphere(1.0), count, rng)) for count in (1500, 12000))
    assert few.distance.mean() == pytest.approx(many.distance.mean(), abs=0.008)
