"""Theorems of the voxel layers: bijections for any parameters, still where they should be."""

import pytest
import torch
from torch import Tensor

from ins_studio.avatar.pin import PIN, ShiftVoxels
from ins_studio.avatar.posed_pin import InversePIN
from ins_studio.avatar.shift_field import STEEPEST, ShiftField

CODE = 12
LOW, HIGH = torch.tensor([-0.9, 0.0, -0.3]), torch.tensor([0.9, 1.8, 0.3])
CENTER = (LOW + HIGH) / 2


def make_pin(dtype: torch.dtype, scale: float, blocks: int = 6) -> PIN:
    torch.manual_seed(3)
    body = LOW + (HIGH - LOW) * torch.rand(4000, 3)
    voxels = ShiftVoxels(LOW, HIGH, body, (0.1, 0.12))
    pin = PIN.of_voxels(blocks, CODE, 8, voxels, CENTER)
    for layer in pin.layers:
        torch.nn.init.normal_(layer.field.values, std=scale)
    return pin.to(dtype)


def points(dtype: torch.dtype, beyond: float = 0.0) -> Tensor:
    torch.manual_seed(5)
    size = HIGH - LOW
    x = LOW - beyond + (size + 2 * beyond) * torch.rand(2, 4000, 3)
    return x.to(dtype)


def code(dtype: torch.dtype) -> Tensor:
    torch.manual_seed(7)
    return torch.randn(2, CODE, dtype=dtype)


@pytest.mark.parametrize("scale", [0.01, 0.1, 10.0])
@pytest.mark.parametrize("beyond", [0.0, 0.5])
def test_inverse_undoes_forward_with_any_parameters(scale: float, beyond: float) -> None:
    """In the box, at its walls and outside; up to parameters that drive every node to its limit."""
    pin, x, p = make_pin(torch.float64, scale), points(torch.float64, beyond), code(torch.float64)
    assert (pin.inverse(pin(x, p), p) - x).abs().max() < 1e-9
    assert (pin(pin.inverse(x, p), p) - x).abs().max() < 1e-9


def test_inverse_undoes_forward_in_single_at_ten_centimetres() -> None:
    pin, x, p = make_pin(torch.float32, 0.05), points(torch.float32), code(torch.float32)
    moved = pin.inverse(x, p)
    assert 0.09 < (moved - x).norm(dim=-1).max() < 0.2  # not a test of nothing
    assert (pin(moved, p) - x).norm(dim=-1).max() < 1e-5


def test_determinant_is_positive_and_not_one() -> None:
    pin, p = make_pin(torch.float64, 0.2), code(torch.float64)[:1]
    found = []
    for x in points(torch.float64)[0, :40]:
        jacobian = torch.func.jacrev(lambda y: pin.inverse(y[None, None], p)[0, 0])(x)
        found.append(float(torch.linalg.det(jacobian.detach())))
    assert min(found) > 0
    assert max(abs(d - 1) for d in found) > 0.05  # it stretches, which rotations and shifts cannot


def test_zero_code_is_the_identity_and_so_is_the_outside() -> None:
    pin, x, p = make_pin(torch.float64, 1.0), points(torch.float64), code(torch.float64)
    assert (pin.inverse(x, torch.zeros_like(p)) - x).abs().max() < 1e-12
    assert (pin(x, torch.zeros_like(p)) - x).abs().max() < 1e-12
    far = x + torch.tensor([0.0, 3.0, 0.0])
    assert (pin(far, p) - far).abs().max() < 1e-12


def test_what_it_moves_differs_along_the_line_that_it_moves() -> None:
    """A shift of one coordinate by the two others alone moves front and back alike."""
    pin, p = make_pin(torch.float64, 0.1, blocks=1), code(torch.float64)[:1]
    z = torch.linspace(-0.25, 0.25, 6, dtype=torch.float64)
    line = torch.stack([torch.zeros_like(z), torch.full_like(z, 0.9), z], dim=-1)[None]
    moved = (pin.inverse(line, p) - line)[0, :, 2]
    assert moved.max() - moved.min() > 0.01


