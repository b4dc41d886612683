"""A body as a fit needs it."""

from dataclasses import dataclass, replace

from ins_studio.body.body import Body
from ins_studio.fitting.body_points import BodyPoints, surface_points
from ins_studio.fitting.joint_tree import JointTree, joint_tree
from ins_studio.fitting.prior import PosePrior, pose_prior

POINTS = 2000
MOST_BETAS = 10  # what clothes leave to be seen of a shape; SMPL-X has hundreds


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
    """Make a body ready for fitting; of its betas the first ``MOST_BETAS`` are kept."""
    light = replace(body, shape_dirs=body.shape_dirs[:, :, :MOST_BETAS])
    tree = joint_tree(light)
    return Model(light, tree, surface_points(light, tree, POINTS), pose_prior(light))
