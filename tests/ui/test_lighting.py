"""Matcaps, marked insides, X-ray and the ground, by what their pixels mean."""

from dataclasses import replace

import numpy as np
import pytest
from pictures import grab, like

from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.matcaps import matcap

pytestmark = pytest.mark.gl


def ball(count=48):
    """A ball of radius 0.5 at the origin."""
    across, up = np.meshgrid(np.linspace(0, 2 * np.pi, count), np.linspace(0, np.pi, count))
    vertices = np.stack(
        [np.sin(up) * np.sin(across), np.cos(up), np.sin(up) * np.cos(across)], -1
    ).reshape(-1, 3)
    at = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    quads = np.stack([at, at + count, at + count + 1, at + 1], 1)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return (0.5 * vertices).astype(np.float32), faces


@pytest.fixture
def viewport(qtbot):
    widget = ViewportWidget(samples=0)
    qtbot.addWidget(widget)
    widget.resize(300, 300)
    widget.set_surface(*ball())
    widget.set_overlays(floor=False)
    with qtbot.waitSignal(widget.first_drawn, timeout=20000):
        widget.show()
    widget.camera = widget.camera.looking("front")
    widget.set_flat(True)
    widget.frame_all()
    return widget


@pytest.mark.parametrize("name", ["wax", "stripes"])
def test_a_matcap_on_a_ball_is_the_picture_of_the_ball(viewport, name):
    viewport.set_finish(None, clay=True, ball=name)
    picture = grab(viewport)
    radius = 0.5 / viewport.camera.metres_per_pixel((300.0, 300.0))
    want = matcap(name)[::-1]
    for x, y in ((0, 0), (0.5, 0.3), (-0.6, 0.4), (0.1, -0.7), (0.0, 0.75)):
        drawn = picture[round(150 - y * radius), round(150 + x * radius)]
        texel = want[round(128 - y * 127), round(128 + x * 127), :3].astype(int)
        assert np.abs(drawn - texel).max() <= (14 if name == "wax" else 90), (x, y)


def test_stripes_are_bands_across_and_not_along(viewport):
    viewport.set_finish(None, clay=True, ball="stripes")
    middle = grab(viewport)[:, 150].mean(-1)
    dark = middle < 90
    changes = np.abs(np.diff(dark[40:260].astype(int))).sum()
    assert changes >= 8
    assert np.ptp(grab(viewport)[142, 110:190].mean(-1)) < 40


def test_the_inside_is_red_where_it_is_marked(viewport):
    vertices, faces = ball()
    middle = vertices[faces].mean(1)
    viewport.set_surface(vertices, faces[middle[:, 2] < 0.0])  # the half that turns away
    viewport.frame_all()
    plain = grab(viewport)
    assert (plain[..., 0] - plain[..., 1] > 60).sum() == 0
    viewport.set_overlays(backfaces=True)
    red = grab(viewport)[..., 0] - grab(viewport)[..., 1] > 60
    assert red.mean() > 0.2
    viewport.camera = viewport.camera.looking("back")
    assert (grab(viewport)[..., 0] - grab(viewport)[..., 1] > 60).sum() == 0


def test_xray_lets_what_is_behind_shine_through(viewport):
    backdrop = np.median(grab(viewport)[:20, :20].reshape(-1, 3), axis=0)
    solid = grab(viewport)[150, 150]
    viewport.set_overlays(xray=True)
    glass = grab(viewport)[150, 150]
    share = np.abs(glass - backdrop).sum() / np.abs(solid - backdrop).sum()
    assert 0.1 < share < 0.6
    edge = grab(viewport)[150]
    lit = np.flatnonzero(np.abs(edge - backdrop).sum(-1) > 40)
    assert len(lit) > 150  # its outline is seen


def test_xray_shows_a_skeleton_no_fainter_and_a_pin_behind_it_whole(viewport):
    from ins_studio.viewport.marks import Trail

    points = np.array([[-0.3, 0, -0.6], [0.3, 0, -0.6]], np.float32)
    trail = Trail(points, np.float32([[1, 1, 1, 1]] * 2), np.float32([6, 6]))
    viewport.set_trails((trail,))
    faint = like(grab(viewport), (255, 255, 255), 30).sum()
    viewport.set_overlays(xray=True)
    assert like(grab(viewport), (255, 255, 255), 30).sum() > faint + 40


def test_the_ground_carries_a_shade_under_what_stands_on_it(viewport):
    viewport.set_finish(None, clay=True)
    viewport.camera = viewport.camera.orbited(0, 60)
    bare = grab(viewport)
    viewport.set_overlays(floor=True)
    ground = grab(viewport)
    assert (np.abs(ground - bare).max(-1) > 6).mean() > 0.02  # lines of the grid
    foot = viewport.camera.project(np.array([[0.0, -0.5, 0.12]]), (300.0, 300.0))[0, :2]
    beside = viewport.camera.project(np.array([[0.9, -0.5, 0.12]]), (300.0, 300.0))[0, :2]
    darker = [
        (ground - bare)[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].mean()
        for x, y in (foot, beside)
        if 2 < x < 297
    ]
    assert darker[0] < -5


def test_nothing_of_a_closed_ball_is_missing_from_outside_or_from_within(viewport):
    """Its far side is left out only where nobody can see it."""
    vertices, faces = ball()
    corners, where = np.unique(vertices.round(5), axis=0, return_inverse=True)
    closed = where.reshape(-1)[faces]
    closed = closed[(closed != np.roll(closed, 1, axis=1)).all(1)]
    viewport.set_flat(False)
    open_picture = grab(viewport)  # its seam makes the first ball an open one
    viewport.set_surface(corners, closed)
    assert viewport.scene.avatar.closed
    assert np.abs(grab(viewport) - open_picture).max(-1).mean() < 2
    viewport.camera = replace(viewport.camera, target=(0.0, 0.0, 0.0), distance=0.3)
    inside = grab(viewport)
    viewport.set_surface(*ball())
    assert np.abs(grab(viewport) - inside).max(-1).mean() < 2


def test_the_picture_stays_opaque_under_what_is_blended_over_it(viewport):
    viewport.set_overlays(floor=True, wireframe=True, xray=True)
    image = viewport.grab_image()
    alpha = {image.pixelColor(x, y).alpha() for x in range(0, 300, 7) for y in range(0, 300, 7)}
    assert alpha == {255}
