"""Normal maps in the viewport: light on a flat plane as if it leaned."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ins_studio.project.canonical import CanonicalMesh
from ins_studio.viewport.surface_node import Finish

GREY = (150, 140, 130, 255)
FLAT = (128, 128, 255, 255)
LEAN = np.deg2rad(25)


def test_a_map_costs_nothing_where_it_is_not_seen():
    filled, empty = SimpleNamespace(filled=True), SimpleNamespace(filled=False)
    assert Finish(None, relief=filled).in_relief
    assert not Finish(None).in_relief
    assert not Finish(None, relief=empty).in_relief
    assert not Finish(None, relief=filled, strength=0.0).in_relief
    assert not Finish(None, unlit=True, relief=filled).in_relief
    assert Finish(None, unlit=True, normals=True, relief=filled).in_relief


def image(color, size=64):
    return np.full((size, size, 4), color, np.uint8)


def packed(x, y):
    z = np.sqrt(1 - x * x - y * y)
    return image((*(round((part + 1) * 127.5) for part in (x, y, z)), 255))


def plane(mirrored=False, turn=0.0, axis="y", quarter=False):
    """A square metre that faces the viewer, or is turned about an axis through its middle."""
    flat = np.array([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]])
    c, s = np.cos(turn), np.sin(turn)
    about = {"y": [[c, 0, s], [0, 1, 0], [-s, 0, c]], "x": [[1, 0, 0], [0, c, -s], [0, s, c]]}
    vertices = (flat @ np.array(about[axis]).T).astype(np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    texcoords = (flat[:, :2] * 0.8 + 0.5).astype(np.float32)
    if quarter:  # +u upwards
        texcoords = np.roll(texcoords, 1, axis=0)
    if mirrored:
        texcoords[:, 0] = 1 - texcoords[:, 0]
    one = np.zeros((1, 3), np.float32)
    weights, parents = np.ones((4, 1), np.float32), np.array([-1], np.int32)
    return CanonicalMesh(vertices, faces, texcoords, faces, weights, one, parents, ("root",), one)


class View:
    """A small viewport that looks at a plane from the front, along parallel rays."""

    def __init__(self, qtbot):
        from ins_studio.ui.viewport_widget import ViewportWidget

        self.widget = ViewportWidget(samples=0)
        qtbot.addWidget(self.widget)
        self.widget.resize(300, 300)
        self.show(plane())
        with qtbot.waitSignal(self.widget.first_drawn, timeout=20000):
            self.widget.show()
        self.widget.camera = self.widget.camera.looking("front")
        self.widget.frame_all()
        self.widget.set_overlays(floor=False)

    def show(self, mesh):
        self.widget.set_avatar(mesh)
        self.widget.set_texture(image(GREY))

    def picture(self):
        grabbed = self.widget.grab_image()
        grabbed = grabbed.convertToFormat(grabbed.Format.Format_RGB888)
        rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1)
        rows = rows[:, : grabbed.width() * 3].reshape(grabbed.height(), grabbed.width(), 3)
        return rows.astype(int)

    def middle(self):
        """The mean colour around the middle of the plane."""
        found = self.picture()
        row, col = found.shape[0] // 2, found.shape[1] // 2
        return found[row - 8 : row + 8, col - 8 : col + 8].reshape(-1, 3).mean(0)


@pytest.fixture
def view(qtbot):
    return View(qtbot)


def flat_camera(view):
    view.widget.camera = replace(view.widget.camera, flat=True)


@pytest.mark.gl
def test_a_flat_map_changes_nothing(view):
    before = view.picture()
    view.widget.set_relief(image(FLAT))
    assert np.abs(view.picture() - before).max() <= 2


@pytest.mark.gl
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("quarter", [False, True])
@pytest.mark.parametrize("way", ["right", "left", "up", "down"])
def test_a_lean_is_lit_as_a_plane_that_is_turned(view, mirrored, quarter, way):
    flat_camera(view)
    right = {"right": 1, "left": -1}.get(way, 0) * np.sin(LEAN)
    up = {"up": 1, "down": -1}.get(way, 0) * np.sin(LEAN)
    along_u, along_v = (up, -right) if quarter else (right, up)
    mesh = plane(mirrored, quarter=quarter)
    if mirrored:
        along_u = -along_u
    view.show(mesh)
    plain = view.middle()
    view.widget.set_relief(packed(along_u, along_v))
    found = view.middle()
    view.widget.set_relief(None)
    turn = {"right": LEAN, "left": -LEAN, "up": -LEAN, "down": LEAN}[way]
    view.show(plane(turn=turn, axis="y" if way in {"right", "left"} else "x"))
    wanted = view.middle()
    assert np.abs(found - wanted).max() <= 3
    assert np.abs(plain - wanted).max() > 8, "the light tells the two apart"


@pytest.mark.gl
def test_seen_from_behind_it_leans_the_same_way(view):
    flat_camera(view)
    camera = view.widget.camera
    view.widget.camera = replace(camera, yaw=camera.yaw + np.pi)
    plain = view.middle()
    view.widget.set_relief(packed(np.sin(LEAN), 0))
    found = view.middle()
    view.widget.set_relief(None)
    view.show(plane(turn=LEAN))
    wanted = view.middle()
    assert np.abs(found - wanted).max() <= 3
    assert np.abs(plain - wanted).max() > 4, "the light tells the two apart"


@pytest.mark.gl
def test_strength_scales_the_lean_and_nought_is_off(view):
    flat_camera(view)
    before = view.picture()
    pixels = packed(np.sin(LEAN), 0)
    view.widget.set_relief(pixels, 0.0)
    assert (view.picture() == before).all()
    view.widget.set_relief(pixels, 0.5)
    half = view.middle()
    view.widget.set_relief(None)
    view.show(plane(turn=np.arctan(0.5 * np.tan(LEAN))))
    assert np.abs(half - view.middle()).max() <= 3


@pytest.mark.gl
def test_without_light_there_is_no_relief(view):
    view.widget.set_overlays(unlit=True)
    before = view.picture()
    view.widget.set_relief(packed(np.sin(LEAN), 0))
    assert (view.picture() == before).all()


@pytest.mark.gl
def test_texture_coordinates_without_area_leave_the_surface_smooth(view):
    mesh = plane()
    mesh.texcoords[:] = 0.5
    view.show(mesh)
    before = view.picture()
    view.widget.set_relief(packed(np.sin(LEAN), 0))
    assert np.abs(view.picture() - before).max() <= 1


@pytest.mark.gl
def test_the_normals_look_shows_the_lean(view):
    view.widget.set_finish(None, normals=True)
    view.widget.set_relief(packed(np.sin(LEAN), 0))
    wanted = 127.5 * np.array([1 + np.sin(LEAN), 1, 1 + np.cos(LEAN)])
    assert np.abs(view.middle() - wanted).max() < 3


@pytest.mark.gl
def test_the_same_map_at_another_strength_is_not_uploaded_again(view):
    pixels = packed(np.sin(LEAN), 0)
    view.widget.set_relief(pixels)
    view.picture()
    shown = view.widget.scene.relief
    view.widget.set_relief(pixels, 0.5)
    assert view.widget.scene.relief is shown
    assert not shown.replaced
    view.widget.set_relief(pixels.copy(), 0.5)
    assert view.widget.scene.relief.replaced
