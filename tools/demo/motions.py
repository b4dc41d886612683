"""The demo's motions, authored here: keyed cycles with easing, no captured data.

Every motion is a function of time (seconds, an array) that fills turns (T, 24, 3, 3). A turn is
composed of turns about the world's axes in the T-pose: x to the person's left, y up, z ahead.
"""

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.spatial.transform import Rotation

NAMES = [
    "pelvis",
    "left_hip",
    "right_hip",
    "spine1",
    "left_knee",
    "right_knee",
    "spine2",
    "left_ankle",
    "right_ankle",
    "spine3",
    "left_foot",
    "right_foot",
    "neck",
    "left_collar",
    "right_collar",
    "head",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hand",
    "right_hand",
]


class Pose:
    """Turns of every joint over T frames, by name; angles in degrees."""

    def __init__(self, frames: int) -> None:
        self.frames = frames
        self.turns = np.tile(np.eye(3), (frames, len(NAMES), 1, 1))
        self.phase = np.arange(frames) / frames

    def turn(self, joint: str, **angles) -> None:
        """Add turns about x, y or z, in the order given, before those that are there."""
        at = NAMES.index(joint)
        for axis, degrees in angles.items():
            values = np.broadcast_to(np.asarray(degrees, float), (self.frames,))
            step = Rotation.from_rotvec(np.radians(values)[:, None] * np.eye(3)["xyz".index(axis)])
            self.turns[:, at] = step.as_matrix() @ self.turns[:, at]

    def arm(self, side: str, down, ahead=0.0, bend=10.0, inward=0.0) -> None:
        """Lower an arm from the T by ``down``, swing it ahead, bend the elbow, turn it in."""
        sign = 1.0 if side == "left" else -1.0
        down = np.broadcast_to(np.asarray(down, float), (self.frames,))
        # The collar takes its share, or the shoulder collapses.
        self.turn(f"{side}_collar", z=-sign * (0.12 * down))
        self.turn(f"{side}_shoulder", x=-np.asarray(inward), z=-sign * 0.88 * down)
        self.turn(f"{side}_shoulder", x=-np.asarray(ahead))
        self.turn(f"{side}_elbow", y=-sign * np.asarray(bend))

    def leg(self, side: str, ahead=0.0, out=3.0, bend=0.0, ankle=0.0) -> None:
        """Swing a leg ahead and out, bend the knee, lift the toes."""
        sign = 1.0 if side == "left" else -1.0
        # The T-pose already stands 4 degrees wide.
        self.turn(f"{side}_hip", z=sign * (np.asarray(out) - 4.0), x=-np.asarray(ahead))
        self.turn(f"{side}_knee", x=np.asarray(bend))
        self.turn(f"{side}_ankle", x=-np.asarray(ankle))

    def trunk(self, bend=0.0, twist=0.0, lean=0.0) -> None:
        """Bend ahead, twist to the left, lean to the right; shared by three spine joints."""
        for joint, share in (("spine1", 0.35), ("spine2", 0.35), ("spine3", 0.3)):
            self.turn(
                joint,
                y=share * np.asarray(twist),
                z=-share * np.asarray(lean),
                x=share * np.asarray(bend),
            )

    def axis_angle(self) -> np.ndarray:
        """Return poses (T, 24, 3) in radians."""
        return Rotation.from_matrix(self.turns.reshape(-1, 3, 3)).as_rotvec().reshape(-1, 24, 3)


def keyed(phase: np.ndarray, *values: float) -> np.ndarray:
    """Return a smooth closed curve through evenly spaced keys, over ``phase`` in [0, 1)."""
    keys = np.array([*values, values[0]])
    return CubicSpline(np.linspace(0, 1, len(keys)), keys, bc_type="periodic")(phase % 1)


def eased(phase: np.ndarray, *keys: tuple[float, float]) -> np.ndarray:
    """Return values keyed at (phase, value), resting at each key and easing between."""
    times, values = np.array(keys).T
    index = np.clip(np.searchsorted(times, phase, side="right") - 1, 0, len(times) - 2)
    t = np.clip((phase - times[index]) / (times[index + 1] - times[index]), 0, 1)
    t = t * t * t * (t * (6 * t - 15) + 10)
    return values[index] * (1 - t) + values[index + 1] * t


def wave(phase, size=1.0, shift=0.0):
    """Return ``size`` times the sine of a full turn per unit of phase."""
    return size * np.sin(2 * np.pi * (phase + shift))


