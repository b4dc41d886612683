"""A check of the poses: whether the bodies lie in their scans."""

import numpy as np

from ins_studio.dataset.checking.evidence import Evidence, Finding, usual
from ins_studio.project.checked import CheckedFrame
from ins_studio.project.counting import counted

# Of the worst twentieth of a body, millimetres out of its scan.
DOUBT_MM, BAD_MM = 15.0, 30.0
MOST_MM = 150.0  # bad by itself, where most frames are far better
OFF_MM = 60.0  # a scan on average from its body
LEAST_SPREAD_MM = 2.0
LOST_MM = 200.0  # usually: nothing can be said of single poses
DOUBT, BAD = 5.0, 8.0  # spreads above what is usual


class Fit:
    """Poses that do not fit their scans, against what is usual in the dataset."""

    name, title = "fit", "Poses fit their scans"
    fault, needs_poses = "the body stands out of its scan", True

    def look(self, evidence: Evidence) -> Finding:
        """Look for bodies that stand out of their scans, and scans far from their bodies."""
        out = evidence.column("out_mm", any_size=True)
        off = evidence.column("off_mm", any_size=True)
        middle, spread = usual(out)
        far, far_spread = usual(off)
        spread, far_spread = max(spread, LEAST_SPREAD_MM), max(far_spread, LEAST_SPREAD_MM)
        if middle > LOST_MM:
            what = f"The fitted bodies stand {middle:.0f} mm out of most scans: no pose can be "
            return Finding("error", f"{what}judged before unit, axis and place are right.")
        limit = max(BAD_MM, min(middle + BAD * spread, max(MOST_MM, 2 * middle)))
        astray = off > max(OFF_MM, far + BAD * far_spread)
        bad = (out > limit) | astray
        # Where most stand out that far, so many frames teach the wrong shape.
        doubt = BAD_MM if middle > BAD_MM else max(DOUBT_MM, middle + DOUBT * spread)
        outside = out > doubt
        frames = _frames(evidence, np.where(outside, out, 0), np.where(astray, off, 0), bad)
        if not frames:
            most = float(np.nanmax(out, initial=0))
            what = f"The bodies lie in their scans: a forearm's worth stands out by {most:.0f} mm "
            return Finding("fine", f"{what}at most, {middle:.0f} mm usually.")
        count = int(bad.sum())
        fix = evidence.without(np.flatnonzero(bad).tolist())
        words = f"Leave out {counted(count)}" if count else ""
        if middle > BAD_MM:
            what = f"The fitted bodies stand {middle:.0f} mm out of most scans: are they of this "
            what += "person's shape, in this unit and place? What is learned will be off by that."
            return Finding("error", what, frames, "mm", fix, words)
        what = _outside_words(out[outside], middle) + _astray_words(off[astray & ~outside])
        what += f"{count or 'None'} of them will not train. Fit those poses again, or leave them."
        return Finding("error" if count else "warning", what, frames, "mm", fix, words)


def _outside_words(out: np.ndarray, middle: float) -> str:
    if not len(out):
        return ""
    what = f"In {counted(len(out))} the fitted body stands out of its scan by up to "
    return f"{what}{out.max():.0f} mm; {middle:.0f} mm are usual here. "


def _astray_words(off: np.ndarray) -> str:
    if not len(off):
        return ""
    return f"In {counted(len(off))} the scan lies up to {off.max():.0f} mm from its body. "


def _frames(
    evidence: Evidence, out: np.ndarray, off: np.ndarray, bad: np.ndarray
) -> tuple[CheckedFrame, ...]:
    """Return the frames whose body stands ``out``, or whose scan lies ``off``, the worst first."""
    value = np.where(out > 0, out, off)
    return tuple(
        evidence.frame(
            place,
            value[place],
            bool(bad[place]),
            f"the scan is {off[place]:.0f} mm from its body" if off[place] > 0 else "",
        )
        for place in np.argsort(-value, kind="stable")
        if value[place] > 0
    )
