"""Checks of the poses among each other: jumps in time, and reach of those held out."""

import numpy as np

from ins_studio.dataset.checking.evidence import Evidence, Finding
from ins_studio.dataset.checking.measured import MeasuredSequence
from ins_studio.dataset.checking.twins import compare
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.project.counting import counted

JUMP_M = 0.08  # of a joint, from the middle between the frames before and after
JUMP_M_S2 = 150.0  # 15 g, and no person's
BEYOND_DEG = 30.0  # a joint from any rotation that it has where it trains


class Posed:
    """Scans that nobody has said the poses of."""

    name, title = "poses", "Poses are known"
    fault, needs_poses = "", False

    def look(self, evidence: Evidence) -> Finding:
        """Say what can only be looked at with poses."""
        if evidence.dataset.posed:
            return Finding("fine", "Every frame has a pose.")
        what = "These scans have no poses yet. Whether bodies fit their scans, whether poses jump, "
        what += "and how those held out differ can be checked when there are some: Fit skeleton "
        return Finding("note", f"{what}makes them, as `ins-studio dataset fit` does.")


class Interpolated:
    """Frames that were left out when their recording was fitted."""

    name, title = "interpolated", "Every pose was fitted to its scan"
    fault, needs_poses = "no pose was fitted to it", True

    def look(self, evidence: Evidence) -> Finding:
        """Name the frames whose poses were put between those beside them."""
        own = {one.sequence.name: one.sequence.interpolated for one in evidence.measured}
        named = np.array([index in own[name] for name, index in evidence.keys], bool)
        if not named.any():
            return Finding("fine", "No pose is interpolated.")
        places = np.flatnonzero(named).tolist()
        what = f"The fit left {counted(len(places))} out: what lies between the poses beside "
        what += "stands in, and does not train. Include what is sound, and track again."
        frames = tuple(evidence.frame(place, 0, bad=True) for place in places)
        words = f"Leave out {counted(len(places))}"
        return Finding("warning", what, frames, "", evidence.without(places), words)


class Jumps:
    """Single frames whose joints are not where those before and after say."""

    name, title = "jumps", "Poses follow one another"
    fault, needs_poses = "its pose jumps", True

    def look(self, evidence: Evidence) -> Finding:
        """Compare every pose with its neighbours in time."""
        jumps = np.concatenate([self._of(one, evidence) for one in evidence.measured])
        keys = [(one.sequence.name, i) for one in evidence.measured for i in range(len(one.poses))]
        off = np.zeros(len(evidence.keys))
        for key, jump in zip(keys, jumps, strict=True):
            if key in evidence.places:
                off[evidence.places[key]] = 1e3 * jump
        named = off > 0
        if not named.any():
            return Finding("fine", "No pose jumps away from those before and after it.")
        what = f"In {counted(int(named.sum()))} a joint is up to {off.max():.0f} mm from where the "
        what += "frames before and after have it. Look whether its pose was fitted wrongly."
        nobody = np.zeros(len(named), bool)
        frames = evidence.worst(off, named, nobody)
        words = f"Leave out {counted(len(frames))}"
        fix = evidence.without(np.flatnonzero(named).tolist())
        return Finding("warning", what, frames, "mm", fix, words)

    def _of(self, one: MeasuredSequence, evidence: Evidence) -> np.ndarray:
        """Return how far (T,) each frame jumps, metres; zero where it does not."""
        body, count = evidence.dataset.body, len(one.poses)
        jumps = np.zeros(count)
        if count < 3:
            return jumps
        joints = posed_joints(one.poses, body.joints(), body.parents) + one.transl[:, None]
        before, here, after = joints[:-2], joints[1:-1], joints[2:]
        off = np.linalg.norm(here - (before + after) / 2, axis=2)
        chord = np.linalg.norm(after - before, axis=2)
        places = np.array(one.sequence.positions)
        known = one.readable
        whole = known[:-2] & known[1:-1] & known[2:] & (places[2:] - places[:-2] == 2)
        fast = 2 * off * one.sequence.fps**2 > JUMP_M_S2
        jumped = (off > np.maximum(JUMP_M, chord)) & fast & whole[:, None]
        jumps[1:-1] = np.where(jumped, off, 0).max(axis=1)
        return jumps


class Reach:
    """Held-out poses that training shows nothing like."""

    name, title = "reach", "Held-out poses are within reach"
    fault, needs_poses = "", True

    def look(self, evidence: Evidence) -> Finding:
        """Name held-out frames by the joint that is farthest from what it does in training."""
        found = compare(evidence)
        if found is None:
            return Finding("fine", "No frame is held out.")
        held, beyond = found.held, found.joints_deg
        farthest = np.zeros(len(evidence.keys))
        farthest[held] = beyond.max(axis=1)
        named = farthest > BEYOND_DEG
        if not named.any():
            what = f"Joints of held-out poses turn {farthest.max():.0f}° farther than in training "
            return Finding("fine", f"{what}at most.")
        names = evidence.dataset.body.joint_names
        frames = tuple(
            evidence.frame(held[row], farthest[held[row]], why=names[int(beyond[row].argmax())])
            for row in np.argsort(-beyond.max(axis=1), kind="stable")
            if named[held[row]]
        )
        what = f"In {counted(len(frames))} of {len(held):,} held out a joint turns up to "
        what += f"{farthest.max():.0f}° farther than anywhere in training. What is measured there "
        what += "says how the avatar guesses, not how it has learned."
        return Finding("note", what, frames, "°")
