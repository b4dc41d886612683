"""What is said of compared systems: under each figure, and in the panel."""

import math

import numpy as np

from ins_studio.project.comparison import Comparison
from ins_studio.project.run import RunFolder
from ins_studio.ui.clip_list import title_of

HOW = (
    "Nothing is prepared to compare this avatar with.\n"
    "Train the other system, then prepare it, in a terminal:\n"
    "ins-studio train DATASET --preset snarf --out OTHER\n"
    "ins-studio compare {run} OTHER"
)


def pane_words(comparison: Comparison, index: int, exact: bool) -> tuple[str, str, str]:
    """Return a few lines for each of the panes at frame ``index`` of the prepared ones.

    ``exact`` is whether the avatar is shown as its networks move it; until it is, its figures
    would be those of something else.
    """
    avatar, skinned, rival = (
        f"{name}\n{_figures(comparison, row, index)}" for row, name in enumerate(comparison.systems)
    )
    if not exact:
        avatar = f"{comparison.systems[0]}\nexact frame on its way"
    return avatar, skinned, rival


def panel_words(comparison: Comparison, index: int) -> str:
    """Return what is to be seen, and at which frame."""
    avatar, skinned, rival = comparison.systems
    faces, full = len(comparison.meshes[index].faces), int(comparison.full_faces[index])
    shown = f"{faces:,} of its {full:,} faces are shown" if faces < full else f"{faces:,} faces"
    if comparison.one_mesh:
        seen = f"{rival} moves one mesh, too, by its own skinning."
    else:
        seen = (
            f"{rival} makes a new mesh for every pose: paint cannot stay on it. "
            f"{avatar} and {skinned} move one mesh. Wireframe (W) shows it."
        )
    frame = f"{clip_title(comparison)}, frame {comparison.frames[index] + 1}."
    return f"{seen}\n{frame} {rival}: {shown}."


def clip_title(comparison: Comparison) -> str:
    """Return what people call the motion: a sequence goes by half of its name."""
    return title_of(comparison.clip) if comparison.recorded else comparison.clip


def how_to_prepare(run: RunFolder) -> str:
    """Return what to type where there is no comparison."""
    return HOW.format(run=run.path)


def _figures(comparison: Comparison, row: int, index: int) -> str:
    """Return the time of a frame, over all of them, and this frame's distance where it is known."""
    took = f"{1000 * float(np.median(comparison.seconds[row])):,.0f} ms a frame"
    off = float(comparison.distances_mm[row, index])
    return took if math.isnan(off) else f"{took}\n{off:.1f} mm off the scan"
