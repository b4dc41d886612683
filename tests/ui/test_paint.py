"""The brush in the viewport, the panel beside it."""

import numpy as np
import pytest
from pens import stylus
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QTabletEvent,
    QUndoStack,
)
from PySide6.QtWidgets import QApplication, QToolButton

from ins_studio.document.paint import PaintDocument
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.ui.paint_brush import BrushState
from ins_studio.ui.paint_color import ColorField
from ins_studio.ui.paint_panel import PaintPanel
from ins_studio.ui.paint_session import PaintSession
from ins_studio.ui.viewport_widget import ViewportWidget

SIZE = 512
LEFT = Qt.MouseButton.LeftButton
NONE, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture(scope="module")
def mesh(capsule_body):
    """The capsule figure, front and back side by side in the atlas."""
    vertices, faces = capsule_body.template, capsule_body.faces
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    front = np.cross(b - a, c - a)[:, 2] >= 0
    low, span = vertices.min(0), np.ptp(vertices, axis=0)
    flat = ((vertices - low) / span)[:, :2] * [0.46, 0.96]
    texcoords = np.concatenate([flat + 0.02, flat + np.array([0.52, 0.02])]).astype(np.float32)
    texcoord_faces = np.where(front[:, None], faces, faces + len(vertices)).astype(np.int32)
    return CanonicalMesh(
        vertices,
        faces,
        texcoords,
        texcoord_faces,
        capsule_body.weights,
        np.asarray(capsule_body.joints(), np.float32),
        capsule_body.parents,
        capsule_body.joint_names,
        capsule_body.canonical_pose,
    )


def move(canvas, point, buttons=Qt.MouseButton.NoButton, modifiers=NONE):
    """Move the pointer without the help of the real cursor, which the X server moves late."""
    place = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, buttons, modifiers
    )
    QApplication.sendEvent(canvas, event)


class Desk:
    """A viewport, a paint document and the session that joins them."""

    def __init__(self, qtbot, mesh):
        self.qtbot, self.mesh = qtbot, mesh
        self.stack = QUndoStack()
        self.paint = PaintDocument(self.stack)
        self.viewport = ViewportWidget(samples=0)
        qtbot.addWidget(self.viewport)
        self.viewport.resize(400, 300)
        self.session = PaintSession(self.viewport, self.paint, self.viewport)
        self.viewport.set_avatar(mesh)
        self.paint.set_mesh(mesh, np.full((SIZE, SIZE, 4), (200, 200, 200, 255), np.uint8))
        with qtbot.waitSignal(self.viewport.first_drawn, timeout=20000):
            self.viewport.show()
        self.viewport.camera = self.viewport.camera.looking("front")
        self.viewport.frame_all()
        self.session.set_active(True)

    @property
    def canvas(self):
        return self.viewport._canvas.native

    def point(self, place) -> QPoint:
        size = self.viewport.pane_point(0, 0)[2]
        x, y, _ = self.viewport.camera.project(np.array([place]), size)[0]
        return QPoint(round(x), round(y))

    def stroke(self, *places, modifiers=NONE):
        points = [self.point(place) for place in places]
        move(self.canvas, points[0])
        self.qtbot.mousePress(self.canvas, LEFT, modifiers, points[0])
        for point in points[1:]:
            move(self.canvas, point, LEFT, modifiers)
        self.qtbot.mouseRelease(self.canvas, LEFT, modifiers, points[-1])

    @property
    def alpha(self):
        return self.paint.stack.layers[1].pixels[..., 3]

    def painted_points(self):
        """Canonical positions of the painted texels."""
        texels = self.paint.atlas.topology.texels
        covered = (texels.face >= 0) & (self.alpha > 127)
        return texels.positions(self.mesh.vertices, self.mesh.faces)[covered]


@pytest.fixture
def desk(qtbot, mesh):
    return Desk(qtbot, mesh)


CHEST = (0.0, 1.25, 0.14)
BELLY = (0.0, 1.0, 0.14)


@pytest.mark.gl
def test_a_click_paints_under_the_pointer(desk):
    desk.stroke(CHEST)
    found = desk.painted_points()
    assert np.linalg.norm(found.mean(0) - CHEST) < 0.03
    assert np.linalg.norm(found - found.mean(0), axis=1).max() < 0.05
    assert desk.stack.count() == 1


