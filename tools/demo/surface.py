"""One closed surface of the dressed person, and how it hangs on body and cloth."""

from dataclasses import dataclass

import numpy as np
from garments import (
    HEM,
    Garment,
    shirt_offset,
    shirt_region,
    smooth_distance,
    trousers_offset,
    trousers_region,
)
from sequences import SOLE, nearest_weights
from subject import DistanceField, smoothstep

from ins_studio.body.body import Body
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import vertex_normals

SPACING = 0.004
HAIR, SHOE = 0.012, 0.008


@dataclass
class Landmarks:
    """Points of the face, in the subject's rest pose, metres."""

    eyes: np.ndarray  # (2, 3) left, right
    mouth: np.ndarray  # (3,)
    crown: float  # height of the top of the head


def landmarks(average: Body, body: Body) -> Landmarks:
    """Find the face's points on the subject through the average body's vertices."""
    spots = np.array([[0.0325, 1.712, 0.1], [-0.0325, 1.712, 0.1], [0.0, 1.640, 0.13]])
    shift = body.template.astype(np.float64) - average.template
    moved = []
    for spot in spots:
        away = np.linalg.norm((average.template - spot)[:, :2], axis=1)
        near = np.flatnonzero((away < 0.012) & (average.template[:, 2] > 0.05))
        moved.append(average.template[near].mean(0) + shift[near].mean(0))
    eyes = np.array(moved[:2])
    return Landmarks(eyes, moved[2], float(body.template[:, 1].max()))


def filled_face(field: DistanceField, marks: Landmarks) -> np.ndarray:
    """Return the body's distance with eye sockets and mouth closed, as by a ball that rolls on."""
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    values = field.values.copy()
    radius = 0.016
    head = field.points[0, :, 0, 1] > marks.mouth[1] - 0.12
    part = values[:, head]
    grown = part - radius
    outer = distance_transform_edt(grown > 0) - distance_transform_edt(grown <= 0)
    closed = gaussian_filter(outer * field.spacing, 0.8) + radius
    points = field.points[:, head]
    near = np.zeros(part.shape)
    for eye in marks.eyes:
        near = np.maximum(
            near, 1 - smoothstep(0.015, 0.024, np.linalg.norm((points - eye)[..., :2], axis=-1))
        )
    mouth = np.linalg.norm((points - marks.mouth) * [0.7, 1.2, 0], axis=-1)
    near = np.maximum(near, 1 - smoothstep(0.014, 0.024, mouth)) * (points[..., 2] > 0.0)
    # A share of the gap only near the rim of the filled spot: no step.
    mixed = np.where(near > 0, np.minimum(part, closed + (1 - near) * 0.03), part)
    values[:, head] = mixed
    return values


def dressed_field(field: DistanceField, marks: Landmarks) -> dict[str, np.ndarray]:
    """Return depths below each part's surface on the grid, positive inside."""
    x = field.points
    skin = filled_face(field, marks)
    smooth = smooth_distance(field, 0.012)
    feet = smooth_distance(field, 0.006)
    shoes = np.minimum.reduce([SHOE + 0.003 - feet, 0.105 - x[..., 1], x[..., 1] + SOLE])
    return {
        "skin": -skin,
        "hair": HAIR * smoothstep(-0.004, 0.03, scalp(x, marks)) - 0.002 - smooth,
        "shoes": shoes,
        "trousers": np.minimum(trousers_offset(x) - smooth, -trousers_region(x)),
        "shirt": np.minimum(shirt_offset(x) - smooth, -shirt_region(x)),
    }


def scalp(x: np.ndarray, marks: Landmarks) -> np.ndarray:
    """Return a length (...): positive where hair grows: above the brow, and behind the ears."""
    brow = marks.eyes[:, 1].mean()
    front = smoothstep(-0.02, 0.075, x[..., 2])
    # Behind it reaches the nape, in front the hair line.
    line = (brow - 0.055) * (1 - front) + (brow + 0.068) * front
    return x[..., 1] - line


def closed_surface(
    parts: dict[str, np.ndarray], field: DistanceField, body: Body, marks: Landmarks, target: int
):
    """Return vertices, faces of the union of the parts, remeshed: fine face and hands."""
    from gpytoolbox import remesh_botsch

    from ins_studio.geometry.marching_cubes import marching_cubes
    from ins_studio.geometry.mesh import largest_component

    union = np.max(list(parts.values()), axis=0)
    vertices, faces = marching_cubes(union, field.low, field.spacing)
    vertices, faces, _ = largest_component(vertices, faces)
    warped = enlarged(vertices, body, marks)
    # The remesher knows one edge length only, so what wants detail is enlarged while it works.
    edge = 0.0215
    for _ in range(5):
        fine, triangles = remesh_botsch(warped, faces.astype(np.int32), 6, edge)
        fine, triangles, _ = largest_component(fine, triangles)
        print("remeshed at", edge, len(fine))
        if target * 0.97 <= len(fine) <= target:
            break
        edge *= np.sqrt(len(fine) / (target * 0.985))
    _, face, barycentric = closest_points(fine, warped, faces)
    return np.einsum("nk,nkc->nc", barycentric, vertices[faces[face]]), triangles


