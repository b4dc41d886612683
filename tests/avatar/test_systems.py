"""The systems of the talk, as presets: what each leaves out, and what holds all the same."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.coupling import CouplingLayer, JoinedField
from ins_studio.avatar.frozen import freeze
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.ins import INS
from ins_studio.avatar.lbs import root_aligned
from ins_studio.avatar.occupancy import Occupancy
from ins_studio.avatar.pin import PIN
from ins_studio.avatar.pose_condition import PoseCondition
from ins_studio.avatar.presets import PRESETS, preset
from ins_studio.avatar.reposer import Reposer
from ins_studio.avatar.root_frame import to_world
from ins_studio.avatar.siren import SineLayer
from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.project import settings
from ins_studio.project.canonical import CanonicalMesh

ABLATIONS = ("no-pose-mul", "no-siren", "no-rotation", "no-h-d", "no-h-c", "no-lbs")
POSES = 0.3 * torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(1))


def make_model(name: str, body: Body) -> INS:
    """The preset's networks, small, with PINs that do something."""
    torch.manual_seed(0)
    chosen = preset(name)
    spacing = 0.05 if chosen.grid_spacing else 0.0
    sizes = replace(
        chosen, width=16, shift_shapes=8, occupancy_width=48, grid_spacing=spacing, pose_reach=2.0
    )
    # joined codes are not small near the canonical pose: as much deformation from smaller numbers
    spread = 0.02 if chosen.pose_multiplied else 0.002
    model = build_model(sizes, body)
    start_from_body(model, body)
    for name, parameter in model.named_parameters():
        if name.endswith("out.weight") and name.startswith(("h_c.", "h_d.")):
            nn.init.normal_(parameter, std=spread)
        if name.endswith("field.values"):
            nn.init.normal_(parameter, std=0.02)
    return model.eval()


def aligned(body: Body, poses: Tensor) -> Tensor:
    return root_aligned(torch.from_numpy(body.bones(poses.numpy())).float())[0]


def mesh_of(model: INS, body: Body) -> CanonicalMesh:
    """The body itself as the canonical mesh of ``model``, without an atlas."""
    vertices = body.canonical().astype(np.float32)
    return CanonicalMesh(
        vertices=vertices,
        faces=body.faces,
        texcoords=np.zeros((1, 2), np.float32),
        texcoord_faces=np.zeros_like(body.faces),
        weights=model.weights(torch.from_numpy(vertices)).numpy(),
        joints=body.joints().astype(np.float32),
        parents=body.parents,
        joint_names=body.joint_names,
        canonical_pose=body.canonical_pose,
    )


def near_body(body: Body, count: int = 1000) -> Tensor:
    rng = np.random.default_rng(1)
    vertices = body.canonical()[rng.integers(0, len(body.template), count)]
    return torch.from_numpy(vertices + rng.normal(scale=0.01, size=vertices.shape)).float()


def test_the_terminal_knows_every_preset() -> None:
    assert set(settings.PRESETS) == set(PRESETS)


@torch.no_grad()
@pytest.mark.parametrize("name", ["balanced", "talk", *ABLATIONS])
def test_reposing_is_undone_in_every_ablation(capsule_body: Body, name: str) -> None:
    model = make_model(name, capsule_body)
    model.remember(POSES)
    bones, code = aligned(capsule_body, POSES), model.pose_code(POSES)
    x = near_body(capsule_body)
    x_d = model.repose(x, bones, code)
    assert (x_d - x).norm(dim=-1).max() > 0.01  # not a test of nothing
    back, valid = model.canonicalize(x_d, bones, code)
    off = (back - x[:, None]).norm(dim=-1).masked_fill(~valid, torch.inf).amin(-1)
    assert (off < 1e-3).float().mean() > 0.99


@torch.no_grad()
@pytest.mark.parametrize("name", [name for name, chosen in PRESETS.items() if chosen.trained])
def test_every_system_is_reposed_as_its_model_says(capsule_body: Body, name: str) -> None:
    """The reposer's tables and batches against the plain formula, where they apply or not."""
    model, poses = make_model(name, capsule_body), POSES.numpy()
    model.remember(POSES)  # else the gate would leave nothing but skinning
    avatar = Avatar(model, capsule_body, name, poses, torch.device("cpu"))
    if model.condition.varies:
        avatar = freeze(avatar, "mean")
    reposer = Reposer(avatar, mesh_of(model, capsule_body))
    x = torch.from_numpy(reposer.mesh.vertices)
    wanted = model.repose(x, aligned(capsule_body, POSES), model.pose_code(POSES))
    for pose, x_d in zip(poses, wanted, strict=True):
        bones = capsule_body.bones(pose.astype(np.float64))
        found = reposer.posed(pose)
        np.testing.assert_allclose(found, to_world(x_d.numpy(), bones), atol=1e-6)
        plain = np.abs(found - reposer.posed(pose, mode="lbs")).max()
        assert (plain > 1e-3) == bool(model.h_c.layers or model.h_d.layers)