@pytest.mark.gl
def test_the_same_texels_in_another_pose(desk, mesh, capsule_body):
    """Turn the whole figure and lift an arm: the spot under the pointer is the same material."""
    pose = np.zeros((5, 3), np.float32)
    pose[0, 1], pose[3, 2] = 0.4, 0.8
    posed = capsule_body.posed(pose)
    desk.viewport.set_vertices(posed)
    front = np.flatnonzero(mesh.texcoords[: len(mesh.vertices), 0] < 0.5)
    vertex = front[np.linalg.norm(mesh.vertices[front] - CHEST, axis=1).argmin()]
    desk.stroke(posed[vertex])
    found = desk.painted_points()
    assert np.linalg.norm(found.mean(0) - mesh.vertices[vertex]) < 0.03


@pytest.mark.gl
def test_a_fast_drag_leaves_no_gap(desk):
    desk.session.state.set(radius=0.015)
    desk.stroke(CHEST, BELLY)
    heights = np.sort(desk.painted_points()[:, 1])
    assert heights[0] < 1.0
    assert heights[-1] > 1.25
    assert np.diff(heights).max() < 0.012


@pytest.mark.gl
def test_only_the_side_that_is_seen(desk):
    desk.session.state.set(radius=0.3)
    desk.stroke(CHEST)
    texels = desk.paint.atlas.topology.texels
    corners = desk.mesh.vertices[desk.mesh.faces[texels.face[desk.alpha > 127]]]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (normals[:, 2] > 0).mean() > 0.99


@pytest.mark.gl
def test_control_erases(desk):
    desk.stroke(CHEST)
    desk.stroke(CHEST, modifiers=CONTROL)
    assert desk.alpha.max() <= 64  # a soft edge leaves f (1 - f) at most
    assert desk.stack.undoText() == "Erase"
    desk.stack.undo()
    assert desk.alpha.max() == 255


@pytest.mark.gl
def test_the_eraser_is_a_tool_too(desk):
    desk.stroke(CHEST)
    tools = desk.session.make_tools()
    desk.qtbot.addWidget(tools)
    tools.findChild(QToolButton, "tool_eraser").click()
    desk.stroke(CHEST)
    assert desk.stack.undoText() == "Erase"
    tools.findChild(QToolButton, "tool_brush").click()
    desk.stroke(CHEST)
    assert desk.stack.undoText() == "Paint"


@pytest.mark.gl
def test_shift_draws_a_line_from_the_last_dab(desk):
    desk.session.state.set(radius=0.015)
    desk.stroke(CHEST)
    desk.stroke(BELLY, modifiers=SHIFT)
    heights = np.sort(desk.painted_points()[:, 1])
    assert np.diff(heights).max() < 0.012
    assert heights[-1] - heights[0] > 0.24


@pytest.mark.gl
def test_paint_shows_and_undo_hides_it(desk):
    desk.session.state.set_color(QColor(255, 0, 0))
    desk.viewport.set_overlays(unlit=True)
    at = desk.point(CHEST)

    def seen() -> QColor:
        image = desk.viewport.grab_image()
        ratio = image.width() / desk.viewport.width()
        return image.pixelColor(int((at.x() + 2) * ratio), int((at.y() + 2) * ratio))

    assert seen().red() == pytest.approx(seen().blue(), abs=4)
    desk.session.state.set(radius=0.05)
    desk.stroke(CHEST)
    desk.session.tool.hover(None)
    assert seen().red() > 240
    assert seen().blue() < 15
    desk.stack.undo()
    assert seen().red() == pytest.approx(seen().blue(), abs=4)


@pytest.mark.gl
def test_pressing_asks_playback_to_stop(desk):
    with desk.qtbot.waitSignal(desk.session.tool.stroke_started):
        desk.stroke(CHEST)


@pytest.mark.gl
def test_a_locked_layer_is_refused_in_words(desk):
    desk.paint.set_active(0)
    with desk.qtbot.waitSignal(desk.session.tool.refused) as told:
        desk.stroke(CHEST)
    assert "locked" in told.args[0]
    assert desk.stack.count() == 0


