"""Whether our systems stand in the same order as the talk's."""

import math
from collections.abc import Mapping
from itertools import combinations

FEW = 2


def order_sentence(ours: Mapping[str, float], theirs: Mapping[str, float], where: str) -> str:
    """Compare two rankings of the same systems, higher being better.

    Parameters
    ----------
    ours, theirs : mapping
        Figures by name; NaN, or left out, for what was not run.
    where : str
        What ours are figures of.
    """
    known = [name for name in theirs if not math.isnan(ours.get(name, math.nan))]
    missing = [name for name in theirs if name not in known]
    if len(known) < FEW:
        return f"On {where} too little was run to compare the order with the talk's."
    ranked = sorted(known, key=lambda name: -theirs[name])
    turned = [(up, low) for up, low in combinations(ranked, 2) if ours[up] <= ours[low]]
    pairs = len(known) * (len(known) - 1) // 2
    without = f" Not run: {', '.join(missing)}." if missing else ""
    if not turned:
        return (
            f"On {where} the order of these {len(known)} systems agrees with the talk's.{without}"
        )
    listed = ", ".join(f"{low} is not below {up}" for up, low in turned)
    return (
        f"On {where} the order differs from the talk's in {len(turned)} of {pairs} pairs: "
        f"{listed}.{without}"
    )
