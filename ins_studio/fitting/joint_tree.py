"""Joints and tree of a body, as a fit needs them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import Doubles


@dataclass(frozen=True, eq=False)
class JointTree:
    """The joints of a body at rest, and which hangs on which.

    Attributes
    ----------
    parents : (J,) int
    joints : (J, 3) float64
        At rest with zero betas, metres.
    joint_dirs : (J, 3, S) float64
        Metres per unit of each beta.
    below : (J, J) float64
        ``below[j, k]`` is 1 where joint k is j or hangs on it.
    """

    parents: NDArray[np.int32]
    joints: Doubles
    joint_dirs: Doubles
    below: Doubles


def joint_tree(body: Body) -> JointTree:
    """Return the joints and the tree of a body."""
    regressor = body.joint_regressor.astype(np.float64)
    dirs = np.einsum("jv,vcs->jcs", regressor, body.shape_dirs.astype(np.float64), optimize=True)
    joints = regressor @ body.template.astype(np.float64)
    return JointTree(body.parents, joints, dirs, below(body.parents))


def below(parents: NDArray[np.int32]) -> Doubles:
    """Return (J, J) float64: 1 where the second joint is the first or hangs on it."""
    found = np.eye(len(parents))
    for joint in range(len(parents) - 1, 0, -1):
        if parents[joint] >= 0:
            found[parents[joint]] += found[joint]
    return found
