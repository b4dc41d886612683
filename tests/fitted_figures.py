"""A built-in person in clothes of a centimetre and a half, and how far a fit is off."""

import numpy as np

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.model import Model
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.geometry.simplify import simplify
from ins_studio.geometry.skeleton import posed_joints, rest_to_posed
from ins_studio.geometry.skinning import skin
from ins_studio.geometry.surface import Surface

BETAS = np.array([-0.6, 0.5, 0.4, 0.2, 0, 0, 0, 0, 0, 0])
TRANSL = np.array([0.3, 0.02, -0.2])


def walking_pose(body: Body, phase: float) -> np.ndarray:
    """Arms half down and swinging, legs too; radians."""
    pose = np.zeros((body.joint_count, 3))
    names = {name: joint for joint, name in enumerate(body.joint_names)}
    swing = np.sin(phase)
    pose[names["pelvis"]] = (0, 0.4, 0)
    pose[names["left_shoulder"]] = (-0.3 * swing, 0, -0.9)
    pose[names["right_shoulder"]] = (0.3 * swing, 0, 0.9)
    pose[names["left_elbow"], 1], pose[names["right_elbow"], 1] = -0.6, 0.6
    pose[names["left_hip"], 0], pose[names["right_hip"], 0] = -0.4 * swing, 0.4 * swing
    pose[names["left_knee"], 0], pose[names["right_knee"], 0] = 0.5 - 0.3 * swing, 0.5 + 0.3 * swing
    return pose


def dressed(body: Body, pose: np.ndarray, faces: int = 5000) -> Surface:
    """The body in a pose, 15 mm thicker between neck and wrists and ankles."""
    rest = body.rest(BETAS).astype(np.float64)
    bare = [body.joint_names.index(f"{side}_wrist") for side in ("left", "right")]
    bare += [body.joint_names.index(name) for name in ("head", "neck", "left_hand", "right_hand")]
    cloth = 1 - body.weights[:, bare].sum(axis=1)
    grown = rest + 0.015 * cloth[:, None] * vertex_normals(rest, body.faces)
    joints = body.with_template(body.rest(BETAS)).joints()
    # Posed as the body underneath, whose joints the clothes do not move.
    bones = rest_to_posed(axis_angle_to_matrix(pose), joints.astype(np.float64), body.parents)
    return Surface(*simplify(skin(grown, body.weights, bones) + TRANSL, body.faces, faces))


def errors(model: Model, state: BodyState, pose: np.ndarray) -> tuple[float, float]:
    """Mean joint angle error in degrees, and joint position error in mm."""
    turns = np.swapaxes(axis_angle_to_matrix(pose), 1, 2) @ state.rotations
    angle = np.degrees(np.linalg.norm(matrix_to_axis_angle(turns), axis=1)).mean()
    parents = model.body.parents
    true = posed_joints(pose, model.body.joints(BETAS), parents) + TRANSL
    found = posed_joints(state.pose, model.body.joints(state.betas), parents) + state.transl
    return float(angle), float(1000 * np.linalg.norm(true - found, axis=1).mean())
