"""Pins and trails in pixels: where they belong, whole in front, faint behind."""

import numpy as np
import pytest
from pictures import grab, like, middle

from ins_studio.ui.label_pictures import label_picture
from ins_studio.ui.trail_session import trail_of
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.marks import SurfacePins

pytestmark = pytest.mark.gl

PIN, CHOSEN = (255, 196, 84), (255, 255, 255)
THIRD = np.full((1, 3), 1 / 3)


@pytest.fixture
def viewport(qtbot, capsule_body):
    widget = ViewportWidget(samples=0)
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    widget.set_surface(capsule_body.template, capsule_body.faces)
    widget.set_overlays(floor=False)
    with qtbot.waitSignal(widget.first_drawn, timeout=20000):
        widget.show()
    widget.camera = widget.camera.looking("front")
    widget.frame_all()
    return widget


def front_face(widget):
    """The face of the trunk that faces the viewer most, and its middle."""
    surface = widget.scene.avatar
    corners = surface.vertices[surface.faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    middle_y = corners[..., 1].mean(1)
    trunk = (middle_y > 1.0) & (middle_y < 1.3) & (np.abs(corners[..., 0].mean(1)) < 0.1)
    facing = np.where(trunk, normal[:, 2] / np.linalg.norm(normal, axis=1), -2)
    return int(facing.argmax()), int(np.where(trunk, facing, 2).argmin())


def pins_on(widget, face, words="Pin 1", selected=frozenset()):
    surface = widget.scene.avatar
    labels = (label_picture(words),)
    count = len(surface.vertices)
    return SurfacePins(surface.faces[[face]], THIRD, count, labels, selected)


def screen(widget, pins):
    places = pins.places(widget.scene.avatar.vertices)
    return widget.camera.project(places, (400.0, 300.0))[0, :2]


def test_a_pin_is_a_dot_in_its_place_with_its_name_beside(viewport):
    before = grab(viewport)
    pins = pins_on(viewport, front_face(viewport)[0])
    viewport.set_pins(pins)
    picture = grab(viewport)
    dot = like(picture, PIN, 30)
    assert 15 < dot.sum() < 90
    np.testing.assert_allclose(middle(dot), screen(viewport, pins), atol=1.2)
    changed = np.abs(picture - before).max(-1) > 8
    rows, cols = np.nonzero(changed)
    tall, wide = label_picture("Pin 1").shape[:2]
    assert cols.max() - screen(viewport, pins)[0] == pytest.approx(9 + wide, abs=2)
    assert rows.max() - rows.min() == pytest.approx(tall, abs=3)


def test_a_chosen_pin_looks_otherwise(viewport):
    pins = pins_on(viewport, front_face(viewport)[0], selected=frozenset({0}))
    viewport.set_pins(pins)
    x, y = np.rint(screen(viewport, pins)).astype(int)
    assert grab(viewport)[y, x].min() > 235


def test_a_pin_behind_the_body_is_faint(viewport):
    front, back = front_face(viewport)
    shares = []
    for face in (front, back):
        viewport.set_pins(None)
        bare = grab(viewport)
        pins = pins_on(viewport, face)
        viewport.set_pins(pins)
        picture = grab(viewport)
        x, y = np.rint(screen(viewport, pins)).astype(int)
        dot = np.abs(picture[y, x] - bare[y, x]).max()
        name = (np.abs(picture - bare).max(-1)[:, x + 9 :]).max()
        shares.append((dot, name))
    assert 0 < shares[1][0] < 0.5 * shares[0][0]
    assert 0 < shares[1][1] < 0.6 * shares[0][1]


def test_pins_follow_the_surface_without_being_set_again(viewport):
    pins = pins_on(viewport, front_face(viewport)[0])
    viewport.set_pins(pins)
    viewport.set_vertices(viewport.scene.avatar.vertices + np.float32([0.2, 0.1, 0]))
    np.testing.assert_allclose(
        middle(like(grab(viewport), PIN, 30)), screen(viewport, pins), atol=1.2
    )


def test_pins_of_another_mesh_are_not_drawn(viewport):
    viewport.set_pins(pins_on(viewport, front_face(viewport)[0]))
    viewport.set_surface(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]]))
    assert like(grab(viewport), PIN, 30).sum() == 0


