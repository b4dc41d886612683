"""A pose with a name, that knows whose joints it turns: an entry of a library."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ins_studio.errors import StudioError
from ins_studio.geometry.quaternion import (
    conjugate,
    exponential,
    logarithm,
    multiply,
    on_shorter_arc,
)
from ins_studio.motion.pose import Pose, heading, turned_about_vertical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

MOST_NAMED = 4  # joints that an error lists


@dataclass(frozen=True, eq=False)
class NamedPose:
    """How a figure stands, by the names of its J joints.

    Attributes
    ----------
    name : str
        What lists call it.
    joints : tuple of str
        J names, in the order of ``pose.turns``.
    pose : Pose
    """

    name: str
    joints: tuple[str, ...]
    pose: Pose

    def __post_init__(self) -> None:
        if len(self.joints) != self.pose.joint_count:
            raise ValueError(f"{len(self.joints)} names for {self.pose.joint_count} joints")

    def called(self, name: str) -> NamedPose:
        """Return the same pose with another name."""
        return replace(self, name=name)

    def for_joints(self, joints: Sequence[str]) -> Pose:
        """Return the pose of a figure with these joints, in whatever order it has them.

        Raises
        ------
        StudioError
            Where the figure has other joints, naming some.
        """
        if tuple(joints) == self.joints:
            return self.pose
        lacks = [name for name in joints if name not in self.joints]
        extra = [name for name in self.joints if name not in joints]
        if lacks or extra or len(set(joints)) < len(joints):
            raise StudioError(
                f"The pose {self.name} is of another figure: {_difference(lacks, extra)}.",
                "Use it with an avatar that has the same joints, by name.",
            )
        order = [self.joints.index(name) for name in joints]
        return Pose(self.pose.turns[order], self.pose.place)


def blended(
    before: Mapping[int, NDArray[np.float64]],
    after: Mapping[int, NDArray[np.float64]],
    share: float,
) -> dict[int, NDArray[np.float64]]:
    """Go a share of the way from one pose to another.

    Parameters
    ----------
    before, after : mapping of int to (W,) float64
        By track; W = 4 unit quaternions, W = 3 metres. ``before`` has every track of ``after``.
    share : float
        0 is ``before``, 1 is ``after``; below 0 leads away from ``after``, as far as it is there.

    Returns
    -------
    dict of int to (W,) float64
        The tracks of ``after``. Rotations take the shorter way at an even speed (slerp).
    """
    found = {}
    for track, there in after.items():
        here = before[track]
        if len(there) == 4:
            way = logarithm(on_shorter_arc(multiply(conjugate(here), there)))
            found[track] = multiply(here, exponential(share * way))
        else:
            found[track] = here + share * (there - here)
    return found


def facing_front(pose: Pose) -> Pose:
    """Return a pose that faces +z over the origin, for pictures."""
    return turned_about_vertical(pose, -heading(pose.turns[0]))


def _difference(lacks: Sequence[str], extra: Sequence[str]) -> str:
    said = [
        f"{what} {', '.join(names[:MOST_NAMED])}{', ...' if len(names) > MOST_NAMED else ''}"
        for what, names in (("it lacks", lacks), ("it has", extra))
        if names
    ]
    return "; ".join(said) or "two of its joints have the same name"
