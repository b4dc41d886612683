"""The activation, against the library's in double precision."""

import torch

from ins_studio.avatar.soft_ramp import SoftRamp, soft_ramp


def test_is_softplus_with_beta_100() -> None:
    x = torch.linspace(-3, 3, 20001, dtype=torch.float64)
    want = torch.nn.functional.softplus(x, beta=100)
    assert (soft_ramp(x) - want).abs().max() < 1e-10
    assert torch.equal(SoftRamp()(x), soft_ramp(x))


def test_its_slope_and_the_slope_of_that_are_softplus_own() -> None:
    x = torch.linspace(-0.3, 0.3, 201, dtype=torch.float64, requires_grad=True)
    for ramp in (soft_ramp, lambda x: torch.nn.functional.softplus(x, beta=100)):
        (slope,) = torch.autograd.grad(ramp(x).sum(), x, create_graph=True)
        (bend,) = torch.autograd.grad(slope.sum(), x)
        if ramp is soft_ramp:
            first = slope.detach(), bend
    assert (first[0] - slope).abs().max() < 2e-6
    assert (first[1] - bend).abs().max() < 2e-4


def test_no_denormal_numbers_come_out_of_a_chain_of_slopes() -> None:
    x = torch.full((1000,), -0.19, requires_grad=True)
    (slope,) = torch.autograd.grad(soft_ramp(soft_ramp(x) - 0.19).sum(), x)
    assert not ((slope != 0) & (slope.abs() < torch.finfo(torch.float32).tiny)).any()
