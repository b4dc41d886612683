import numpy as np
import pytest
from scipy.spatial import cKDTree

from ins_studio.geometry.atlas import unwrap
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.geometry.mesh import component_labels, face_areas
from ins_studio.geometry.smoothing import taubin

Unwrapped = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def peanut() -> Unwrapped:
    axis = np.linspace(-1.0, 1.0, 33)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
    halves = [np.linalg.norm(grid - [0, y, 0], axis=-1) for y in (-0.35, 0.35)]
    vertices, faces = marching_cubes(0.5 - np.minimum(*halves), np.full(3, -1.0), axis[1] - axis[0])
    vertices = taubin(vertices, faces)
    return vertices, faces, *unwrap(vertices, faces, resolution=1024, padding=4)


def test_every_face_has_a_place_in_the_square(peanut: Unwrapped) -> None:
    vertices, faces, texcoords, corners = peanut
    assert (texcoords.dtype, corners.dtype) == (np.float32, np.int32)
    assert corners.shape == faces.shape
    assert texcoords.min() >= 0
    assert 0.9 < texcoords.max() <= 1
    # each texcoord belongs to one vertex: seams split texcoords, never join them
    owners = np.full(len(texcoords), -1)
    owners[corners.reshape(-1)] = faces.reshape(-1)
    np.testing.assert_array_equal(owners[corners], faces)
    assert (owners >= 0).all()
    assert len(texcoords) < 1.5 * len(vertices)


def test_texels_are_square_and_of_one_size(peanut: Unwrapped) -> None:
    vertices, faces, texcoords, corners = peanut
    flat = np.c_[texcoords, np.zeros(len(texcoords))]
    ratio = face_areas(flat, corners) / face_areas(vertices, faces)
    middle = np.median(ratio)
    assert np.percentile(ratio, 95) < 1.6 * middle
    # A face's angles survive only if both axes are scaled alike: compare edge lengths.
    lengths = [
        np.linalg.norm(v[f] - v[np.roll(f, 1, axis=1)], axis=-1)
        for v, f in ((texcoords, corners), (vertices, faces))
    ]
    stretch = lengths[0] / lengths[1] / np.sqrt(middle)
    assert 0.85 < np.percentile(stretch, 5) < np.percentile(stretch, 95) < 1.2


def test_charts_keep_their_distance(peanut: Unwrapped) -> None:
    _, _, texcoords, corners = peanut
    labels = component_labels(len(texcoords), corners)
    # points along all edges, half a pixel apart or closer
    steps = np.linspace(0, 1, 60)[:, None, None, None]
    a, b = texcoords[corners], texcoords[np.roll(corners, 1, axis=1)]
    points = ((1 - steps) * a + steps * b).reshape(-1, 2) * 1024
    owner = np.broadcast_to(labels[corners], (60, *corners.shape)).reshape(-1)
    assert len(np.unique(labels)) > 1
    gaps = []
    for label in np.unique(labels):
        tree = cKDTree(points[owner == label])
        gaps.append(tree.query(points[owner != label], distance_upper_bound=20)[0].min())
    assert min(gaps) >= 4


def test_nothing_unwraps_to_nothing() -> None:
    texcoords, corners = unwrap(np.zeros((0, 3)), np.zeros((0, 3), int))
    assert texcoords.shape == (0, 2)
    assert corners.shape == (0, 3)
