"""Checks of how scans lie in space: unit, up axis, which side is out."""

import numpy as np

from ins_studio.dataset.axes import FAR, TURNS, UNITS, Axes, Probe, find_axes, pose_up
from ins_studio.dataset.checking.evidence import Evidence, Finding, usual
from ins_studio.dataset.curated import NO_AXES, CuratedReader
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Reader
from ins_studio.project.counting import counted

PROBES = 5  # scans that are laid over their bodies
NEARER = 0.6  # of the distance before: the other unit or axis is right
TWISTED = 0.0005  # of the edges: a face or two of a mesh of thousands are no matter
INWARD = 0.1  # of a surface more than is usual: a part of it is inside out


class Units:
    """Unit and up axis, by laying scans over the bodies that were fitted to them."""

    name, title = "units", "Unit and up axis are right"
    fault, needs_poses = "unit or up axis is wrong", False

    def look(self, evidence: Evidence) -> Finding:
        """Try every unit and axis on a few frames."""
        now = axes_of(evidence.dataset.reader)
        if not evidence.dataset.posed:
            return _taken(evidence, now, ", by a person who stands")
        probes, turned = _probes(evidence, now)
        if not probes:
            return Finding("fine", "There is no frame to find it out by.")
        best = find_axes(probes, turned)
        own = find_axes(probes, turned, now.unit, now.up)
        other = (best.unit, best.up) != (now.unit, now.up)
        fix = {"units": best.unit, "up": best.up}
        if other and best.distance < NEARER * own.distance:
            what = f"The scans are taken for {now.convention}, {_cm(own)} from the fitted bodies; "
            what += f"as {best.convention} they lie {_cm(best)} from them."
            return Finding("error", what, fix=fix, fix_words=f"Take them as {best.convention}")
        if own.distance > FAR:
            what = f"Scans and fitted bodies lie {_cm(own)} apart, whatever unit and axis is tried."
            return Finding("error", f"{what} Are these the poses of these scans?")
        return _taken(evidence, now, f": {_cm(own)} from the fitted bodies")


class Outside:
    """Surfaces that are inside out, as a whole or in part; without poses only the latter."""

    name, title = "winding", "Faces look outwards"
    fault, needs_poses = "faces look the wrong way", False

    def look(self, evidence: Evidence) -> Finding:
        """Compare the scans' normals with the bodies', and faces with their neighbours."""
        inward, twisted = evidence.column("inward"), evidence.column("twisted")
        middle, _ = usual(inward)
        if middle > 0.5:
            what = f"The faces look inwards: {middle:.0%} of the surface points against the body. "
            what += "Inside and outside would be learned the wrong way round."
            turned = {"flipped": not evidence.dataset.curation.flipped}
            return Finding("error", what, fix=turned, fix_words="Turn the faces round")
        parts = twisted > TWISTED
        bad = (inward > 0.5) | (parts & (inward > middle + INWARD))
        if evidence.dataset.posed:
            frames, unit = evidence.worst(100 * inward, parts | bad, bad), "% inwards"
        else:
            frames, unit = evidence.worst(100 * twisted, parts, bad), "% of edges"
        if not frames:
            whose = "bodies'" if evidence.dataset.posed else "neighbours'"
            return Finding("fine", f"The surfaces' normals agree with the {whose}.")
        count = int(bad.sum())
        what = f"In {counted(len(frames))} neighbouring faces disagree which side is out. "
        what += "Reorient them in a mesh editor; there, inside and outside are learned wrongly."
        fix = evidence.without(np.flatnonzero(bad).tolist())
        words = f"Leave out {counted(count)}" if count else ""
        return Finding("error" if count else "warning", what, frames, unit, fix, words)


def axes_of(reader: Reader) -> Axes:
    """Return what a reader takes the lengths and axes of its scans for."""
    while isinstance(reader, CuratedReader):
        if reader.axes != NO_AXES:
            return reader.axes
        reader = reader.inner
    found = getattr(reader, "axes", NO_AXES)
    return found if isinstance(found, Axes) else NO_AXES


def _taken(evidence: Evidence, now: Axes, how: str) -> Finding:
    """Say what the scans are taken for, and offer to keep to it where that was a guess."""
    said = evidence.dataset.curation
    if (now.unit, now.up) in {("m", "y"), (said.units, said.up)}:
        return Finding("fine", f"Read as {now.convention}{how}.")
    what = f"The scans are in {now.convention}{how}. All is read as metres, y up."
    fix = {"units": now.unit, "up": now.up}
    return Finding("note", what, fix=fix, fix_words=f"Keep to {now.convention}")


def _probes(evidence: Evidence, now: Axes) -> tuple[list[Probe], str]:
    """Return scans as their files have them, and the up axis of the poses as they are read."""
    out = evidence.column("out_mm")
    if not evidence.readable.any():
        return [], "y"
    better = np.flatnonzero(out <= np.nanmedian(out))  # a wrong pose says nothing of the unit
    chosen = better[np.linspace(0, len(better) - 1, min(PROBES, len(better))).astype(int)]
    dataset = evidence.dataset
    found = dataset.read(evidence.keys[place] for place in chosen)
    frames = [frame for frame in found if isinstance(frame, Frame)]
    turned = pose_up(evidence.poses[evidence.readable][:, 0])
    return [_probe(evidence, frame, now) for frame in frames], turned


def _probe(evidence: Evidence, frame: Frame, now: Axes) -> Probe:
    raw = frame.vertices.astype(np.float64) @ TURNS[now.up] / UNITS[now.unit]
    return Probe(raw, evidence.dataset.body.posed(frame.pose), frame.transl)


def _cm(axes: Axes) -> str:
    return f"{100 * axes.distance:.1f} cm"
