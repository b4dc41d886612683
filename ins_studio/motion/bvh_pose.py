"""The second half of a BVH: from rows of channels to rotations and places, in metres, y up."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.motion.anatomy import Anatomy
from ins_studio.motion.bvh_tree import BvhJoint
from ins_studio.motion.skeleton_motion import chain, longest_way
from ins_studio.motion.units import UpAxis, given_unit, given_up, guess_unit, guess_up

SAMPLES = 64  # frames that are looked at for the up axis and the floor
# Of a figure's size: a root whose OFFSET is shorter than that has none to speak of.
NO_OFFSET = 0.01

Floats = NDArray[np.float64]


def pose_joints(
    joints: list[BvhJoint], values: Floats, unit: str | None = None, up: str | None = None
) -> dict[str, Any]:
    """Turn channels into the fields of a ``SkeletonMotion``, all but its name and rate.

    Parameters
    ----------
    joints : list of BvhJoint
        One figure; parents come first.
    values : (T, C) float64
        The channels of the joints, one after another; degrees and the file's unit.
    unit, up : str or None
        As in ``load_bvh``.
    """
    parents = np.array([joint.parent for joint in joints], np.int32)
    offsets = np.array([joint.offset for joint in joints], np.float64)
    poses = _rotations(joints, values)
    places = _places(joints, values, offsets)
    anatomy = Anatomy(tuple(joint.name for joint in joints), parents)
    ends = tuple((j, np.array(end)) for j, joint in enumerate(joints) for end in joint.ends)
    way = longest_way(parents, offsets, ends)
    found = given_unit(unit) if unit else guess_unit(way, cmu=anatomy.convention == "CMU")
    some = slice(None, None, max(1, len(values) // SAMPLES))
    posed = chain(axis_angle_to_matrix(poses[some].astype(np.float64)), places[some], parents)[1]
    axis = given_up(up) if up else guess_up(_trunks(anatomy, posed), "y", "as most BVH have it")
    turn = axis.to_y_up
    if np.linalg.norm(offsets[0]) > NO_OFFSET * way and _stands_on_offset(joints[0], posed, axis):
        places[:, 0] += offsets[0]
    scaled = turn.T * found.metres
    return {
        "joint_names": anatomy.names,
        "parents": parents,
        "rest": _rest(offsets @ scaled, parents).astype(np.float32),
        "ends": tuple((j, (end @ scaled).astype(np.float32)) for j, end in ends),
        "poses": (poses @ turn.T).astype(np.float32),
        "offsets": (places @ scaled).astype(np.float32),
        "unit": found,
        "up": axis,
    }


def _rotations(joints: list[BvhJoint], values: Floats) -> NDArray[np.float32]:
    """Return (T, J, 3) axis-angle in the file's axes: the first channel turns last."""
    poses = np.zeros((len(values), len(joints), 3), np.float32)
    column = 0
    for number, joint in enumerate(joints):
        turned = np.eye(3)
        for kind, axis in joint.channels:
            if kind == "rotation":
                about = np.eye(3)[axis] * np.deg2rad(values[:, column])[:, None]
                turned = turned @ axis_angle_to_matrix(about)
            column += 1
        if turned.ndim == 3:
            poses[:, number] = matrix_to_axis_angle(turned)
    return poses


def _places(joints: list[BvhJoint], values: Floats, offsets: Floats) -> Floats:
    """Return (T, J, 3) distances from the parents in the file's axes and unit.

    Position channels stand for the OFFSET in most files that have them below the root, and come
    on top of it in others; which it is shows in their size.
    """
    places = np.broadcast_to(offsets, (len(values), *offsets.shape)).copy()
    column = 0
    for number, joint in enumerate(joints):
        moved = np.zeros((len(values), 3))
        axes = []
        for kind, axis in joint.channels:
            if kind == "position":
                moved[:, axis] = values[:, column]
                axes.append(axis)
            column += 1
        instead = np.abs(moved - offsets[number])[:, axes].mean() if axes else 0.0
        on_top = np.abs(moved)[:, axes].mean() if axes else 0.0
        if joint.parent < 0 or instead <= on_top:
            places[:, number, axes] = moved[:, axes]
        else:
            places[:, number, axes] += moved[:, axes]
    return places


def _stands_on_offset(root: BvhJoint, posed: Floats, up: UpAxis) -> bool:
    """Say whether the root's positions come on top of its OFFSET, as the format has it.

    Many programs write whole positions there instead. Then adding would lift the figure off the
    floor; where it is right, leaving it out would sink it.
    """
    if not any(kind == "position" for kind, _ in root.channels):
        return False
    lowest = float((posed @ up.to_y_up[1]).min())
    height = float(up.to_y_up[1] @ root.offset)
    return abs(lowest + height) <= abs(lowest)


def _trunks(anatomy: Anatomy, posed: Floats) -> Floats:
    """Return (T, 3) from the hips to the head; (0, 3) where those were not recognised."""
    trunk = anatomy.trunk
    if len(trunk) < 2:
        return np.zeros((0, 3))
    found: Floats = posed[:, trunk[-1]] - posed[:, trunk[0]]
    return found


def _rest(offsets: Floats, parents: NDArray[np.int32]) -> Floats:
    """Return the joints (J, 3) at rest, from their distances."""
    still = np.broadcast_to(np.eye(3), (1, len(parents), 3, 3))
    placed: Floats = chain(still, offsets[None], parents)[1][0]
    return placed
