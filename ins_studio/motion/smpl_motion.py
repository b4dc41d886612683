"""Recordings of the SMPL family as motions of a skeleton, y up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.body.builtin import builtin_body
from ins_studio.body.joints import BODY_JOINTS, JOINT_NAMES
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body
from ins_studio.motion.skeleton_motion import SkeletonMotion, offsets_of
from ins_studio.motion.smpl_file import HAND_SIZE, HANDS, SmplFile
from ins_studio.motion.units import Unit, given_up, guess_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.body.body import Body

_JOINTS = {22: BODY_JOINTS, **{len(names): names for names in JOINT_NAMES.values()}}
_KINDS = tuple(JOINT_NAMES)
_FAMILY = {22: "SMPL's body", 24: "SMPL", 52: "SMPL-H", 55: "SMPL-X"}
# SMPL's zero pose has its pelvis this near the origin, in metres; a body that stands on the
# floor does not.
NEAR_ORIGIN = 0.5


@dataclass(frozen=True, eq=False)
class Figure:
    """The joints of the zero pose that poses of the family are shown on.

    Attributes
    ----------
    skeleton : Skeleton
    known : bool
        Whether it is the very figure that was recorded, so that heights above the floor fit.
    """

    skeleton: Skeleton
    known: bool


def figure_for(
    target: Skeleton, person: Body | None = None, betas: NDArray[np.float32] | None = None
) -> Figure:
    """Return a figure to move: the recorded person, else the target, else the built-in body.

    Parameters
    ----------
    target : Skeleton
        Serves where its joints are named as SMPL's.
    person : Body or None
        A model of the family, if the target is its skeleton.
    betas : (S,) or None
        The recorded person's shape by that model.
    """
    if target.zero_pose != "SMPL":
        own = skeleton_of_body(builtin_body())
    elif person is not None and person.kind in _KINDS and betas is not None and len(betas):
        shape = betas[: person.shape_dirs.shape[2]]
        own = replace(target, joints=person.joints(shape))
    else:
        own = target
    return Figure(own, bool(np.linalg.norm(own.joints[0]) < NEAR_ORIGIN))


def smpl_motion(file: SmplFile, figure: Figure, up: str | None = None) -> SkeletonMotion:
    """Show the poses of a recording on a figure.

    Parameters
    ----------
    file : SmplFile
        66, 72, 156 or 165 numbers a frame, or the parts of a pose.
    figure : Figure
        What the poses move; joints that it does not have are left out, with a note.
    up : str or None
        "y" or "z". None sees how the root stands; AMASS has z up.

    Raises
    ------
    StudioError
        Naming the file and the array that does not fit.
    """
    poses, notes = _poses(file)
    names = [name for name in figure.skeleton.names if name in poses]
    kept = [figure.skeleton.names.index(name) for name in names]
    parents = _parents_among(figure.skeleton, kept)
    joints = figure.skeleton.joints[kept].astype(np.float64)
    root = axis_angle_to_matrix(poses["pelvis"].astype(np.float64))
    amass = file.origin == "AMASS"
    usual, why = ("z", "as AMASS has it") if amass else ("y", "as SMPL has it")
    axis = given_up(up) if up else guess_up(root[..., 1], usual, why)
    turned = np.stack([poses[name] for name in names], axis=1)
    turned[:, 0] = matrix_to_axis_angle(axis.to_y_up @ root)
    offsets = np.broadcast_to(offsets_of(joints, parents), (len(root), *joints.shape)).copy()
    origin = joints[0] if figure.known else np.zeros(3)
    offsets[:, 0] = (origin + file.transl) @ axis.to_y_up.T
    left_out = [name for name in poses if name not in names]
    if left_out:
        notes.append(f"Left out, for want of such joints: {', '.join(left_out)}.")
    return SkeletonMotion(
        path=file.path,
        name=file.path.stem,
        joint_names=tuple(names),
        parents=parents,
        rest=joints.astype(np.float32),
        ends=(),
        poses=turned.astype(np.float32),
        offsets=offsets.astype(np.float32),
        fps=file.fps,
        unit=Unit("m", 1.0, "as the format has it"),
        up=axis,
        zero_pose="SMPL",
        height_known=figure.known,
        notes=tuple(notes),
    )


def _poses(file: SmplFile) -> tuple[dict[str, NDArray[np.float32]], list[str]]:
    """Return rotations (T, 3) by the names of joints, and what to say about them."""
    if not file.is_joined():
        return _from_parts(file)
    joined = file.parts["poses"]
    count, left = divmod(joined.shape[1], 3)
    names = _JOINTS.get(count)
    if left or names is None:
        raise StudioError(
            f"{file.path}: poses holds {joined.shape[1]} numbers a frame; SMPL has 72, its body "
            "alone 66, SMPL-H 156 and SMPL-X 165.",
            "Write three radians for each joint of one of these.",
        )
    notes = [f"{joined.shape[1]} numbers a frame: {_FAMILY[count]}, {count} joints."]
    return {name: joined[:, 3 * j : 3 * j + 3] for j, name in enumerate(names)}, notes


def _from_parts(file: SmplFile) -> tuple[dict[str, NDArray[np.float32]], list[str]]:
    smaller = file.hand_size() < HAND_SIZE
    count = 55 if "jaw_pose" in file.parts else 52 if set(HANDS) & set(file.parts) else 24
    notes = [f"The parts of a pose: {', '.join(file.parts)}."]
    if smaller:
        notes.append(
            f"The hands rest: they are given as {file.hand_size()} coefficients, which `convert` "
            "reads with the body model they belong to."
        )
        file = file.without(*HANDS)
    joined = file.joined(count)
    return {name: joined[:, j] for j, name in enumerate(_JOINTS[count])}, notes


def _parents_among(skeleton: Skeleton, kept: list[int]) -> NDArray[np.int32]:
    place = {joint: number for number, joint in enumerate(kept)}
    nearest = [
        next((place[above] for above in skeleton.anatomy.above(joint)[1:] if above in place), -1)
        for joint in kept
    ]
    return np.array(nearest, np.int32)
