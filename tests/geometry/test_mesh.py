import numpy as np
import pytest

from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.geometry.mesh import (
    boundary_edges,
    component_labels,
    face_areas,
    face_normals,
    is_closed,
    largest_component,
    non_manifold_edges,
    remove_degenerate,
    remove_flaps,
    remove_unreferenced,
    sample_surface,
    signed_volume,
    unique_edges,
    vertex_normals,
)
from ins_studio.geometry.simplify import simplify
from ins_studio.geometry.smoothing import taubin

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
QUADS = np.array(
    [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
)
CUBE = np.concatenate([QUADS[:, [0, 1, 2]], QUADS[:, [0, 2, 3]]]).astype(np.int32)


def sphere(
    radius: float = 0.5, steps: int = 41, noise: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    axis = np.linspace(-1.3 * radius, 1.3 * radius, steps)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
    vertices, faces = marching_cubes(
        radius - np.linalg.norm(grid, axis=-1), np.full(3, axis[0]), axis[1] - axis[0]
    )
    vertices += np.random.default_rng(0).normal(scale=noise, size=vertices.shape).astype(np.float32)
    return vertices, faces


def test_a_cube_in_figures() -> None:
    assert signed_volume(CORNERS, CUBE) == pytest.approx(1)
    np.testing.assert_allclose(face_areas(CORNERS, CUBE), 0.5)
    outward = CORNERS[CUBE].mean(axis=1) - 0.5
    assert (np.einsum("fc,fc->f", face_normals(CORNERS, CUBE), outward) > 0).all()
    assert len(unique_edges(CUBE)) == 12 + 6
    assert is_closed(CUBE)
    assert len(boundary_edges(CUBE)) == len(non_manifold_edges(CUBE)) == 0


def test_holes_and_walls_are_found() -> None:
    np.testing.assert_array_equal(boundary_edges(CUBE[1:]), np.sort(unique_edges(CUBE[:1]), axis=1))
    assert not is_closed(CUBE[1:])
    assert not is_closed(CUBE[:0])
    doubled = np.concatenate([CUBE, CUBE[:1]])
    assert len(non_manifold_edges(doubled)) == 3


def test_marching_cubes_finds_the_sphere_and_looks_outwards() -> None:
    vertices, faces = sphere()
    assert (vertices.dtype, faces.dtype) == (np.float32, np.int32)
    np.testing.assert_allclose(np.linalg.norm(vertices, axis=1), 0.5, atol=1e-3)
    assert signed_volume(vertices, faces) == pytest.approx(4 / 3 * np.pi / 8, rel=0.01)
    assert is_closed(faces)
    assert len(vertices) - len(unique_edges(faces)) + len(faces) == 2


def test_marching_cubes_respects_origin_spacing_and_level() -> None:
    x = np.arange(5)[:, None, None] * np.ones((5, 4, 3))
    vertices, _ = marching_cubes(-x, np.array([10, 20, 30]), np.array([2.0, 3, 4]), level=-1.5)
    np.testing.assert_allclose(vertices.min(axis=0), [13, 20, 30])
    np.testing.assert_allclose(vertices.max(axis=0), [13, 29, 38])
    for empty in (np.ones((3, 3, 3)), np.zeros((0, 3, 3))):
        vertices, faces = marching_cubes(empty, np.zeros(3), 1.0)
        assert vertices.shape == faces.shape == (0, 3)


def test_vertex_normals_of_a_sphere_are_radial() -> None:
    vertices, faces = sphere()
    normals = vertex_normals(vertices, faces)
    assert normals.dtype == np.float32
    radial = vertices / np.linalg.norm(vertices, axis=1, keepdims=True)
    assert np.einsum("vc,vc->v", normals, radial).min() > 0.99
    lonely = vertex_normals(np.vstack([CORNERS, [[9, 9, 9]]]), CUBE)
    np.testing.assert_array_equal(lonely[-1], 0)


def test_samples_lie_on_the_surface_and_are_uniform_by_area() -> None:
    stretched = CORNERS * np.array([3, 1, 1], np.float32)
    points, face = sample_surface(stretched, CUBE, 20000, np.random.default_rng(0))
    normals, start = face_normals(stretched, CUBE)[face], stretched[CUBE[face, 0]]
    assert np.abs(np.einsum("nc,nc->n", points - start, normals)).max() < 1e-12
    assert points.min() >= 0
    assert (points.max(axis=0) <= np.array([3, 1, 1]) + 1e-12).all()
    share = np.bincount(face, minlength=12) / 20000
    np.testing.assert_allclose(share, face_areas(stretched, CUBE) / 14, atol=0.01)
    np.testing.assert_allclose(points.mean(axis=0), [1.5, 0.5, 0.5], atol=0.03)
    with pytest.raises(ValueError, match="without area"):
        sample_surface(CORNERS * 0, CUBE, 5, np.random.default_rng(0))


def test_the_largest_component_stays() -> None:
    vertices, faces = sphere(steps=15)
    both = np.concatenate([CORNERS + 5, vertices])
    all_faces = np.concatenate([CUBE, faces + 8])
    assert len(np.unique(component_labels(len(both), all_faces))) == 2
    kept_vertices, kept_faces, kept = largest_component(both, all_faces)
    np.testing.assert_array_equal(kept_vertices, vertices)
    np.testing.assert_array_equal(kept_faces, faces)
    np.testing.assert_array_equal(kept, np.arange(8, len(both)))
    assert largest_component(both, all_faces[:0])[0].shape == (0, 3)


def test_cleaning() -> None:
    bad = np.concatenate([CUBE, [[0, 0, 1], [0, 8, 9]]])
    vertices = np.vstack([CORNERS, [[0, 0, 2], [0, 0, 3]]])
    np.testing.assert_array_equal(remove_degenerate(vertices, bad), CUBE)
    v, f, kept = remove_unreferenced(vertices, CUBE[:1])
    np.testing.assert_array_equal(v[f[0]], CORNERS[CUBE[0]])
    np.testing.assert_array_equal(kept, np.sort(CUBE[0]))


def test_faces_back_to_back_are_taken_away() -> None:
    flap = np.array([[0, 1, 8], [8, 1, 0]])
    np.testing.assert_array_equal(remove_flaps(np.concatenate([CUBE, flap])), CUBE)


def test_taubin_takes_noise_and_keeps_volume() -> None:
    rough, faces = sphere(noise=0.004)
    smooth = taubin(rough, faces, sweeps=10)
    assert smooth.dtype == np.float32
    deviation = [np.std(np.linalg.norm(v, axis=1)) for v in (rough, smooth)]
    assert deviation[1] < deviation[0] / 2
    assert signed_volume(smooth, faces) == pytest.approx(signed_volume(rough, faces), rel=0.01)
    np.testing.assert_array_equal(taubin(rough, faces, sweeps=0), rough)


def test_simplify_keeps_the_shape_closed() -> None:
    vertices, faces = sphere()
    v, f = simplify(vertices, faces, 1000)
    assert (v.dtype, f.dtype) == (np.float32, np.int32)
    assert abs(len(f) - 1000) <= 4
    assert is_closed(f)
    assert len(np.unique(f)) == len(v)
    np.testing.assert_allclose(np.linalg.norm(v, axis=1), 0.5, atol=0.005)
    assert signed_volume(v, f) == pytest.approx(signed_volume(vertices, faces), rel=0.02)
    same, _ = simplify(vertices, faces, len(faces) + 5)
    np.testing.assert_array_equal(same, vertices)
    with pytest.raises(ValueError, match="at least 4"):
        simplify(vertices, faces, 3)
