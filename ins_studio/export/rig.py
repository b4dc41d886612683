"""The skeleton as animation software wants it: one tree of named bones under ``root``.

``root`` stands on the ground at the origin and carries the whole figure's way through the world
(transl); the body's own first joint lies beneath and only turns. It must not be moved as well:
Blender takes it for connected to ``root`` and then drops its translation. The bind pose is the
mesh's canonical pose.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from ins_studio.export.clip import ExportClip
from ins_studio.export.residuals import INFLUENCES
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skinning import strongest

ROOT, NAMELESS = "root", "unnamed"


@dataclass(frozen=True, eq=False)
class Rig:
    """Bones, their bind pose and their motion; metres, y up, column vectors.

    Parameters
    ----------
    names : tuple of str
        N bones, ``root`` first; unique, ASCII.
    parents : tuple of int
        -1 for ``root``; a parent comes before its children.
    bind : (N, 4, 4) float64
        Local transforms in the bind pose.
    local : (T, N, 4, 4) float64
        Local transforms over time; only ``root`` changes its place.
    slots : (V, 4) int64
        Bones that move each vertex; 0 where the weight is 0.
    slot_weights : (V, 4) float32
        How much; rows sum to one.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    bind: np.ndarray
    local: np.ndarray
    slots: np.ndarray
    slot_weights: np.ndarray

    def placed(self, local: np.ndarray) -> np.ndarray:
        """Chain local transforms (..., N, 4, 4) into world transforms (..., N, 4, 4)."""
        world: list[np.ndarray] = []
        for bone, parent in enumerate(self.parents):
            own = local[..., bone, :, :]
            world.append(own if parent < 0 else world[parent] @ own)
        return np.stack(world, axis=-3)


def build_rig(clip: ExportClip) -> Rig:
    """Return the skeleton of a clip, ``root`` added."""
    mesh = clip.mesh
    joints = mesh.joints.astype(np.float64)
    parents = tuple(int(parent) + 1 for parent in mesh.parents)
    offsets = joints - np.where(mesh.parents[:, None] >= 0, joints[mesh.parents], 0)
    local = np.tile(np.eye(4), (clip.frame_count, len(joints) + 1, 1, 1))
    local[:, 1:, :3, :3] = axis_angle_to_matrix(np.asarray(clip.poses, np.float64))
    local[:, 1:, :3, 3] = offsets
    local[:, 0, :3, 3] = clip.transl
    bind = np.tile(np.eye(4), (len(joints) + 1, 1, 1))
    bind[1:, :3, :3] = axis_angle_to_matrix(mesh.canonical_pose.astype(np.float64))
    bind[1:, :3, 3] = offsets
    slots, slot_weights = influences(mesh.weights)
    names = unique_names((ROOT, *mesh.joint_names))
    return Rig(names, (-1, *parents), bind, local, slots, slot_weights)


def influences(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Turn dense weights (V, J) into the four strongest bones per vertex.

    Returns ``slots`` (V, 4), bone numbers with ``root`` counted as 0 and joint j as j + 1, and
    ``slot_weights`` (V, 4) float32. A slot without weight names bone 0.
    """
    kept = strongest(weights.astype(np.float64), INFLUENCES)
    if kept.shape[1] < INFLUENCES:
        kept = np.pad(kept, ((0, 0), (0, INFLUENCES - kept.shape[1])))
    order = np.argsort(-kept, axis=1, kind="stable")[:, :INFLUENCES]
    slot_weights = np.take_along_axis(kept, order, axis=1).astype(np.float32)
    return np.where(slot_weights > 0, order + 1, 0), slot_weights


def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Make names that every program keeps as they are: ASCII letters, digits, _ and -; no twins."""
    taken: set[str] = set()
    for wanted in names:
        name, number = safe_name(wanted), 2
        while name in taken:
            name, number = f"{safe_name(wanted)}_{number}", number + 1
        taken.add(name)
        names = (*names[1:], name)
    return names


def locator_names(clip: ExportClip) -> tuple[str, ...]:
    """Return what the nodes of the clip's locators are called, beside its bones and its mesh.

    A name of which no letter is left in ASCII becomes pin_1, pin_2, by its place in the list.
    """
    if clip.locators is None:
        return ()
    own = tuple(
        name if safe_name(name) != NAMELESS else f"pin_{number}"
        for number, name in enumerate(clip.locators.names, 1)
    )
    return unique_names((ROOT, *clip.mesh.joint_names, clip.asset, *own))[-len(own) :]


def safe_name(wanted: str) -> str:
    """Return ``wanted`` in ASCII without the marks ``/ . : |`` and blanks; never empty."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_") or NAMELESS
