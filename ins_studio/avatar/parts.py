"""What an avatar is put together from, in the sizes of a preset and round a body."""

from typing import NamedTuple

from torch import Tensor

from ins_studio.avatar.pin import PIN, ShiftVoxels
from ins_studio.avatar.pose_encoder import BonePoseEncoder, PoseEmbedding
from ins_studio.avatar.pose_kernel import PoseKernel
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.regions import joint_shares
from ins_studio.avatar.skinning_field import (
    NetworkSkinning,
    PointSkinning,
    SkinningField,
    VoxelSkinning,
)
from ins_studio.avatar.voxels import Voxels

MARGIN = 0.2  # metres of the canonical box around the body: room for cloth and hair


class Figure(NamedTuple):
    """The body that an avatar is built around, in the canonical pose."""

    vertices: Tensor  # (V, 3) metres
    weights: Tensor  # (V, J)
    joints: Tensor  # (J, 3) at rest, metres
    parents: Tensor  # (J,), -1 for the root
    canonical_pose: Tensor  # (J, 3) radians


def canonical_box(figure: Figure) -> tuple[Tensor, Tensor]:
    """Return opposite corners (3,), metres, of the space around the body where cloth may be."""
    body = figure.vertices
    return body.amin(0) - MARGIN, body.amax(0) + MARGIN


def encoder_of(preset: Preset, figure: Figure, locality: float = 1.0) -> PoseEmbedding | PoseKernel:
    """Return what makes a code of a pose: of its likeness to known ones, or of its bones.

    With a ``locality`` below 1 it is of the pose as each bone's region sees it.
    """
    if preset.pose_centers:
        shares = joint_shares(figure.parents, locality).to(figure.joints)
        sizes = (preset.pose_centers, preset.pose_reach, preset.pose_ridge)
        return PoseKernel(figure.canonical_pose, *sizes, shares)
    bones = BonePoseEncoder(
        figure.canonical_pose, figure.joints, preset.bone_hidden, preset.bone_code
    )
    return PoseEmbedding(bones, preset.pose_mix)


def canonical_pin(preset: Preset, figure: Figure, code_size: int) -> PIN:
    """Return H_c, beside the canonical space: in voxels where the preset has any."""
    blocks = preset.h_c_blocks
    if not preset.shift_across:
        return _sine_pin(preset, figure, blocks, code_size)
    low, high = canonical_box(figure)
    weights = figure.weights if preset.pose_locality < 1 else None
    spacing = (preset.shift_across, preset.shift_along)
    voxels = ShiftVoxels(low, high, figure.vertices, spacing, weights)
    return PIN.of_voxels(blocks, code_size, preset.shift_shapes, voxels, (low + high) / 2)


def posed_pin(preset: Preset, figure: Figure, code_size: int) -> PIN:
    """Return H_d, beside the posed space."""
    return _sine_pin(preset, figure, preset.h_d_blocks, code_size)


def skinning_of(preset: Preset, figure: Figure) -> SkinningField:
    """Return the field of skinning weights."""
    voxels = Voxels(*canonical_box(figure), preset.skinning_spacing, figure.vertices)
    bones = len(figure.joints)
    if preset.skinning == "voxel":
        return VoxelSkinning(voxels, bones)
    kind = PointSkinning if preset.skinning == "points" else NetworkSkinning
    return kind(voxels, bones)


def _sine_pin(preset: Preset, figure: Figure, blocks: int, code_size: int) -> PIN:
    low, high = canonical_box(figure)
    shape = (preset.width, preset.sine_layers, preset.w0)
    turning, multiplied = preset.turning, preset.pose_multiplied
    center = (low + high) / 2
    return PIN(blocks, code_size, shape, center, turning=turning, multiplied=multiplied)
