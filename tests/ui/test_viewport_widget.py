"""The viewport on a real (software) graphics card: pixels by meaning, input by Qt events."""

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from ins_studio.project.canonical import CanonicalMesh
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.glass import OUTSIDE, THROUGH
from ins_studio.viewport.handles import Dot, Handles
from ins_studio.viewport.surface import Surface

pytestmark = pytest.mark.gl

RED, GREEN = (220, 40, 30, 255), (30, 200, 60, 255)


@pytest.fixture(scope="module")
def mesh(capsule_body):
    vertices = capsule_body.template
    low, span = vertices.min(0), np.ptp(vertices, axis=0)
    texcoords = ((vertices - low) / span)[:, :2].astype(np.float32)
    return CanonicalMesh(
        vertices,
        capsule_body.faces,
        texcoords,
        capsule_body.faces,
        capsule_body.weights,
        np.asarray(capsule_body.joints(), np.float32),
        capsule_body.parents,
        capsule_body.joint_names,
        capsule_body.canonical_pose,
    )


def flat(color, size=64):
    return np.full((size, size, 4), color, np.uint8)


@pytest.fixture
def viewport(qtbot, mesh):
    widget = ViewportWidget(samples=0)
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    widget.set_avatar(mesh)
    widget.set_texture(flat(RED))
    with qtbot.waitSignal(widget.first_drawn, timeout=20000):
        widget.show()
    widget.camera = widget.camera.looking("front")
    widget.frame_all()
    return widget


def grab(widget) -> np.ndarray:
    image = widget.grab_image().convertToFormat(widget.grab_image().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def colored(picture, color) -> np.ndarray:
    """Where a picture's hue is ``color``'s, whatever the light."""
    want = np.array(color[:3]) / np.linalg.norm(color[:3])
    length = np.linalg.norm(picture, axis=2)
    return (picture @ want / np.maximum(length, 1) > 0.94) & (length > 40)


def move(canvas, point, buttons, modifiers=Qt.KeyboardModifier.NoModifier):
    """Move the pointer without the help of the real cursor, which the X server moves late."""
    place = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, buttons, modifiers
    )
    QApplication.sendEvent(canvas, event)


def native(widget):
    return widget._canvas.native


def test_the_avatar_is_drawn_in_its_texture(viewport):
    viewport.set_overlays(unlit=True)
    red = colored(grab(viewport), RED)
    assert 0.03 < red.mean() < 0.4
    rows, cols = np.nonzero(red)
    height, width = red.shape
    assert abs(cols.mean() / width - 0.5) < 0.03
    assert rows.max() - rows.min() > 0.6 * height


def test_unlit_shows_the_very_colour(viewport):
    viewport.set_overlays(unlit=True)
    picture = grab(viewport)
    assert np.abs(np.median(picture[colored(picture, RED)], axis=0) - RED[:3]).max() <= 3


def test_light_comes_from_above(viewport):
    picture = grab(viewport).sum(2)
    mask = colored(grab(viewport), RED)
    rows, cols = np.nonzero(mask)
    arm = cols < np.quantile(cols, 0.05)  # a level tube: its upper half is brighter
    middle = np.median(rows[arm])
    upper, lower = (
        picture[rows[arm & part], cols[arm & part]] for part in (rows < middle, rows > middle)
    )
    assert upper.mean() > 1.2 * lower.mean()


def test_vertices_move_the_picture(viewport, mesh):
    before = np.nonzero(colored(grab(viewport), RED))[1].mean()
    viewport.set_vertices(mesh.vertices + np.array([0.3, 0, 0], np.float32))
    after = np.nonzero(colored(grab(viewport), RED))[1].mean()
    scale = viewport.camera.metres_per_pixel((400, 300))
    ratio = viewport.grab_image().width() / 400
    assert (after - before) / ratio == pytest.approx(0.3 / scale, rel=0.1)


def test_a_painted_rectangle_is_uploaded_alone(viewport):
    viewport.set_overlays(unlit=True)
    grab(viewport)
    viewport.update_texture(QRect(0, 0, 64, 32), flat(GREEN)[:32])  # the upper half
    picture = grab(viewport)
    green, red = colored(picture, GREEN), colored(picture, RED)
    assert green.any()
    assert red.any()
    assert np.nonzero(green)[0].mean() < np.nonzero(red)[0].mean()


