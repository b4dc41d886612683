from dataclasses import replace

import numpy as np
import pytest

from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.export.basis import Basis, fit_shapes, fitting, in_unit_range
from ins_studio.export.clip import ExportClip
from ins_studio.export.components import principal_components
from ins_studio.export.residuals import LEAST_STRETCH, undo
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skinning import blend, skin, strongest
from ins_studio.project.records import Progress


def with_surface(clip: ExportClip, extra: np.ndarray) -> ExportClip:
    """The clip's mesh, displaced by ``extra`` (T, V, 3) and skinned with four influences."""
    weights, bones = strongest(clip.mesh.weights), clip.bones()
    posed = [skin(clip.mesh.vertices + e, weights, b) for e, b in zip(extra, bones, strict=True)]
    return replace(clip, posed=np.stack(posed).astype(np.float32))


def test_shapes_keep_the_tolerance_with_weights_in_unit_range(basis: Basis) -> None:
    assert basis.within_tolerance
    assert 0 < basis.max_error_mm <= 0.5
    assert basis.weights.min() >= 0
    assert basis.weights.max() <= 1
    assert basis.names[0] == "offset"
    assert (basis.weights[:, 0] == 1).all()
    assert np.allclose(basis.weights[:, 1:].max(axis=0), 1)
    assert np.allclose(basis.weights[:, 1:].min(axis=0), 0)


def test_tighter_tolerance_takes_more_shapes(clip: ExportClip, basis: Basis) -> None:
    fine = fit_shapes(clip, tolerance_mm=0.02)
    assert fine.max_error_mm <= 0.02
    assert len(fine.names) > len(basis.names)


def test_limit_is_kept_and_the_error_is_said(clip: ExportClip) -> None:
    basis = fit_shapes(clip, tolerance_mm=0.5, limit=3)
    assert len(basis.names) == 3
    assert not basis.within_tolerance
    assert f"{basis.max_error_mm:.2f} mm" in basis.summary
    assert "more than the 0.5 mm" in basis.summary


def test_error_is_measured_and_not_estimated(clip: ExportClip, basis: Basis) -> None:
    weights, bones = strongest(clip.mesh.weights).astype(float), clip.bones()
    for t in (0, 11):
        morphed = clip.mesh.vertices + np.tensordot(basis.weights[t], basis.shapes, 1)
        apart = np.linalg.norm(skin(morphed, weights, bones[t]) - clip.posed[t], axis=1)
        assert basis.errors_mm[t] == pytest.approx(apart.max() * 1000, abs=1e-3)


def test_exactly_skinned_motion_needs_no_shapes(clip: ExportClip) -> None:
    basis = fit_shapes(with_surface(clip, np.zeros(clip.posed.shape)))
    assert basis.names == ()
    assert basis.weights.shape == (clip.frame_count, 0)
    assert basis.max_error_mm < 0.01


def test_constant_displacement_is_one_offset(clip: ExportClip) -> None:
    extra = np.full(clip.posed.shape, 0.02)
    basis = fit_shapes(with_surface(clip, extra))
    assert basis.names == ("offset",)
    assert np.allclose(basis.shapes[0], 0.02, atol=1e-5)


def test_known_shape_is_found(clip: ExportClip) -> None:
    rng = np.random.default_rng(1)
    shape = rng.normal(0, 0.01, clip.mesh.vertices.shape)
    course = np.linspace(-1, 3, clip.frame_count)
    basis = fit_shapes(with_surface(clip, course[:, None, None] * shape))
    assert basis.names == ("offset", "shape_01")
    rising = basis.weights[-1, 1] > basis.weights[0, 1]
    assert np.allclose(basis.shapes[1], (4 if rising else -4) * shape, atol=1e-4)
    assert np.allclose(basis.shapes[0], (-1 if rising else 3) * shape, atol=1e-4)


def test_normals_follow_the_posed_surface(clip: ExportClip, basis: Basis) -> None:
    mesh, weights, bones = clip.mesh, strongest(clip.mesh.weights), clip.bones()
    still = vertex_normals(mesh.vertices, mesh.faces)
    for t in (0, 5, 17):
        truth = vertex_normals(clip.posed[t], mesh.faces)
        turned = still + np.tensordot(basis.weights[t], basis.normals, 1)
        turns = blend(weights, bones[t])[:, :3, :3]
        without, with_shapes = (mean_angle_deg(turns, n, truth) for n in (still, turned))
        assert without > 5
        assert with_shapes < without / 4


