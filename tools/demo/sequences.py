"""One sequence from motion to simulated cloth."""

import numpy as np
from garments import Garment
from motions import MOTIONS, standing
from simulate import LEAD_IN, simulate
from subject import smoothstep

from ins_studio.body.body import Body
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_quaternion, slerp
from ins_studio.geometry.skeleton import rest_to_posed
from ins_studio.geometry.skinning import skin

SOLE = 0.012


def lead_in(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return LEAD_IN poses (n, 24, 3) eased from the T-pose into a motion's first pose."""
    from ins_studio.geometry.rotation import matrix_to_axis_angle, quaternion_to_matrix

    goal = matrix_to_quaternion(axis_angle_to_matrix(first))
    rest = np.zeros_like(goal)
    rest[:, 0] = 1
    t = np.linspace(0, 1, LEAD_IN, endpoint=False)
    # Quick start from rest, soft landing, and a few frames held for the cloth to settle.
    t = np.clip(t / 0.85, 0, 1)
    eased = t**3 * (t * (6 * t - 15) + 10)
    turns = [quaternion_to_matrix(slerp(rest, goal, share)) for share in eased]
    return matrix_to_axis_angle(np.array(turns))


def nearest_weights(body: Body, points: np.ndarray) -> np.ndarray:
    """Return the skinning weights (N, J) of the body's surface nearest to rest-pose points."""
    _, face, barycentric = closest_points(points, body.template, body.faces)
    return np.einsum("nk,nkj->nj", barycentric, body.weights[body.faces[face]])


def make_sequence(body: Body, garments: dict[str, Garment], name: str) -> dict[str, np.ndarray]:
    """Return a motion's poses (T, 24, 3), transl (T, 3) and each garment's world vertices."""
    motion = MOTIONS[name]().axis_angle()
    transl = standing(body, motion, SOLE)
    lead = lead_in(motion[0], motion[1])
    poses = np.concatenate([lead, motion])
    lift = standing(body, lead, SOLE)
    # The lead-in ends where the motion starts, so nothing jumps under the cloth.
    lift[:, [0, 2]] += transl[0, [0, 2]] - lift[-1, [0, 2]]
    places = np.concatenate([lift, transl])
    turns = axis_angle_to_matrix(poses)
    transforms = np.stack([rest_to_posed(turn, body.joints(), body.parents) for turn in turns])
    transforms[:, :, :3, 3] += places[:, None]
    carried = {}
    for key, garment in garments.items():
        weights = smooth_weights(garment, nearest_weights(body, garment.vertices))
        carried[key] = np.stack([skin(garment.vertices, weights, t) for t in transforms])
    colliders = {
        key: _collider(body, rest, transforms) for key, rest in _padded(body, garments).items()
    }
    cloth = simulate(garments, carried, colliders)
    result = {key: value[LEAD_IN:].astype(np.float32) for key, value in cloth.items()}
    return {"poses": motion, "transl": transl, **result}


def smooth_weights(garment: Garment, weights: np.ndarray, rounds: int = 12) -> np.ndarray:
    """Return weights averaged over the garment's edges: no cracks under arms and at the crotch."""
    import scipy.sparse as sp

    a, b = garment.faces, np.roll(garment.faces, 1, axis=1)
    count = len(garment.vertices)
    links = sp.coo_matrix((np.ones(a.size), (a.ravel(), b.ravel())), (count, count)).tocsr()
    links = ((links + links.T) > 0).astype(float)
    mean = sp.diags(1 / links.sum(1).A1) @ links
    for _ in range(rounds):
        weights = 0.5 * weights + 0.5 * (mean @ weights)
    return weights


def _padded(body: Body, garments: dict[str, Garment]) -> dict[str, np.ndarray]:
    """Return what each garment lies on at rest: the body in shoes; the shirt's has trousers."""
    normals = vertex_normals(body.template, body.faces)
    height = body.template[:, 1].astype(np.float64)
    thickness = 0.010 * (1 - smoothstep(0.085, 0.115, height))
    trousered = 0.011 * smoothstep(0.5, 0.65, height) * (1 - smoothstep(0.97, 1.0, height))
    trousered[np.abs(body.template[:, 0]) > 0.3] = 0
    return {
        key: body.template + normals * (thickness + (trousered if key == "shirt" else 0))[:, None]
        for key in garments
    }


def _collider(
    body: Body, rest: np.ndarray, transforms: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return posed vertices (T, V, 3) and faces of the body without forearms and hands."""
    keep = body.weights[:, [18, 19, 20, 21, 22, 23]].sum(1) < 0.5
    number = np.full(len(keep), -1)
    number[keep] = np.arange(keep.sum())
    faces = number[body.faces[keep[body.faces].all(1)]]
    vertices = np.stack([skin(rest[keep], body.weights[keep], t) for t in transforms])
    return vertices, faces
