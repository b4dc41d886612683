"""A check of how large scans are beside one another."""

import numpy as np

from ins_studio.dataset.checking.evidence import Evidence, Finding
from ins_studio.project.counting import counted


class Sizes:
    """Scans that are far larger or smaller than the others of the same person."""

    name, title = "size", "Scans are of one size"
    fault, needs_poses = "another size than the others", False

    def look(self, evidence: Evidence) -> Finding:
        """Compare the areas of all surfaces."""
        times, odd = evidence.times, np.flatnonzero(evidence.odd_sized).tolist()
        if not odd:
            return Finding("fine", "All surfaces are of about the same area.")
        far = np.maximum(times, 1 / times)
        frames = tuple(
            evidence.frame(place, 0, bad=True, why=_times_words(times[place]))
            for place in sorted(odd, key=lambda place: -far[place])
        )
        what = f"{counted(len(odd))} {_differ(len(odd))} in size from the others, and will not "
        what += f"train: {frames[0].file} is {frames[0].why} Export it again like the others."
        words = f"Leave out {counted(len(odd))}"
        return Finding("error", what, frames, "", evidence.without(odd), words)


def _times_words(times: float) -> str:
    more, how = max(times, 1 / times), "larger" if times > 1 else "smaller"
    return f"{more:,.0f} times {how} than the others: in another unit?"


def _differ(count: int) -> str:
    return "differs" if count == 1 else "differ"
