"""The colour field: it learns what is worn where, coarse first, and its slope says which way."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from ins_studio.avatar.color_field import ColorField
from ins_studio.avatar.initial import build_model
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.voxels import Voxels, near
from ins_studio.body.body import Body

LOW, HIGH = torch.tensor([-0.3, -0.3, -0.1]), torch.tensor([0.3, 0.3, 0.1])
SMALL = Preset(
    "small", width=16, occupancy_width=16, bone_code=4, grid_spacing=0.05, skinning_spacing=0.08
)


def plane(count: int, seed: int = 0) -> Tensor:
    """Points (count, 3) of a level cloth of 40 cm by 40 cm."""
    xy = 0.4 * torch.rand(count, 2, generator=torch.Generator().manual_seed(seed)) - 0.2
    return torch.cat([xy, torch.zeros(count, 1)], dim=1)


def checks(x: Tensor) -> Tensor:
    """Colours (M, 3) that change in both directions, over 6 cm."""
    waves = [torch.sin(2 * math.pi * x[:, axis] / 0.06) for axis in (0, 1)]
    return torch.stack([0.5 + 0.4 * waves[0], 0.5 + 0.3 * waves[1], 0.5 - 0.4 * waves[0]], dim=1)


@pytest.fixture
def field() -> ColorField:
    return ColorField(LOW, HIGH, plane(200, seed=1), 0.008)


def test_learns_what_is_worn(field: ColorField) -> None:
    x = plane(20_000)
    field.start_from(x, checks(x))
    unseen = plane(2000, seed=2)
    coarse = (field(unseen) - checks(unseen)).abs().mean()
    optimizer = torch.optim.Adam(field.parameters(), lr=0.05)
    for step in range(100):
        batch = x[step * 200 : (step + 1) * 200]
        optimizer.zero_grad()
        (field(batch) - checks(batch)).abs().mean().backward()
        optimizer.step()
    fine = (field(unseen) - checks(unseen)).abs().mean()
    assert coarse > 0.1, "cells of four centimetres cannot hold it"
    assert fine < 0.03


def test_starts_as_the_mean_of_what_is_seen(field: ColorField) -> None:
    """Also where nothing is; and the finer levels are silent."""
    x = plane(5000)
    halves = torch.where(x[:, :1] < 0, 0.25, 0.75).expand(-1, 3)
    field.start_from(x, halves)
    places = torch.tensor([[-0.15, 0.0, 0.0], [0.15, 0.0, 0.0], [0.28, 0.28, 0.09]])
    assert field(places)[:, 0].tolist() == pytest.approx([0.25, 0.75, 0.5], abs=0.02)
    assert all((values == 0).all() for values in field.levels[1:])


def test_the_start_pulls_from_three_centimetres(field: ColorField) -> None:
    x = plane(20_000)
    field.start_from(x, torch.where(x[:, :1] < 0, 0.2, 0.8).expand(-1, 3))
    off = torch.tensor([[-0.03, 0.05, 0.0], [0.03, -0.05, 0.0]], requires_grad=True)
    wanted = torch.tensor([[0.8], [0.2]])  # each belongs to the other side
    (field(off) - wanted).abs().sum().backward()
    assert off.grad is not None
    assert (-off.grad[:, 0] * torch.tensor([1.0, -1.0]) > 0.1 / 0.04).all()


def test_is_a_colour_everywhere(field: ColorField) -> None:
    for values in field.levels:
        torch.nn.init.normal_(values, std=5, generator=torch.Generator().manual_seed(0))
    found = field(10 * torch.rand(500, 3, generator=torch.Generator().manual_seed(1)) - 5)
    assert found.min() >= 0
    assert found.max() <= 1
    assert field(torch.zeros(0, 3)).shape == (0, 3)


def test_is_built_only_where_it_is_asked_for(capsule_body: Body) -> None:
    """And changes nothing else: the other parameters are those of the same seed."""
    models = {}
    for color in (0.0, 1.0):
        torch.manual_seed(0)
        sizes = replace(SMALL, color=color, color_spacing=0.05)
        models[color] = build_model(sizes, capsule_body)
    plain, colored = (models[color].state_dict() for color in (0.0, 1.0))
    assert models[0.0].color is None
    assert {name for name in colored if name not in plain} == {
        f"color.levels.{level}" for level in range(3)
    }
    for name, value in plain.items():
        assert torch.equal(value, colored[name]), name


def test_presets_of_before_have_no_colour_field() -> None:
    old = SMALL.to_dict()
    for name in ("color", "color_spacing", "lr_color"):
        del old[name]
    assert Preset.from_dict(old).color == 0


def test_voxels_find_the_body_block_by_block() -> None:
    """As one by one: no node within the band is left out, and none beyond it has a value."""
    rng = np.random.default_rng(0)
    body = torch.from_numpy(rng.uniform(-0.2, 0.2, (30, 3)) * [1, 1, 0.2]).float()
    for spacing in (0.007, 0.03, 0.2):
        every = Voxels(LOW, HIGH, spacing)
        own = near(every.nodes(), body, 0.05)
        voxels = Voxels(LOW, HIGH, spacing, body, band=0.05)
        assert voxels.count == int(own.sum()) + 1
        assert torch.equal(voxels.nodes()[:-1], every.nodes()[own])
