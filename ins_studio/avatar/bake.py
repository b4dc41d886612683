"""Baking an avatar: what its networks do to the mesh, as a few pose-driven correctives.

The exact vertices of many poses are taken back to canonical space by each vertex's blended
transform; what is left there, minus the mesh, has few principal components, and a kernel
regression says how strong each of them is in a pose.
"""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.bake_poses import changed, poses_to_bake
from ins_studio.avatar.pose_kernel import PoseKernel as TrainedKernel
from ins_studio.avatar.reposer import BATCH, Reposer
from ins_studio.errors import StudioError
from ins_studio.export.components import directions
from ins_studio.export.residuals import undo
from ins_studio.geometry.baked_poser import BakedPoser
from ins_studio.geometry.pose_kernel import Gate, PoseKernel
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.geometry.skinning import blend
from ins_studio.motion.motion import Motion
from ins_studio.project.baked import BakedCorrectives, Errors, mesh_fingerprint
from ins_studio.project.records import Progress

CORRECTIVES = 64
SAMPLES = 1400
CHECKS = 100
# Of the mean of the kernel's diagonal. A weaker one fits the centers better, and what lies
# between them worse: measured at 1e-5, 1e-6 and 1e-7.
RIDGE = 1e-5

Moves = Generator[Progress, None, np.ndarray]


def bake(
    reposer: Reposer,
    held_out: np.ndarray | None = None,
    correctives: int = CORRECTIVES,
    samples: int = SAMPLES,
    step: int = 0,
) -> Generator[Progress, None, BakedCorrectives]:
    """Fit correctives to the exact avatar, and measure them where they were not fitted.

    Parameters
    ----------
    reposer : Reposer
        Of an avatar with networks.
    held_out : (T, J, 3) float or None
        Poses to measure on; without them training poses changed at random are taken.
    correctives : int
        How many at most.
    samples : int
        About how many poses the fit looks at.
    step : int
        The avatar's training step, to be noted.
    """
    avatar = reposer.avatar
    if not isinstance(avatar, Avatar):
        raise StudioError(
            "This avatar has no networks to bake.", 'Its mode "lbs" is exact and as fast.'
        )
    rng = np.random.default_rng(0)  # the same file for the same avatar
    centers = poses_to_bake(avatar.training_poses, samples, rng).astype(np.float32)
    moves = yield from canonical_moves(reposer, centers)
    yield Progress("Fitting correctives", 0, 1)
    courses, shapes = principal_shapes(moves, correctives)
    gate = _gate_of(avatar)
    kernel = PoseKernel(centers, reposer.mesh.canonical_pose, Gate(*gate), _reach_of(avatar))
    strengths = ridge(kernel(centers), courses)
    fitted = BakedCorrectives(
        mesh_fingerprint(reposer.mesh),
        step,
        shapes.astype(np.float32),
        centers,
        strengths.astype(np.float32),
        kernel.width,
        *gate,
    )
    checks = _unseen(avatar, rng) if held_out is None else held_out
    errors = yield from errors_mm(reposer, fitted, checks)
    return replace(fitted, errors=Errors.of(errors, held_out=held_out is not None))


def canonical_moves(reposer: Reposer, poses: np.ndarray) -> Moves:
    """Return how far each vertex is moved before skinning, (M, V, 3) float32 metres.

    ``poses`` (M, J, 3) radians: ``A_v(p)^-1 x_d - x_c`` with ``A_v = sum_j w_j(x_c) B_j``.
    """
    mesh = reposer.mesh
    moves = np.zeros((len(poses), *mesh.vertices.shape), np.float32)
    bones = bone_transforms(poses, mesh.canonical_pose, mesh.joints, mesh.parents)
    for index, posed in enumerate(reposer.frames(_still(poses))):
        blended = blend(mesh.weights.astype(np.float64), bones[index].astype(np.float64))
        back = undo(blended[:, :3, :3])
        moves[index] = np.einsum("vrc,vc->vr", back, posed - blended[:, :3, 3]) - mesh.vertices
        if index % BATCH == 0:
            yield Progress("Posing for the bake", index, len(poses))
    return moves


def principal_shapes(moves: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Split ``moves`` (M, V, 3) into strengths (M, K) and at most so many shapes (K, V, 3).

    The best such split in the sum of squares, and exact where ``moves`` has no higher rank. No
    mean is taken out: where all strengths are zero nothing shall move.
    """
    courses = directions(moves)[:, :most]
    flat = moves.reshape(len(moves), -1)
    shapes = courses.astype(np.float32).T @ flat
    # shapes of a size that people can read: one is as far as any frame goes
    largest = np.abs(courses).max(axis=0, initial=0, keepdims=True)
    return courses / largest, (shapes * largest.T).reshape(-1, *moves.shape[1:])


def ridge(kernel: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the weights (M, K) with which ``kernel`` (M, M) comes near ``targets`` (M, K)."""
    damped = kernel + RIDGE * np.diag(kernel).mean() * np.eye(len(kernel))
    weights: np.ndarray = np.linalg.solve(damped, targets)
    return weights


def errors_mm(reposer: Reposer, fitted: BakedCorrectives, poses: np.ndarray) -> Moves:
    """Return how far baked vertices are from exact ones, (T, V) float32, in ``poses`` (T, J, 3)."""
    poser, errors = BakedPoser(reposer.mesh, fitted), []
    for exact, pose in zip(reposer.frames(_still(poses)), poses, strict=True):
        baked = poser.posed(np.asarray(pose, np.float32)[None])[0]
        errors.append(1000 * np.linalg.norm(baked - exact, axis=1))
        yield Progress("Comparing with the exact avatar", len(errors), len(poses))
    return np.asarray(errors, np.float32)


def _gate_of(avatar: Avatar) -> tuple[np.ndarray, float, float]:
    gate, known = avatar.model.gate, avatar.training_poses.astype(np.float32)
    return (known[:0], 0.0, 0.0) if gate is None else (known, gate.free_deg, gate.fade_deg)


def _reach_of(avatar: Avatar) -> float | None:
    """Return the reach of the avatar's own kernel, where it compares poses with one."""
    encoder = avatar.model.encode_c
    return encoder.reach if isinstance(encoder, TrainedKernel) else None


def _unseen(avatar: Avatar, rng: np.random.Generator) -> np.ndarray:
    training = avatar.training_poses
    return changed(training[rng.integers(len(training), size=CHECKS)], rng)


def _still(poses: np.ndarray) -> Motion:
    return Motion(poses.astype(np.float32), np.zeros((len(poses), 3), np.float32))
