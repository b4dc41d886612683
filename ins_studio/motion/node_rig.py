"""Joints among the nodes of a scene, whatever file it came from, and motions of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import matrix_to_axis_angle
from ins_studio.motion.keyframes import Floats
from ins_studio.motion.skeleton_motion import MOST_JOINTS, SkeletonMotion, longest_way, offsets_of
from ins_studio.motion.units import UpAxis, given_unit, given_up, guess_unit
from ins_studio.project.checked_json import LARGEST

BLOCK = 256  # frames at a time: a long motion of many nodes stays small in memory
WAY_OUT = "Export the animation again, with its skeleton."


@dataclass(frozen=True, eq=False)
class NodeRig:
    """Nodes that are joints, parents first, and their frames at rest.

    Attributes
    ----------
    nodes : list of int
        J numbers of nodes.
    names : tuple of str
    parents : (J,) int32
        -1 for a root.
    turned : (J, 3, 3) float64
        Rotations of the joints' frames at rest.
    rest : (J, 3) float64
        Where they are then, in the unit of the scene.
    """

    nodes: list[int]
    names: tuple[str, ...]
    parents: NDArray[np.int32]
    turned: Floats
    rest: Floats


def rig_at_rest(
    path: Path,
    names: Sequence[str],
    parents: Sequence[int],
    standing: dict[int, Floats],
    bound: dict[int, Floats],
) -> NodeRig:
    """Find the rest of the joints: the pose in which a skin was bound, else as they stand.

    Parameters
    ----------
    path : Path
        The file, for messages.
    names : sequence of str
        Of the joints.
    parents : sequence of int
        Of the joints among themselves, which come parents first; -1 for none.
    standing : dict of int to (4, 4) float64
        By node, in the joints' order: where each joint stands in the scene.
    bound : dict of int to (4, 4) float64
        By node: where each was when the skin was bound; empty without a skin.

    Raises
    ------
    StudioError
        Too many joints.
    """
    if len(names) > MOST_JOINTS:
        raise StudioError(f"{path} has more than {MOST_JOINTS} joints.", WAY_OUT)
    above = np.array(parents, np.int32)
    stood = np.stack([*standing.values()])
    rest = np.stack([bound[node] for node in standing]) if bound else stood
    # A skin is often bound in centimetres under a node that scales it to metres.
    long, short = (bone_length(frames[:, :3, 3], above) for frames in (stood, rest))
    scale = long / short if 0 < short < LARGEST and 0 < long < LARGEST else 1.0
    return NodeRig([*standing], tuple(names), above, turns_of(rest), rest[:, :3, 3] * scale)


def motion_of(
    path: Path,
    name: str,
    rig: NodeRig,
    blocks: Iterable[Floats],
    fps: float,
    given: tuple[str | None, str | None],
) -> SkeletonMotion:
    """Make a motion of what the nodes do.

    Parameters
    ----------
    path : Path
    name : str
        Of the animation.
    rig : NodeRig
    blocks : iterable of (T, J, 4, 4) float64
        Where the joints are in the scene, some frames at a time.
    fps : float
    given : (str or None, str or None)
        Unit and axis up. None believes the format, which has metres and y up, unless the figure
        would be absurdly large or small then.

    Raises
    ------
    StudioError
        The joints leave all bounds.
    """
    parts = [_posed(path, name, rig, placed) for placed in blocks]
    poses, offsets = (np.concatenate(part) for part in zip(*parts, strict=True))
    way = longest_way(rig.parents, offsets_of(rig.rest, rig.parents))
    found = given_unit(given[0]) if given[0] else guess_unit(way, usual="m")
    axis = given_up(given[1]) if given[1] else UpAxis("y", "as the format has it")
    turn = axis.to_y_up
    return SkeletonMotion(
        path=path,
        name=name,
        joint_names=rig.names,
        parents=rig.parents,
        rest=(rig.rest @ turn.T * found.metres).astype(np.float32),
        ends=(),
        poses=(poses @ turn.T).astype(np.float32),
        offsets=(offsets @ turn.T * found.metres).astype(np.float32),
        fps=fps,
        unit=found,
        up=axis,
    )


def relative_poses(
    placed: Floats, turned: Floats, parents: NDArray[np.int32]
) -> tuple[Floats, Floats]:
    """Return axis-angle poses and offsets, each (T, J, 3), as ``SkeletonMotion`` has them.

    Parameters
    ----------
    placed : (T, J, 4, 4) float64
        Where the joints' frames are in the world; they may be scaled.
    turned : (J, 3, 3) float64
        Rotations of these frames at rest.
    parents : (J,) int32
        -1 for a root.
    """
    rotations = turns_of(placed) @ turned.swapaxes(1, 2)
    places = placed[..., :3, 3]
    above = np.maximum(parents, 0)
    hangs = parents[:, None] >= 0
    back = np.where(hangs[..., None], rotations[:, above].swapaxes(2, 3), np.eye(3))
    apart = np.where(hangs, places - places[:, above], places)
    return matrix_to_axis_angle(back @ rotations), np.einsum("tjrc,tjc->tjr", back, apart)


def turns_of(matrices: Floats) -> Floats:
    """Return the rotations (..., 3, 3) in affine matrices (..., 4, 4), whatever they scale."""
    x, y = _unit(matrices[..., :3, 0]), matrices[..., :3, 1]
    y = _unit(y - x * np.sum(x * y, axis=-1, keepdims=True))
    turned: Floats = np.stack([x, y, np.cross(x, y)], axis=-1)
    flat = np.abs(np.linalg.det(turned) - 1) > 1e-3  # scaled to nothing in some direction
    return np.where(flat[..., None, None], np.eye(3), turned)


def bone_length(joints: Floats, parents: NDArray[np.int32]) -> float:
    """Return the length of all bones between joints (J, 3) together."""
    bones = offsets_of(joints, parents)[parents >= 0]
    return float(np.linalg.norm(bones, axis=1).sum())


def _posed(path: Path, name: str, rig: NodeRig, placed: Floats) -> tuple[Floats, Floats]:
    # Checked before the poses: what is not finite has no angle.
    bounded = np.isfinite(placed).all() and (np.abs(placed[..., :3, 3]) < LARGEST).all()
    if not bounded:
        raise StudioError(f"{path}: the animation {name!r} leaves all bounds.", WAY_OUT)
    return relative_poses(placed, rig.turned, rig.parents)


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-30)
    return unit