def walk() -> Pose:
    """Walk a little more than one brisk cycle."""
    p = Pose(34)
    s = p.phase * 1.05
    for side, shift in (("left", 0.0), ("right", 0.5)):
        t = s + shift
        p.leg(
            side,
            ahead=keyed(t, 27, 14, -6, -20, -8, 20, 31, 30),
            bend=keyed(t, 6, 16, 9, 8, 38, 62, 36, 8),
            ankle=keyed(t, 2, -4, 7, 10, -14, -6, 2, 6),
            out=2,
        )
        swing = wave(t, 30, 0.75)
        p.arm(side, down=73, ahead=swing + 4, bend=18 + 0.35 * (swing + 25), inward=12)
    p.turn("pelvis", y=wave(s, 7, 0.25), z=wave(s, 3, 0.05))
    p.trunk(bend=5, twist=wave(s, 15, 0.75), lean=wave(s, 3, 0.55))
    p.turn("neck", y=wave(s, 5, 0.25), x=2)
    return p


def reach() -> Pose:
    """Reach up with the left arm, then across with the right."""
    p = Pose(28)
    t = p.phase
    up = eased(t, (0, 0), (0.45, 1), (0.6, 1), (1, 0.05))
    across = eased(t, (0, 0), (0.3, 0), (0.72, 1), (1, 0.4))
    p.arm("left", down=70 - 128 * up, ahead=8 + 20 * up, bend=20 - 12 * up, inward=10)
    p.arm("right", down=72 - 6 * across, ahead=5 + 72 * across, bend=22 + 8 * across, inward=10)
    p.trunk(bend=4 - 8 * up + 12 * across, twist=-14 * up + 34 * across, lean=-14 * up + 6 * across)
    p.leg("left", ahead=3 + 4 * across, bend=4 + 10 * across, out=7, ankle=2)
    p.leg("right", ahead=2 - 5 * up, bend=5 + 6 * across, out=7, ankle=1 + 3 * across)
    p.turn("neck", x=-12 * up, y=8 * across)
    p.turn("head", x=-10 * up, y=12 * across)
    return p


def twist() -> Pose:
    """Twist the trunk from side to side with swinging arms."""
    p = Pose(30)
    t = p.phase * 1.2
    side = wave(t, 1)
    late = wave(t, 1, -0.06)
    p.trunk(bend=4 + 5 * np.abs(side), twist=42 * side, lean=8 * wave(t, 1, 0.25))
    p.arm("left", down=48 + 12 * late, ahead=18 * late, bend=30 + 18 * late, inward=15)
    p.arm("right", down=48 - 12 * late, ahead=-18 * late, bend=30 - 18 * late, inward=15)
    p.turn("pelvis", y=14 * side)
    p.leg("left", ahead=10, bend=16 + 6 * side, out=11, ankle=5)
    p.leg("right", ahead=10, bend=16 - 6 * side, out=11, ankle=5)
    p.turn("left_hip", y=-12 * side)
    p.turn("right_hip", y=-12 * side)
    p.turn("neck", y=10 * side)
    return p


def squat() -> Pose:
    """Squat with the arms ahead and rise."""
    p = Pose(30)
    t = p.phase
    deep = eased(t, (0, 0), (0.42, 1), (0.55, 1), (0.95, 0), (1, 0))
    for side in ("left", "right"):
        p.leg(side, ahead=4 + 64 * deep, bend=6 + 84 * deep, out=9 + 7 * deep, ankle=4 + 24 * deep)
        p.arm(side, down=70 - 4 * deep, ahead=6 + 74 * deep, bend=16 + 6 * deep, inward=10)
    p.turn("pelvis", x=20 * deep)
    p.trunk(bend=4 + 20 * deep)
    p.turn("neck", x=-16 * deep)
    return p


def dance() -> Pose:
    """Step from side to side, hips and arms in waves."""
    p = Pose(38)
    t = p.phase * 1.5
    slow = p.phase
    p.turn("pelvis", z=wave(t, 8), y=wave(slow, 22))
    p.trunk(bend=5 + wave(t, 5, 0.2), lean=wave(t, 14), twist=wave(slow, 22, 0.3))
    p.leg(
        "left",
        ahead=16 + wave(t, 14, 0.25),
        bend=26 + wave(t, 20, 0.25),
        out=13 + wave(t, 5),
        ankle=8,
    )
    p.leg(
        "right",
        ahead=16 - wave(t, 14, 0.25),
        bend=26 - wave(t, 20, 0.25),
        out=13 - wave(t, 5),
        ankle=8,
    )
    lift = 0.5 + wave(slow, 0.5)
    p.arm(
        "left",
        down=30 - 62 * lift + wave(t, 16),
        ahead=20 + wave(t, 22, 0.25),
        bend=52 + wave(t, 24),
    )
    p.arm(
        "right",
        down=-20 + 66 * lift - wave(t, 16),
        ahead=20 - wave(t, 22, 0.25),
        bend=52 - wave(t, 24),
    )
    p.turn("neck", y=wave(slow, 12), z=wave(t, 6))
    return p


