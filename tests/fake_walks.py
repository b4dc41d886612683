"""A walk from formulas: each foot stands still on the floor for 60 % of its step, to the digit."""

from typing import NamedTuple

import numpy as np
from fake_motions import figure

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.motion import Motion
from ins_studio.motion.skeleton import Skeleton

PERIOD, STANCE, SPEED = 1.0, 0.6, 1.1
SIDES = ((1, 4, 7, 0.0), (2, 5, 8, 0.5))  # hip, knee, ankle; when in its period it comes down


class Walk(NamedTuple):
    local: np.ndarray  # (T, 24, 3, 3)
    root: np.ndarray  # (T, 3) metres
    stands: np.ndarray  # (T, 2) bool, left and right


def walker(thigh: float, shin: float) -> Skeleton:
    """A person of SMPL's joints whose legs hang straight down; ankles 8 cm over the floor."""
    joints = figure().joints.astype(float).copy()
    lifted = 0.08 + thigh + shin - joints[1, 1]
    joints[:, 1] += lifted
    for hip, knee, ankle, _ in SIDES:
        side = np.sign(joints[hip, 0]) * 0.1
        joints[hip] = side, 0.08 + thigh + shin, 0
        joints[knee] = side, 0.08 + shin, 0
        joints[ankle] = side, 0.08, 0
        joints[ankle + 3] = side, 0.03, 0.13
    return figure(joints)


def stride(skeleton: Skeleton, frames: int = 120, fps: float = 30, crouch: float = 0.14) -> Walk:
    """Legs move in upright planes; where the knee is follows from the law of cosines."""
    joints, seconds = skeleton.joints.astype(float), np.arange(frames) / fps
    local = np.tile(np.eye(3), (frames, 24, 1, 1))
    root = np.tile(joints[0], (frames, 1))
    root[:, 1] -= crouch
    root[:, 2] = SPEED * seconds
    stands = np.zeros((frames, 2), bool)
    for number, (hip, knee, ankle, late) in enumerate(SIDES):
        step, phase = np.divmod(seconds / PERIOD + late, 1.0)
        stands[:, number] = phase <= STANCE
        swing = np.clip((phase - STANCE) / (1 - STANCE), 0, 1)
        # It stands where the hips pass in the middle of its stance.
        place = SPEED * PERIOD * (step - late + STANCE / 2 + swing**2 * (3 - 2 * swing))
        forward = place - root[:, 2]
        down = joints[hip, 1] - crouch - joints[ankle, 1] - 0.1 * np.sin(np.pi * swing) ** 2
        a, b = joints[hip, 1] - joints[knee, 1], joints[knee, 1] - joints[ankle, 1]
        far = np.hypot(forward, down)
        assert (far < a + b).all()
        flex = np.pi - np.arccos((a**2 + b**2 - far**2) / (2 * a * b))
        lift = np.arctan2(-forward, down) - np.arccos((a**2 + far**2 - b**2) / (2 * a * far))
        for joint, angle in ((hip, lift), (knee, flex), (ankle, -lift - flex)):
            local[:, joint] = axis_angle_to_matrix(angle[:, None] * np.array([1.0, 0, 0]))
    return Walk(local, root, stands)


def as_motion(skeleton: Skeleton, walk: Walk, fps: float = 30) -> Motion:
    """The walk as a motion of the skeleton itself."""
    from ins_studio.geometry.rotation import matrix_to_axis_angle

    poses = matrix_to_axis_angle(walk.local).astype(np.float32)
    return Motion(poses, (walk.root - skeleton.joints[0]).astype(np.float32), fps)