def test_small_textures_do_not_alias(viewport):
    board = flat((255, 255, 255, 255), 2048)
    board[::2] = board[:, ::2] = (0, 0, 0, 255)
    viewport.set_texture(board)
    viewport.set_overlays(unlit=True)
    picture = grab(viewport)
    mask = np.zeros(picture.shape[:2], bool)
    height, width = mask.shape
    mask[height * 2 // 5 : height // 2, width // 2 - 8 : width // 2 + 8] = True  # the trunk
    assert picture[mask].std() < 12  # mipmaps give an even grey


def test_scan_and_avatar_side_by_side(viewport, mesh, capsule_body):
    colors = np.tile(np.array(GREEN[:3], np.uint8), (len(mesh.vertices), 1))
    viewport.set_scan(mesh.vertices, mesh.faces, colors)
    viewport.set_comparison("side")
    viewport.frame_all()
    picture = grab(viewport)
    half = picture.shape[1] // 2
    green, red = colored(picture, GREEN), colored(picture, RED)
    assert green[:, :half].mean() > 0.02
    assert not green[:, half:].any()
    assert red[:, half:].mean() > 0.02
    assert not red[:, :half].any()


def test_what_is_not_in_the_picture_is_not_uploaded(viewport, mesh, monkeypatch):
    """gloo keeps uploads until somebody draws: a hidden scan that moves would take all memory."""
    uploaded = []
    drawn = Surface.drawn

    def noted(surface):
        uploaded.append(surface)
        return drawn(surface)

    monkeypatch.setattr(Surface, "drawn", noted)
    grab(viewport)
    for step in range(3):
        viewport.set_scan(mesh.vertices + np.float32(0.1 * step), mesh.faces)
        grab(viewport)
    assert viewport.scene.scan not in uploaded
    viewport.set_comparison("side")
    picture = grab(viewport)
    assert uploaded.count(viewport.scene.scan) == 1
    assert (picture[:, :200] != picture[:, 200:]).any()
    grab(viewport)
    assert uploaded.count(viewport.scene.scan) == 1, "once for one place"


def test_three_systems_side_by_side_and_one_camera(viewport, mesh, qtbot):
    """The rival is another mesh; the camera turns all of them."""
    viewport.set_overlays(unlit=True)
    colors = np.tile(np.array(GREEN[:3], np.uint8), (len(mesh.vertices), 1))
    faces = mesh.faces[::-1].copy()
    viewport.set_systems(mesh.vertices, mesh.vertices, faces, colors)
    viewport.set_system_words(("INS", "LBS", "SNARF"))
    viewport.set_comparison("systems")
    viewport.frame_all()
    picture = grab(viewport)
    shares = thirds(picture)
    assert [red > 0.02 for red, _ in shares] == [True, True, False]
    assert [green > 0.02 for _, green in shares] == [False, False, True]
    shown = [label.text() for label in viewport._labels._labels if label.isVisible()]
    assert shown == ["INS", "LBS", "SNARF"]
    canvas, middle = native(viewport), Qt.MouseButton.MiddleButton
    qtbot.mousePress(canvas, middle, pos=QPoint(280, 100))
    move(canvas, QPoint(395, 100), middle)
    qtbot.mouseRelease(canvas, middle, pos=QPoint(395, 100))
    turned = grab(viewport)
    moved = [(np.abs(part).max(2) > 30).mean() for part in np.array_split(turned - picture, 3, 1)]
    assert min(moved) > 0.005, "every pane has turned"
    silhouettes = [red + green for red, green in thirds(turned)]
    assert silhouettes == pytest.approx([silhouettes[0]] * 3, rel=0.05)
    smaller = len(mesh.faces) // 2
    viewport.set_systems(mesh.vertices, mesh.vertices, mesh.faces[:smaller], colors)
    assert thirds(grab(viewport))[2][1] < 0.9 * silhouettes[2], (
        "another topology replaces the old one"
    )
    viewport.clear_systems()
    assert viewport.scene.effective_comparison() == "off"


def thirds(picture) -> list[tuple[float, float]]:
    """How much of each third is red, and how much green."""
    parts = np.array_split(picture, 3, axis=1)
    return [(colored(part, RED).mean(), colored(part, GREEN).mean()) for part in parts]


def test_the_wipe_is_dragged(viewport, mesh, qtbot):
    colors = np.tile(np.array(GREEN[:3], np.uint8), (len(mesh.vertices), 1))
    viewport.set_scan(mesh.vertices, mesh.faces, colors)
    viewport.set_comparison("wipe")
    share = colored(grab(viewport), GREEN).mean()
    canvas, middle = native(viewport), QPoint(200, 40)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    move(canvas, QPoint(350, 40), Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(350, 40))
    assert viewport.scene.wipe == pytest.approx(350 / 400)
    assert colored(grab(viewport), GREEN).mean() > 1.5 * share


def test_overlays_change_the_picture(viewport, mesh):
    plain = grab(viewport)
    viewport.set_skeleton(mesh.joints, mesh.parents)
    viewport.set_overlays(skeleton=True)
    with_bones = grab(viewport)
    assert (np.abs(with_bones - plain).max(2) > 15).mean() > 0.001
    viewport.set_overlays(skeleton=False, wireframe=True)
    assert (np.abs(grab(viewport) - plain).max(2) > 8).mean() > 0.02


def test_a_ring_is_drawn_where_it_lies(viewport, mesh):
    plain = grab(viewport)
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    centre = np.array([0.0, 1.2, 0.3])
    circle = centre + 0.1 * np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1)
    viewport.set_ring(circle)
    rows, cols = np.nonzero(np.abs(grab(viewport) - plain).max(2) > 40)
    x, y, _ = viewport.camera.project(centre[None], (400, 300))[0]
    ratio = plain.shape[1] / 400
    assert cols.mean() == pytest.approx(x * ratio, abs=3)
    assert rows.mean() == pytest.approx(y * ratio, abs=3)