def test_pictures_are_drawn_with_pins_as_large_as_the_picture_is_high(viewport):
    viewport.set_pins(pins_on(viewport, front_face(viewport)[0]))
    small, large = (
        like(viewport.picture(viewport.camera, size, False).astype(int), PIN, 30).sum()
        for size in ((400, 300), (1600, 1200))
    )
    assert small > 10
    assert 3 < large / small < 8


def straight(z, count=21):
    points = np.zeros((count, 3), np.float32)
    points[:, 0], points[:, 1], points[:, 2] = np.linspace(-0.5, 0.5, count), 1.15, z
    return trail_of(points, count // 2, np.array([3, 15]))


def test_a_trail_is_cool_before_the_playhead_and_warm_after_it(viewport):
    viewport.set_surface(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]]))
    viewport.set_trails((straight(0.5),))
    picture = grab(viewport)
    blue = (picture[..., 2] - picture[..., 0] > 60).sum()
    warm = picture[..., 0] - picture[..., 2] > 60
    assert blue > 60
    assert warm.sum() > 60
    rows, cols = np.nonzero(np.abs(picture - grab_without(viewport)).max(-1) > 25)
    assert np.ptp(rows) <= 12
    assert np.ptp(cols) > 80
    cool = picture[..., 2] - picture[..., 0] > 60
    assert middle(cool)[0] < 200 < middle(warm)[0]


def grab_without(viewport):
    trails = viewport.scene.trails
    viewport.set_trails(())
    picture = grab(viewport)
    viewport.set_trails(trails)
    return picture


def test_what_the_body_hides_of_a_trail_is_dimmer(viewport):
    strength = []
    for z in (0.6, -0.6):
        viewport.set_trails((straight(z),))
        change = np.abs(grab(viewport) - grab_without(viewport)).max(-1)
        x, y = np.rint(
            viewport.camera.project(np.array([[0.0, 1.15, z]]), (400.0, 300.0))[0, :2]
        ).astype(int)
        strength.append(change[y, x])
    assert strength[0] > 60
    assert 5 < strength[1] < 0.5 * strength[0]


def test_the_key_and_the_playhead_have_larger_dots():
    trail = straight(0.0)
    assert trail.dots[10] > trail.dots[3] == trail.dots[15] > trail.dots[4]
    assert trail.colors[0, 3] < trail.colors[9, 3]


def test_names_are_drawn_in_any_script(qapp):
    latin, cyrillic = label_picture("Knee"), label_picture("Колено")
    for picture in (latin, cyrillic):
        assert picture.shape[0] == 18
        ink = picture[..., :3].min(-1) > 180
        assert 0.02 < ink.mean() < 0.4
    assert label_picture("Knee") is latin


def test_the_wipe_shows_plain_skinning_on_its_right_alone(viewport):
    surface = viewport.scene.avatar
    viewport.set_overlays(unlit=True)
    viewport.set_avatar_colors(np.full((len(surface.vertices), 3), (220, 40, 30), np.uint8))
    viewport.set_skinned(surface.vertices)
    viewport.scene.skinned.set_colors(np.full((len(surface.vertices), 3), (30, 90, 220), np.uint8))
    viewport.set_comparison("lbs")
    for at in (0.5, 0.35):
        viewport.drag_wipe(400 * at)
        picture = grab(viewport)
        red, blue = like(picture, (220, 40, 30), 12), like(picture, (30, 90, 220), 12)
        assert red.sum() > 300
        assert blue.sum() > 300
        assert np.nonzero(red)[1].max() < 400 * at <= np.nonzero(blue)[1].min() + 12
    assert viewport.wipe_x() == pytest.approx(140)
