"""A PIN's way to posed space for many points: what depends on the pose or on neither, only once."""

from collections.abc import Callable
from copy import deepcopy

from torch import Tensor

from ins_studio.avatar.coupling import JoinedField, PoseField
from ins_studio.avatar.curve_table import CurveTable, tabulate
from ins_studio.avatar.pin import PIN, Layer, ShiftLayer, join, split
from ins_studio.avatar.siren import SineLayer

Map = Callable[[Tensor], Tensor]


class InversePIN:
    """``PIN.inverse`` with the 2D sub-layers' embeddings, curves over one coordinate, tabulated.

    Half of the sines go, and the result differs by less than a micrometre. Layers that have no
    such curve (two ablations) are computed as ``PIN.inverse`` does.

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
            _table(layer, lows[axis], highs[axis])
            for layer, axis in zip(self._layers, self._axes, strict=True)
        ]

    def at(self, code: Tensor) -> "PosedPIN":
        """Return the map at pose codes (B, P)."""
        steps = [
            _move(layer, axis, code, table)
            for layer, axis, table in zip(self._layers, self._axes, self._tables, strict=True)
        ]
        return PosedPIN(steps, self._center)


class PosedPIN:
    """The map of ``InversePIN`` at the poses of a batch."""

    def __init__(self, layers: list[Map], center: Tensor) -> None:
        self._layers, self._center = layers, center

    def __call__(self, x: Tensor) -> Tensor:
        """Move ``x`` (B, N, 3), metres, towards posed space."""
        if not self._layers:
            return x
        x = x - self._center
        for layer in self._layers:
            x = layer(x)
        return x + self._center


def _move(layer: Layer, axis: int, code: Tensor, table: CurveTable | None) -> Map:
    """Return a coupling layer's inverse over points (B, N, 3), at pose codes (B, P)."""
    if isinstance(layer, ShiftLayer):
        return _shift(layer, axis, code)
    f1, f2 = _posed(layer.f1, code), _posed(layer.f2, code, table)

    def move(x: Tensor) -> Tensor:
        uv, w = split(x, axis)
        uv = layer.turn_back(uv, f2(w))
        return join(uv, w + f1(uv), axis)

    return move


def _shift(layer: ShiftLayer, axis: int, code: Tensor) -> Map:
    shifts = layer.field.at(code)

    def move(x: Tensor) -> Tensor:
        uv, w = split(x, axis)
        return join(uv, layer.field.inverse(uv, w, shifts), axis)

    return move


def _posed(field: PoseField | JoinedField, code: Tensor, table: CurveTable | None = None) -> Map:
    """Return a field over points (B, N, inputs), at pose codes (B, P)."""
    if isinstance(field, JoinedField):
        return lambda x: field(x, code)
    return _PosedField(field, code, table)


class _PosedField:
    """A field at pose codes (B, P): its basis is multiplied out, its table projected to it."""

    def __init__(self, field: PoseField, code: Tensor, table: CurveTable | None = None) -> None:
        self._embedding, self._basis, self._table = field.embedding, field.basis(code), table
        self._values = None if table is None else table.values @ self._basis

    def __call__(self, x: Tensor) -> Tensor:
        """Return f, (B, N, outputs), at ``x`` (B, N, inputs)."""
        if self._table is not None and self._values is not None and self._table.covers(x):
            return self._table.read(self._values, x)
        values: Tensor = self._embedding(x) @ self._basis
        return values


def _table(layer: Layer, low: float, high: float) -> CurveTable | None:
    """Return the table of a layer's 2D sub-layer; None where none would be good enough."""
    if isinstance(layer, ShiftLayer) or isinstance(layer.f2, JoinedField):
        return None  # it has no such curve, or another one in every pose
    field = layer.f2
    if not isinstance(field.embedding[0], SineLayer):
        return None  # its numbers may be of any size, and the tolerance is for sines
    curve = deepcopy(field.embedding).cpu().double()  # MPS has no doubles
    table = tabulate(curve, low, high)
    if table is None:
        return None
    weight = field.out.weight
    return CurveTable(table.values.to(weight), table.low, table.high)