def snap_rims(vertices, faces, field: DistanceField) -> np.ndarray:
    """Return vertices (V, 3) with those nearest to a hem moved onto it: clean edges of cloth."""
    from scipy.interpolate import RegularGridInterpolator

    axes = [field.points[:, 0, 0, 0], field.points[0, :, 0, 1], field.points[0, 0, :, 2]]
    smooth = RegularGridInterpolator(
        axes, smooth_distance(field, 0.012), bounds_error=False, fill_value=1.0
    )
    out = vertices.copy()
    for offset, region in ((shirt_offset, shirt_region), (trousers_offset, trousers_region)):
        goal = out.copy()
        for _ in range(5):
            for level in (lambda x, o=offset: smooth(x) - o(x), region):
                goal -= _newton(level, goal)
        lengths = np.zeros(len(out))
        edges = np.linalg.norm(out[faces] - out[np.roll(faces, 1, axis=1)], axis=-1).mean(1)
        lengths[faces] = edges[:, None]
        away = np.linalg.norm(goal - out, axis=1)
        seen = goal[:, 1] < 0.2 if region is trousers_region else True  # the shirt hides the waist
        hem = seen & (np.abs(region(goal)) < 1e-3) & (np.abs(smooth(goal) - offset(goal)) < 1e-3)
        out = np.where((hem & (away < 0.7 * lengths))[:, None], goal, out)
    return out


def _newton(level, x: np.ndarray) -> np.ndarray:
    step = 5e-4
    value = level(x)
    slope = np.stack(
        [(level(x + step * axis) - level(x - step * axis)) / (2 * step) for axis in np.eye(3)], -1
    )
    move = (value / np.maximum((slope**2).sum(-1), 0.05))[:, None] * slope
    return move * np.minimum(
        1, 0.01 / np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
    )


def enlarged(x: np.ndarray, body: Body, marks: Landmarks) -> np.ndarray:
    """Return points (V, 3) with head, hands and feet blown up about their axes, one to one."""
    joints = body.joints().astype(np.float64)
    out = x.astype(np.float64)
    wrist, hand = joints[20], joints[22]
    for sign in (1, -1):
        side = sign * x[:, 0] > wrist[0] - 0.06
        out[side] = _stretch(out[side], 0, sign, wrist[0] - 0.06, 0.07, 2.3, [0, hand[1], hand[2]])
        side = (x[:, 1] < 0.14) & (sign * x[:, 0] > 0)
        out[side] = _stretch(out[side], 1, -1, -0.14, 0.06, 1.4, [sign * joints[7, 0], 0, 0.04])
    head = x[:, 1] > joints[12, 1]
    out[head] = _stretch(out[head], 1, 1, joints[12, 1], 0.08, 2.3, [0, 0, 0.02])
    centre = _stretch(
        np.array([[0, marks.eyes[0, 1] - 0.02, 0.06]]), 1, 1, joints[12, 1], 0.08, 2.3, [0, 0, 0.02]
    )[0]
    centre[2] = out[head][:, 2].max() - 0.06
    away = out[head] - centre
    radius = np.linalg.norm(away, axis=1, keepdims=True)
    out[head] = centre + away * (1 + 0.6 * (1 - smoothstep(0.09, 0.3, radius)))
    return out


def _stretch(x, axis, sign, start, ramp, scale, about):
    """Scale points beyond ``start`` along an axis by up to ``scale``, about a line."""
    t = sign * x[:, axis] - start
    grown = smoothstep(0, ramp, t)
    # The integral of 1 + (scale - 1) smoothstep, so that the map is smooth and one to one.
    u = np.clip(t / ramp, 0, 1)
    integral = ramp * (u**3 - u**4 / 2) + np.maximum(t - ramp, 0)
    out = np.asarray(about) + (x - about) * (1 + (scale - 1) * grown)[:, None]
    out[:, axis] = sign * (start + t + (scale - 1) * integral)
    return out


@dataclass
class Binding:
    """Where each vertex hangs: shares of body, shirt, trousers, and its place on each cloth."""

    label: np.ndarray  # (V,) index into PARTS
    shares: dict[str, np.ndarray]
    face: dict[str, np.ndarray]
    barycentric: dict[str, np.ndarray]
    height: dict[str, np.ndarray]
    skin: np.ndarray  # (V, 24) weights by which the body-bound share moves


PARTS = ("skin", "hair", "shoes", "trousers", "shirt")


