"""The demo person: the built-in body with a shape of its own, and its distance field."""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from ins_studio.body.body import Body  # noqa: E402
from ins_studio.body.builtin import builtin_body  # noqa: E402

SUBJECT, CLOTHING, FPS = "demo", "shortlong", 30
# Slightly short, a little heavier and more muscular than average.
BETAS = np.array([-0.6, 0.25, 0.5, 0.2, 0.2])


def subject_body() -> Body:
    """Return the built-in body around the demo person's minimal shape."""
    body = builtin_body()
    rest = body.rest(BETAS).astype(np.float64)
    rest[:, 1] -= rest[:, 1].min()
    return body.with_template(np.round(rest * 8192) / 8192)


class DistanceField:
    """Signed distance to a closed mesh, negative inside, sampled on a grid near the surface."""

    def __init__(self, vertices: np.ndarray, faces: np.ndarray, spacing: float, band: float = 0.08):
        self.spacing = spacing
        self.low = vertices.min(0) - band
        shape = np.ceil((vertices.max(0) + band - self.low) / spacing).astype(int) + 1
        axes = [np.arange(n) * spacing + start for n, start in zip(shape, self.low, strict=True)]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
        self.points = points
        # Coarse first: far from the surface the exact value does not matter.
        step = max(1, round(0.024 / spacing))
        coarse_points = points[::step, ::step, ::step]
        coarse = signed_distance(coarse_points.reshape(-1, 3), vertices, faces)
        coarse = coarse.reshape(coarse_points.shape[:3])
        full = coarse.repeat(step, 0).repeat(step, 1).repeat(step, 2)
        full = full[: shape[0], : shape[1], : shape[2]]
        near = np.abs(full) < band * 0.75 + 2 * 0.024
        full[near] = signed_distance(points[near], vertices, faces)
        self.values = full


def signed_distance(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return distances (N,), negative inside a closed mesh."""
    import igl

    answer = igl.signed_distance(
        np.ascontiguousarray(points, np.float64),
        np.ascontiguousarray(vertices, np.float64),
        np.ascontiguousarray(faces, np.int64),
        sign_type=igl.SIGNED_DISTANCE_TYPE_FAST_WINDING_NUMBER,
    )
    return np.asarray(answer[0])


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """Return 0 below ``low``, 1 above ``high``, eased between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
