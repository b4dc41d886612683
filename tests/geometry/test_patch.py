"""A patch of a surface that is followed: rigid motions exactly, and nothing that is not its own."""

import numpy as np

from ins_studio.geometry.patch import patch_around
from ins_studio.geometry.rotation import axis_angle_to_matrix


def a_patch(body, radius=0.08):
    face = 40
    return patch_around(body.template, body.faces, face, np.array([0.2, 0.3, 0.5]), radius), face


def test_the_frame_of_a_rigid_motion_is_that_motion(capsule_body):
    patch, face = a_patch(capsule_body)
    turn = axis_angle_to_matrix(np.array([0.4, -1.1, 2.0]))
    moved = capsule_body.template @ turn.T + [0.3, 1.0, -2.0]
    frames = patch.frames(np.stack([capsule_body.template, moved]))
    np.testing.assert_allclose(frames[0, :3, :3], np.eye(3), atol=1e-6)
    np.testing.assert_allclose(frames[1, :3, :3], turn, atol=1e-6)
    corners = moved[capsule_body.faces[face]]
    np.testing.assert_allclose(frames[1, :3, 3], [0.2, 0.3, 0.5] @ corners, atol=1e-9)


def test_a_mirror_image_still_gives_a_rotation(capsule_body):
    patch, _ = a_patch(capsule_body)
    frame = patch.frames(capsule_body.template * [-1, 1, 1])
    assert np.linalg.det(frame[:3, :3]) > 0.999


def test_what_is_near_but_not_connected_is_no_part_of_it():
    side = np.arange(5)
    sheet = np.stack([*np.meshgrid(side, side, indexing="ij"), np.zeros((5, 5))], -1) * 0.01
    vertices = np.concatenate(
        [sheet.reshape(-1, 3), sheet.reshape(-1, 3) + np.array([0, 0, 0.002])]
    )
    at = (side[:4, None] * 5 + side[:4]).ravel()
    one = np.concatenate([np.stack([at, at + 1, at + 5], 1), np.stack([at + 1, at + 6, at + 5], 1)])
    faces = np.concatenate([one, one + 25])
    patch = patch_around(vertices, faces, 5, np.full(3, 1 / 3), radius=0.02)
    assert 3 < len(patch.around) < 25
    assert patch.around.max() < 25  # the sheet two millimetres above is another


def test_a_coarse_mesh_gives_its_face_at_least(capsule_body):
    patch, face = a_patch(capsule_body, radius=1e-6)
    assert set(patch.around.tolist()) == set(capsule_body.faces[face].tolist())
