"""The kernel that drives baked correctives: where it vanishes, and that its gate is right."""

import numpy as np
import torch

from ins_studio.avatar.pose_gate import PoseGate
from ins_studio.geometry.pose_kernel import Gate, PoseKernel, rotations

JOINTS = 6


def poses(count: int, size: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, size, (count, JOINTS, 3))


def test_the_gate_is_that_of_the_avatar() -> None:
    known = poses(20, 0.3)
    asked = np.concatenate([known[:3], known + poses(20, 0.03, seed=1), poses(5, 0.6, seed=2)])
    theirs = PoseGate(torch.tensor(known), 1.0, 1.5)(torch.tensor(asked)).numpy()
    found = Gate(known, 1.0, 1.5)(rotations(asked))
    np.testing.assert_allclose(found, theirs, atol=1e-6)
    assert found[:3].min() == 1
    assert 0.05 < np.median(found) < 0.95  # the slope was looked at too


def test_without_known_poses_the_gate_stands_open() -> None:
    assert (Gate(poses(0, 1.0), 0.0, 0.0)(rotations(poses(4, 2.0))) == 1).all()


def test_the_kernel_vanishes_at_the_canonical_pose_and_where_the_gate_does() -> None:
    centers, canonical = poses(12, 0.1), poses(1, 0.1, seed=9)[0]
    near_all = PoseKernel(centers, canonical, Gate(centers[:0], 0.0, 0.0), width=1.0)
    assert np.abs(near_all(canonical[None])).max() < 1e-12
    assert near_all(centers).diagonal().min() > 0
    gated = PoseKernel(centers, canonical, Gate(centers, 1.0, 1.5), width=100.0)
    assert np.abs(gated(poses(3, 1.5, seed=4))).max() < 1e-12


def test_the_kernel_of_the_centers_is_symmetric_and_has_no_negative_direction() -> None:
    centers, canonical = poses(30, 0.4), poses(1, 0.2, seed=9)[0]
    kernel = PoseKernel(centers, canonical, Gate(centers, 1.0, 1.5))(centers)
    np.testing.assert_allclose(kernel, kernel.T, atol=1e-12)
    assert np.linalg.eigvalsh(kernel).min() > -1e-10


def test_turning_the_whole_person_changes_nothing() -> None:
    centers = poses(5, 0.3)
    kernel = PoseKernel(centers, np.zeros((JOINTS, 3)), Gate(centers, 1.0, 1.5))
    turned = centers.copy()
    turned[:, 0] = [1.0, 2.0, 0.5]
    np.testing.assert_array_equal(kernel(turned), kernel(centers))