def mean_angle_deg(turns: np.ndarray, normals: np.ndarray, truth: np.ndarray) -> float:
    turned = np.einsum("vrc,vc->vr", turns, normals)
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    return float(np.degrees(np.arccos(np.clip((turned * truth).sum(1), -1, 1))).mean())


def test_same_clip_same_basis(clip: ExportClip, basis: Basis) -> None:
    again = fit_shapes(clip)
    assert np.array_equal(again.shapes, basis.shapes)
    assert np.array_equal(again.weights, basis.weights)


def test_signs_do_not_depend_on_the_solver() -> None:
    rng = np.random.default_rng(2)
    moves = rng.normal(0, 0.01, (8, 30, 3)).astype(np.float32)
    courses, components = principal_components(moves, 1e-6, 64)
    assert (courses[np.abs(courses).argmax(axis=0), range(courses.shape[1])] > 0).all()
    assert np.allclose(np.tensordot(courses, components, 1), moves, atol=1e-7)


def test_fewest_components_are_taken() -> None:
    rng = np.random.default_rng(3)
    courses = np.linalg.qr(rng.normal(size=(20, 4)))[0]
    moves = np.tensordot(courses, rng.normal(0, 0.1, (4, 50, 3)), 1).astype(np.float32)
    assert principal_components(moves, 1e-5, 64)[0].shape[1] == 4
    assert principal_components(moves, 1e-5, 2)[0].shape[1] == 2
    assert principal_components(moves, 10.0, 64)[0].shape[1] == 0


def test_at_the_limit_the_largest_error_counts() -> None:
    """Few vertices far off, many a little: principal components alone would serve the many."""
    rng = np.random.default_rng(5)
    courses = np.linalg.qr(rng.normal(size=(20, 2)))[0]
    shapes = np.zeros((2, 400, 3))
    shapes[0, :-1], shapes[1, -1] = 0.01, 0.05
    moves = np.tensordot(courses, shapes, 1).astype(np.float32)
    kept, components = principal_components(moves, 1e-5, 1)
    left = np.linalg.norm(np.tensordot(kept, components, 1) - moves, axis=-1).max()
    plain = np.linalg.norm(moves[:, -1], axis=-1).max()
    assert left < 0.9 * plain


def test_unit_range_is_the_same_surface() -> None:
    rng = np.random.default_rng(4)
    mean, courses = rng.normal(size=(5, 3)), rng.normal(size=(7, 2))
    components = rng.normal(size=(2, 5, 3))
    shapes, weights = in_unit_range(mean, courses, components)
    expected = mean + np.tensordot(courses, components, 1)
    assert np.allclose(np.tensordot(weights, shapes, 1), expected, atol=1e-5)


def test_undo_is_the_inverse_and_stays_finite_where_bones_cancel() -> None:
    half = axis_angle_to_matrix(np.array([[0, 0, 1.0], [0, 0, 2.2], [0, np.pi, 0]]))
    mixes = 0.5 * (np.eye(3) + half)
    assert np.allclose(undo(mixes)[:2] @ mixes[:2], np.eye(3))
    assert np.linalg.norm(undo(mixes)[2], 2) <= 1 / LEAST_STRETCH + 1e-9


def test_progress_is_reported(clip: ExportClip) -> None:
    assert all(isinstance(record, Progress) for record in fitting(clip))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"poses": np.zeros((24, 3, 3))}, "3 joints"),
        ({"posed": np.zeros((24, 7, 3), np.float32)}, "7 vertices"),
        ({"fps": 0.0}, "per second"),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    clip: ExportClip, change: dict[str, np.ndarray], words: str
) -> None:
    with pytest.raises(StudioError, match=words):
        replace(clip, **change)


def test_empty_motion_and_nan_are_refused(clip: ExportClip, capsule_body: Body) -> None:
    with pytest.raises(StudioError, match="nothing to export"):
        replace(clip, poses=clip.poses[:0], transl=clip.transl[:0], posed=clip.posed[:0])
    broken = clip.posed.copy()
    broken[3, 4, 1] = np.nan
    with pytest.raises(StudioError, match="not numbers"):
        replace(clip, posed=broken)
