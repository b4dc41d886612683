"""How far joints turn in a grown person: the widest turns of ``joint_ranges``, part by part."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import exponential, multiply, on_shorter_arc
from ins_studio.motion.anatomy import Anatomy
from ins_studio.motion.joint_ranges import ARMS, BOTH_LEGS, HEAD, LEGS, TRUNK, Turn

Floats = NDArray[np.float64]

_AXES = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
_SHARED = ("spine", "neck")


def beyond_range_deg(anatomy: Anatomy, joint: int, quaternion: Floats) -> float:
    """Return by how many degrees a joint turns farther from the T-pose than a person's does.

    Whichever way it turns: the widest turn that the tables have for that part counts, and spine
    and neck share theirs among their joints.

    Parameters
    ----------
    anatomy : Anatomy
        Of a figure whose zero pose is a T-pose.
    joint : int
    quaternion : (4,) float64
        Its own rotation, in its parent's frame.

    Returns
    -------
    float
        0 within the range, and for parts that the tables do not know.
    """
    part = anatomy.part_of.get(joint, "")
    widest = _widest_deg().get(part.removeprefix("left_").removeprefix("right_"))
    if widest is None:
        return 0.0
    if part in _SHARED:
        widest /= max(len(anatomy.spine if part == "spine" else anatomy.neck), 1)
    return max(_angle_deg(quaternion) - widest, 0.0)


@cache
def _widest_deg() -> dict[str, float]:
    """Return the widest turn of each part, sides apart, in degrees."""
    widest: dict[str, float] = {}
    for movement in (*ARMS, *LEGS, *BOTH_LEGS, *TRUNK, *HEAD):
        for part, turns in movement.turns.items():
            name = part.removeprefix("left_").removeprefix("right_")
            if name != "pelvis":  # it carries the person, and turns as it likes
                widest[name] = max(widest.get(name, 0.0), _angle_deg(_composed(turns)))
    return widest


def _composed(turns: tuple[Turn, ...]) -> Floats:
    """Return the quaternion (4,) of turns one after another about axes that stay."""
    whole = np.array([1.0, 0.0, 0.0, 0.0])
    for axis, degrees in turns:
        whole = multiply(exponential(np.deg2rad(degrees) * np.array(_AXES[axis])), whole)
    return whole


def _angle_deg(quaternion: Floats) -> float:
    short = on_shorter_arc(np.asarray(quaternion, np.float64))
    return float(np.rad2deg(2 * np.arctan2(np.linalg.norm(short[1:]), short[0])))