@torch.no_grad()
@pytest.mark.parametrize("name", ["balanced", "talk", *ABLATIONS])
def test_canonical_pose_is_the_identity_but_for_joined_codes(capsule_body: Body, name: str) -> None:
    model = make_model(name, capsule_body)
    if name != "no-pose-mul":
        model.remember(POSES)
    canonical = torch.from_numpy(capsule_body.canonical_pose)[None]
    bones, code = aligned(capsule_body, canonical), model.pose_code(canonical)
    x = near_body(capsule_body)
    moved = (model.repose(x, bones, code)[0] - x).norm(dim=-1).max()
    if name == "no-pose-mul":
        assert moved > 1e-3
    else:
        assert moved < 1e-6


def test_joined_codes_make_a_bijection_that_starts_as_the_identity() -> None:
    torch.manual_seed(3)
    pin = PIN(6, 40, (32, 2, 30.0), torch.tensor([0.1, 0.9, 0.0]), multiplied=False).double()
    x = torch.rand(2, 2000, 3, dtype=torch.float64) * 2 - 1
    code = torch.randn(2, 40, dtype=torch.float64)
    assert (pin(x, code) - x).abs().max() < 1e-12
    for layer in pin.layers:
        for field in (layer.f1, layer.f2):
            assert isinstance(field, JoinedField)
            nn.init.normal_(field.out.weight, std=0.02)
    assert (pin.inverse(pin(x, code), code) - x).abs().max() < 1e-6
    assert (pin(x, torch.zeros_like(code)) - x).abs().max() > 1e-2
    assert (pin(x, code) - pin(x, -code)).abs().max() > 1e-2


def test_joined_coordinates_keep_their_frequencies() -> None:
    torch.manual_seed(0)
    first = JoinedField(2, 1, 64, (128, 2, 30.0)).embedding[0].linear.weight
    assert 0.45 < first[:, :2].abs().max() <= 0.5
    assert first[:, 2:].abs().max() <= 1 / 66


def test_without_rotation_no_angle_is_ever_turned() -> None:
    """Two points that share the focus coordinate keep the vector between them."""
    torch.manual_seed(0)
    uv, w = torch.rand(1, 2, 2, dtype=torch.float64), torch.full((1, 2, 1), 0.3).double()
    code = torch.randn(1, 8, dtype=torch.float64)
    turned = {}
    for turning in (True, False):
        layer = CouplingLayer(8, (16, 2, 10.0), turning=turning).double()
        nn.init.normal_(layer.f2.out.weight)  # f1 stays zero
        moved, _ = layer(uv, w, code)
        assert (moved - uv).abs().max() > 1e-2
        turned[turning] = ((moved[0, 1] - moved[0, 0]) - (uv[0, 1] - uv[0, 0])).abs().max()
    assert turned[False] < 1e-12
    assert turned[True] > 1e-3


@torch.no_grad()
def test_without_lbs_the_bones_are_not_used(capsule_body: Body) -> None:
    model = make_model("no-lbs", capsule_body)
    code, x = model.pose_code(POSES), near_body(capsule_body)
    bones, others = aligned(capsule_body, POSES), torch.randn(2, 5, 4, 4)
    x_d = model.repose(x, bones, code)
    assert torch.equal(x_d, model.repose(x, others, code))
    assert torch.equal(model.logits(x_d, bones, code), model.logits(x_d, others, code))
    back, valid = model.canonicalize(x_d, others, code)
    assert valid.all()
    assert (back[:, :, 0] - x).abs().max() < 1e-5
    assert model.find_starts(x_d, bones).shape == (2, len(x), 0, 3)


def test_each_ablation_leaves_out_what_its_name_says(capsule_body: Body) -> None:
    models = {name: make_model(name, capsule_body) for name in ("talk", *ABLATIONS)}
    for name, model in models.items():
        assert bool(model.h_c.layers) == (name != "no-h-c")
        assert bool(model.h_d.layers) == (name != "no-h-d")
        sines = any(isinstance(module, SineLayer) for module in model.modules())
        assert sines == (name != "no-siren")
        joined = any(isinstance(module, JoinedField) for module in model.modules())
        assert joined == (name == "no-pose-mul")


def test_snarf_nc_is_ins_without_its_pins() -> None:
    without = replace(preset("talk"), h_c_blocks=0, h_d_blocks=0)
    assert replace(without, name="snarf-nc") == preset("snarf-nc")


@pytest.mark.parametrize("name", ["snarf", "snarf-published"])
def test_only_the_shape_of_snarf_depends_on_the_pose(capsule_body: Body, name: str) -> None:
    model = make_model(name, capsule_body)
    x = near_body(capsule_body)
    code = model.pose_code(POSES)
    assert code.o.shape == (2, 12)
    with torch.no_grad():
        start = [model.shape(x, code.o[i : i + 1]) for i in range(2)]
        assert (start[0] - start[1]).abs().max() < 1e-4  # it starts as SNARF-NC does
        for parameter in model.occupancy.parameters():
            parameter += 0.01 * torch.randn_like(parameter)
        one, other = (model.shape(x, code.o[i : i + 1]) for i in range(2))
    assert (one - other).abs().max() > 1e-4
    assert not model.h_c.layers
    assert not model.h_d.layers


