"""A rigged figure in FBX, read by a child process: skeleton, skinned meshes, animations."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ins_studio.dataset.rig import Rig, RigClip, RigPart, Room
from ins_studio.dataset.rig_fbx_parts import FbxParts
from ins_studio.dataset.rig_joints import distinct, figure_nodes, named_nodes
from ins_studio.motion.fbx_door import FbxFile, read_fbx
from ins_studio.motion.fbx_nodes import FbxClip, FbxNodes, read_clips


def read_fbx_rig(path: Path, fps: float | None = None, known: Sequence[str] | None = None) -> Rig:
    """Read a rigged figure; parameters and errors are those of ``read_gltf_rig``."""
    file = read_fbx(path, fps)
    tree, room = FbxNodes(file), Room(path)
    takes = read_clips(file, len(tree.names))
    parts = FbxParts(file, tree, room, {node for take in takes for node in take.moving()})
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if known is not None:
            nodes, held = named_nodes(path, tree.names, parts.skins, known), {}
        else:
            skins = [set(skin) for skin in parts.skins if skin]
            nodes = figure_nodes(path, tree.names, tree.parents, tree.order, skins)
            held = parts.read(nodes)
        room.take("frames of joints", sum(len(take.local) for take in takes) * len(nodes))
        clips = _clips(file, tree, takes, nodes, held)
        standing = tree.placed(nodes, tree.still)[0]
    return Rig(
        path=path,
        names=distinct(tree.names[node] for node in nodes),
        parents=np.array(tree.parents_among(nodes), np.int32),
        standing=standing,
        parts=tuple(held.values()),
        clips=clips,
        companions=parts.companions(),
        notes=tuple(parts.notes),
    )


def _clips(
    file: FbxFile,
    tree: FbxNodes,
    takes: Sequence[FbxClip],
    nodes: list[int],
    held: dict[int, RigPart],
) -> tuple[RigClip, ...]:
    clips = []
    for number, clip in enumerate(takes):
        if not clip.moves:
            continue
        count = len(clip.local)
        placed = [block.astype(np.float32) for block in clip.blocks(tree, nodes)]
        shares = [
            file.floats(f"clip{number}_morphs{mesh}", (count, len(part.morphs)))
            if len(part.morphs)
            else np.zeros((count, 0))
            for mesh, part in held.items()
        ]
        clips.append(RigClip(clip.name, clip.fps, np.concatenate(placed), tuple(shares)))
    return tuple(clips)
