"""One surface and one body out of the parts of a rigged figure, in metres with y up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.axes import TURNS, UNITS
from ins_studio.dataset.rig import WAY_OUT, Rig, RigPart
from ins_studio.dataset.rig_rest import Rest, find_rest
from ins_studio.dataset.rig_stance import apart_legs
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume
from ins_studio.geometry.weld import weld
from ins_studio.motion.keyframes import Floats
from ins_studio.motion.skeleton_motion import longest_way, offsets_of
from ins_studio.motion.units import Unit, guess_unit

KIND = "rig"
FARTHEST = 1e3  # metres: a figure that reaches farther is none
_NEAR = 1e-3  # share that vertices far from a joint have in saying where it is


@dataclass(frozen=True, eq=False)
class Figure:
    """What all frames of a rigged figure have in common.

    Attributes
    ----------
    body : Body
        The surface at rest, and its skeleton; metres, y up.
    to_metres : (4, 4) float64
        From the file's world to metres, y up.
    frames : (J, 4, 4) float64
        The joints' frames at rest, metres.
    kept : (V,) int64
        Which vertices of all parts, one after another, are the surface's.
    colors : (V, 3) uint8 or None
        None where all are alike.
    unit : Unit
    up : str
        Of ``TURNS``.
    """

    body: Body
    to_metres: Floats
    frames: Floats
    kept: NDArray[np.int64]
    colors: NDArray[np.uint8] | None
    unit: Unit
    up: str


def make_figure(rig: Rig, unit: str | None = None, up: str | None = None) -> Figure:
    """Join the parts of a rig at rest.

    Parameters
    ----------
    rig : Rig
        With a part at least.
    unit, up : str or None
        What the file's numbers are: of ``UNITS`` and ``TURNS``. None believes the format, metres
        and y up, unless the figure would be absurdly large or small then.

    Raises
    ------
    StudioError
        Naming the file: no faces, or a figure that leaves all bounds.
    """
    rest = find_rest(rig)
    joints = rest.frames[:, :3, 3]
    found = _unit(rig, joints, unit)
    to_metres = np.eye(4)
    to_metres[:3, :3] = TURNS[up or "y"] * found.metres
    frames = to_metres @ rest.frames
    if not (np.abs(frames[:, :3, 3]) < FARTHEST).all():
        raise StudioError(f"{rig.path}: the bind pose leaves all bounds.", WAY_OUT)
    vertices, faces = _rest_surface(rig, rest, to_metres)
    weights = _weights(rig)
    joined = weld(vertices, weights, _morph_keys(rig.parts))
    faces = joined.faces(faces)
    used = np.unique(faces)
    if not len(used):
        raise StudioError(f"{rig.path}: its faces have no area.", WAY_OUT)
    numbers = np.zeros(len(joined.kept), np.int32)
    numbers[used] = np.arange(len(used))
    kept, faces = joined.kept[used], numbers[faces]
    template = vertices[kept]
    if signed_volume(template - template.mean(axis=0), faces) < 0:
        faces = faces[:, ::-1]
    at = frames[:, :3, 3]
    body = _body(rig, template, np.ascontiguousarray(faces), weights[kept], at)
    colors = np.concatenate([part.colors for part in rig.parts])[kept]
    told_apart = bool((colors != colors[0]).any())
    return Figure(body, to_metres, frames, kept, colors if told_apart else None, found, up or "y")


def _unit(rig: Rig, joints: Floats, given: str | None) -> Unit:
    if given is not None:
        return Unit(given, UNITS[given], "as said")
    return guess_unit(longest_way(rig.parents, offsets_of(joints, rig.parents)), usual="m")


def _rest_surface(
    rig: Rig, rest: Rest, to_metres: Floats
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    vertices, faces, start = [], [], 0
    for part, home in zip(rig.parts, rest.homes, strict=True):
        carried = to_metres @ home
        blended = part.blended(part.morphed)
        vertices.append(blended @ carried[:3, :3].T + carried[:3, 3])
        faces.append(part.faces + start)
        start += len(part.vertices)
    at_rest = np.concatenate(vertices)
    if not (np.abs(at_rest) < FARTHEST).all():
        raise StudioError(f"{rig.path}: the bind pose leaves all bounds.", WAY_OUT)
    return at_rest.astype(np.float32), np.concatenate(faces).astype(np.int32)


def _weights(rig: Rig) -> NDArray[np.float32]:
    """Return (V, J) weights of all parts' vertices."""
    count = sum(len(part.vertices) for part in rig.parts)
    weights = np.zeros((count, len(rig.names)), np.float32)
    start = 0
    for part in rig.parts:
        weights[start : start + len(part.vertices), part.joints] = part.weights
        start += len(part.vertices)
    return weights


def _morph_keys(parts: tuple[RigPart, ...]) -> NDArray[np.float64]:
    """Return (V, 3) numbers that are the same for vertices that morph alike.

    Eyelids that touch at rest must not be joined.
    """
    rng = np.random.default_rng(1)
    return np.concatenate(
        [
            np.tensordot(rng.uniform(1, 2, len(part.morphs)), part.morphs.astype(np.float64), 1)
            for part in parts
        ]
    )


def _body(
    rig: Rig,
    template: NDArray[np.float32],
    faces: NDArray[np.int32],
    weights: NDArray[np.float32],
    joints: Floats,
) -> Body:
    count = len(template)
    return Body(
        name=rig.path.stem,
        kind=KIND,
        gender="neutral",
        template=template,
        faces=faces,
        shape_dirs=np.zeros((count, 3, 0), np.float32),
        pose_dirs=np.zeros((count, 3, 0), np.float32),
        joint_regressor=_regressor(template, weights, joints),
        weights=weights,
        parents=rig.parents,
        joint_names=rig.names,
        canonical_pose=apart_legs(rig.names, rig.parents, joints),
    )


def _regressor(template: np.ndarray, weights: np.ndarray, joints: Floats) -> NDArray[np.float32]:
    """Return (J, V): each joint as a mean of the vertices, above all of those that it moves.

    Of all rows that sum to one and give the joint, the one of least squares, where a vertex
    counts by its weight.
    """
    regressor = np.zeros((len(joints), len(template)), np.float32)
    for joint, place in enumerate(joints):
        affine = np.c_[template - place, np.ones(len(template))]
        shares = weights[:, joint] + _NEAR
        inner = affine.T @ (shares[:, None] * affine)
        row = shares * (affine @ np.linalg.pinv(inner, hermitian=True)[3])
        regressor[joint] = row / row.sum()
    return regressor
