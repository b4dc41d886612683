"""Theorems of the PIN: a bijection for any parameters, the identity at zero, volume preserving."""

import pytest
import torch
from torch import Tensor

from ins_studio.avatar.coupling import CouplingLayer, rotate
from ins_studio.avatar.pin import PIN, join, split

CODE = 40


def make_pin(dtype: torch.dtype, scale: float, w0: float = 10.0, turning: bool = True) -> PIN:
    torch.manual_seed(3)
    pin = PIN(6, CODE, (64, 2, w0), torch.tensor([0.1, 0.9, 0.0]), turning=turning)
    for layer in pin.layers:
        for field in (layer.f1, layer.f2):
            torch.nn.init.normal_(field.out.weight, std=scale)
    return pin.to(dtype)


def points(dtype: torch.dtype, count: int = 4000) -> Tensor:
    torch.manual_seed(5)
    return (torch.rand(2, count, 3, dtype=dtype) * 2 - 1) * torch.tensor([1.0, 1.0, 0.4])


def code(dtype: torch.dtype, scale: float = 1.0) -> Tensor:
    torch.manual_seed(7)
    return torch.randn(2, CODE, dtype=dtype) * scale


@pytest.mark.parametrize("scale", [0.001, 0.01, 0.03])
@pytest.mark.parametrize("w0", [10.0, 30.0, 0.0])
def test_inverse_undoes_forward_in_double_with_any_parameters(scale: float, w0: float) -> None:
    """From centimetres to over a metre of displacement."""
    pin, x, p = make_pin(torch.float64, scale, w0), points(torch.float64), code(torch.float64)
    assert (pin.inverse(pin(x, p), p) - x).abs().max() < 1e-9
    assert (pin(pin.inverse(x, p), p) - x).abs().max() < 1e-9


def test_inverse_undoes_forward_in_single_at_ten_centimetres() -> None:
    pin, x, p = make_pin(torch.float32, 0.003), points(torch.float32), code(torch.float32)
    moved = pin(x, p)
    largest = (moved - x).norm(dim=-1).max()
    assert 0.09 < largest < 0.2  # not a test of nothing
    assert (pin.inverse(moved, p) - x).norm(dim=-1).max() < 1e-5


@pytest.mark.parametrize("turning", [True, False])
def test_determinant_is_one(turning: bool) -> None:
    pin = make_pin(torch.float64, 0.1, turning=turning)
    p = code(torch.float64)[:1]
    for x in points(torch.float64, 20)[0]:
        jacobian = torch.func.jacrev(lambda y: pin(y[None, None], p)[0, 0])(x)
        assert abs(torch.linalg.det(jacobian) - 1) < 1e-5
        assert (jacobian - torch.eye(3)).abs().max() > 1e-3


def test_zero_code_is_the_identity() -> None:
    pin, x = make_pin(torch.float32, 3.0), points(torch.float32)
    zero = torch.zeros(2, CODE)
    assert (pin(x, zero) - x).abs().max() < 1e-6
    assert (pin.inverse(x, zero) - x).abs().max() < 1e-6


def test_starts_as_the_identity() -> None:
    pin = PIN(4, CODE, (32, 2, 10.0), torch.zeros(3))
    x = points(torch.float32)
    assert (pin(x, code(torch.float32)) - x).abs().max() < 1e-6


def test_scaling_the_code_keeps_the_bijection() -> None:
    pin, x = make_pin(torch.float64, 0.1), points(torch.float64)
    half = 0.5 * code(torch.float64)
    assert (pin.inverse(pin(x, half), half) - x).abs().max() < 1e-9


def test_every_axis_is_focus_once_in_three_blocks() -> None:
    assert make_pin(torch.float32, 0.1).axes == (2, 1, 0, 0, 1, 2)


def test_join_undoes_split() -> None:
    x = points(torch.float32, 5)
    for axis in range(3):
        assert torch.equal(join(*split(x, axis), axis), x)


def test_coupling_moves_focus_only_by_the_others() -> None:
    torch.manual_seed(0)
    layer = CouplingLayer(CODE, (16, 2, 10.0)).double()
    torch.nn.init.normal_(layer.f1.out.weight)  # f2 stays zero: only the 1D sub-layer acts
    uv, w = torch.rand(1, 9, 2, dtype=torch.float64), torch.rand(1, 9, 1, dtype=torch.float64)
    p = code(torch.float64)[:1]
    uv_moved, w_moved = layer(uv, w, p)
    assert torch.equal(uv_moved, uv)
    shift = w_moved - w
    assert torch.allclose(layer(uv, w + 0.3, p)[1] - (w + 0.3), shift)
    assert shift.abs().max() > 1e-3


def test_rotate_is_counter_clockwise() -> None:
    turned = rotate(torch.tensor([[1.0, 0.0]]), torch.tensor([[torch.pi / 2]]))
    assert torch.allclose(turned, torch.tensor([[0.0, 1.0]]), atol=1e-6)
