"""Named places of a figure: those that a person clicks on a scan, and the tips of its limbs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.fitting.body_points import BodyPoints, joint_points
from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.joint_tree import JointTree, below

LEAST = 4
# A tip is what lies furthest from the joint that it is named after.
TIPS = {
    "head_top": "head",
    "left_fingertip": "left_wrist",
    "right_fingertip": "right_wrist",
    "left_toe": "left_ankle",
    "right_toe": "right_ankle",
}
# What a person is asked for; any joint of the body's and any tip will do as well.
ASKED = (
    "head_top",
    "left_wrist",
    "right_wrist",
    "left_elbow",
    "right_elbow",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "pelvis",
)
SAME_PLACE = 1e-5  # metres: what writing and reading does to a point
CLICK_SPREAD = 0.04  # metres: a click is on the skin, the joint lies inside

Landmarks = Mapping[str, NDArray[np.floating]]  # by name, (3,) in metres, y up


@dataclass(frozen=True, eq=False)
class LandmarkTerm:
    """Pulls places of the body to where they were seen; a term of ``solve``.

    Attributes
    ----------
    points : BodyPoints
        N places.
    seen : (N, 3) float64
        Metres.
    spread : float
        Metres.
    """

    points: BodyPoints
    seen: Doubles
    spread: float

    def __call__(self, state: BodyState) -> tuple[Doubles, Doubles]:
        """Return residuals (3 N,) and derivatives (3 N, size)."""
        posed = self.points.posed(state)
        count = len(self.seen)
        index = np.repeat(np.arange(count), 3)
        directions = np.tile(np.eye(3), (count, 1))
        values = (posed.vertices - self.seen).ravel()
        return values / self.spread, posed.derivatives(index, directions) / self.spread


def landmark_term(
    body: Body, tree: JointTree, landmarks: Landmarks, spread: float = CLICK_SPREAD
) -> LandmarkTerm:
    """Return the term of landmarks that ``check_landmarks`` has let pass."""
    joints, tips = joint_points(body, tree), tip_points(body, tree)
    names = {name: joint for joint, name in enumerate(body.joint_names)}
    order = list(landmarks)
    places = {name: len(names) + number for number, name in enumerate(tip_vertices(body))}
    chosen = np.array([(names | places)[name] for name in order])
    seen = np.array([np.asarray(landmarks[name], np.float64) for name in order])
    return LandmarkTerm(joints.joined(tips).chosen(chosen), seen, spread)


def tip_vertices(body: Body) -> dict[str, int]:
    """Return the body's vertex at the tip of each limb that it has."""
    found: dict[str, int] = {}
    rest, joints = body.template.astype(np.float64), body.joints()
    hanging = below(body.parents)
    for tip, name in TIPS.items():
        if name in body.joint_names:
            joint = body.joint_names.index(name)
            own = body.weights @ hanging[joint] > 0.5
            away = np.linalg.norm(rest - joints[joint], axis=1)
            # The top of the head is its highest place, not the tip of the nose.
            away = rest[:, 1] if tip == "head_top" else away
            found[tip] = int(np.where(own, away, -np.inf).argmax())
    return found


def tip_points(body: Body, tree: JointTree) -> BodyPoints:
    """Return the tips as points, in the order of ``tip_vertices``."""
    chosen = np.array(list(tip_vertices(body).values()), np.int64)
    return BodyPoints(
        tree,
        body.template[chosen].astype(np.float64),
        np.zeros((len(chosen), 3)),
        body.shape_dirs[chosen].astype(np.float64),
        body.pose_dirs[chosen],
        body.weights[chosen].astype(np.float64),
    )


def check_landmarks(body: Body, landmarks: Landmarks, source: str, least: int = LEAST) -> None:
    """Raise StudioError, naming ``source``, where landmarks are too few or none of the body's.

    A frame that was fitted before is corrected by one; see ``correct``.
    """
    known = (*body.joint_names, *tip_vertices(body))
    unknown = [name for name in landmarks if name not in known]
    if unknown:
        raise StudioError(
            f"{source} names the landmark {unknown[0]}, which {body.name} does not have.",
            f"There are: {', '.join(known)}.",
        )
    for name, point in landmarks.items():
        if np.shape(point) != (3,) or not np.isfinite(point).all():
            raise StudioError(f"{source}: {name} is not a point.", "Give three numbers.")
    if len(landmarks) < least:
        raise StudioError(
            f"{source} has {len(landmarks)} landmarks, and {least} are needed at least.",
            f"Best are {', '.join(ASKED)}.",
        )


def same_marks(some: Landmarks, others: Landmarks) -> bool:
    """Whether the same places were pointed at."""
    return some.keys() == others.keys() and all(
        np.allclose(point, others[name], rtol=0, atol=SAME_PLACE) for name, point in some.items()
    )
