"""Coarse-to-fine sampling: as dense sampling where it matters, for fewer questions."""

from collections.abc import Callable

import numpy as np
import pytest

from ins_studio.avatar.field_grid import BLOCK, Grid, grid_around, sample
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.geometry.mesh import is_closed
from ins_studio.project.records import Progress

GRID = Grid(np.array([-1.0, -1.0, -1.0]), 2 / 64, np.array([16, 16, 16]))


class Counted:
    """A field that knows how often it was asked, and that no point was asked for twice."""

    def __init__(self, field: Callable[[np.ndarray], np.ndarray]) -> None:
        self.field, self.asked = field, set()

    def __call__(self, points: np.ndarray) -> np.ndarray:
        new = set(map(tuple, points.round(6)))
        assert not new & self.asked
        self.asked |= new
        return self.field(points)


def capsule(points: np.ndarray, radius: float = 0.11) -> np.ndarray:
    """A slanted tube, thinner than two blocks; positive inside, in metres."""
    start, end = np.array([-0.7, -0.6, -0.3]), np.array([0.6, 0.7, 0.4])
    along = end - start
    share = np.clip((points - start) @ along / (along @ along), 0, 1)
    return radius - np.linalg.norm(points - start - share[:, None] * along, axis=1)


def run(field: Callable, grid: Grid, expected: np.ndarray) -> tuple[np.ndarray, list[Progress]]:
    steps, seen = sample(field, grid, expected), []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as stop:
            return stop.value, seen


def dense(field: Callable, grid: Grid) -> np.ndarray:
    index = np.argwhere(np.ones(grid.shape, bool))
    return field(grid.points(index)).reshape(grid.shape)


@pytest.mark.parametrize("radius", [0.02, 0.11, 0.25])
def test_equals_dense_sampling(radius: float) -> None:
    """One point of the tube is expected; the rest is followed from there, however thin."""
    field = Counted(lambda points: capsule(points, radius))
    values, _ = run(field, GRID, np.array([[-0.7, -0.6, -0.3]]))
    truth = dense(field.field, GRID)
    assert ((values > 0) == (truth > 0)).all()
    sparse_mesh = marching_cubes(values, GRID.origin, GRID.spacing)
    dense_mesh = marching_cubes(truth, GRID.origin, GRID.spacing)
    for found, wanted in zip(sparse_mesh, dense_mesh, strict=True):
        np.testing.assert_array_equal(found, wanted)
    if radius < 0.2:
        assert len(field.asked) < 0.2 * truth.size


def test_a_surface_cut_by_the_box_is_closed() -> None:
    values, _ = run(lambda points: 1.2 - np.linalg.norm(points, axis=1), GRID, np.zeros((0, 3)))
    _, faces = marching_cubes(values, GRID.origin, GRID.spacing)
    assert is_closed(faces)


def test_progress_counts_up_to_its_total() -> None:
    _, seen = run(capsule, GRID, np.array([[0.0, 0.0, 0.0]]))
    assert all(step.done <= step.total for step in seen)
    assert seen[-1].done == seen[-1].total


@pytest.mark.parametrize("resolution", [48, 64, 128])
def test_grid_holds_the_body_with_room(resolution: int) -> None:
    body = np.array([[-0.9, 0.0, -0.15], [0.9, 1.7, 0.15]])
    grid = grid_around(body, resolution)
    last = grid.origin + grid.spacing * BLOCK * grid.blocks
    assert grid.spacing == pytest.approx(1.1 * 1.8 / resolution)
    assert (grid.origin <= body[0] - 0.08).all()
    assert (last >= body[1] + 0.08).all()
    assert grid.origin[2] <= -0.15 - 0.15 * 1.8