def kick() -> Pose:
    """Held out: march on the spot and kick with the right leg, arms against it."""
    p = Pose(30)
    t = p.phase
    lift = eased(t, (0, 0), (0.2, 1), (0.38, 0), (1, 0))
    kicked = eased(t, (0, 0), (0.38, 0), (0.52, 0.25), (0.7, 1), (1, 0))
    cocked = eased(t, (0, 0), (0.34, 0), (0.52, 1), (0.66, 0), (1, 0))
    p.leg("left", ahead=4 + 52 * lift, bend=8 + 66 * lift + 8 * kicked, out=5, ankle=4)
    p.leg(
        "right",
        ahead=3 + 62 * kicked + 12 * cocked,
        bend=8 + 62 * cocked + 6 * kicked,
        out=5,
        ankle=2 - 12 * kicked,
    )
    p.arm(
        "left",
        down=70 - 22 * kicked,
        ahead=4 - 26 * lift + 46 * kicked,
        bend=30 + 12 * kicked,
        inward=10,
    )
    p.arm(
        "right",
        down=70 - 24 * kicked,
        ahead=4 + 30 * lift - 34 * kicked,
        bend=30 + 18 * lift,
        inward=10,
    )
    p.trunk(
        bend=4 - 10 * kicked + 4 * lift, twist=16 * kicked - 12 * lift, lean=5 * kicked - 4 * lift
    )
    p.turn("pelvis", x=-7 * kicked, y=10 * kicked)
    p.turn("neck", x=6 * kicked)
    return p


def bow() -> Pose:
    """Held out: wave with the right hand, then bow."""
    p = Pose(30)
    t = p.phase
    greet = eased(t, (0, 0), (0.25, 1), (0.5, 1), (0.68, 0), (1, 0))
    bowed = eased(t, (0, 0), (0.45, 0), (0.82, 1), (1, 0.75))
    hand = greet * wave(t * 4, 18)
    p.arm(
        "right",
        down=70 - 78 * greet - 8 * bowed,
        ahead=4 + 14 * greet + 14 * bowed,
        bend=24 + 58 * greet + hand,
        inward=10 + 62 * greet,
    )
    p.arm("left", down=70 - 14 * bowed, ahead=2 + 10 * bowed, bend=22 + 50 * bowed, inward=10)
    p.trunk(bend=3 + 46 * bowed, lean=6 * greet, twist=-8 * greet)
    p.turn("pelvis", x=20 * bowed)
    p.leg("left", ahead=3 + 20 * bowed, bend=5 + 6 * bowed, out=5, ankle=2 + 2 * bowed)
    p.leg("right", ahead=3 + 20 * bowed, bend=5 + 6 * bowed, out=5, ankle=2 + 2 * bowed)
    p.turn("neck", x=8 * bowed, y=-8 * greet)
    return p


MOTIONS = {
    "walk": walk,
    "reach": reach,
    "twist": twist,
    "squat": squat,
    "dance": dance,
    "kick": kick,
    "bow": bow,
}
HELD_OUT = ("kick", "bow")
GAPS = {
    "walk": [(13, 20)],
    "reach": [(16, 23)],
    "twist": [(17, 24)],
    "squat": [(8, 15)],
    "dance": [(22, 30)],
}


def standing(body, poses: np.ndarray, sole: float) -> np.ndarray:
    """Return translations (T, 3) that keep the lower foot planted and the soles on y = 0.

    ``sole`` is the thickness of the shoes' soles in metres.
    """
    rest = body.template
    feet = [
        np.flatnonzero((body.weights[:, [a, b]].sum(1) > 0.6) & (rest[:, 1] < 0.03))
        for a, b in ((7, 10), (8, 11))
    ]
    lows, spots = [], []
    for pose in poses:
        vertices = body.posed(pose)
        lows.append([vertices[foot, 1].min() for foot in feet])
        spots.append([vertices[foot][:, [0, 2]].mean(0) for foot in feet])
    lows, spots = np.array(lows), np.array(spots)
    # The lower foot carries; a soft choice near equal heights, so that nothing jumps.
    gap = (lows[:, 0] - lows[:, 1]) / 0.012
    left = 1 / (1 + np.exp(np.clip(gap, -30, 30)))
    share = np.stack([left, 1 - left], 1)
    steps = -np.diff(spots, axis=0)
    carried = (steps * (0.5 * (share[1:] + share[:-1]))[..., None]).sum(1)
    transl = np.zeros((len(poses), 3))
    transl[1:, [0, 2]] = np.cumsum(carried, axis=0)
    transl[:, 1] = sole - lows.min(1)
    return transl
