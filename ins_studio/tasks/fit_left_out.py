"""Which scans no body is fitted to: those that somebody excluded, and those too full of holes."""

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ins_studio.dataset.checking.surface import Holes, too_open
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.sequence import Sequence as Recording
from ins_studio.fitting.key_frames import Surfaces
from ins_studio.fitting.sequence_fit import Scans
from ins_studio.fitting.track import Track
from ins_studio.geometry.edges import edge_uses, hole_areas
from ins_studio.geometry.mesh import face_areas
from ins_studio.geometry.surface import Surface
from ins_studio.project.records import Progress

EXCLUDED = "excluded"
NAMED = 8  # frames in a sentence


@dataclass(frozen=True, eq=False)
class Openness:
    """Reads surfaces, and notes what share of each is missing, by frame."""

    surfaces: Surfaces
    shares: dict[int, float]

    def __call__(self, frame: int) -> Surface | None:
        """Read a frame; see ``Surfaces``."""
        surface = self.surfaces(frame)
        if surface is not None and frame not in self.shares:
            holes = hole_areas(surface.vertices, edge_uses(surface.faces).rims).sum()
            area = float(face_areas(surface.vertices, surface.faces).sum())
            self.shares[frame] = float(holes) / area
        return surface


def find_left_out(
    own: Recording,
    scans: Scans,
    openness: Openness,
    track: Track,
    curation: Curation,
    shown: Collection[int],
) -> Generator[Progress, None, dict[int, str]]:
    """Return the frames to leave out, and why: "excluded", or "holes" as the check has it.

    Parameters
    ----------
    own : Recording
    scans : Scans
        Looked at once, all of them, where nothing was fitted yet; what an earlier fit found too
        open is believed.
    openness : Openness
        What the scans are read by.
    track : Track
    curation : Curation
        Of which excluded frames and ignored checks count.
    shown : collection of int
        Frames that somebody has pointed at: they are fitted in any case.
    """
    excluded = curation.excluded.get(own.name, frozenset())
    out = {frame: EXCLUDED for frame, place in enumerate(own.positions) if place in excluded}
    if Holes.name not in curation.ignored:
        if not track.states:
            yield from _look(scans, [frame for frame in range(track.count) if frame not in out])
            known = sorted(openness.shares)
            bad = too_open(np.array([openness.shares[frame] for frame in known]))
            out |= {frame: Holes.name for frame, is_bad in zip(known, bad, strict=True) if is_bad}
        else:
            before = {frame: why for frame, why in track.left_out.items() if why == Holes.name}
            out = {**before, **out}
    return {frame: why for frame, why in sorted(out.items()) if frame not in shown}


def left_out_words(name: str, left_out: Mapping[int, str]) -> str:
    """Say which frames of a sequence are left out, and what becomes of them."""
    by_reason = {
        why: [frame for frame, own in left_out.items() if own == why]
        for why in dict.fromkeys(left_out.values())
    }
    listed = "; ".join(f"{_named(frames)} ({why})" for why, frames in by_reason.items())
    count = "1 frame is" if len(left_out) == 1 else f"{len(left_out)} frames are"
    how = "and gets" if len(left_out) == 1 else "and get"
    return f"{name}: {count} left out of the fit, {how} the pose between its neighbours: {listed}."


def _look(scans: Scans, frames: Sequence[int]) -> Generator[Progress, None, None]:
    for done, frame in enumerate(frames, 1):
        scans.targets(frame)  # kept: the fit asks for them again
        yield Progress(f"Looking at the scans: {scans.name}", done, len(frames))


def _named(frames: Sequence[int]) -> str:
    more = f" and {len(frames) - NAMED} more" if len(frames) > NAMED else ""
    return ", ".join(str(frame + 1) for frame in frames[:NAMED]) + more