def test_handles_are_drawn_at_their_places_and_never_in_a_picture(viewport):
    plain = grab(viewport)
    bare = viewport.picture(viewport.camera, (200, 150), bare=False)
    point, cyan = np.array([0.0, 1.2, 0.3]), (0, 255, 255)
    viewport.set_handles(Handles((Dot(tuple(point), 9.0, (0.0, 1.0, 1.0, 1.0)),)))
    rows, cols = np.nonzero(np.abs(grab(viewport) - cyan).max(2) < 8)
    x, y, _ = viewport.camera.project(point[None], (400, 300))[0]
    ratio = plain.shape[1] / 400
    assert len(rows) == pytest.approx(np.pi * (9 * ratio) ** 2, rel=0.2)
    assert (cols.mean(), rows.mean()) == pytest.approx((x * ratio, y * ratio), abs=1.5)
    after = viewport.picture(viewport.camera, (200, 150), bare=False)
    np.testing.assert_array_equal(after, bare)
    viewport.set_handles(None)
    np.testing.assert_array_equal(grab(viewport), plain)


@pytest.mark.parametrize(
    ("button", "held", "moved"),
    [
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, "yaw"),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, "yaw"),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.ShiftModifier, "target"),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.AltModifier, "target"),
        (Qt.MouseButton.RightButton, Qt.KeyboardModifier.AltModifier, "distance"),
    ],
)
def test_both_habits_navigate(viewport, qtbot, button, held, moved):
    canvas, before = native(viewport), viewport.camera
    qtbot.mousePress(canvas, button, held, QPoint(100, 100))
    move(canvas, QPoint(160, 100), button, held)
    qtbot.mouseRelease(canvas, button, held, QPoint(160, 100))
    after = viewport.camera
    changed = {
        "yaw": after.yaw != before.yaw,
        "target": not np.allclose(after.target, before.target),
        "distance": after.distance != before.distance,
    }
    assert changed[moved]