def bind(
    vertices, faces, parts, field: DistanceField, garments: dict[str, Garment], body: Body
) -> Binding:
    """Hang the surface's vertices on the body and the garments."""
    from scipy.interpolate import RegularGridInterpolator

    axes = [field.points[:, 0, 0, 0], field.points[0, :, 0, 1], field.points[0, 0, :, 2]]
    depth = np.stack(
        [
            RegularGridInterpolator(axes, parts[name], bounds_error=False, fill_value=-1)(vertices)
            for name in PARTS
        ],
        1,
    )
    label = depth.argmax(1)
    smooth = RegularGridInterpolator(axes, smooth_distance(field, 0.012))(vertices)
    shares, face, barycentric, height = {}, {}, {}, {}
    for name, offset in (("trousers", trousers_offset), ("shirt", shirt_offset)):
        garment = garments[name]
        _, face[name], barycentric[name] = closest_points(vertices, garment.vertices, garment.faces)
        base, normal = _on_cloth(garment.vertices, garment.faces, face[name], barycentric[name])
        height[name] = ((vertices - base) * normal).sum(1)
        # On the sheet 1; under a hem from 1 at the sheet down to 0 at what is below it.
        under = trousers_offset(vertices) * (depth[:, 3] > -0.004) if name == "shirt" else 0.0
        reach = np.clip((smooth - under) / np.maximum(offset(vertices) - under, 1e-3), 0, 1)
        reach = smoothstep(0.35, 0.9, reach)
        shares[name] = np.where(label == PARTS.index(name), reach, 0.0)
    shares["trousers"] = np.where(
        (label == 4) & (depth[:, 3] > -0.004), 1 - shares["shirt"], shares["trousers"]
    )
    return Binding(label, shares, face, barycentric, height, nearest_weights(body, vertices))


def _on_cloth(cloth, faces, face, barycentric):
    normals = vertex_normals(cloth, faces)
    corners = faces[face]
    base = np.einsum("nk,nkc->nc", barycentric, cloth[corners])
    normal = np.einsum("nk,nkc->nc", barycentric, normals[corners])
    return base, normal / np.linalg.norm(normal, axis=1, keepdims=True)


def hang(
    binding: Binding,
    garments: dict[str, Garment],
    cloth: dict[str, np.ndarray],
    carried: np.ndarray,
):
    """Return the surface (V, 3) in one frame, given cloth vertices and the body-carried surface."""
    cloth = {**cloth, "shirt": over_trousers(cloth, garments)}
    result = carried.copy()
    rest = 1 - binding.shares["shirt"] - binding.shares["trousers"]
    result *= rest[:, None]
    for name in ("trousers", "shirt"):
        base, normal = _on_cloth(
            cloth[name].astype(np.float64),
            garments[name].faces,
            binding.face[name],
            binding.barycentric[name],
        )
        result += binding.shares[name][:, None] * (base + binding.height[name][:, None] * normal)
    return result


@dataclass
class Surface:
    """The closed surface at rest, its binding and its colours."""

    vertices: np.ndarray
    faces: np.ndarray
    binding: Binding
    colors: np.ndarray  # (V, 3) uint8 sRGB


TARGET_VERTICES = 6900


def make_surface(body: Body, garments: dict[str, Garment]) -> Surface:
    """Build the surface of the dressed person in the T-pose."""
    from paint import paint
    from subject import builtin_body

    marks = landmarks(builtin_body(), body)
    field = DistanceField(body.template.astype(np.float64), body.faces, SPACING, 0.05)
    parts = dressed_field(field, marks)
    vertices, faces = closed_surface(parts, field, body, marks, TARGET_VERTICES)
    vertices = snap_rims(vertices, faces, field)
    # From the soles up: neighbours on disk are neighbours in space, which packs better.
    order = np.argsort(vertices[:, 1])
    faces = np.argsort(order)[faces].astype(np.int32)
    vertices = vertices[order]
    binding = bind(vertices, faces, parts, field, garments, body)
    return Surface(vertices, faces, binding, paint(vertices, binding, marks))


def over_trousers(cloth: dict[str, np.ndarray], garments: dict[str, Garment]) -> np.ndarray:
    """Return the shirt (V, 3) in one frame with its hem pushed out of the trousers."""
    shirt = cloth["shirt"].astype(np.float64)
    trousers, faces = cloth["trousers"].astype(np.float64), garments["trousers"].faces
    height = garments["shirt"].vertices[:, 1]
    low = np.flatnonzero(height < HEM + 0.09)
    for _ in range(2):
        _, face, barycentric = closest_points(shirt[low], trousers, faces)
        base, normal = _on_cloth(trousers, faces, face, barycentric)
        depth = ((shirt[low] - base) * normal).sum(1)
        # Only what is just inside: farther away the nearest cloth may be another fold.
        push = np.where(depth > -0.05, np.maximum(0.006 - depth, 0), 0)
        push *= 1 - smoothstep(HEM + 0.05, HEM + 0.09, height[low])
        shirt[low] += push[:, None] * normal
    return shirt