@torch.no_grad()
def test_logits_use_the_condition_of_their_own_frame(capsule_body: Body) -> None:
    model = make_model("snarf", capsule_body)
    for parameter in model.occupancy.parameters():
        parameter += 0.2 * torch.randn_like(parameter)
    canonical = torch.from_numpy(capsule_body.canonical_pose).expand(2, -1, -1)
    bones, code = aligned(capsule_body, canonical), model.pose_code(POSES)
    x = torch.from_numpy(capsule_body.canonical()).float()
    logits = model.logits(x.expand(2, -1, -1), bones, code)
    apart = (logits[0] - logits[1]).abs().median()
    assert apart > 1e-2
    for frame in range(2):
        wanted = model.shape(x, code.o[frame : frame + 1])
        assert (logits[frame] - wanted).abs().median() < 0.02 * apart


def test_condition_is_the_joints_but_the_root_over_pi() -> None:
    canonical = torch.zeros(5, 3)
    condition = PoseCondition(canonical, used=True)
    assert torch.allclose(condition(POSES), POSES[:, 1:].reshape(2, 12) / torch.pi)
    assert condition.canonical().shape == (1, 12)
    nothing = PoseCondition(canonical, used=False)
    assert nothing(POSES).shape == (2, 0)
    assert not nothing.varies
    condition.freeze(POSES)
    assert not condition.varies
    assert torch.allclose(condition(POSES[:1]), POSES[:, 1:].mean(0).reshape(1, 12) / torch.pi)


def test_published_network_is_snarfs(capsule_body: Body) -> None:
    """0.477 M multiplications for SMPL's 69 numbers, and a ball of about a metre at the start."""
    torch.manual_seed(0)
    sizes = preset("snarf-published")
    occupancy = Occupancy(torch.zeros(3), sizes, None, 69)
    shapes = [tuple(layer.weight.shape) for layer in occupancy.hidden]
    assert shapes == [(256, 96), (256, 256), (256, 256), (229, 256), *[(256, 256)] * 4]
    assert sum(a * b for a, b in [*shapes, (256, 1)]) == pytest.approx(477e3, rel=0.002)
    assert all(nn.utils.parametrize.is_parametrized(layer) for layer in occupancy.hidden)
    direction = nn.functional.normalize(torch.randn(500, 3), dim=-1)
    with torch.no_grad():
        near, far = (occupancy(r * direction, torch.randn(500, 69)) for r in (0.4, 1.6))
    assert (near > 0).all()
    assert (far < 0).all()

    network = build_model(sizes, capsule_body).skinning.network
    linear = [tuple(m.weight.shape) for m in network if isinstance(m, nn.Linear)]
    assert linear == [(128, 3), *[(128, 128)] * 3, (5, 128)]


def test_weights_of_the_published_network_are_its_own_at_every_point(capsule_body: Body) -> None:
    field = make_model("snarf-published", capsule_body).skinning
    x = near_body(capsule_body, 50)
    with torch.no_grad():
        expected = (20 * field.network(x)).softmax(-1)
        assert torch.equal(field(x), expected)
        assert torch.equal(field.frozen()(x), expected)


@pytest.mark.parametrize("at", ["mean", "first"])
def test_frozen_snarf_has_one_shape(capsule_body: Body, at: str) -> None:
    model = make_model("snarf", capsule_body)
    avatar = Avatar(model, capsule_body, "snarf", POSES.numpy(), torch.device("cpu"))
    held = freeze(avatar, at)
    assert held.preset == f"snarf-{at}"
    found = held.model.pose_code(torch.randn(3, 5, 3)).o
    poses = POSES if at == "mean" else POSES[:1]
    wanted = poses[:, 1:].flatten(1).mean(0) / torch.pi
    assert torch.allclose(found, wanted.expand(3, -1))
    assert avatar.model.condition.varies  # the avatar itself is left as it was


def test_only_snarf_can_be_frozen(capsule_body: Body) -> None:
    model = make_model("balanced", capsule_body)
    avatar = Avatar(model, capsule_body, "balanced", POSES.numpy(), torch.device("cpu"))
    with pytest.raises(StudioError, match="nothing to freeze"):
        freeze(avatar, "mean")


def test_the_defaults_are_the_default_preset() -> None:
    """A run of an older version has no such fields: they must mean what it was trained with."""
    older = {"pose_multiplied", "skinned", "weight_norm", "pose_conditioned"}
    found = {field.name: field.default for field in fields(preset("balanced"))}
    assert {name: found[name] for name in sorted(older)} == {
        "pose_conditioned": False,
        "pose_multiplied": True,
        "skinned": True,
        "weight_norm": False,
    }
