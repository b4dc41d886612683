"""Units and up axis of scans: found by laying them over the bodies that were fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle

UNITS = {"m": 1.0, "dm": 0.1, "cm": 0.01, "mm": 0.001}
UNIT_NAMES = {"m": "metres", "dm": "decimetres", "cm": "centimetres", "mm": "millimetres"}
# Rotations that bring the axis that points up to y.
TURNS = {
    "y": np.eye(3),
    "z": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
    "-y": np.diag([1.0, -1, -1]),
    "-z": np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]),
    "x": np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    "-x": np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]),
}
_TRIED = ("y", "z", "-y", "-z")
SAMPLES = 500  # points of a surface that are compared
UPRIGHT = 0.5  # of a body's mean up direction: less, and nobody knows which way is up
FAR = 0.12  # metres between scan and body, on average both ways: they do not belong together


@dataclass(frozen=True)
class Convention:
    """What lengths of files are in, and which axis points up in them.

    Attributes
    ----------
    unit : str
        In words.
    up : str
        Of ``TURNS``.
    why : str
        Why that unit, where it is a guess of its own; a few words.
    """

    unit: str = UNIT_NAMES["m"]
    up: str = "y"
    why: str = ""

    def __str__(self) -> str:
        why = f" ({self.why})" if self.why else ""
        return f"{self.unit}{why}, {self.up} up"


METRES = Convention()


@dataclass(frozen=True)
class Axes:
    """How the numbers of a dataset become metres with y up.

    Attributes
    ----------
    unit : str
        Of ``UNITS``, the scans'.
    up : str
        Of ``TURNS``, the scans'.
    pose_up : str
        Of ``TURNS``, the poses'.
    transl_unit : str
        Of ``UNITS``, the translations'.
    distance : float
        Between scans and bodies then, metres, on average both ways.
    """

    unit: str
    up: str
    pose_up: str
    transl_unit: str
    distance: float

    @property
    def convention(self) -> Convention:
        """Return what the scans are in."""
        return Convention(UNIT_NAMES[self.unit], self.up)

    @property
    def sentence(self) -> str:
        """Say what scans and poses are in."""
        length = UNIT_NAMES[self.transl_unit]
        return f"The scans are in {self.convention}, the poses in {length}, {self.pose_up} up."


@dataclass(frozen=True, eq=False)
class Probe:
    """A scan and its pose as their files have them.

    Attributes
    ----------
    vertices : (V, 3) float
        In the scan's unit and axes.
    body : (B, 3) float
        The posed body without translation, metres, in the pose's axes.
    transl : (3,) float or None
        In its own unit, in the pose's axes.
    """

    vertices: np.ndarray
    body: np.ndarray
    transl: np.ndarray | None


def pose_up(roots: np.ndarray) -> str:
    """Return the axis that most bodies hold their heads to; "y" where they lie or tumble.

    Parameters
    ----------
    roots : (T, 3) float
        Rotations of the root, axis-angle, radians.
    """
    mean = axis_angle_to_matrix(np.asarray(roots, np.float64))[:, :, 1].mean(axis=0)
    axis = int(np.abs(mean).argmax())
    if abs(mean[axis]) < UPRIGHT:
        return "y"
    return ("" if mean[axis] > 0 else "-") + "xyz"[axis]


def find_axes(
    probes: Sequence[Probe], turned: str, unit: str | None = None, up: str | None = None
) -> Axes:
    """Try every unit and up axis, and take what brings most scans and bodies together.

    Parameters
    ----------
    probes : sequence of Probe
        One at least.
    turned : str
        The poses' up axis, of ``TURNS``.
    unit, up : str or None
        What somebody has said of the scans; else all are tried.
    """
    tries = product((unit,) if unit else UNITS, (up,) if up else _TRIED)
    found = []
    for one, axis in tries:
        for length in dict.fromkeys(("m", one)):
            apart = [_apart(probe, Axes(one, axis, turned, length, 0.0)) for probe in probes]
            found.append(Axes(one, axis, turned, length, float(np.median(apart))))
    # The first of equals: metres and y up, where nothing speaks against them.
    return min(found, key=lambda axes: axes.distance)


def turn_pose(
    pose: np.ndarray, transl: np.ndarray, turn: np.ndarray, pelvis: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn a posed body about the origin; returns its pose and translation then.

    Parameters
    ----------
    pose : (..., J, 3) float
        Axis-angle, radians. The root turns about the pelvis.
    transl : (..., 3) float
        Metres, added after posing.
    turn : (3, 3) or (..., 3, 3) float
        Rotation.
    pelvis : (3,) float
        The root joint of the zero pose, metres.
    """
    turned = np.array(pose, np.float64)
    turned[..., 0, :] = matrix_to_axis_angle(turn @ axis_angle_to_matrix(turned[..., 0, :]))
    moved = np.einsum("...rc,...c->...r", turn, np.asarray(transl, np.float64) + pelvis) - pelvis
    return turned.astype(np.float32), moved.astype(np.float32)


def _apart(probe: Probe, axes: Axes) -> float:
    """Mean distance of nearest points, both ways: a scan that shrinks to a point is far, too."""
    from scipy.spatial import cKDTree

    scan = UNITS[axes.unit] * _some(probe.vertices) @ TURNS[axes.up].T
    body = _some(probe.body)
    if probe.transl is not None:
        body = body + UNITS[axes.transl_unit] * np.asarray(probe.transl)
    body = body @ TURNS[axes.pose_up].T
    if probe.transl is None:  # nobody knows where it stands: its shape alone is compared
        scan, body = scan - scan.mean(axis=0), body - body.mean(axis=0)
    near, back = cKDTree(body).query(scan)[0], cKDTree(scan).query(body)[0]
    return float(near.mean() + back.mean()) / 2


def _some(points: np.ndarray) -> np.ndarray:
    step = max(1, len(points) // SAMPLES)
    return np.asarray(points[::step], np.float64)
