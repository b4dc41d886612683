"""A body as a fit needs it."""

from dataclasses import dataclass

from ins_studio.body.body import Body
from ins_studio.fitting.body_points import BodyPoints, Skeleton, skeleton_of, surface_points
from ins_studio.fitting.prior import PosePrior, pose_prior

POINTS = 2000


@dataclass(frozen=True, eq=False)
class Model:
    """A body, ready for fitting.

    Attributes
    ----------
    body : Body
    skeleton : Skeleton
    points : BodyPoints
        Spread over its skin.
    prior : PosePrior
    """

    body: Body
    skeleton: Skeleton
    points: BodyPoints
    prior: PosePrior


def model_of(body: Body) -> Model:
    """Make a body ready for fitting."""
    skeleton = skeleton_of(body)
    return Model(body, skeleton, surface_points(body, skeleton, POINTS), pose_prior(body))
