"""Animations of glTF 2.0: the joints of its skin, or what moves, as motions of a skeleton."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import matrix_to_axis_angle
from ins_studio.motion.gltf_nodes import NodeTree
from ins_studio.motion.gltf_tracks import Animation, read_animations
from ins_studio.motion.keyframes import Floats
from ins_studio.motion.skeleton_motion import MOST_JOINTS, SkeletonMotion, longest_way, offsets_of
from ins_studio.motion.units import UpAxis, given_unit, given_up, guess_unit
from ins_studio.project.checked_json import LARGEST
from ins_studio.project.gltf_file import GltfFile, open_gltf

# Nodes times frames: nine minutes of 65 joints at 120 frames a second. Two keys can claim a year,
# so few keys may stand for less.
MOST_PLACED, PLACED_BY_FEW, PLACED_BY_KEY = 1 << 22, 1 << 19, 100
BLOCK = 256  # frames at a time: a long motion of many nodes stays small in memory
_USUAL_RATE, _RATES = 30.0, (12.0, 1000.0)
_WAY_OUT = "Export the animation again, with its skeleton."


@dataclass(frozen=True, eq=False)
class _Rig:
    """Nodes that are joints, parents first, and their frames at rest."""

    tree: NodeTree
    nodes: list[int]
    parents: NDArray[np.int32]
    turned: Floats  # (J, 3, 3), of the joints' frames at rest
    rest: Floats  # (J, 3), in the unit of the world


def load_gltf_motions(
    path: Path, unit: str | None = None, up: str | None = None
) -> tuple[SkeletonMotion, ...]:
    """Read all animations of a .glb or .gltf.

    Parameters
    ----------
    path : Path
        The file.
    unit, up : str or None
        As in ``load_bvh``; None believes the format, which has metres and y up, unless the figure
        would be absurdly large or small then.

    Returns
    -------
    tuple of SkeletonMotion
        One for each animation, in the file's order, at the rate of its densest keys.

    Raises
    ------
    StudioError
        Naming the file and the place that is wrong, or when nothing moves in it.
    """
    file = open_gltf(path)
    tree, animations = NodeTree(file), read_animations(file)
    if not animations:
        raise StudioError(f"{path} holds no animation of nodes.", _WAY_OUT)
    # Scales that multiply along the tree may overflow; what comes out is checked.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        rig = _rig(file, tree, animations)
        return tuple(_motion(path, rig, animation, unit, up) for animation in animations)


def _motion(
    path: Path, rig: _Rig, animation: Animation, unit: str | None, up: str | None
) -> SkeletonMotion:
    at, fps = _times(path, rig, animation)
    poses = np.zeros((len(at), len(rig.nodes), 3), np.float32)
    offsets = np.zeros_like(poses, np.float64)
    for start in range(0, len(at), BLOCK):
        block = slice(start, start + BLOCK)
        poses[block], offsets[block] = _posed(path, rig, animation, at[block])
    names = tuple(rig.tree.names[node] for node in rig.nodes)
    way = longest_way(rig.parents, offsets_of(rig.rest, rig.parents))
    found = given_unit(unit) if unit else guess_unit(way, usual="m")
    axis = given_up(up) if up else UpAxis("y", "as the format has it")
    turn = axis.to_y_up
    return SkeletonMotion(
        path=path,
        name=animation.name,
        joint_names=names,
        parents=rig.parents,
        rest=(rig.rest @ turn.T * found.metres).astype(np.float32),
        ends=(),
        poses=(poses @ turn.T).astype(np.float32),
        offsets=(offsets @ turn.T * found.metres).astype(np.float32),
        fps=fps,
        unit=found,
        up=axis,
    )


def _rig(file: GltfFile, tree: NodeTree, animations: Sequence[Animation]) -> _Rig:
    """Choose the joints and find their rest: the pose in which the skin was bound."""
    bound = _largest_skin(file, tree)
    chosen = set(bound) if bound else _moving(tree, animations)
    if len(chosen) > MOST_JOINTS:
        raise StudioError(f"{file.path} has more than {MOST_JOINTS} joints.", _WAY_OUT)
    nodes = [node for node in tree.order if node in chosen]
    parents = np.array(tree.parents_among(nodes), np.int32)
    stands = tree.world(chosen, {}, np.zeros(1))
    standing = np.stack([stands[node][0] for node in nodes])
    rest = np.stack([bound[node] for node in nodes]) if bound else standing
    # A skin is often bound in centimetres under a node that scales it to metres.
    stood, lay = (_length(frames[:, :3, 3], parents) for frames in (standing, rest))
    scale = stood / lay if 0 < lay < LARGEST and 0 < stood < LARGEST else 1.0
    return _Rig(tree, nodes, parents, _turns(rest), rest[:, :3, 3] * scale)


def _largest_skin(file: GltfFile, tree: NodeTree) -> dict[int, Floats]:
    """Return where the joints of the largest skin were bound, (4, 4) by node; {} without one."""
    best: dict[int, Floats] = {}
    for skin in file.root.list_at("skins"):
        joints = [tree.number(place) for place in skin.list_at("joints")]
        inverse = skin.find("inverseBindMatrices")
        if inverse is None or len(set(joints)) <= len(best):
            continue
        columns = file.accessor(inverse)
        if columns.shape != (len(joints), 16):
            raise inverse.wrong(f"an accessor of {len(joints)} matrices")
        matrices = columns.astype(np.float64).reshape(-1, 4, 4).swapaxes(1, 2)
        sizes = np.abs(np.linalg.det(matrices))
        if not (np.isfinite(matrices).all() and (sizes > 1e-30).all()):
            raise inverse.wrong("an accessor of matrices that can be inverted")
        best = dict(zip(joints, np.linalg.inv(matrices), strict=True))
    return best


def _moving(tree: NodeTree, animations: Sequence[Animation]) -> set[int]:
    """Return the nodes that any animation moves, and all that hang on them."""
    moving = {node for animation in animations for node, _ in animation.tracks}
    for node in tree.order:
        if tree.parents[node] in moving:
            moving.add(node)
    return moving


def _times(path: Path, rig: _Rig, animation: Animation) -> tuple[Floats, float]:
    """Return the times of frames (T,) in seconds, and frames per second."""
    tracks = animation.tracks.values()
    densest = max((track.times for track in tracks), key=len)
    steps = np.diff(densest)
    fps = 1 / float(np.median(steps)) if (steps > 0).all() and len(steps) else 0.0
    fps = float(round(fps)) if abs(fps - round(fps)) < 0.01 * fps else fps
    # Sparse keys are meant to be interpolated.
    fps = fps if _RATES[0] <= fps <= _RATES[1] else _USUAL_RATE
    start = min(float(track.times[0]) for track in tracks)
    length = max(float(track.times[-1]) for track in tracks) - start
    keys = sum(len(track.times) for track in tracks)
    most = min(MOST_PLACED, max(PLACED_BY_FEW, PLACED_BY_KEY * keys))
    if length * fps * rig.tree.effort(rig.nodes) > most:
        raise StudioError(
            f"{path}: the animation {animation.name!r} lasts {length:.3g} s, too long to be read.",
            "Split it.",
        )
    # The small addend keeps a last frame that rounding would lose.
    return start + np.arange(int(length * fps + 1e-3) + 1) / fps, fps


def _posed(path: Path, rig: _Rig, animation: Animation, at: Floats) -> tuple[Floats, Floats]:
    """Return axis-angle poses and offsets, each (T, J, 3), as ``SkeletonMotion`` has them."""
    world = rig.tree.world(set(rig.nodes), animation.tracks, at)
    placed = np.stack([world[node] for node in rig.nodes], axis=1)
    turned = _turns(placed) @ rig.turned.swapaxes(1, 2)
    places = placed[..., :3, 3]
    if not (np.isfinite(turned).all() and (np.abs(places) < LARGEST).all()):
        raise StudioError(f"{path}: the animation {animation.name!r} leaves all bounds.", _WAY_OUT)
    above = np.maximum(rig.parents, 0)
    hangs = rig.parents[:, None] >= 0
    back = np.where(hangs[..., None], turned[:, above].swapaxes(2, 3), np.eye(3))
    apart = np.where(hangs, places - places[:, above], places)
    return matrix_to_axis_angle(back @ turned), np.einsum("tjrc,tjc->tjr", back, apart)


def _turns(matrices: Floats) -> Floats:
    """Return the rotations (..., 3, 3) in affine matrices (..., 4, 4), whatever they scale."""
    x, y = _unit(matrices[..., :3, 0]), matrices[..., :3, 1]
    y = _unit(y - x * np.sum(x * y, axis=-1, keepdims=True))
    turned: Floats = np.stack([x, y, np.cross(x, y)], axis=-1)
    flat = np.abs(np.linalg.det(turned) - 1) > 1e-3  # scaled to nothing in some direction
    return np.where(flat[..., None, None], np.eye(3), turned)


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-30)
    return unit


def _length(joints: Floats, parents: NDArray[np.int32]) -> float:
    """Return the length of all bones together."""
    bones = offsets_of(joints, parents)[parents >= 0]
    return float(np.linalg.norm(bones, axis=1).sum())
