"""Whether rows of poses are counted from 0 or 1, where the scans' names leave it open."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.axes import Probe, find_axes, pose_up
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.dataset_json import NAME, Choices
from ins_studio.dataset.fitted import fitted_poses
from ins_studio.dataset.pairing import Pair
from ins_studio.dataset.recording import Recording
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_file import read_scan
from ins_studio.dataset.scan_glance import is_heavy
from ins_studio.errors import StudioError

LOOKED_AT = 4  # scans, where the poses change most from row to row
# Share by which the bodies must lie nearer. Frames at 30 a second that are one off: 1.12 to 1.36
# times as far in the demo's recordings.
NEARER = 0.04


def settled(
    recording: Recording, body: Body, choices: Choices, problems: list[Problem]
) -> Recording:
    """Return a recording as its scans and posed bodies lie nearer, if its names leave it open.

    Parameters
    ----------
    recording : Recording
    body : Body
        What the poses move.
    choices : Choices
        What the dataset says of units and axes.
    problems : list of Problem
        Gets a line where the scans do not tell either.
    """
    other = recording.otherwise
    if other is None:
        return recording
    scans = _some_scans(recording, other)
    near, far = (_distance(one, scans, body, choices) for one in (recording, other))
    if min(near, far) < (1 - NEARER) * max(near, far):
        best = recording if near < far else other
        how = f'{best.pairing.how}: scans and bodies lie nearest so ("first" in {NAME} says it)'
        return replace(best, pairing=replace(best.pairing, how=how), otherwise=None)
    place = recording.pairing.pairs[0].poses.name
    what = (
        f"scans and the rows of {place} were paired {recording.pairing.how}, which is a guess: "
        f'{recording.pairing.otherwise} would do as well. Write "first" into {NAME}, the number '
        "of the first row's scan."
    )
    problems.append(Problem(recording.own.folder, what))
    return replace(recording, otherwise=None)


def _some_scans(recording: Recording, other: Recording) -> list[tuple[Pair, Pair, Scan]]:
    """Return scans that have a pose either way and are read quickly, with both of their pairs."""
    theirs = {pair.scan: pair for pair in other.pairing.pairs}
    both = [(one, theirs[one.scan]) for one in recording.pairing.pairs if one.scan in theirs]

    def change(pair: tuple[Pair, Pair]) -> float:
        first, second = (recording.files[one.poses].poses[one.row] for one in pair)
        return float(np.abs(first - second).sum())

    found = list[tuple[Pair, Pair, Scan]]()
    if recording.own.cache is None:
        for pair, scan in _readable(sorted(both, key=change, reverse=True)):
            found.append((*pair, scan))
            if len(found) == LOOKED_AT:
                break
    return found


def _readable(pairs: list[tuple[Pair, Pair]]) -> Iterator[tuple[tuple[Pair, Pair], Scan]]:
    for pair in pairs[: 3 * LOOKED_AT]:
        path = pair[0].scan
        try:
            if not is_heavy(path):
                yield pair, read_scan(path, path.parent)
        except StudioError:  # it is named when its turn comes
            pass


def _distance(
    recording: Recording, scans: list[tuple[Pair, Pair, Scan]], body: Body, choices: Choices
) -> float:
    """Return how far scans and bodies lie apart, metres; 0 where there are none to look at."""
    if not scans:
        return 0.0
    own = set(recording.pairing.pairs)
    pairs = tuple(next(one for one in both if one in own) for *both, _ in scans)
    fitted = fitted_poses(replace(recording, pairing=replace(recording.pairing, pairs=pairs)), body)
    probes = [
        Probe(
            scan.vertices,
            body.posed(fitted.poses[at], transl=fitted.offset[at]),
            None if fitted.transl is None else fitted.transl[at],
        )
        for at, (*_, scan) in enumerate(scans)
    ]
    return find_axes(probes, pose_up(fitted.poses[:, 0]), choices.unit, choices.up).distance