@pytest.mark.gl
def test_the_ring_lies_on_the_surface_and_has_the_brushs_size(desk):
    move(desk.canvas, desk.point(CHEST))
    ring = desk.viewport.scene.ring
    centre = ring.mean(0)
    assert np.linalg.norm(centre - CHEST) < 0.05
    assert np.linalg.norm(ring - centre, axis=1).max() == pytest.approx(0.03, rel=0.35)
    move(desk.canvas, QPoint(5, 5))
    assert desk.viewport.scene.ring is None


@pytest.mark.gl
def test_f_and_the_pointer_set_the_size(desk):
    at = desk.point(CHEST)
    move(desk.canvas, at)
    desk.qtbot.keyPress(desk.canvas, Qt.Key.Key_F)
    move(desk.canvas, at + QPoint(20, 0))
    desk.qtbot.keyRelease(desk.canvas, Qt.Key.Key_F)
    scale = desk.viewport.camera.metres_per_pixel((400, 300))
    assert desk.session.state.brush.radius == pytest.approx(0.03 + 20 * scale, rel=0.1)
    assert desk.stack.count() == 0


@pytest.mark.gl
def test_keys_of_the_brush(desk):
    state, canvas = desk.session.state, desk.canvas
    radius, color = state.brush.radius, state.brush.color
    desk.qtbot.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert state.brush.radius > radius
    desk.qtbot.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert state.brush.radius == pytest.approx(radius)
    desk.qtbot.keyClick(canvas, Qt.Key.Key_X)
    assert state.other_color == color
    assert state.brush.color != color


@pytest.mark.gl
def test_holding_i_samples_the_picture(desk):
    desk.session.state.set_color(QColor(1, 2, 3))
    move(desk.canvas, desk.point(CHEST))
    desk.qtbot.keyPress(desk.canvas, Qt.Key.Key_I)
    desk.qtbot.keyRelease(desk.canvas, Qt.Key.Key_I)
    assert desk.session.state.brush.color == (200, 200, 200)


@pytest.mark.gl
def test_b_shows_the_scan_while_it_is_held(desk, mesh):
    desk.viewport.set_scan(mesh.vertices, mesh.faces)
    desk.qtbot.keyPress(desk.canvas, Qt.Key.Key_B)
    assert desk.viewport.scene.effective_comparison() == "scan"
    desk.qtbot.keyRelease(desk.canvas, Qt.Key.Key_B)
    assert desk.viewport.scene.effective_comparison() == "off"


@pytest.mark.gl
def test_the_scans_half_of_a_wipe_takes_no_paint(desk, mesh):
    desk.viewport.set_scan(mesh.vertices, mesh.faces)
    desk.viewport.set_comparison("wipe")
    desk.viewport.drag_wipe(desk.point(CHEST).x() + 30)
    desk.stroke(CHEST)
    assert desk.stack.count() == 0


@pytest.mark.gl
def test_a_preview_in_the_avatars_place_takes_no_paint(desk, mesh):
    desk.viewport.set_surface(mesh.vertices, mesh.faces[::-1].copy())
    desk.stroke(CHEST)
    assert desk.stack.count() == 0


@pytest.mark.gl
def test_leaving_takes_the_ring_along(desk):
    move(desk.canvas, desk.point(CHEST))
    desk.session.set_active(False)
    assert desk.viewport.scene.ring is None
    desk.stroke(CHEST)
    assert desk.stack.count() == 0


@pytest.fixture
def panel(qtbot, mesh):
    stack = QUndoStack()
    paint, state = PaintDocument(stack), BrushState()
    paint.set_mesh(mesh, np.full((64, 64, 4), (200, 200, 200, 255), np.uint8))
    widget = PaintPanel(paint, state)
    qtbot.addWidget(widget)
    widget.paint_document, widget.brush_state, widget.stack = paint, state, stack
    return widget


def test_sliders_set_the_brush_and_follow_it(panel):
    panel.radius._box.setValue(50)
    assert panel.brush_state.brush.radius == pytest.approx(0.05)
    panel.brush_state.set(radius=0.012, opacity=0.4, hardness=0.2)
    assert panel.radius.value == pytest.approx(12)
    assert panel.opacity.value == pytest.approx(40)
    assert panel.hardness.value == pytest.approx(20)


