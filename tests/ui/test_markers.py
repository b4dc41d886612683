"""Dots in front of a scan, on a real (software) graphics card; and what a click on it hits."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from ins_studio.ui.dot_labels import DotLabels
from ins_studio.ui.mark_tool import MarkTool
from ins_studio.ui.paint_pick import Picker
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.scene import Markers

pytestmark = pytest.mark.gl

RED, GREEN = (1.0, 0.1, 0.1), (0.1, 1.0, 0.1)
SIZE = (400, 300)


@pytest.fixture
def viewport(qtbot, capsule_body):
    widget = ViewportWidget(samples=0)
    qtbot.addWidget(widget)
    widget.resize(*SIZE)
    grey = np.full((len(capsule_body.template), 3), 128, np.uint8)
    widget.set_scan(capsule_body.template, capsule_body.faces, grey)
    widget.set_comparison("scan")
    with qtbot.waitSignal(widget.first_drawn, timeout=20_000):
        widget.show()
    widget.camera = widget.camera.looking("front")
    widget.frame_all()
    return widget


def grab(widget):
    image = widget.grab_image().convertToFormat(widget.grab_image().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def red_of(widget):
    """How red each pixel is beyond grey, and where the middle of it lies, in logical pixels."""
    picture = grab(widget)
    red = np.maximum(picture[..., 0] - picture[..., 1:].max(axis=2), 0)
    rows, cols = np.nonzero(red > 40)
    scale = picture.shape[1] / widget.width()
    middle = (cols.mean() / scale, rows.mean() / scale) if len(rows) else None
    return int((red > 40).sum() / scale**2), int(red.max()), middle


def dots(point, filled=True, through=False, size=14.0):
    return Markers(
        np.array([point]), np.array([RED]), np.array([size]), np.array([filled]), through
    )


def front_of(widget):
    """The place of the scan in the middle of the picture, and where it is on the screen."""
    hit = Picker(widget, "scan").hit(200, 150)
    return hit.position


def test_a_dot_is_round_and_where_its_point_is(viewport):
    viewport.set_markers(dots(front_of(viewport)))
    count, _, middle = red_of(viewport)
    assert 0.5 * np.pi * 7**2 < count < np.pi * 7**2, "a disc of 14 pixels with a dark rim"
    assert middle == pytest.approx((200, 150), abs=1.5)
    viewport.camera = viewport.camera.dollied(0.5, 200, 150, SIZE)
    assert red_of(viewport)[0] == pytest.approx(count, rel=0.15), "as large from near"
    picture = viewport.picture(viewport.camera, SIZE, bare=False).astype(int)
    assert (picture[..., 0] - picture[..., 1:3].max(axis=2)).max() < 40, "in the window alone"
    assert red_of(viewport)[0] > 0
    viewport.set_markers(None)
    assert red_of(viewport)[0] == 0


def test_a_ring_is_hollow(viewport):
    point = front_of(viewport)
    viewport.set_markers(dots(point))
    full = red_of(viewport)[0]
    viewport.set_markers(dots(point, filled=False))
    assert 0.2 * full < red_of(viewport)[0] < 0.8 * full


def test_what_lies_behind_is_pale_unless_it_is_seen_through(viewport):
    behind = front_of(viewport) - [0, 0, 1.0]
    viewport.set_markers(dots(behind))
    pale = red_of(viewport)[1]
    viewport.set_markers(dots(behind, through=True))
    assert 0 < pale < 0.5 * red_of(viewport)[1]


def test_real_clicks_mark_the_scan_and_labels_follow_the_camera(viewport, qtbot):
    tool, labels = MarkTool(viewport, on_surface=True), DotLabels(viewport)
    tool.next_name = "head_top"
    viewport.tool = tool
    native = viewport._canvas.native
    with qtbot.waitSignal(tool.placed, timeout=5000) as put:
        qtbot.mouseClick(native, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    name, place = put.args
    assert name == "head_top"
    np.testing.assert_allclose(place, front_of(viewport), atol=1e-6)
    labels.show({"Head top": place})
    (label,) = [one for one in viewport.findChildren(QLabel) if one.text() == "Head top"]
    before = label.pos()
    assert label.isVisible()
    assert (before.x(), before.y() + label.height() // 2) == pytest.approx((209, 150), abs=2)
    viewport.camera = viewport.camera.panned(40, 0, SIZE)
    assert label.pos().x() == pytest.approx(before.x() + 40, abs=2)
    labels.show({})
    assert not label.isVisible()
