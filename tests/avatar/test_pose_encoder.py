"""The pose code: zero at the canonical pose, blind to the root, one part per bone."""

import numpy as np
import torch

from ins_studio.avatar.pose_encoder import BonePoseEncoder, PoseEmbedding, axis_angle_to_matrix
from ins_studio.avatar.pose_gate import PoseGate
from ins_studio.geometry.rotation import axis_angle_to_matrix as numpy_matrix

CANONICAL = torch.tensor([[0, 0, 0], [0, 0, 0.5236], [0, 0, -0.5236], [0, 0, 0], [0, 0, 0.0]])


def make_encoder() -> BonePoseEncoder:
    torch.manual_seed(1)
    return BonePoseEncoder(CANONICAL, torch.rand(5, 3), hidden=16, size=4)


def test_rotations_agree_with_numpy() -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 3)) * 2
    vectors[0] = 0
    ours = axis_angle_to_matrix(torch.from_numpy(vectors)).numpy()
    assert np.abs(ours - numpy_matrix(vectors)).max() < 1e-12


def test_code_is_zero_at_the_canonical_pose() -> None:
    assert make_encoder()(CANONICAL[None]).abs().max() < 1e-6


def test_code_ignores_the_root() -> None:
    encoder = make_encoder()
    pose = torch.randn(1, 5, 3)
    turned = pose.clone()
    turned[:, 0] += 1.0
    assert torch.equal(encoder(pose), encoder(turned))
    assert torch.equal(encoder(pose)[:, 0], torch.zeros(1, 4))


def test_a_bone_changes_its_own_code_only() -> None:
    encoder = make_encoder()
    pose = torch.randn(1, 5, 3)
    bent = pose.clone()
    bent[:, 3] += 0.4
    changed = (encoder(bent) - encoder(pose)).abs().amax(-1)[0] > 1e-6
    assert changed.tolist() == [False, False, False, True, False]


def test_bones_share_nothing() -> None:
    encoder = make_encoder()
    encoder.joints.zero_()
    encoder.canonical.copy_(torch.eye(3).expand(5, 3, 3))
    code = encoder(torch.full((1, 5, 3), 0.3))[0]
    assert not torch.allclose(code[1], code[2])


def test_mixed_code_is_zero_at_the_canonical_pose_only() -> None:
    embedding = PoseEmbedding(make_encoder(), mixed=16)
    assert embedding.size == 8
    assert embedding(CANONICAL[None]).abs().max() < 1e-6
    assert embedding(CANONICAL[None] + 0.3).abs().max() > 1e-2


def test_without_mixing_the_codes_are_side_by_side() -> None:
    encoder = make_encoder()
    pose = torch.randn(2, 5, 3)
    assert torch.equal(PoseEmbedding(encoder, mixed=0)(pose), encoder(pose).flatten(1))


def test_gate_is_open_at_training_poses_and_closes_away_from_them() -> None:
    known = 0.2 * torch.randn(20, 5, 3)
    gate = PoseGate(known, free_deg=4, fade_deg=5)
    assert torch.allclose(gate(known[:3]), torch.ones(3))
    far = known[:3].clone()
    far[:, 1:] += 1.0
    assert gate(far).max() < 1e-3
    turned = known[:3].clone()
    turned[:, 0] += 2.0
    assert torch.allclose(gate(turned), torch.ones(3))  # turning the whole person is no new pose
