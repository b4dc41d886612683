"""Animations of .fbx, as capture services deliver them, as motions of a skeleton."""

from pathlib import Path

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.motion.fbx_door import FbxFile, read_fbx
from ins_studio.motion.fbx_nodes import FbxClip, FbxNodes, read_clips
from ins_studio.motion.keyframes import Floats
from ins_studio.motion.node_rig import WAY_OUT, NodeRig, motion_of, rig_at_rest
from ins_studio.motion.skeleton_motion import SkeletonMotion


def load_fbx_motions(
    path: Path, unit: str | None = None, up: str | None = None
) -> tuple[SkeletonMotion, ...]:
    """Read all animations of a .fbx.

    Parameters
    ----------
    path : Path
        The file.
    unit, up : str or None
        As in ``load_gltf_motions``: the file says its own unit and axes, which are believed.

    Raises
    ------
    StudioError
        Naming the file: damaged, or nothing moves in it.
    """
    file = read_fbx(path)
    nodes = FbxNodes(file)
    clips = [clip for clip in read_clips(file, len(nodes.names)) if clip.moves]
    if not clips:
        raise StudioError(f"{path} holds no animation of nodes.", WAY_OUT)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        rig = _rig(file, nodes, clips)
        return tuple(
            motion_of(path, clip.name, rig, clip.blocks(nodes, rig.nodes), clip.fps, (unit, up))
            for clip in clips
        )


def bound_joints(file: FbxFile, mesh: int) -> dict[int, Floats]:
    """Return the inverse bind matrices (4, 4) of a mesh's skin, by node; {} without a skin.

    Raises
    ------
    StudioError
        Naming the file: they cannot be inverted.
    """
    clusters = file.facts.list_at("meshes")[mesh].list_at("clusters")
    if not clusters:
        return {}
    nodes = len(file.facts.list_at("nodes"))
    binds = file.floats(f"mesh{mesh}_binds", (len(clusters), 4, 4))
    if not (np.abs(np.linalg.det(binds)) > 1e-30).all():
        raise StudioError(f"{file.path}: a joint of its skin is scaled to nothing.", WAY_OUT)
    bound: dict[int, Floats] = {}
    for place, bind in zip(clusters, binds, strict=True):
        bound.setdefault(place.integer(0, nodes - 1), bind)
    return bound


def _rig(file: FbxFile, nodes: FbxNodes, clips: list[FbxClip]) -> NodeRig:
    """Choose the joints, by the largest skin, else what is a bone, else what moves."""
    skins = [bound_joints(file, mesh) for mesh in range(len(file.facts.list_at("meshes")))]
    bound = max(skins, key=len, default={})
    bones = [place.integer(0, len(nodes.names) - 1) for place in file.facts.list_at("bones")]
    chosen = sorted(bound or bones or {node for clip in clips for node in clip.moving()})
    standing = nodes.placed(chosen, nodes.still)[0]
    return rig_at_rest(
        file.path,
        [nodes.names[node] for node in chosen],
        nodes.parents_among(chosen),
        dict(zip(chosen, standing, strict=True)),
        {node: np.asarray(np.linalg.inv(bind), np.float64) for node, bind in bound.items()},
    )
