"""What the training monitor says in words."""

import math
from collections.abc import Sequence

from ins_studio.project.training_records import Preview

MATTERS_MM = 0.05  # a change smaller than this is not one


def quality_sentence(previews: Sequence[Preview]) -> str:
    """Put the newest held-out error beside that of a plain mean mesh, and say where it goes."""
    now = previews[-1]
    known = not math.isnan(now.mean_mesh_mm)
    mean = f" a plain mean mesh gives {now.mean_mesh_mm:.1f};" if known else ""
    return f"Held-out {now.error_mm:.1f} mm;{mean} {_trend(previews)}."


def time_left(seconds: float) -> str:
    """Return "about 3 min left" and the like."""
    if seconds < 55:
        return f"about {max(5, round(seconds / 5) * 5)} s left"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"about {minutes} min left"
    return f"about {seconds / 3600:.1f} h left"


def _trend(previews: Sequence[Preview]) -> str:
    if len(previews) < 2:
        return "first look"
    earlier = min(preview.error_mm for preview in previews[-4:-1])
    change = previews[-1].error_mm - earlier
    if change < -MATTERS_MM:
        return "improving"
    return "steady" if change < MATTERS_MM * 4 else "a little worse than before, which can pass"
