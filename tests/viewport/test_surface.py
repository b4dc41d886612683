"""Splitting at seams, normals, edges, skeleton and shade: arrays only."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.viewport.bones import skeleton_shape
from ins_studio.viewport.camera import Camera
from ins_studio.viewport.floor_lines import CELL, floor_lines
from ins_studio.viewport.panes import dividers, pane_at, panes, shows_avatar
from ins_studio.viewport.programs import eye_of
from ins_studio.viewport.scene import COMPARISONS, MAX_RECTS, Scene
from ins_studio.viewport.shadow import CELLS, contact_shadow
from ins_studio.viewport.surface import Surface
from ins_studio.viewport.vertex_normals import VertexNormals


@pytest.fixture
def two_triangles():
    """A square folded along its diagonal, whose two faces are apart in the atlas."""
    vertices = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    texcoords = np.array([[0, 0], [0.4, 0], [0.4, 0.4], [0.6, 0.6], [1, 1], [0.6, 1]])
    return vertices, faces, texcoords, np.array([[0, 1, 2], [3, 4, 5]])


def test_seam_vertices_are_split_and_the_rest_is_not(two_triangles):
    surface = Surface(*two_triangles)
    assert len(surface.source) == 6  # two of the four vertices have two texcoords each
    vertices, faces, texcoords, texcoord_faces = two_triangles
    drawn = surface.drawn()[:, :3]
    assert np.allclose(drawn[surface.drawn_faces], vertices[faces])
    assert np.allclose(surface.texcoords[surface.drawn_faces], texcoords[texcoord_faces])


def test_normals_are_smooth_across_the_seam(two_triangles):
    surface = Surface(*two_triangles)
    assert np.allclose(surface.drawn()[:, 3:], [0, 0, 1])


def test_normals_of_a_closed_mesh_point_outwards(capsule_body):
    surface = Surface(capsule_body.template, capsule_body.faces)
    normals = surface.normals()
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)
    head = capsule_body.template[:, 1].argmax()
    assert normals[head, 1] > 0.9


def test_edges_are_drawn_once(two_triangles):
    assert len(Surface(*two_triangles).edges) == 5


def test_another_vertex_count_is_refused(two_triangles):
    with pytest.raises(ValueError, match="expected vertices"):
        Surface(*two_triangles).set_vertices(np.zeros((3, 3)))


def test_skeleton_is_unit_normals_within_reach():
    joints = np.array([[0, 0, 0], [0, 1, 0]], np.float32)
    shape = skeleton_shape(joints, np.array([-1, 0]))
    assert len(shape) == 24 * 3  # one bone, two joints
    assert np.allclose(np.linalg.norm(shape["a_normal"], axis=1), 1, atol=1e-4)
    assert np.abs(shape["a_position"][:, [0, 2]]).max() < 0.05


def test_shade_is_darkest_under_what_stands_on_the_floor():
    rng = np.random.default_rng(0)
    foot = rng.normal([0.5, 0.02, 0.0], 0.03, (800, 3))
    head = rng.normal([-0.5, 1.7, 0.0], 0.03, (800, 3))
    shadow = contact_shadow(np.concatenate([foot, head]).astype(np.float32), 0.0)

    def shade(x: float, z: float) -> int:
        place = (np.array([x, z]) - shadow.low) / shadow.extent * CELLS
        return int(shadow.image[int(place[1]), int(place[0])])

    assert shade(0.5, 0) > 100
    assert shade(0.5, 0) > 2 * shade(-0.5, 0)
    assert shadow.image[0, 0] < 5


def test_panes_cover_the_picture_once():
    for mode in COMPARISONS:
        found = panes(mode, 801, 600, 0.3)
        assert sum(pane.scissor[2] * pane.scissor[3] for pane in found) == 801 * 600


def test_both_halves_of_a_wipe_share_one_projection():
    scan, avatar = panes("wipe", 800, 600, 0.25)
    assert scan.viewport == avatar.viewport == (0, 0, 800, 600)
    assert scan.scissor == (0, 0, 200, 600)


def test_linked_points_in_a_side_by_side_view():
    left = pane_at("side", 100, 50, (800, 600))
    right = pane_at("side", 500, 50, (800, 600))
    assert left == right == (100, 50, (400, 600))


def test_three_systems_have_a_third_each():
    shown = panes("systems", 800, 600, 0.5)
    assert [pane.shows for pane in shown] == ["avatar", "skinned", "rival"]
    assert [pane.viewport[2] for pane in shown] == [266, 267, 267]
    for x in (50, 350, 650):
        assert pane_at("systems", x, 20, (900, 600)) == (50, 20, (300, 600))
    assert dividers("systems", 0.5) == pytest.approx((1 / 3, 2 / 3))
    assert dividers("wipe", 0.3) == (0.3,)
    assert dividers("lbs", 0.3) == (0.3,)
    assert dividers("side", 0.3) == (0.5,)
    assert not dividers("scan", 0.3)


def test_who_is_under_the_pointer():
    assert not shows_avatar("side", 0.4, 0.5)
    assert shows_avatar("wipe", 0.4, 0.3)
    assert shows_avatar("lbs", 0.2, 0.3)
    assert not shows_avatar("lbs", 0.4, 0.3)
    assert shows_avatar("off", 0.0, 0.5)
    assert not shows_avatar("scan", 0.9, 0.5)
    assert [shows_avatar("systems", share, 0.5) for share in (0, 0.4, 1)] == [True, False, False]


def test_comparison_needs_a_scan(two_triangles):
    scene = Scene(avatar=Surface(*two_triangles), comparison="wipe")
    assert scene.effective_comparison() == "off"
    scene.scan = Surface(*two_triangles[:2])
    assert scene.effective_comparison() == "wipe"


def test_systems_are_compared_when_all_are_there(two_triangles):
    avatar = Surface(*two_triangles)
    scene = Scene(avatar=avatar, comparison="systems", scan=Surface(*two_triangles[:2]))
    assert scene.effective_comparison() == "off"
    scene.skinned = avatar.twin(avatar.vertices + 1)
    scene.rival = Surface(*two_triangles[:2])
    assert scene.effective_comparison() == "systems"
    assert not scene.scan_in_view()
    assert scene.bounds()[1].tolist() == [1, 1, 0]


def test_a_twin_shares_all_but_its_place(two_triangles):
    surface = Surface(*two_triangles)
    twin = surface.twin(surface.vertices + 2)
    assert twin.faces is surface.faces
    assert np.allclose(twin.drawn()[:, :3], surface.drawn()[:, :3] + 2)
    assert np.allclose(surface.vertices, two_triangles[0])


def test_many_small_changes_become_one_upload():
    scene = Scene()
    scene.set_texture(np.zeros((64, 64, 4), np.uint8))
    assert scene.texture is not None
    scene.texture.replaced = False
    for _ in range(MAX_RECTS + 1):
        scene.texture.update((0, 0, 1, 1), np.ones((1, 1, 4), np.uint8))
    assert scene.texture.replaced


def test_the_wipe_to_plain_skinning_needs_both(two_triangles):
    avatar = Surface(*two_triangles)
    scene = Scene(avatar=avatar, comparison="lbs")
    assert scene.effective_comparison() == "off"
    scene.skinned = avatar.twin(avatar.vertices + 1)
    assert scene.effective_comparison() == "lbs"
    left, right = panes("lbs", 800, 600, 0.25)
    assert (left.shows, right.shows) == ("avatar", "skinned")
    assert left.viewport == right.viewport  # one camera for both
    scene.avatar = Surface(*two_triangles)  # another mesh, and what was skinned is of the old one
    assert scene.effective_comparison() == "off"


def test_normals_are_the_sum_of_the_faces_round_a_vertex_and_zero_without_any():
    rng = np.random.default_rng(3)
    vertices = rng.normal(size=(60, 3)).astype(np.float32)
    faces = np.stack([rng.permutation(59)[:3] for _ in range(200)])  # the last has none
    found = VertexNormals(faces, 60)(np.ascontiguousarray(vertices.T))
    wanted = np.zeros((60, 3))
    for a, b, c in faces:
        across = np.cross(
            vertices[b].astype(float) - vertices[a], vertices[c].astype(float) - vertices[a]
        )
        wanted[[a, b, c]] += across
    wanted /= np.maximum(np.linalg.norm(wanted, axis=1), 1e-30)[:, None]
    np.testing.assert_allclose(found.T, wanted, atol=2e-5)
    assert not found[:, 59].any()


def test_a_body_is_closed_until_a_face_is_gone_or_it_is_turned_inside_out(capsule_body):
    vertices, faces = capsule_body.template, capsule_body.faces
    welded, where = np.unique(vertices.round(5), axis=0, return_inverse=True)
    faces = where.reshape(-1)[faces]
    faces = faces[(faces != np.roll(faces, 1, axis=1)).all(1)]
    assert Surface(welded, faces).closed
    assert not Surface(welded, faces[1:]).closed
    assert not Surface(welded, faces[:, ::-1]).closed


def test_two_bodies_that_share_an_edge_are_closed():
    corners = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]])
    tetrahedron = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]])
    other = np.array([0, 1, 4, 5])[tetrahedron]
    faces = np.concatenate([tetrahedron, other])
    if not Surface(corners, tetrahedron).closed:  # whichever way its corners were counted
        faces = faces[:, ::-1]
    assert Surface(corners, faces).closed


def test_the_floors_lines_stand_on_quarters_of_a_metre_and_reach_past_where_they_fade():
    lines = floor_lines(np.array([3.4, -2.7]), 0.1)
    assert len(lines) % 3 == 0
    assert np.allclose(lines["a_position"][:, 1], 0.1)
    across = np.where(lines["a_along"][:, [2, 0]] > 0, lines["a_position"][:, [0, 2]], 0)
    assert np.allclose(across / CELL, np.rint(across / CELL), atol=1e-5)
    whole = lines["a_cell"] > 0.5
    assert np.allclose(across[whole], np.rint(across[whole]), atol=1e-5)
    assert whole.mean() == pytest.approx(13 / 49, abs=0.01)
    away = lines["a_position"][:, [0, 2]] - [3.4, -2.7]
    assert away.min() <= -5.5
    assert away.max() >= 5.5


def test_an_eye_in_a_box_or_at_its_side_is_not_outside():
    camera = Camera()
    low, high = np.float32([-0.5, 0, -0.5]), np.float32([0.5, 2, 0.5])
    assert eye_of(camera.framed(low, high, (300.0, 300.0)), 300, 300).outside(low, high)
    near = replace(camera.framed(low, high, (300.0, 300.0)), distance=0.05)
    assert not eye_of(near, 300, 300).outside(low, high)
    assert eye_of(replace(near, flat=True), 300, 300).outside(low, high)
