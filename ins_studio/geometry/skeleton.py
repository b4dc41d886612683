"""Forward kinematics, and the rigid transforms that carry a body from pose to pose.

``G`` places each joint's frame in the posed figure, ``T = G [I | -joint]`` carries points from
rest to posed, and the bones ``B = T(pose) T(canonical pose)^-1`` from canonical to posed.
Computed in float64; float32 in, float32 out. Metres and radians.
"""

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix


def forward_kinematics(
    rotations: np.ndarray, joints: np.ndarray, parents: np.ndarray
) -> np.ndarray:
    """Chain the joints' local rotations from the root outwards.

    Parameters
    ----------
    rotations : (..., J, 3, 3) float
        Each joint's rotation in its parent's frame.
    joints : (J, 3) float
        Joint positions at rest, metres.
    parents : (J,) int
        Parent of each joint; -1 for the root. A parent comes before its children.

    Returns
    -------
    (..., J, 4, 4) float
        ``G_j = G_parent [R_j | joint_j - joint_parent]``: the joint's frame in the posed figure.
    """
    rotations = np.asarray(rotations)
    count = len(parents)
    if rotations.shape[-3:] != (count, 3, 3) or np.shape(joints) != (count, 3):
        raise ValueError(
            f"{count} parents, but rotations {rotations.shape}, joints {np.shape(joints)}"
        )
    rest = np.asarray(joints, np.float64)
    local = np.zeros((*rotations.shape[:-2], 4, 4))
    local[..., :3, :3] = rotations
    local[..., 3, 3] = 1
    placed: list[np.ndarray] = []
    for joint, parent in enumerate(np.asarray(parents).tolist()):
        if parent >= joint:
            raise ValueError(f"joint {joint} comes before its parent {parent}")
        local[..., joint, :3, 3] = rest[joint] - (rest[parent] if parent >= 0 else 0)
        own = local[..., joint, :, :]
        placed.append(own if parent < 0 else placed[parent] @ own)
    return np.stack(placed, axis=-3).astype(_precision(rotations))


def rest_to_posed(rotations: np.ndarray, joints: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Return ``T`` (..., J, 4, 4): carries points attached to joint j from rest to posed.

    Parameters are those of ``forward_kinematics``; with no rotation every ``T`` is the identity.
    """
    g = forward_kinematics(np.asarray(rotations, np.float64), joints, parents)
    t = g.copy()
    t[..., :3, 3] -= np.einsum("...jrc,jc->...jr", g[..., :3, :3], np.asarray(joints, np.float64))
    return t.astype(_precision(rotations))


def bone_transforms(
    poses: np.ndarray, canonical_pose: np.ndarray, joints: np.ndarray, parents: np.ndarray
) -> np.ndarray:
    """Return the bones ``B = T(pose) T(canonical_pose)^-1``: canonical to posed.

    Parameters
    ----------
    poses : (..., J, 3) float
        Axis-angle joint rotations relative to the zero pose, radians.
    canonical_pose : (J, 3) float
        The pose in which the canonical mesh stands.
    joints : (J, 3) float
        Joint positions at rest, metres.
    parents : (J,) int
        Parent of each joint; -1 for the root.

    Returns
    -------
    (..., J, 4, 4) float
        The identity for every joint when ``poses`` is the canonical pose. Translation of the
        whole figure is not in it; it is added after skinning.
    """
    wide = np.asarray(poses, np.float64)
    posed = rest_to_posed(axis_angle_to_matrix(wide), joints, parents)
    canonical = np.asarray(canonical_pose, np.float64)
    back = invert_rigid(rest_to_posed(axis_angle_to_matrix(canonical), joints, parents))
    bones: np.ndarray = posed @ back
    return bones.astype(_precision(poses))


def posed_joints(poses: np.ndarray, joints: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Return joint positions (..., J, 3) in metres for ``poses`` (..., J, 3), without transl."""
    rotations = axis_angle_to_matrix(np.asarray(poses, np.float64))
    placed = forward_kinematics(rotations, joints, parents)
    return placed[..., :3, 3].astype(_precision(poses))


def invert_rigid(transforms: np.ndarray) -> np.ndarray:
    """Invert rotation-and-translation matrices (..., 4, 4) by transposing, exact to rounding."""
    transforms = np.asarray(transforms)
    turn = np.swapaxes(transforms[..., :3, :3], -1, -2)
    inverse = np.zeros_like(transforms)
    inverse[..., :3, :3] = turn
    inverse[..., :3, 3] = -np.einsum("...rc,...c->...r", turn, transforms[..., :3, 3])
    inverse[..., 3, 3] = 1
    return inverse


def _precision(source: np.ndarray) -> type[np.floating]:
    return np.float32 if np.asarray(source).dtype == np.float32 else np.float64
