"""The shirt and the trousers: offsets of the body, cut open at hems, neck and waist."""

from dataclasses import dataclass

import numpy as np
from subject import DistanceField, smoothstep

HEM, SLEEVE, WAIST, ANKLE = 0.89, 0.415, 0.985, 0.085
NECK_CENTRE, NECK_RADIUS = np.array([0.0, 1.56, -0.012]), 0.092
TARGET_FACES = 4400


@dataclass
class Garment:
    """An open surface over the T-posed body, with what holds it in place."""

    vertices: np.ndarray
    faces: np.ndarray
    pin: np.ndarray  # (V,) 1 = moves with the body


def shirt_offset(x: np.ndarray) -> np.ndarray:
    """Return the shirt's distance to the body in metres at points x (..., 3)."""
    down = 1 - smoothstep(HEM, 1.38, x[..., 1])
    out = smoothstep(0.16, SLEEVE, np.abs(x[..., 0])) * smoothstep(1.25, 1.36, x[..., 1])
    return 0.009 + 0.016 * down + 0.014 * out


def trousers_offset(x: np.ndarray) -> np.ndarray:
    """Return the trousers' distance to the body in metres at points x (..., 3)."""
    return 0.009 + 0.014 * (1 - smoothstep(0.3, 0.88, x[..., 1]))


def shirt_region(x: np.ndarray) -> np.ndarray:
    """Return a length (...): negative where the shirt is, by its cuts."""
    chin = np.minimum(x[..., 1] - 1.475, x[..., 2] - 0.05)
    cuts = [HEM - x[..., 1], np.abs(x[..., 0]) - SLEEVE, -from_neckline(x), x[..., 1] - 1.55, chin]
    return np.max(cuts, axis=0)


def from_neckline(x: np.ndarray) -> np.ndarray:
    """Return the distance (...) in metres to the neck hole, a capsule that stands on the neck."""
    away = x - NECK_CENTRE
    away[..., 1] = 0.75 * np.minimum(away[..., 1], 0)
    return np.linalg.norm(away, axis=-1) - NECK_RADIUS


def trousers_region(x: np.ndarray) -> np.ndarray:
    """Return a length (...): negative where the trousers are, by their cuts."""
    return np.max([ANKLE - x[..., 1], x[..., 1] - WAIST, np.abs(x[..., 0]) - 0.45], axis=0)


def smooth_distance(field: DistanceField, sigma_m: float) -> np.ndarray:
    """Return the field's values, smoothed: cloth spans what the body folds."""
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(field.values, sigma_m / field.spacing)


def make_garment(field: DistanceField, offset, region, pin) -> Garment:
    """Cut one garment: level set of the distance, open where the region ends."""
    import fast_simplification
    from gpytoolbox import remesh_botsch

    from ins_studio.geometry.marching_cubes import marching_cubes
    from ins_studio.geometry.mesh import largest_component

    values = offset(field.points) - smooth_distance(field, 0.012)
    vertices, faces = marching_cubes(values, field.low, field.spacing)
    # Cut along the region's zero set: keep faces inside, snap the rim onto the cut.
    side = region(vertices)
    faces = faces[(side[faces] < 0).sum(1) >= 2]
    vertices, faces = _snap(vertices, faces, region)
    vertices, faces, _ = largest_component(vertices, faces)
    vertices, faces = fast_simplification.simplify(
        vertices.astype(np.float64), faces.astype(np.int64), target_count=TARGET_FACES
    )
    vertices, faces = remesh_botsch(
        np.asarray(vertices, np.float64),
        np.asarray(faces, np.int32),
        6,
        _mean_edge(vertices, faces),
    )
    return Garment(vertices, faces, pin(vertices))


def _snap(vertices, faces, region):
    """Move vertices that lie outside the region onto its border."""
    used = np.zeros(len(vertices), bool)
    used[faces] = True
    outside = used & (region(vertices) > 0)
    step = 1e-4
    for _ in range(4):
        points = vertices[outside]
        value = region(points)
        slope = np.stack(
            [(region(points + step * axis) - value) / step for axis in np.eye(3)], axis=-1
        )
        vertices[outside] -= (value / np.maximum((slope**2).sum(-1), 1e-6))[:, None] * slope
    return vertices, faces


def _mean_edge(vertices, faces) -> float:
    edges = vertices[faces] - vertices[np.roll(faces, 1, axis=1)]
    return float(np.linalg.norm(edges, axis=-1).mean())


def shirt_pin(x: np.ndarray) -> np.ndarray:
    """Hold the neckline."""
    return 1 - smoothstep(0.006, 0.022, from_neckline(x))


def trousers_pin(x: np.ndarray) -> np.ndarray:
    """Hold what the shirt covers, or the waist creeps out; the cuffs loosely, or they slip off."""
    cuffs = 0.35 * (1 - smoothstep(ANKLE + 0.02, ANKLE + 0.07, x[:, 1]))
    return np.maximum(smoothstep(HEM - 0.03, HEM + 0.04, x[:, 1]), cuffs)


def make_garments(field: DistanceField) -> dict[str, Garment]:
    """Return shirt and trousers."""
    return {
        "shirt": make_garment(field, shirt_offset, shirt_region, shirt_pin),
        "trousers": make_garment(field, trousers_offset, trousers_region, trousers_pin),
    }
