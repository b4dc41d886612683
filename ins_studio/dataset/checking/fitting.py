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

    name, title, judges = "fit", "Poses fit their scans", True

    def look(self, evidence: Evidence) -> Finding:
        """Look for bodies that stand out of their scans, and scans far from their bodies."""
        out, off = evidence.column("out_mm"), evidence.column("off_mm")
        middle, spread = usual(out)
        far, far_spread = usual(off)
        spread, far_spread = max(spread, LEAST_SPREAD_MM), max(far_spread, LEAST_SPREAD_MM)
        limit = max(BAD_MM, min(middle + BAD * spread, max(MOST_MM, 2 * middle)))
        astray = off > max(OFF_MM, far + BAD * far_spread)
        bad = (out > limit) | astray
        doubtful = bad | (out > max(DOUBT_MM, middle + DOUBT * spread))
        frames = self._frames(evidence, np.where(doubtful, out, 0), bad, off)
        count = int(bad.sum())
        fix = evidence.without(np.flatnonzero(bad).tolist())
        words = f"Leave out {counted(count)}" if count else ""
        if middle > LOST_MM:
            what = f"The fitted bodies stand {middle:.0f} mm out of most scans: no pose can be "
            return Finding("error", f"{what}judged before unit, axis and place are right.")
        if middle > BAD_MM:
            what = f"The fitted bodies stand {middle:.0f} mm out of most scans: are they of this "
            what += "person's shape, in this unit and place? What is learned will be off by that."
            return Finding("error", what, frames, "mm", fix, words)
        if not frames:
            most = float(np.nanmax(out, initial=0))
            what = f"The bodies lie in their scans: a forearm's worth stands out by {most:.0f} mm "
            return Finding("fine", f"{what}at most, {middle:.0f} mm usually.")
        what = f"In {counted(len(frames))} the fitted body stands out of its scan by up to "
        what += f"{frames[0].value:.0f} mm; {middle:.0f} mm are usual here. "
        what += f"{count or 'None'} of them will not train. Fit those poses again, or leave them."
        return Finding("error" if count else "warning", what, frames, "mm", fix, words)

    def _frames(
        self, evidence: Evidence, out: np.ndarray, bad: np.ndarray, off: np.ndarray
    ) -> tuple[CheckedFrame, ...]:
        return tuple(
            evidence.frame(
                place,
                out[place],
                bool(bad[place]),
                f"the scan is {off[place]:.0f} mm from it",
            )
            for place in np.argsort(-out, kind="stable")
            if out[place] > 0
        )
