"""Animations of glTF 2.0: the joints of its skin, or what moves, as motions of a skeleton."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.motion.gltf_nodes import NodeTree
from ins_studio.motion.gltf_times import frame_times
from ins_studio.motion.gltf_tracks import Animation, read_animations
from ins_studio.motion.keyframes import Floats
from ins_studio.motion.node_rig import BLOCK, WAY_OUT, NodeRig, motion_of, rig_at_rest
from ins_studio.motion.skeleton_motion import SkeletonMotion
from ins_studio.project.checked_json import JsonPlace
from ins_studio.project.gltf_file import GltfFile, open_gltf


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
        raise StudioError(f"{path} holds no animation of nodes.", WAY_OUT)
    # Scales that multiply along the tree may overflow; what comes out is checked.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        rig = _rig(file, tree, animations)
        return tuple(_motion(path, tree, rig, one, (unit, up)) for one in animations)


def _motion(
    path: Path,
    tree: NodeTree,
    rig: NodeRig,
    animation: Animation,
    given: tuple[str | None, str | None],
) -> SkeletonMotion:
    at, fps = frame_times(path, animation, tree.effort(rig.nodes))
    blocks = (
        tree.placed(rig.nodes, animation.tracks, at[start : start + BLOCK])
        for start in range(0, len(at), BLOCK)
    )
    return motion_of(path, animation.name, rig, blocks, fps, given)


def _rig(file: GltfFile, tree: NodeTree, animations: Sequence[Animation]) -> NodeRig:
    """Choose the joints and find their rest: the pose in which the skin was bound."""
    bound = _largest_skin(file, tree)
    chosen = set(bound) if bound else _moving(tree, animations)
    nodes = [node for node in tree.order if node in chosen]
    standing = {node: stands[0] for node, stands in tree.world(chosen, {}, np.zeros(1)).items()}
    names = [tree.names[node] for node in nodes]
    in_order = {node: standing[node] for node in nodes}
    return rig_at_rest(file.path, names, tree.parents_among(nodes), in_order, bound)


def _largest_skin(file: GltfFile, tree: NodeTree) -> dict[int, Floats]:
    """Return where the joints of the largest skin were bound, (4, 4) by node; {} without one."""
    best: dict[int, Floats] = {}
    for skin in file.root.list_at("skins"):
        joints = [tree.number(place) for place in skin.list_at("joints")]
        inverse = skin.find("inverseBindMatrices")
        if inverse is not None and len(set(joints)) > len(best):
            frames = np.linalg.inv(inverse_binds(file, inverse, len(joints)))
            best = dict(zip(joints, frames, strict=True))
    return best


def inverse_binds(file: GltfFile, place: JsonPlace, count: int) -> Floats:
    """Return the inverse bind matrices (J, 4, 4) of a skin with ``count`` joints.

    Raises
    ------
    StudioError
        Naming the place: they are of another number, or cannot be inverted.
    """
    columns = file.accessor(place)
    if columns.shape != (count, 16):
        raise place.wrong(f"an accessor of {count} matrices")
    matrices: Floats = columns.astype(np.float64).reshape(-1, 4, 4).swapaxes(1, 2)
    with np.errstate(all="ignore"):  # what is not finite is found here
        sizes = np.abs(np.linalg.det(matrices))
    if not (np.isfinite(matrices).all() and (sizes > 1e-30).all()):
        raise place.wrong("an accessor of matrices that can be inverted")
    return matrices


def _moving(tree: NodeTree, animations: Sequence[Animation]) -> set[int]:
    """Return the nodes that any animation moves, and all that hang on them."""
    moving = {node for animation in animations for node, _ in animation.tracks}
    for node in tree.order:
        if tree.parents[node] in moving:
            moving.add(node)
    return moving