def test_both_directions_have_gradients_that_agree_with_differences() -> None:
    pin, p = make_pin(torch.float64, 0.05, blocks=2), code(torch.float64)[:1]
    x = points(torch.float64)[:1, :5].requires_grad_()
    assert torch.autograd.gradcheck(lambda y: pin(y, p), x)
    assert torch.autograd.gradcheck(lambda y: pin.inverse(y, p), x)
    values = pin.layers[0].field.values
    pin(x, p).sum().backward()
    assert values.grad is not None
    assert values.grad.abs().sum() > 0


def test_the_posed_map_is_the_inverse() -> None:
    pin, x, p = make_pin(torch.float32, 0.05), points(torch.float32), code(torch.float32)
    with torch.no_grad():
        found = InversePIN(pin, LOW, HIGH).at(p)(x)
        assert (found - pin.inverse(x, p)).abs().max() < 1e-6


def test_a_field_that_starts_from_shifts_gives_them_back() -> None:
    """Of poses with codes of their own; what is beyond the soft limit comes out below it."""
    field = make_pin(torch.float32, 0.0, blocks=1).layers[0].field
    torch.manual_seed(1)
    codes = torch.randn(4, CODE)
    shifts = 0.01 * torch.randn(4, len(field.moving))
    field.start_from(codes, shifts, ridge=1e-6)
    assert (field.at(codes)[:, field.moving] - shifts).abs().max() < 1e-4
    field.start_from(codes, torch.full_like(shifts, 5.0), ridge=1e-6)
    assert field.at(codes).abs().max() < STEEPEST * field.along


def test_the_basis_is_what_moves_points() -> None:
    field = make_pin(torch.float64, 0.05, blocks=1).layers[0].field
    x, p = points(torch.float64)[:1] - CENTER, code(torch.float64)[:1]
    uv, w = x[..., :2], x[..., 2:]
    shifts = field.at(p)
    nodes, shares = field.basis(uv[0], w[0])
    moved = (shares * shifts[0, field.moving][nodes]).sum(-1, keepdim=True)
    assert (field.inverse(uv, w, shifts)[0] - w[0] - moved).abs().max() < 1e-12


def in_two_regions(dtype: torch.dtype) -> ShiftField:
    """A field whose left half (u < 0) listens to one part of the code, and its right to another."""
    torch.manual_seed(3)
    body = LOW + (HIGH - LOW) * torch.rand(4000, 3)
    right = torch.sigmoid(body[:, :1] / 0.05)
    field = ShiftField(
        (LOW, HIGH), (0.1, 0.12), body, 2 * CODE, 6, torch.cat([1 - right, right], 1)
    )
    torch.nn.init.normal_(field.values, std=0.05)
    return field.to(dtype)


def test_a_part_of_the_code_moves_its_own_region_alone() -> None:
    field = in_two_regions(torch.float64)
    codes = torch.randn(2, 2 * CODE, dtype=torch.float64)
    codes[0, CODE:] = 0
    codes[1, :CODE] = 0
    x = points(torch.float64)[0]
    uv, w = x[None, :, :2].expand(2, -1, -1), x[None, :, 2:].expand(2, -1, -1)
    moved = (field.inverse(uv, w, field.at(codes)) - w)[..., 0].abs()
    left, right = x[:, 0] < -0.5, x[:, 0] > 0.5
    assert moved[0, left].max() > 1e-3
    assert moved[1, right].max() > 1e-3
    assert moved[0, right].max() == moved[1, left].max() == 0


def test_regions_are_undone_as_well_and_started_in_closed_form() -> None:
    field = in_two_regions(torch.float64)
    field.values.data *= 0.1  # far from the limit
    torch.manual_seed(11)
    codes = torch.randn(40, 2 * CODE, dtype=torch.float64)
    want = field.at(codes)[:, field.moving]
    field.start_from(codes, want, 1e-6)
    alone = field.shares[1] == 0  # what listens to both is started from each of them
    assert (field.at(codes)[:, field.moving] - want)[:, alone].abs().max() < 0.01
    x = points(torch.float64)
    shifts = field.at(codes[:2])
    there = field.inverse(x[..., :2], x[..., 2:], shifts)
    assert (field(x[..., :2], there, shifts) - x[..., 2:]).abs().max() < 1e-9
