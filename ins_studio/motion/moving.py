"""Movements of a person, put on a figure whose parts are known by their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.motion.naming import SIDES, joint_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.joint_ranges import Movement, Turn
    from ins_studio.motion.skeleton import Skeleton

    Floats = NDArray[np.floating]

_AXES = {"x": 0, "y": 1, "z": 2}
# How far a limb may be from where a T-pose has it, as the cosine of the angle: about 25 degrees.
STRAIGHT = 0.9
# What has to be there, and where it points at rest, on the left.
_LIMBS = (
    ("shoulder", "elbow", (1, 0, 0)),
    ("hip", "knee", (0, -1, 0)),
    ("knee", "ankle", (0, -1, 0)),
)


@dataclass(frozen=True, eq=False)
class Mover:
    """Puts movements on the poses of one skeleton."""

    skeleton: Skeleton

    @cached_property
    def understood(self) -> bool:
        """Whether the figure has named limbs and rests in a T-pose, its face to +z."""
        parts = self.skeleton.anatomy.parts
        for upper, lower, direction in _LIMBS:
            for side, sign in zip(SIDES, (1, -1), strict=True):
                if f"{side}_{upper}" not in parts or f"{side}_{lower}" not in parts:
                    return False
                ends = [self.skeleton.joints[parts[f"{side}_{p}"]] for p in (upper, lower)]
                along = (ends[1] - ends[0]) * (sign, 1, 1)
                if along @ direction < STRAIGHT * np.linalg.norm(along):
                    return False
        return self._looks_forward(parts)

    def joints_of(self, movement: Movement, *, right: bool) -> frozenset[int]:
        """Return the joints that a movement decides on."""
        named = {*movement.turns, *movement.also}
        return frozenset(
            joint for part in named for joint in self._joints(_other(part) if right else part)
        )

    def moved(self, pose: Floats, movement: Movement, *, right: bool) -> Floats:
        """Return a pose (J, 3) with the movement's joints turned, axis-angle in radians.

        Parameters
        ----------
        pose : (J, 3) float
            What the other joints keep.
        movement : Movement
        right : bool
            Whether its mirror image is meant.
        """
        result = pose.copy()
        for part in {*movement.turns, *movement.also}:
            joints = self._joints(_other(part) if right else part)
            for joint in joints:
                turn = _vector(movement.turns.get(part, ()), 1 / len(joints))
                result[joint] = turn * (1, -1, -1) if right else turn
        return result

    @cached_property
    def opposite(self) -> NDArray[np.int64] | None:
        """The joint (J,) on the other side of each; its own number in the middle.

        None where no joint has a counterpart, by name.
        """
        words = joint_words(self.skeleton.names)
        place = {(word.side, word.word): joint for joint, word in enumerate(words)}
        others = {"left": "right", "right": "left"}
        found = [
            place.get((others.get(word.side, ""), word.word), joint) if word.side else joint
            for joint, word in enumerate(words)
        ]
        return np.array(found) if found != list(range(len(found))) else None

    def mirrored(self, poses: Floats) -> Floats | None:
        """Return poses (N, J, 3) with left and right exchanged, or None where there is no telling.

        The plane of symmetry is x = 0: an axis keeps its x and turns round in the rest.
        """
        if self.opposite is None:
            return None
        return poses[:, self.opposite] * np.array([1, -1, -1], poses.dtype)

    def _joints(self, part: str) -> tuple[int, ...]:
        anatomy = self.skeleton.anatomy
        if part == "spine":
            return anatomy.spine
        if part == "neck":
            return (*anatomy.neck, *((anatomy.parts["head"],) if "head" in anatomy.parts else ()))
        return (anatomy.parts[part],) if part in anatomy.parts else ()

    def _looks_forward(self, parts: dict[str, int]) -> bool:
        feet = [
            self.skeleton.joints[parts[f"{side}_foot"]]
            - self.skeleton.joints[parts[f"{side}_ankle"]]
            for side in SIDES
            if f"{side}_foot" in parts
        ]
        return bool(feet) and all(foot[2] > abs(foot[0]) for foot in feet)


def _vector(turns: tuple[Turn, ...], share: float) -> NDArray[np.float64]:
    rotation = np.eye(3)
    for axis, degrees in turns:
        about = np.zeros(3)
        about[_AXES[axis]] = np.deg2rad(degrees * share)
        rotation = axis_angle_to_matrix(about) @ rotation
    return matrix_to_axis_angle(rotation)


def _other(part: str) -> str:
    for side, other in (SIDES, SIDES[::-1]):
        if part.startswith(side):
            return part.replace(side, other, 1)
    return part
