"""Corrective shapes: what skinning alone misses, as few blend shapes with weights in [0, 1].

The residual is taken in canonical space, ``unskin(posed) - canonical``, so that morphing and then
skinning (the order of glTF and FBX) restores the posed surface. Its principal components over
time are the shapes. A convex mix of rotations never lengthens a vector, so an error bound met in
canonical space holds in every pose.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ins_studio.export.clip import ExportClip
from ins_studio.export.components import principal_components
from ins_studio.export.residuals import posed_errors, residuals
from ins_studio.project.records import Progress

SHAPE_LIMIT = 128  # a hundred frames of varied motion need 70 to 90 for half a millimetre
TOLERANCE_MM = 0.5
# Below this the surface is skinned exactly and a shape would only carry rounding noise.
NOTHING_MM = 0.001


@dataclass(frozen=True, eq=False)
class Basis:
    """Blend shapes, and their weights over time.

    Parameters
    ----------
    names : tuple of str
        K names; ``offset``, the constant part, comes first.
    shapes : (K, V, 3) float32
        Displacement of the canonical mesh at weight one, metres.
    normals : (K, V, 3) float32
        Change of its vertex normals at weight one.
    weights : (T, K) float32
        In [0, 1]: Blender and assimp clamp whatever is outside.
    errors_mm : (T,) float64
        Largest distance of a vertex from its true place, per frame.
    tolerance_mm : float
        What was asked for.
    """

    names: tuple[str, ...]
    shapes: np.ndarray
    normals: np.ndarray
    weights: np.ndarray
    errors_mm: np.ndarray
    tolerance_mm: float

    @property
    def max_error_mm(self) -> float:
        """Largest distance of any vertex in any frame from its true place."""
        return float(self.errors_mm.max())

    @property
    def within_tolerance(self) -> bool:
        """Whether the error that was asked for is kept."""
        return self.max_error_mm <= self.tolerance_mm

    @property
    def summary(self) -> str:
        """One sentence for people: how close the shapes come, and what to do if not enough."""
        found = f"{len(self.names)} shapes, {self.max_error_mm:.2f} mm off at most"
        if self.within_tolerance:
            return f"{found}."
        return (
            f"{found}: more than the {self.tolerance_mm:g} mm asked for. "
            "Export a shorter motion, or one file per frame for exact vertices."
        )


def fit_shapes(
    clip: ExportClip, tolerance_mm: float = TOLERANCE_MM, limit: int = SHAPE_LIMIT
) -> Basis:
    """Do ``fitting`` without looking at its progress."""
    steps = fitting(clip, tolerance_mm, limit)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            basis: Basis = stop.value
            return basis


def fitting(
    clip: ExportClip, tolerance_mm: float = TOLERANCE_MM, limit: int = SHAPE_LIMIT
) -> Generator[Progress, None, Basis]:
    """Find the fewest shapes that keep every vertex of every frame within the tolerance.

    Parameters
    ----------
    clip : ExportClip
        The motion and its true vertices.
    tolerance_mm : float
        Largest allowed distance of a vertex from its true place.
    limit : int
        Most shapes, ``offset`` included. When it is reached first, the basis has that many and
        says what error is left.

    Yields
    ------
    Progress
        Per frame looked at.

    Returns
    -------
    Basis
        The same for the same clip, signs included.
    """
    moved, turned = yield from residuals(clip)
    if np.linalg.norm(moved, axis=-1).max() * 1000 <= NOTHING_MM:
        shapes, weights = moved[:0], np.zeros((clip.frame_count, 0), np.float32)
    else:
        mean = moved.mean(axis=0)
        courses, components = principal_components(moved - mean, tolerance_mm / 1000, limit - 1)
        shapes, weights = in_unit_range(mean, courses, components)
    normals = regress(turned, weights)
    errors = yield from posed_errors(clip, shapes, weights)
    names = ("offset", *(f"shape_{index:02d}" for index in range(1, len(shapes))))[: len(shapes)]
    return Basis(names, shapes, normals, weights, errors * 1000, tolerance_mm)


def in_unit_range(
    mean: np.ndarray, courses: np.ndarray, components: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rewrite ``mean + courses @ components`` with weights that run from 0 to 1.

    Parameters
    ----------
    mean : (V, 3) float
        The constant part.
    courses : (T, K) float
        Signed coefficients over time.
    components : (K, V, 3) float
        What they multiply.

    Returns
    -------
    shapes : (K + 1, V, 3) float32
        The first is the constant part at each component's lowest coefficient.
    weights : (T, K + 1) float32
        The first column is one.
    """
    low = courses.min(axis=0)
    span = courses.max(axis=0) - low
    offset = mean + np.tensordot(low, components, 1)
    shapes = np.concatenate([offset[None], span[:, None, None] * components])
    weights = np.ones((len(courses), len(shapes)), np.float32)
    weights[:, 1:] = np.clip((courses - low) / np.where(span > 0, span, 1), 0, 1)
    return shapes.astype(np.float32), weights


def regress(targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the (K, V, 3) float32 that times ``weights`` (T, K) comes nearest ``targets``."""
    if not weights.shape[1]:
        return targets[:0]
    back = np.linalg.pinv(weights.astype(np.float64)).astype(np.float32)
    return np.tensordot(back, targets, 1).astype(np.float32)
