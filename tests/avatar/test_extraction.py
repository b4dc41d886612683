"""The canonical mesh of a field whose surface is known."""

import numpy as np
import pytest

from ins_studio.avatar import extraction
from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.avatar.extraction import (
    balanced_mesh,
    detailed_mesh,
    extract,
    field_mesh,
    finished,
    raw_mesh,
)
from ins_studio.avatar.field_grid import grid_around
from ins_studio.avatar.level_set import project, regularize
from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import (
    boundary_edges,
    face_areas,
    is_closed,
    sample_surface,
    signed_volume,
)
from ins_studio.project.canonical import encode_canonical, load_canonical


class Tube:
    """The capsule figure's trunk and arms as one field; ``scale`` makes the logits steep."""

    def __init__(self, scale: float = 80.0, crumb: bool = True) -> None:
        self.scale = scale
        starts = np.array([[0, 0.3, 0], [-0.7, 1.4, 0], [0, 1.0, 0]], float)
        ends = np.array([[0, 1.55, 0], [0.7, 1.4, 0], [0.4, 0.2, 0]], float)
        self.starts, self.alongs, self.radii = starts, ends - starts, np.array([0.14, 0.07, 0.09])
        self.crumb = np.array([0.6, 1.6, 0.0]) if crumb else None

    def distances(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Signed distance, positive inside, and its gradient."""
        off = points[:, None] - self.starts
        share = np.einsum("nsc,sc->ns", off, self.alongs) / (self.alongs**2).sum(1)
        off = off - np.clip(share, 0, 1)[..., None] * self.alongs
        length = np.linalg.norm(off, axis=-1)
        depth, gradient = self.radii - length, -off / np.maximum(length, 1e-9)[..., None]
        if self.crumb is not None:
            away = points - self.crumb
            far = np.linalg.norm(away, axis=1, keepdims=True)
            depth = np.hstack([depth, 0.05 - far])
            gradient = np.hstack([gradient, (-away / np.maximum(far, 1e-9))[:, None]])
        best = depth.argmax(axis=1)
        rows = np.arange(len(points))
        return depth[rows, best], gradient[rows, best]

    def values(self, points: np.ndarray) -> np.ndarray:
        return (self.scale * self.distances(np.asarray(points, float))[0]).astype(np.float32)

    def gradients(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        depth, gradient = self.distances(points)
        return self.scale * depth, self.scale * gradient


@pytest.mark.parametrize("resolution", [48, 96])
def test_mesh_is_closed_and_lies_on_the_level_set(resolution: int, capsule_body: Body) -> None:
    field = Tube()
    vertices, faces = finished(field_mesh(field, capsule_body, resolution))
    assert is_closed(faces)
    assert signed_volume(vertices, faces) > 0
    off = np.abs(field.distances(vertices.astype(float))[0])
    # The field has creases where its tubes meet; there Newton's step may stop short.
    assert np.quantile(off, 0.98) < 1e-4
    assert off.max() < grid_around(capsule_body.canonical(), resolution).spacing / 4
    crumb_distance = np.linalg.norm(vertices - field.crumb, axis=1)
    assert crumb_distance.min() > 0.1  # the loose crumb above the hand is not part of it


def test_smoothing_leaves_no_slivers(capsule_body: Body) -> None:
    field = Tube()
    raw = finished(raw_mesh(field, capsule_body, 64))
    even = finished(field_mesh(field, capsule_body, 64))
    assert _thinnest(*even) > 2 * _thinnest(*raw)


def _thinnest(vertices: np.ndarray, faces: np.ndarray) -> float:
    """The first percentile of area over that of the equilateral triangle on the longest side."""
    corners = vertices[faces].astype(float)
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    return float(np.percentile(face_areas(vertices, faces) / (sides**2 * np.sqrt(3) / 4), 1))


def test_a_detailed_mesh_has_the_faces_asked_for(
    capsule_body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "LOOKED_AT", 96)
    field = Tube(crumb=False)
    _, plain = finished(field_mesh(field, capsule_body, 48))
    _, alike = finished(detailed_mesh(field, capsule_body, 48))
    assert len(alike) == pytest.approx(len(plain), rel=0.1)
    _, few = finished(detailed_mesh(field, capsule_body, 48, target_faces=2000))
    assert len(few) == pytest.approx(2000, rel=0.02)
    assert is_closed(alike)
    assert is_closed(few)


def test_balanced_faces_lie_on_the_surface_on_average(capsule_body: Body) -> None:
    field = Tube(crumb=False)
    meshes = (maker(field, capsule_body, 48) for maker in (field_mesh, balanced_mesh))
    inside, balanced = (_mean_depth(field, *finished(mesh)) for mesh in meshes)
    assert inside > 3e-4  # chords of round tubes: the mesh is too thin
    assert abs(balanced) < inside / 8


def test_a_balanced_mesh_has_the_volume_of_its_field(capsule_body: Body) -> None:
    field = Tube(crumb=False)
    fine, thin, balanced = (
        signed_volume(*finished(maker(field, capsule_body, cells)))
        for maker, cells in ((field_mesh, 160), (field_mesh, 40), (balanced_mesh, 40))
    )
    assert abs(balanced - fine) < 0.2 * abs(thin - fine)


def _mean_depth(field: Tube, vertices: np.ndarray, faces: np.ndarray) -> float:
    """Return how deep points spread over the faces are inside of the field, metres."""
    points, _ = sample_surface(vertices, faces, 20_000, np.random.default_rng(0))
    return float(field.distances(points)[0].mean())


def test_the_same_every_time(capsule_body: Body) -> None:
    first, second = (finished(field_mesh(Tube(), capsule_body, 48)) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


def test_an_empty_field_says_so(capsule_body: Body) -> None:
    class Empty(Tube):
        def values(self, points: np.ndarray) -> np.ndarray:
            return np.full(len(points), -1.0, np.float32)

    with pytest.raises(StudioError, match="no surface"):
        finished(raw_mesh(Empty(), capsule_body, 32))


def test_projection_goes_no_further_than_its_reach() -> None:
    field = Tube(crumb=False)
    points = np.array([[0.0, 0.9, 0.15], [0.0, 0.9, 0.30]])
    moved = project(points, field.gradients, 0.02)
    assert np.abs(field.distances(moved[:1])[0]) < 1e-6
    assert np.linalg.norm(moved[1] - points[1]) == pytest.approx(0.02)


def test_regularize_survives_a_field_without_slope() -> None:
    def flat(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.full(len(points), -1.0), np.zeros((len(points), 3))

    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], float)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    assert np.isfinite(regularize(vertices, faces, flat, 0.1)).all()


def test_average_avatar_keeps_its_mesh(capsule_body: Body, tmp_path) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    mesh = finished(extract(average))
    np.testing.assert_allclose(mesh.vertices, capsule_body.canonical(), atol=1e-6)
    np.testing.assert_array_equal(mesh.faces, capsule_body.faces)
    assert mesh.texcoord_faces.shape == mesh.faces.shape
    assert not len(boundary_edges(mesh.faces))
    path = tmp_path / "canonical.npz"
    path.write_bytes(encode_canonical(mesh))
    np.testing.assert_array_equal(load_canonical(path).vertices, mesh.vertices)


def test_too_coarse(capsule_body: Body) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    with pytest.raises(StudioError, match="too coarse"):
        finished(extract(average, resolution=8))
