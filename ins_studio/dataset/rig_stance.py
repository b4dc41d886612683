"""The canonical pose of any figure: as it was bound, but with its legs apart."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ins_studio.motion.anatomy import Anatomy
from ins_studio.motion.keyframes import Floats

SPREAD = np.pi / 6  # of each leg, outwards; as SMPL's canonical pose has it


def apart_legs(
    names: Sequence[str], parents: NDArray[np.int32], joints: Floats
) -> NDArray[np.float32]:
    """Return the pose (J, 3) in which an avatar of the figure is learned.

    Legs that are known by their names are turned outwards until they stand ``SPREAD`` off the
    middle: between thighs that touch, the learned field could not tell one from the other.

    Parameters
    ----------
    names : sequence of str
    parents : (J,) int32
    joints : (J, 3) float64
        At rest, metres.
    """
    pose = np.zeros((len(names), 3), np.float32)
    parts = Anatomy(tuple(names), parents).parts
    wanted = [f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee")]
    if not parts.keys() >= set(wanted):
        return pose
    hips = {side: joints[parts[f"{side}_hip"]] for side in ("left", "right")}
    across = hips["left"] - hips["right"]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        thigh = joints[parts[f"{side}_knee"]] - hips[side]
        out = sign * across
        axis = np.cross(thigh, out)
        size = float(np.linalg.norm(axis))
        reach = float(np.linalg.norm(thigh) * np.linalg.norm(across))
        if size < 1e-3 * reach or reach == 0:  # a leg that points sideways, or none at all
            continue
        spread = np.pi / 2 - np.arctan2(size, float(thigh @ out))
        pose[parts[f"{side}_hip"]] = axis / size * max(0.0, SPREAD - spread)
    return pose
