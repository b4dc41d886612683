"""A PIN's way to posed space for many points: what depends on the pose or on neither, only once."""

from copy import deepcopy

from torch import Tensor

from ins_studio.avatar.coupling import CouplingLayer, PoseField
from ins_studio.avatar.curve_table import CurveTable, tabulate
from ins_studio.avatar.pin import PIN, join, split


class InversePIN:
    """``PIN.inverse`` with the 2D sub-layers' embeddings, curves over one coordinate, tabulated.

    Half of the sines go, and the result differs by less than a micrometre.

    Parameters
    ----------
    pin : PIN
        In evaluation; later changes of its parameters are not seen.
    low, high : Tensor
        (3,) opposite corners, metres, of where its points will mostly be: what the tables cover.
        Elsewhere the embeddings are computed.
    """

    def __init__(self, pin: PIN, low: Tensor, high: Tensor) -> None:
        self._center = pin.center
        self._layers = pin.blocks()[::-1]
        self._axes = pin.axes[::-1]
        lows, highs = (low - pin.center).tolist(), (high - pin.center).tolist()
        self._tables = [
            _table(layer.f2, lows[axis], highs[axis])
            for layer, axis in zip(self._layers, self._axes, strict=True)
        ]

    def at(self, code: Tensor) -> "PosedPIN":
        """Return the map at pose codes (B, P)."""
        steps = [
            _PosedLayer(layer, axis, code, table)
            for layer, axis, table in zip(self._layers, self._axes, self._tables, strict=True)
        ]
        return PosedPIN(steps, self._center)


class PosedPIN:
    """The map of ``InversePIN`` at the poses of a batch."""

    def __init__(self, layers: "list[_PosedLayer]", center: Tensor) -> None:
        self._layers, self._center = layers, center

    def __call__(self, x: Tensor) -> Tensor:
        """Move ``x`` (B, N, 3), metres, towards posed space."""
        if not self._layers:
            return x
        x = x - self._center
        for layer in self._layers:
            x = layer(x)
        return x + self._center


class _PosedLayer:
    """A coupling layer's inverse at poses: the bases are multiplied out."""

    def __init__(
        self, layer: CouplingLayer, axis: int, code: Tensor, table: CurveTable | None
    ) -> None:
        self._layer, self._axis, self._table = layer, axis, table
        self._basis_1, self._basis_2 = layer.f1.basis(code), layer.f2.basis(code)
        self._values = None if table is None else table.values @ self._basis_2

    def __call__(self, x: Tensor) -> Tensor:
        uv, w = split(x, self._axis)
        uv = self._layer.turn_back(uv, self._motion(w))
        return join(uv, w + self._layer.f1.embedding(uv) @ self._basis_1, self._axis)

    def _motion(self, w: Tensor) -> Tensor:
        if self._table is not None and self._values is not None and self._table.covers(w):
            return self._table.read(self._values, w)
        motion: Tensor = self._layer.f2.embedding(w) @ self._basis_2
        return motion


def _table(field: PoseField, low: float, high: float) -> CurveTable | None:
    curve = deepcopy(field.embedding).double()
    table = tabulate(curve, low, high)
    if table is None:
        return None
    weight = field.out.weight
    return CurveTable(table.values.to(weight), table.low, table.high)
