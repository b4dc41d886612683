"""A check of the split: whether training has seen what is held out."""

from ins_studio.dataset.checking.evidence import Evidence, Finding
from ins_studio.dataset.checking.twins import compare, near
from ins_studio.project.counting import counted

SAME_DEG = 0.5  # of a joint, root mean square: practically the same pose


class Leak:
    """Held-out frames that train under another name, or as good as."""

    name, title = "leak", "Held-out frames are new to training"
    fault, needs_poses = "", True

    def look(self, evidence: Evidence) -> Finding:
        """Look for each held-out surface and pose among those that train."""
        found = compare(evidence)
        if found is None:
            return Finding("fine", "No frame is held out.")
        held, known, degrees = found.held, found.known, found.degrees
        trains = {evidence.digests[place]: place for place in known}
        twins = {}
        for row, place in enumerate(held):
            copy = trains.get(evidence.digests[place])
            if copy is not None:
                twins[place] = (copy, 0.0)
            elif degrees[row] < SAME_DEG:
                twins[place] = (known[found.nearest[row]], float(degrees[row]))
        if not twins:
            least = f"{degrees.min():.1f}° a joint"
            return Finding("fine", f"The nearest held-out pose is {least} from one that trains.")
        # Of one held-out pose there may be several twins: all of them have to go.
        back, _, _ = near(evidence, known, list(twins))
        out = [place for place, degree in zip(known, back, strict=True) if degree < SAME_DEG]
        out += [copy for copy, degree in twins.values() if not degree]
        return _told(evidence, twins, sorted(set(out)), len(held))


def _told(
    evidence: Evidence, twins: dict[int, tuple[int, float]], out: list[int], held: int
) -> Finding:
    frames = tuple(
        evidence.frame(place, degrees, why=f"as {evidence.named(own)}, which trains")
        for place, (own, degrees) in sorted(twins.items(), key=lambda item: item[1][1])
    )
    what = f"{counted(len(frames))} of {held:,} held out have the pose of a frame that trains, "
    what += f"within {SAME_DEG:g}° a joint: what is measured there is too good to be true."
    words = f"Leave {counted(len(out))} out of training"
    return Finding("warning", what, frames, "°", evidence.without(out), words)
