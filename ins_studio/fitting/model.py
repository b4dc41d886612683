"""A body as a fit needs it."""

from dataclasses import dataclass

from ins_studio.body.body import Body
from ins_studio.fitting.body_points import BodyPoints, surface_points
from ins_studio.fitting.joint_tree import JointTree, joint_tree
from ins_studio.fitting.prior import PosePrior, pose_prior

POINTS = 2000


@dataclass(frozen=True, eq=False)
class Model:
    """A body, ready for fitting.

    Attributes
    ----------
    body : Body
    tree : JointTree
    points : BodyPoints
        Spread over its skin.
    prior : PosePrior
    """

    body: Body
    tree: JointTree
    points: BodyPoints
    prior: PosePrior


def model_of(body: Body) -> Model:
    """Make a body ready for fitting."""
    tree = joint_tree(body)
    return Model(body, tree, surface_points(body, tree, POINTS), pose_prior(body))
