"""Checks of the surface: holes, edges of many faces, crossings, doubles."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.checking.evidence import Evidence, Finding, usual
from ins_studio.project.counting import counted, have

# A hole of 25 cm2 changes the label of one point in fifty around it, one of 65 cm2 one in ten.
LARGE_CM2 = 40.0
OPEN = 0.01  # of the surface is missing: worth a word
WIDE_OPEN = 0.08  # of it: inside and outside cannot be told any more
CROWDED = 0.001  # of the edges
CROSSING = 0.05  # of the edges
SUDDEN = 0.03  # of the edges more than is usual


def too_open(share: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of which surfaces (N,), by the share that is missing, inside and outside are lost."""
    middle, _ = usual(share)
    # Where all are as open, as scans of half a person are, that is how it is meant.
    return (share > WIDE_OPEN) & (share > 2 * middle)


class Holes:
    """Holes and their area; whether a surface is watertight."""

    name, title = "holes", "Surfaces are closed"
    fault, needs_poses = "it has large holes", False

    def look(self, evidence: Evidence) -> Finding:
        """Name frames with large holes, by the area of the largest."""
        largest, share = evidence.column("hole_cm2"), evidence.column("holes_share")
        open_ones = int((evidence.column("holes") > 0).sum())
        bad = too_open(share)
        large = bad | (largest > LARGE_CM2) | (share > OPEN)
        frames = evidence.worst(largest, large, bad)
        if not open_ones:
            return Finding("fine", "All surfaces are watertight.")
        if not frames:
            what = f"{counted(open_ones)} {have(open_ones)} holes, of "
            what += f"{np.nanmax(largest):.1f} cm² at most. So small ones do no harm: winding "
            what += "numbers close them."
            return Finding("note", what)
        count = int(bad.sum())
        what = f"{counted(len(frames))} {have(len(frames))} large holes, of up to "
        what += f"{np.nanmax(largest):.0f} cm²; {count or 'none'} of them too large to tell "
        what += "inside from outside. Winding numbers close the others with a smooth skin: "
        what += "fill them in a mesh editor if it shows."
        words = f"Leave out {counted(count)}" if count else ""
        fix = evidence.without(np.flatnonzero(bad).tolist())
        return Finding("error" if count else "warning", what, frames, "cm²", fix, words)


class Edges:
    """Edges that more than two faces share."""

    name, title = "edges", "Edges have two faces"
    fault, needs_poses = "edges have more than two faces", False

    def look(self, evidence: Evidence) -> Finding:
        """Name frames with many such edges."""
        crowded = evidence.column("crowded")
        many = crowded > CROWDED
        nobody = np.zeros(len(many), bool)
        if not np.nanmax(crowded, initial=0) > 0:
            return Finding("fine", "No edge has more than two faces.")
        if not many.any():
            few = int((crowded > 0).sum())
            what = f"{counted(few)} {have(few)} a few edges with more than two faces."
            return Finding("note", f"{what} So few do no harm.")
        what = f"In {counted(int(many.sum()))} up to {np.nanmax(crowded):.1%} of the edges have "
        what += "more than two faces: walls inside, or doubled parts. Remove them in a mesh editor."
        return Finding("warning", what, evidence.worst(100 * crowded, many, nobody), "% of edges")


class Crossings:
    """Surfaces that run through themselves."""

    name, title = "crossings", "Surfaces do not cross themselves"
    fault, needs_poses = "the surface runs through itself", False

    def look(self, evidence: Evidence) -> Finding:
        """Name frames that cross themselves more than clothes do where they crease."""
        crossing = evidence.column("crossing")
        middle, _ = usual(crossing)
        many = (crossing > CROSSING) & (crossing > middle + SUDDEN) | (crossing > 4 * CROSSING)
        nobody = np.zeros(len(many), bool)
        most = np.nanmax(crossing, initial=0)
        if not many.any():
            what = f"Up to {most:.1%} of the edges run through another face, {middle:.1%} usually: "
            return Finding("fine", f"{what}what overlaps counts as inside.")
        what = f"In {counted(int(many.sum()))} up to {most:.0%} of the edges run through another "
        what += "face. What overlaps counts as inside; a broken scan has to be made again."
        frames = evidence.worst(100 * crossing, many, nobody)
        return Finding("warning", what, frames, "% of edges")


class Doubles:
    """Vertices and faces that lie on one another."""

    name, title = "doubles", "Vertices and faces are there once"
    fault, needs_poses = "", False

    def look(self, evidence: Evidence) -> Finding:
        """Name frames with doubled vertices or faces."""
        both = [evidence.column(f"double_{kind}") for kind in ("vertices", "faces")]
        count = both[0] + both[1]
        named = count > 0
        if not named.any():
            return Finding("fine", "No two vertices or faces lie on one another.")
        most = [int(np.nanmax(own)) for own in both]
        doubled = (
            f"{counted(most[0], 'vertex', 'vertices')} and {counted(most[1], 'face', 'faces')}"
        )
        what = f"In {counted(int(named.sum()))} up to {doubled} lie on "
        what += "others. Doubled faces count twice in inside and outside: merge them by distance."
        nobody = np.zeros(len(named), bool)
        severity = "warning" if most[1] else "note"
        return Finding(severity, what, evidence.worst(count, named, nobody), "doubled")