def test_hex_sets_the_colour_and_nonsense_does_not(panel):
    panel.hex.setText("#336699")
    panel.hex.editingFinished.emit()
    assert panel.brush_state.brush.color == (0x33, 0x66, 0x99)
    panel.hex.setText("zebra!")
    panel.hex.editingFinished.emit()
    assert panel.brush_state.brush.color == (0x33, 0x66, 0x99)
    assert panel.hex.text() == "#336699"


def test_the_field_gives_what_was_clicked(qtbot):
    field = ColorField()
    qtbot.addWidget(field)
    field.resize(240, 170)
    with qtbot.waitSignal(field.color_chosen) as told:
        qtbot.mouseClick(field, LEFT, pos=QPoint(232, 8))  # full saturation, full value
    assert told.args[0].hsvSaturationF() > 0.98
    assert told.args[0].valueF() > 0.98


def test_a_grey_keeps_the_hue(qtbot):
    field = ColorField()
    qtbot.addWidget(field)
    field.set_color(QColor.fromHsvF(0.6, 1, 1))
    field.set_color(QColor(128, 128, 128))
    assert field._hue == pytest.approx(0.6, abs=0.01)


def test_layers_are_listed_top_first_and_edited_by_commands(panel):
    layers, paint, stack = panel.layers, panel.paint_document, panel.stack
    assert [layers.list.item(i).text() for i in range(2)] == ["Paint 1", "Scan colour"]
    layers.add_button.click()
    assert layers.list.item(0).text() == "Paint 2"
    assert paint.active == 2
    layers.list.item(0).setText("Scar")
    assert paint.stack.layers[2].name == "Scar"
    layers.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert not paint.stack.layers[1].visible
    layers.opacity._box.setValue(40)
    assert paint.stack.layers[2].opacity == pytest.approx(0.4)
    layers.remove_button.click()
    assert len(paint.stack.layers) == 2
    while stack.canUndo():
        stack.undo()
    assert [layers.list.item(i).text() for i in range(2)] == ["Paint 1", "Scan colour"]
    assert layers.list.item(0).checkState() == Qt.CheckState.Checked


def test_the_locked_layer_cannot_be_removed_or_renamed(panel):
    panel.paint_document.set_active(0)
    assert not panel.layers.remove_button.isEnabled()
    assert not panel.layers.list.item(1).flags() & Qt.ItemFlag.ItemIsEditable


def pen(desk, kind, place, pressure):
    device = stylus()
    at = QPointF(desk.point(place))
    held = LEFT if kind != QEvent.Type.TabletRelease else Qt.MouseButton.NoButton
    event = QTabletEvent(kind, device, at, at, pressure, 0, 0, 0, 0, 0, NONE, LEFT, held)
    QApplication.sendEvent(desk.canvas, event)
    assert event.isAccepted(), "or Qt sends the same again as a mouse"


@pytest.mark.gl
def test_a_pen_that_presses_harder_paints_wider(desk):
    """From top to bottom, ever harder: as wide as the brush at the end, and one step to undo."""
    heights = np.linspace(1.4, 1.05, 8)
    pressures = np.linspace(0.15, 1.0, 8)
    places = [(0.0, height, 0.14) for height in heights]
    pen(desk, QEvent.Type.TabletPress, places[0], pressures[0])
    for place, pressure in zip(places[1:], pressures[1:], strict=True):
        pen(desk, QEvent.Type.TabletMove, place, pressure)
    pen(desk, QEvent.Type.TabletRelease, places[-1], 0.0)
    found = desk.painted_points()

    def width(height):
        row = found[np.abs(found[:, 1] - height) < 0.012]
        return float(np.ptp(row[:, 0])) if len(row) else 0.0

    radius = desk.session.state.brush.radius
    assert 0 < width(1.37) < width(1.24) < width(1.08)
    assert width(1.08) == pytest.approx(2 * radius, rel=0.45)
    assert desk.stack.count() == 1
    desk.stack.undo()
    assert not desk.alpha.any()
