"""A body's surface in regions that have names: "left armpit", "inside of the right thigh"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.mesh import vertex_normals
from ins_studio.motion.anatomy import Anatomy
from ins_studio.motion.naming import SIDES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.body.body import Body

# What the surface around a joint is called; the joint is where the part begins.
_PARTS = {
    "hip": "thigh",
    "knee": "lower leg",
    "ankle": "foot",
    "foot": "foot",
    "collar": "shoulder",
    "shoulder": "upper arm",
    "elbow": "forearm",
    "wrist": "hand",
    "hand": "hand",
}
_WHOLE = {"foot", "hand", "head", "neck", "shoulder"}  # too small to be looked at from all sides
_TRUNK = {"front": "front of the {}", "back": "back of the {}", "left": "left side of the {}"}
_TRUNK |= {"right": "right side of the {}"}
ARMPIT = 0.6  # of the way from shoulder to elbow: how far the armpit reaches
DOWN = -0.35  # a normal's y: what looks down enough to lie under an arm or between the legs
_DIRECTIONS = {
    "left": (1, 0, 0),
    "right": (-1, 0, 0),
    "top": (0, 1, 0),
    "underside": (0, -1, 0),
    "front": (0, 0, 1),
    "back": (0, 0, -1),
}


@dataclass(frozen=True, eq=False)
class Regions:
    """Every vertex of a body in one region.

    Attributes
    ----------
    names : tuple of str
        R of them.
    of_vertex : (V,) int64
        Places in ``names``.
    """

    names: tuple[str, ...]
    of_vertex: NDArray[np.int64]


def surface_regions(body: Body) -> Regions:
    """Divide a body by the joint that moves it most, and by where it looks at rest.

    Joints of unknown names give their own names to the regions.
    """
    normals = vertex_normals(body.template.astype(np.float64), body.faces)
    looks = (normals @ np.array(list(_DIRECTIONS.values()), np.float64).T).argmax(axis=1)
    strongest = body.weights.argmax(axis=1)
    anatomy = Anatomy(body.joint_names, body.parents)
    parts = [_part(anatomy, joint) for joint in range(body.joint_count)]
    words = list(_DIRECTIONS)
    named = np.array(
        [_name(parts[j], words[d]) for j, d in zip(strongest, looks, strict=True)], object
    )
    for name, place in _hidden(body, anatomy, normals).items():
        named[place] = name
    names, of_vertex = np.unique(named.astype(str), return_inverse=True)
    return Regions(tuple(names.tolist()), of_vertex.ravel())


def _part(anatomy: Anatomy, joint: int) -> str:
    """Return what lies around a joint; what hangs on a hand or a head belongs to it."""
    for above in anatomy.above(joint):
        part = anatomy.part_of.get(above)
        if part == "spine":
            return "chest" if above == anatomy.spine[-1] else "waist"
        if part in {"pelvis", "neck", "head"}:
            return part
        side, _, kind = (part or "").partition("_")
        if side in SIDES and kind in _PARTS:
            return f"{side} {_PARTS[kind]}"
    return anatomy.names[joint].replace("_", " ")


def _name(part: str, looks: str) -> str:
    side, _, kind = part.partition(" ")
    if (kind or part) in _WHOLE:
        return part
    if kind in {"thigh", "lower leg"}:
        if looks in SIDES:
            looks = "outside" if looks == side else "inside"
        elif looks in {"top", "underside"}:
            looks = "front" if looks == "top" else "inside"
        return f"{looks} of the {part}"
    if part in {"chest", "waist", "pelvis"}:
        looks = {"top": "front", "underside": "back"}.get(looks, looks)
        return _TRUNK[looks].format({"pelvis": "hips"}.get(part, part))
    return f"{looks} of the {part}" if looks not in SIDES else f"{looks} side of the {part}"


def _hidden(
    body: Body, anatomy: Anatomy, normals: NDArray[np.float64]
) -> dict[str, NDArray[np.bool_]]:
    """Return where the armpits are and what lies between the legs: scanners see them least."""
    parts, joints, found = anatomy.parts, body.joints(), {}
    for side in SIDES:
        arm, elbow = (parts.get(f"{side}_{part}") for part in ("shoulder", "elbow"))
        if arm is not None and elbow is not None:
            reach = ARMPIT * np.linalg.norm(joints[elbow] - joints[arm])
            near = np.linalg.norm(body.template - joints[arm], axis=1) < reach
            found[f"{side} armpit"] = near & (normals[:, 1] < DOWN)
    hips = [parts.get(f"{side}_hip") for side in SIDES]
    knees = [parts.get(f"{side}_knee") for side in SIDES]
    if None not in hips and None not in knees:
        left, right = (int(hip) for hip in hips if hip is not None)
        apart = np.linalg.norm(joints[left] - joints[right])
        middle = (joints[left] + joints[right]) / 2
        off = np.linalg.norm((body.template - middle)[:, :2], axis=1)
        below = body.template[:, 1] < middle[1]
        found["between the legs"] = (off < apart) & below & (normals[:, 1] < DOWN)
    return found
