"""A rigged figure in glTF 2.0: the skeleton of its skins, their meshes, and every animation."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ins_studio.dataset.rig import Rig, RigClip, Room
from ins_studio.dataset.rig_gltf_parts import GltfParts, Held
from ins_studio.dataset.rig_joints import distinct, figure_nodes, named_nodes
from ins_studio.motion.gltf_nodes import NodeTree
from ins_studio.motion.gltf_times import frame_times
from ins_studio.motion.gltf_tracks import Animation, read_animations, read_track
from ins_studio.motion.keyframes import sample
from ins_studio.motion.node_rig import BLOCK
from ins_studio.project.gltf_file import GltfFile, open_gltf


def read_gltf_rig(path: Path, fps: float | None = None, known: Sequence[str] | None = None) -> Rig:
    """Read a rigged figure.

    Parameters
    ----------
    path : Path
        A .glb or .gltf.
    fps : float or None
        At which frames animations are read; None for their own.
    known : sequence of str or None
        The joints of a figure that is known already: only animations of joints so named are
        read, and the file need not have a skin.

    Raises
    ------
    StudioError
        Naming the file and the place: damaged, without a skin, of several skeletons, too large.
    """
    file = open_gltf(path)
    tree, room, animations = NodeTree(file), Room(path), read_animations(file)
    parts = GltfParts(file, tree, room, {node for one in animations for node, _ in one.tracks})
    # Scales that multiply along the tree may overflow; what comes out is checked.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if known is not None:
            nodes, held = named_nodes(path, tree.names, parts.skins, known), list[Held]()
        else:
            skins = parts.used_skins()
            nodes = figure_nodes(path, tree.names, tree.parents, tree.order, skins)
            held = parts.read(nodes)
        clips = tuple(_clip(file, tree, nodes, held, one, (room, fps)) for one in animations)
        standing = tree.placed(nodes, {}, np.zeros(1))[0]
    return Rig(
        path=path,
        names=distinct(tree.names[node] for node in nodes),
        parents=np.array(tree.parents_among(nodes), np.int32),
        standing=standing,
        parts=tuple(one.part for one in held),
        clips=clips,
        companions=file.companions(),
        notes=tuple(parts.notes),
    )


def _clip(
    file: GltfFile,
    tree: NodeTree,
    nodes: list[int],
    held: Sequence[Held],
    animation: Animation,
    limits: tuple[Room, float | None],
) -> RigClip:
    room, fps = limits
    at, rate = frame_times(file.path, animation, tree.effort(nodes), fps)
    room.take("frames of joints", len(at) * len(nodes))
    placed = np.concatenate(
        [
            tree.placed(nodes, animation.tracks, at[start : start + BLOCK]).astype(np.float32)
            for start in range(0, len(at), BLOCK)
        ]
    )
    morphed = []
    for one in held:
        count, sampler = len(one.part.morphs), animation.morphs.get(one.node)
        room.take("frames of joints", len(at) * count)
        if sampler is None or not count:
            morphed.append(np.tile(one.part.morphed, (len(at), 1)))
        else:
            track = read_track(file, sampler, count, "weights")
            morphed.append(sample(track.times, track.values, track.way, at))
    return RigClip(animation.name, rate, placed, tuple(morphed))
