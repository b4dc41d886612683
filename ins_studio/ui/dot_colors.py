"""How dots on a scan look: the person's left and right in colours of their own."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from ins_studio.viewport.scene import Markers

LEFT, RIGHT, MIDDLE = (0.36, 0.72, 0.95), (0.98, 0.62, 0.22), (0.95, 0.93, 0.55)
DOT_PX, LIT_PX = 13.0, 18.0
HOLLOW_PX = 15.0


def markers_of(
    dots: Mapping[str, NDArray[np.floating]],
    hollow: Collection[str] = (),
    lit: str = "",
    through: bool = False,
) -> Markers | None:
    """Return dots (3,), world metres, for the viewport; None where there is none.

    Parameters
    ----------
    dots : dict of str to (3,) float
        By the names of landmarks or joints.
    hollow : collection of str
        Those that are only offered.
    lit : str
        The one under the pointer.
    through : bool
        See ``Markers``.
    """
    if not dots:
        return None
    return Markers(
        np.stack(list(dots.values())),
        np.array([_color(name) for name in dots]),
        np.array([_size(name == lit, name in hollow) for name in dots]),
        np.array([name not in hollow for name in dots]),
        through,
    )


def _size(lit: bool, hollow: bool) -> float:
    return LIT_PX if lit else HOLLOW_PX if hollow else DOT_PX


def _color(name: str) -> tuple[float, float, float]:
    if name.startswith("left_"):
        return LEFT
    return RIGHT if name.startswith("right_") else MIDDLE
