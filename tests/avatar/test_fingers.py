"""A body of 52 joints goes through every network, and a finger takes its surface along."""

import numpy as np
import pytest
import torch
from fake_models import handed_figure

from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.ins import INS
from ins_studio.avatar.lbs import root_aligned
from ins_studio.avatar.presets import Preset
from ins_studio.body.body import Body

SMALL = Preset(
    "small", width=16, occupancy_width=16, bone_code=4, grid_spacing=0.05, skinning_spacing=0.03
)


@pytest.fixture(scope="module")
def body(capsule_body: Body) -> Body:
    return handed_figure(capsule_body)


@pytest.fixture(scope="module")
def model(body: Body) -> INS:
    torch.manual_seed(0)
    model = build_model(SMALL, body)
    start_from_body(model, body)
    return model


def bones_of(body: Body, poses: np.ndarray) -> torch.Tensor:
    return root_aligned(torch.from_numpy(body.bones(poses)).float())[0]


def bent(body: Body, joint: str) -> np.ndarray:
    pose = np.array(body.canonical_pose)
    pose[body.joint_names.index(joint), 2] = 0.5
    return pose[None]


@torch.no_grad()
def test_a_finger_takes_its_own_surface_along(model: INS, body: Body) -> None:
    model.eval()
    x = torch.from_numpy(body.canonical())
    moved = []
    for joint in ("left_index1", "left_thumb1"):
        poses = bent(body, joint)
        code = model.pose_code(torch.from_numpy(poses))
        posed = model.repose(x, bones_of(body, poses), code)[0]
        moved.append((posed - x).norm(dim=-1).numpy())
        own = body.weights[:, body.joint_names.index(joint)]
        assert moved[-1][own > 0.9].max() > 0.02
        # Not zero: no bone's weight starts at zero anywhere, so that it stays learnable.
        assert moved[-1][body.template[:, 0] < 0.4].max() < 5e-4
    index, thumb = moved
    side = body.template[:, 2]
    assert index[side < -0.04].max() > 3 * thumb[side < -0.04].max()


def test_training_reaches_the_code_of_every_finger(model: INS, body: Body) -> None:
    model.train()
    for layer in model.h_c.layers:
        torch.nn.init.normal_(layer.f1.out.weight, std=0.02)
    poses = torch.from_numpy(body.canonical_pose)[None] + 0.2 * torch.randn(2, 52, 3)
    x_d = torch.from_numpy(body.posed(poses[0].numpy()))[None].expand(2, -1, -1)
    loss = model.logits(x_d, bones_of(body, poses.numpy()), model.pose_code(poses)).mean()
    loss.backward()
    reached = [p.grad.abs().amax() for p in model.encode_c.parameters() if p.grad is not None]
    assert reached
    assert all(grad > 0 for grad in reached)