def test_the_wheel_dollies_to_the_pointer(viewport):
    before = viewport.camera
    nothing = Qt.MouseButton.NoButton
    event = QWheelEvent(
        QPointF(300, 80),
        QPointF(300, 80),
        QPoint(),
        QPoint(0, 120),
        nothing,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(native(viewport), event)
    assert viewport.camera.distance < before.distance
    assert viewport.camera.target[0] > before.target[0]


def test_keys_of_the_view(viewport, qtbot):
    canvas = native(viewport)
    qtbot.keyClick(canvas, Qt.Key.Key_3)
    assert viewport.camera.yaw == pytest.approx(np.pi / 2)
    viewport.camera = viewport.camera.panned(500, 0, (400, 300))
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    low, high = viewport.scene.bounds()
    assert np.allclose(viewport.camera.target, (low + high) / 2, atol=1e-5)
    qtbot.keyClick(canvas, Qt.Key.Key_L)
    assert viewport.scene.unlit


def test_a_click_without_a_tool_is_told(viewport, qtbot):
    with qtbot.waitSignal(viewport.clicked) as told:
        qtbot.mouseClick(native(viewport), Qt.MouseButton.LeftButton, pos=QPoint(50, 60))
    pointer = told.args[0]
    assert isinstance(pointer, Pointer)
    assert (pointer.x, pointer.y) == (50, 60)


def test_errors_in_drawing_come_out(viewport):
    viewport.scene.joints = np.zeros((2, 3), np.float32)
    viewport.scene.parents = np.zeros((7,), np.int32)  # nonsense
    viewport.scene.skeleton = True
    with pytest.raises(IndexError):
        viewport.grab_image()
    viewport.scene.skeleton = False


def test_nothing_is_left_after_closing(qtbot, mesh):
    widget = ViewportWidget(samples=0)
    widget.resize(200, 150)
    widget.set_avatar(mesh)
    with qtbot.waitSignal(widget.first_drawn, timeout=20000):
        widget.show()
    seen = weakref.ref(widget), weakref.ref(widget._canvas)
    widget.close()
    widget.deleteLater()
    del widget
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    gc.collect()
    assert [ref() for ref in seen] == [None, None]


def test_a_painted_rectangle_shows_when_the_texture_is_seen_small(viewport):
    """The figure is a few hundred pixels high, its texture 2048: only mipmaps are read."""
    viewport.set_texture(flat(RED, 2048))
    viewport.set_overlays(unlit=True)
    grab(viewport)
    viewport.update_texture(QRect(0, 0, 2048, 1024), flat(GREEN, 2048)[:1024])
    picture = grab(viewport)
    green = colored(picture, GREEN)
    assert green.mean() > 0.02
    assert np.abs(np.median(picture[green], axis=0) - GREEN[:3]).max() <= 3


CYAN = (20, 190, 220)


@pytest.fixture
def scanned(viewport, mesh):
    """A green scan and, in the same place, a cyan body; no light, no floor."""
    green, cyan = (
        np.tile(np.array(color[:3], np.uint8), (len(mesh.vertices), 1)) for color in (GREEN, CYAN)
    )
    viewport.set_overlays(unlit=True, floor=False)
    viewport.set_scan(mesh.vertices, mesh.faces, green)
    viewport.set_body(mesh.vertices, mesh.faces, cyan)
    viewport.set_comparison("scan")
    return viewport


def near(picture, color) -> float:
    """How much of a picture has this very colour."""
    return float((np.abs(picture - np.array(color[:3])).max(2) <= 4).mean())


def test_the_scan_alone_the_body_alone(scanned):
    alone = near(grab(scanned), GREEN)
    assert alone > 0.03
    assert near(grab(scanned), CYAN) == 0
    scanned.set_scan_view("body")
    assert near(grab(scanned), CYAN) == pytest.approx(alone, rel=0.01)
    assert near(grab(scanned), GREEN) == 0


def opacity(picture) -> np.ndarray:
    """How much of the cyan body lies over the green scan, 0 to 1; NaN where it is neither."""
    green, cyan = np.array(GREEN[:3]), np.array(CYAN)
    share = (picture - green) @ (cyan - green) / ((cyan - green) @ (cyan - green))
    mixed = green + share[..., None] * (cyan - green)
    return np.where(np.abs(picture - mixed).max(2) <= 4, share, np.nan)


def test_a_covered_body_is_a_contour_and_a_bare_one_does_not_flicker(scanned):
    """Body and scan coincide; each layer of the body behind the first would add to the glass."""
    alone = near(grab(scanned), GREEN)
    scanned.set_scan_view("both")
    seen = opacity(grab(scanned))
    assert np.isfinite(seen).mean() > 0.95 * alone
    assert np.nanmin(seen) > THROUGH.opacity - 0.04
    assert np.nanmedian(seen) < 0.35
    assert np.nanquantile(seen, 0.98) > 0.5, "the contour"
    scanned.set_scan_view("both", through=False)
    assert near(grab(scanned), GREEN) > 0.95 * alone


def test_the_body_is_strong_where_it_comes_out_of_the_scan(scanned, mesh):
    body = mesh.vertices + np.float32([0, 0, 0.05])  # towards the viewer
    scanned.set_body(body, mesh.faces, scanned.scene.body.colors)
    scanned.set_scan_view("both", through=False)
    front = opacity(grab(scanned))
    assert (np.abs(front - OUTSIDE.opacity) < 0.04).mean() > 0.03
    scanned.set_body(body - np.float32([0, 0, 0.1]), mesh.faces, scanned.scene.body.colors)
    behind = opacity(grab(scanned))
    assert (np.abs(behind - OUTSIDE.opacity) < 0.04).mean() < 0.003
    assert near(grab(scanned), GREEN) > 0.03, "behind the cloth it is hidden"


def test_without_a_body_the_scan_stays(scanned):
    scanned.set_scan_view("body")
    scanned.clear_body()
    assert near(grab(scanned), GREEN) > 0.03


def test_other_views_of_a_scan_are_refused(viewport):
    with pytest.raises(ValueError, match="no view"):
        viewport.set_scan_view("bones")


def test_clay_is_grey_and_still_lit(viewport):
    red = colored(grab(viewport), RED)
    viewport.set_finish(None, clay=True)
    picture = grab(viewport)[red]
    assert np.ptp(picture, axis=1).mean() < 30
    assert picture.sum(1).std() > 20  # shading


def test_a_pattern_lies_where_the_texture_did_and_goes_again(viewport):
    viewport.set_overlays(unlit=True)
    red = colored(grab(viewport), RED)
    viewport.set_finish(flat(GREEN))
    picture = grab(viewport)
    assert colored(picture, GREEN)[red].mean() > 0.95
    viewport.set_finish(None)
    assert (colored(grab(viewport), RED) == red).mean() > 0.99


def test_normals_say_which_way_the_surface_faces(viewport):
    viewport.set_overlays(unlit=True)
    rows, cols = np.nonzero(colored(grab(viewport), RED))
    viewport.set_finish(None, clay=True, normals=True)
    picture = grab(viewport)
    blue = picture[rows, cols, 2]
    assert np.median(blue) > 150  # most of what is seen faces the viewer
    trunk = np.abs(rows - np.median(rows)) < 0.1 * np.ptp(rows)
    left, right = (
        picture[rows[trunk & side], cols[trunk & side], 0].mean()
        for side in (cols < np.median(cols[trunk]), cols > np.median(cols[trunk]))
    )
    assert right > left + 20  # red is to the right


def test_a_picture_of_another_size_shows_the_same(viewport):
    viewport.set_overlays(unlit=True)
    shown = colored(grab(viewport), RED)
    picture = viewport.picture(viewport.camera, (800, 600), bare=False)
    assert picture.shape == (600, 800, 4)
    assert (picture[..., 3] == 255).all()
    red = colored(picture[..., :3].astype(int), RED)
    assert red.mean() == pytest.approx(shown.mean(), rel=0.05)
    assert np.nonzero(red)[0].mean() / 600 == pytest.approx(
        np.nonzero(shown)[0].mean() / shown.shape[0], abs=0.01
    )
    assert (colored(grab(viewport), RED) == shown).mean() > 0.999, "the window is as it was"


def test_a_bare_picture_is_transparent_but_for_the_person(viewport):
    viewport.set_overlays(unlit=True)
    picture = viewport.picture(viewport.camera, (400, 300), bare=True)
    red = colored(picture[..., :3].astype(int), RED) & (picture[..., 3] > 0)
    assert (picture[~red][:, 3] < 255).all()
    assert (picture[..., 3] == 0).mean() > 0.5
    edge = (picture[..., 3] > 0) & (picture[..., 3] < 255)
    assert edge.any()  # smooth, and without a dark rim:
    assert np.abs(picture[edge][:, :3].astype(int) - RED[:3]).max() < 12


def test_pictures_of_another_view_leave_the_camera(viewport):
    before = viewport.camera
    front = viewport.picture(before, (200, 150), bare=True)
    side = viewport.picture(before.looking("side"), (200, 150), bare=True)
    assert viewport.camera is before
    assert (front[..., 3] > 0).sum() > 1.3 * (side[..., 3] > 0).sum()


def test_a_trackpad_turns_moves_and_zooms_through_the_canvas(viewport):
    """Qt hands these to the canvas itself, which must not keep them."""
    canvas, place = viewport._canvas.native, QPointF(200, 150)
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier

    def fingers(by, modifiers):
        no_button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.ScrollUpdate
        turn = QPoint(0, 8 * by.y())
        event = QWheelEvent(place, place, by, turn, no_button, modifiers, phase, False)
        QApplication.sendEvent(canvas, event)

    before = viewport.camera
    fingers(QPoint(30, 12), none)
    assert viewport.camera.yaw == before.orbited(30, 12).yaw
    before = viewport.camera
    fingers(QPoint(10, -20), shift)
    panned = before.panned(10, -20, (400.0, 300.0)).target
    np.testing.assert_allclose(viewport.camera.target, panned)
    before = viewport.camera
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        place,
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(canvas, pinch)
    assert viewport.camera.distance == pytest.approx(before.distance / 1.25)
