"""Where to scan next: ten poses that the recordings lack, and differ from one another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.pose_candidates import Candidate, pose_candidates
from ins_studio.dataset.pose_coverage import farthest_first, nearness
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.geometry.winding import winding_number

Floats = NDArray[np.floating]

COUNT = 10
NEW_DEG = 10.0  # less beyond the data is within what poses of one kind differ by
CROWDED = 1.5  # the winding number where two parts of a body overlap is 2


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A pose to scan, and why.

    Attributes
    ----------
    candidate : Candidate
    sentence : str
    distance : float
        To the nearest scan, about radians: the root of the sum of the squared joint angles.
    joint : int
        The one that turns farthest beyond any scan.
    joints_deg : (J,) float64
        How far each does.
    nearest : int
        The scan that comes nearest.
    """

    candidate: Candidate
    sentence: str
    distance: float
    joint: int
    joints_deg: NDArray[np.float64]
    nearest: int


def suggest(
    body: Body, known: Floats, names: Sequence[str], count: int = COUNT
) -> list[Suggestion]:
    """Choose poses to scan, the most wanted first.

    Each is the farthest from all scans and from those chosen before it, its distance weighed by
    how plausible it is; one in which the body runs through itself is passed over. No movement
    comes twice: ten poses show more that way.

    Parameters
    ----------
    body : Body
    known : (T, J, 3) float
        Scanned poses, axis-angle in radians; T is 1 or more.
    names : sequence of str
        What to call each of them, T.
    count : int
        How many.
    """
    candidates = pose_candidates(body, known, names)
    if not candidates:
        return []
    poses = np.stack([one.pose for one in candidates])
    found = nearness(poses, known)
    weight = np.array([one.plausibility for one in candidates])
    apart, used = Apart(body), set[str]()

    def fits(place: int) -> bool:
        moves = candidates[place].moves
        if moves & used or not apart(poses[place]):
            return False
        used.update(moves)
        return True

    chosen = farthest_first(poses, count, found.distance, weight, fits)
    result = []
    for place in chosen:
        joint = int(found.joints_deg[place].argmax())
        nearest = int(found.nearest[place])
        beyond = float(found.joints_deg[place, joint])
        sentence = _sentence(candidates[place], body.joint_names[joint], beyond, names[nearest])
        result.append(
            Suggestion(
                candidates[place],
                sentence,
                float(found.distance[place]),
                joint,
                found.joints_deg[place],
                nearest,
            )
        )
    return result


class Apart:
    """Says of a pose (J, 3) whether no bone runs through another part of the body.

    Folds at a bent joint do not count: the middle of each bone and the ends of limbs are asked.
    """

    def __init__(self, body: Body) -> None:
        self._body = body
        at_rest = self._inner_points(np.zeros((body.joint_count, 3)))
        self._single = winding_number(at_rest, body.template, body.faces) < CROWDED

    def __call__(self, pose: Floats) -> bool:
        """Return whether all of it stays apart; axis-angle, radians."""
        body = self._body
        wraps = winding_number(self._inner_points(pose), body.posed(pose), body.faces)
        return not bool(((wraps > CROWDED) & self._single).any())

    def _inner_points(self, pose: Floats) -> NDArray[np.float64]:
        parents = self._body.parents
        joints = posed_joints(pose, self._body.joints(), parents).astype(np.float64)
        middles = (joints[1:] + joints[parents[1:]]) / 2
        ends = np.setdiff1d(np.arange(len(parents)), parents)
        return np.concatenate([middles, joints[ends]])


def _sentence(candidate: Candidate, joint: str, beyond_deg: float, nearest: str) -> str:
    if beyond_deg >= NEW_DEG:
        why = f"the {joint.replace('_', ' ')} turns {beyond_deg:.0f} degrees beyond any scan"
    else:
        why = "each part of it was scanned, but never together"
    words = candidate.words[:1].upper() + candidate.words[1:]
    return f"{words}: {why}. The nearest scan is {nearest}."
