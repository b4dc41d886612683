"""What skinning alone misses, frame by frame, in canonical space."""

from collections.abc import Generator

import numpy as np

from ins_studio.export.clip import ExportClip
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.skinning import blend, strongest
from ins_studio.project.records import Progress

INFLUENCES = 4
# Where opposite bones nearly cancel, undoing the blend would blow the residual up.
SAFE_DETERMINANT = 0.2
LEAST_STRETCH = 0.1
PROGRESS_PERIOD = 10

Frames = tuple[np.ndarray, np.ndarray]


def residuals(clip: ExportClip) -> Generator[Progress, None, Frames]:
    """Take every frame back to canonical space.

    Parameters
    ----------
    clip : ExportClip
        The motion and its true vertices.

    Yields
    ------
    Progress
        Every few frames.

    Returns
    -------
    moved : (T, V, 3) float32
        Displacement of each vertex of the canonical mesh, metres.
    turned : (T, V, 3) float32
        Change of its normal.
    """
    mesh = clip.mesh
    weights, bones = strongest(mesh.weights, INFLUENCES).astype(np.float64), clip.bones()
    normals = vertex_normals(mesh.vertices, mesh.faces)
    moved, turned = np.zeros(clip.posed.shape, np.float32), np.zeros(clip.posed.shape, np.float32)
    for t, posed in enumerate(clip.posed):
        blended = blend(weights, bones[t])
        back = undo(blended[:, :3, :3])
        moved[t] = _turn(back, posed - blended[:, :3, 3]) - mesh.vertices
        turned[t] = _unit(_turn(back, vertex_normals(posed, mesh.faces))) - normals
        if t % PROGRESS_PERIOD == 0:
            yield Progress("Corrective shapes", t, clip.frame_count)
    return moved, turned


def posed_errors(
    clip: ExportClip, shapes: np.ndarray, shape_weights: np.ndarray
) -> Generator[Progress, None, np.ndarray]:
    """Morph, skin and compare with the truth.

    Parameters
    ----------
    clip : ExportClip
        The motion and its true vertices.
    shapes : (K, V, 3) float32
        Displacements at weight one, metres.
    shape_weights : (T, K) float32
        Their weights over time.

    Yields
    ------
    Progress
        Every few frames.

    Returns
    -------
    (T,) float64
        Largest distance of a vertex from its true place, metres.
    """
    weights, bones = strongest(clip.mesh.weights, INFLUENCES).astype(np.float64), clip.bones()
    errors = np.zeros(clip.frame_count)
    for t, posed in enumerate(clip.posed):
        blended = blend(weights, bones[t])
        morphed = clip.mesh.vertices + np.tensordot(shape_weights[t], shapes, 1)
        skinned = _turn(blended[:, :3, :3], morphed) + blended[:, :3, 3]
        errors[t] = np.linalg.norm(skinned - posed, axis=1).max()
        if t % PROGRESS_PERIOD == 0:
            yield Progress("Comparing", t, clip.frame_count)
    return errors


def undo(blended: np.ndarray) -> np.ndarray:
    """Invert mixes of rotations (V, 3, 3), carefully where they are nearly singular.

    At a joint that is bent far back the mix of its bones flattens space, and a millimetre in the
    pose would be a metre in canonical space. There the stretch is held above a tenth.
    """
    flat = np.linalg.det(blended) < SAFE_DETERMINANT
    back = np.zeros_like(blended)
    back[~flat] = np.linalg.inv(blended[~flat])
    left, stretch, right = np.linalg.svd(blended[flat])
    held = np.maximum(stretch, LEAST_STRETCH)
    back[flat] = np.einsum("vji,vj,vkj->vik", right, 1 / held, left)
    return back


def _turn(matrices: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    turned: np.ndarray = np.einsum("vrc,vc->vr", matrices, vectors)
    return turned


def _unit(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit
