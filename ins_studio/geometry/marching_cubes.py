"""From a field on a grid to a mesh."""

import numpy as np


def marching_cubes(
    values: np.ndarray,
    origin: np.ndarray,
    spacing: np.ndarray | float,
    level: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Extract the surface where a sampled field crosses ``level``.

    Parameters
    ----------
    values : (X, Y, Z) float
        The field at ``origin + spacing * (i, j, k)``, greater than ``level`` inside.
    origin : (3,) float
        Place of ``values[0, 0, 0]``, metres.
    spacing : float or (3,) float
        Grid step, metres.
    level : float
        The value on the surface.

    Returns
    -------
    vertices : (V, 3) float32
        Metres, welded.
    faces : (F, 3) int32
        Counter-clockwise seen from outside; both are empty when nothing crosses the level. The
        surface is open where it leaves the grid.
    """
    from skimage.measure import marching_cubes as extract

    field = np.asarray(values, np.float32)
    if not field.min(initial=np.inf) <= level <= field.max(initial=-np.inf) or min(field.shape) < 2:
        return np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32)
    step = np.broadcast_to(np.asarray(spacing, np.float64), 3)
    # By skimage's own words "descent" would suit a field that falls outwards, but its faces then
    # look inwards.
    vertices, faces, _, _ = extract(  # type: ignore[no-untyped-call]
        field, level, spacing=tuple(step), gradient_direction="ascent", allow_degenerate=False
    )
    moved = vertices.astype(np.float64) + np.asarray(origin, np.float64)
    return moved.astype(np.float32), faces.astype(np.int32)
