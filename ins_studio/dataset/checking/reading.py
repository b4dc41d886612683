"""Checks of files: readable, there once, numbered without gaps, at a known rate."""

from itertools import pairwise

import numpy as np

from ins_studio.dataset.checking.evidence import Evidence, Finding
from ins_studio.dataset.pairing import numbers_of
from ins_studio.dataset.sequence import Sequence
from ins_studio.project.counting import counted, have

SLOWEST, FASTEST = 4.0, 250.0  # frames per second


class Readable:
    """Frames that cannot be read, for whatever reason: damaged, NaN, other faces."""

    name, title = "readable", "Files can be read"
    fault, needs_poses = "it cannot be read", False

    def look(self, evidence: Evidence) -> Finding:
        """Name every frame that cannot be read."""
        lost = np.flatnonzero(~evidence.readable)
        skipped = sum(own.length - own.frame_count for own in evidence.dataset.sequences)
        more = f" {counted(skipped, 'file', 'files')} cannot be used at all." if skipped else ""
        if not len(lost):
            return Finding("note" if skipped else "fine", more[1:] or "Every frame can be read.")
        frames = tuple(
            evidence.frame(place, 0, bad=True, why=evidence.errors[place])
            for place in lost.tolist()
        )
        what = f"{counted(len(lost))} cannot be read, and {_are(len(lost))} left out: "
        return Finding(
            "error",
            f"{what}{frames[0].file}: {frames[0].why}{more}",
            frames,
            fix=evidence.without(lost.tolist()),
            fix_words=f"Leave out {counted(len(lost))}",
        )


class Copies:
    """The same surface in several frames."""

    name, title = "copies", "No frame is there twice"
    fault, needs_poses = "", False

    def look(self, evidence: Evidence) -> Finding:
        """Name every frame but the first of those with the same vertices."""
        first: dict[bytes, int] = {}
        twice = []
        for place in np.flatnonzero(evidence.readable).tolist():
            before = first.setdefault(evidence.digests[place], place)
            if before != place:
                twice.append((place, before))
        if not twice:
            return Finding("fine", "No two frames have the same surface.")
        frames = tuple(
            evidence.frame(place, 0, why=f"the same as {evidence.named(other)}")
            for place, other in twice
        )
        copies = [place for place, _ in twice]
        what = f"{counted(len(twice))} {have(len(twice))} exactly the surface of another one. "
        what += "It counts twice in training; of a held-out frame it gives the answer away."
        words = f"Leave out {counted(len(twice), 'copy', 'copies')}"
        return Finding("warning", what, frames, "", evidence.without(copies), words)


class Numbering:
    """Missing numbers in the names of files."""

    name, title = "gaps", "Frames are numbered without gaps"
    fault, needs_poses = "", False

    def look(self, evidence: Evidence) -> Finding:
        """Name the frames after a gap, with the number of those that are missing."""
        found = []
        for own in evidence.dataset.sequences:
            found += [
                evidence.frame(place, missing)
                for index, missing in _gaps(own)
                if (place := evidence.places.get((own.name, index))) is not None
            ]
        if not found:
            return Finding("fine", "No number is missing between the files of a recording.")
        found.sort(key=lambda frame: -frame.value)
        what = (
            f"Numbers are missing in {counted(len(found), 'place', 'places')}. Training does not "
        )
        what += "mind; played back, the recording jumps there."
        return Finding("note", what, tuple(found), "frames missing")


class Rate:
    """A frame rate that nobody said, or that no camera has."""

    name, title = "rate", "The frame rate is known"
    fault, needs_poses = "", False

    def look(self, evidence: Evidence) -> Finding:
        """Doubt the rate of the recordings."""
        sequences = evidence.dataset.sequences
        guessed = [own for own in sequences if not own.fps_known]
        if guessed:
            rate = guessed[0].fps
            what = f"Nothing says how many frames a second {_named(guessed)} has: {rate:g} is "
            what += "taken. It sets the speed of playback, not what is learned."
            return Finding("note", what, fix={"fps": rate}, fix_words=f"Take {rate:g} fps")
        strange = [own for own in sequences if not SLOWEST <= own.fps <= FASTEST]
        if strange:
            what = f"{_named(strange)} is said to have {strange[0].fps:g} frames a second. "
            return Finding("warning", what + "Correct the rate; it sets the speed of playback.")
        rates = sorted({own.fps for own in sequences})
        return Finding("fine", f"{' and '.join(f'{rate:g}' for rate in rates)} frames a second.")


def _gaps(own: Sequence) -> list[tuple[int, int]]:
    """Return the indices after a gap, and how many frames are missing there."""
    numbers = [n for n in numbers_of([file.stem for file in own.files]) if n is not None]
    if len(numbers) < max(3, len(own.files)):
        return []
    steps = [after - before for before, after in pairwise(numbers)]
    # Every second or fifth frame of a recording is no gap.
    usual = max(1, int(np.median(steps)))
    return [(i + 1, step // usual - 1) for i, step in enumerate(steps) if step >= 2 * usual]


def _named(sequences: list[Sequence]) -> str:
    more = f" and {counted(len(sequences) - 1, 'other', 'others')}" if len(sequences) > 1 else ""
    return f"{sequences[0].name}{more}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
