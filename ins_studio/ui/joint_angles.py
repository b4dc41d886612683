"""A joint's rotation as three angles that people type, and back."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.euler import euler_xyz_deg
from ins_studio.geometry.quaternion import exponential, multiply
from ins_studio.geometry.rotation import quaternion_to_matrix

Floats = NDArray[np.float64]


def angles_deg(quaternion: Floats) -> tuple[float, float, float]:
    """Return a unit quaternion (4,) as degrees about x, then y, then z of the parent: XYZ."""
    x, y, z = euler_xyz_deg(quaternion_to_matrix(quaternion)[None])[0].tolist()
    return x, y, z


def quaternion_of(degrees: tuple[float, float, float]) -> Floats:
    """Return the unit quaternion (4,) of degrees about x, then y, then z of the parent."""
    x, y, z = exponential(np.diag(np.deg2rad(degrees)))
    return multiply(z, multiply(y, x))


def say_the_same(degrees: tuple[float, float, float], quaternion: Floats) -> bool:
    """Tell whether typed angles are this rotation: then they may stay as they were typed."""
    return bool(abs(float(quaternion_of(degrees) @ quaternion)) > 1 - 1e-10)
