"""Tables change nothing that can be seen: the same map as the PIN's own inverse."""

import pytest
import torch
from torch import Tensor

from ins_studio.avatar.curve_table import FIRST_CELLS, TOLERANCE, CurveTable, tabulate
from ins_studio.avatar.pin import PIN
from ins_studio.avatar.posed_pin import InversePIN

LOW, HIGH = torch.tensor([-0.9, 0.0, -0.4]), torch.tensor([1.1, 1.8, 0.4])


def make_pin(blocks: int = 4, turning: bool = True) -> PIN:
    torch.manual_seed(3)
    pin = PIN(blocks, 10, (64, 2, 30.0), torch.tensor([0.1, 0.9, 0.0]), turning=turning)
    for layer in pin.layers:
        for field in (layer.f1, layer.f2):
            torch.nn.init.normal_(field.out.weight, std=0.003)
    return pin.eval()


def points(reach: float = 1.0) -> Tensor:
    torch.manual_seed(5)
    return LOW + (HIGH - LOW) * ((torch.rand(2, 3000, 3) - 0.5) * reach + 0.5)


@pytest.mark.parametrize("turning", [True, False])
@pytest.mark.parametrize("reach", [0.9, 3.0])  # inside the tables, and far outside
def test_it_is_the_inverse_of_the_pin(turning: bool, reach: float) -> None:
    pin, code, x = make_pin(turning=turning), torch.randn(2, 10), points(reach)
    with torch.no_grad():
        wanted = pin.inverse(x, code)
        found = InversePIN(pin, LOW, HIGH).at(code)(x)
    assert (wanted - x).abs().max() > 1e-3
    assert (found - wanted).abs().max() < 1e-6


def test_a_pin_without_blocks_is_the_identity() -> None:
    x = points()
    assert torch.equal(InversePIN(make_pin(0), LOW, HIGH).at(torch.randn(2, 10))(x), x)


def test_a_cubic_is_read_exactly() -> None:
    knots = torch.linspace(-1.1, 2.1, 33, dtype=torch.float64)[:, None]
    table = CurveTable(torch.cat([knots**3, 1 - knots**2], dim=1), -1.0, 2.0)
    w = torch.linspace(-1, 2, 101, dtype=torch.float64)[None, :, None]
    wanted = torch.cat([w**3, 1 - w**2], dim=2)
    torch.testing.assert_close(table.read(table.values[None], w), wanted)


def test_steps_become_as_small_as_the_curve_needs() -> None:
    smooth = tabulate(torch.sin, -1.0, 1.0)
    fine = tabulate(lambda w: torch.sin(700 * w), -1.0, 1.0)
    assert smooth is not None
    assert fine is not None
    assert len(smooth.values) == FIRST_CELLS + 3 < len(fine.values)
    w = torch.rand(1, 5000, 1, dtype=torch.float64) * 2 - 1
    assert (fine.read(fine.values[None], w) - torch.sin(700 * w)).abs().max() <= TOLERANCE


def test_a_curve_too_wild_for_a_table_gets_none() -> None:
    assert tabulate(lambda w: torch.sin(1e5 * w), -1.0, 1.0) is None


def test_a_table_says_what_it_covers() -> None:
    table = tabulate(torch.sin, -1.0, 1.0)
    assert table is not None
    assert table.covers(torch.tensor([-1.0, 1.0]))
    assert not table.covers(torch.tensor([0.0, 1.01]))
