import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.labels import PointMix, label_points
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.marching_cubes import marching_cubes


def ball() -> tuple[np.ndarray, np.ndarray]:
    axis = np.linspace(-0.6, 0.6, 41)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
    field = 0.5 - np.linalg.norm(grid, axis=-1)
    return marching_cubes(field, np.full(3, -0.6), axis[1] - axis[0])


def test_labels_of_a_ball_are_right() -> None:
    vertices, faces = ball()
    points, inside = label_points(vertices, faces, 4000, np.random.default_rng(0))
    assert points.shape == (4000, 3)
    assert (points.dtype, inside.dtype) == (np.float32, np.bool_)
    radius = np.linalg.norm(points, axis=1)
    clear = np.abs(radius - 0.5) > 1.5e-3
    np.testing.assert_array_equal(inside[clear], radius[clear] < 0.5)


def test_the_mix_keeps_its_shares() -> None:
    vertices, faces = ball()
    mix = PointMix(sigmas=(0.001,), shares=(0.75,), margin=0.5)
    points, _ = label_points(vertices, faces, 2000, np.random.default_rng(0), mix)
    distance, _, _ = closest_points(points, vertices, faces)
    assert 0.74 < (distance < 0.005).mean() < 0.78
    assert np.abs(points).max() > 0.9


def test_labels_repeat_with_the_seed(capsule_body: Body) -> None:
    first, second = (
        label_points(capsule_body.template, capsule_body.faces, 500, np.random.default_rng(7))
        for _ in range(2)
    )
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])
