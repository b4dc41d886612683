"""The timeline's widgets: what they show, what they ask for."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent

from ins_studio.ui import theme
from ins_studio.ui.frame_states import BAKED, EXACT
from ins_studio.ui.timeline_panel import TimelinePanel
from ins_studio.ui.timeline_scale import TimeScale, whole_clip
from ins_studio.ui.timeline_widget import TimelineWidget


@pytest.fixture
def widget(qtbot):
    widget = TimelineWidget()
    qtbot.addWidget(widget)
    widget.resize(600, 90)
    widget.show()
    widget.show_clip(100, 0, 99)
    return widget


@pytest.mark.parametrize(("width", "first", "last"), [(600, 0, 99), (333, 12.5, 40), (90, 0, 1)])
def test_pixels_and_frames_agree(width, first, last):
    scale = TimeScale(width, first, last)
    for frame in range(int(np.ceil(first)), int(last) + 1):
        assert scale.frame(scale.x(frame)) == frame


def test_zoom_keeps_what_is_under_the_pointer_and_stays_inside():
    scale = whole_clip(600, 100)
    closer = scale.zoomed(3, scale.x(40), 100)
    assert closer.last - closer.first < 60
    assert closer.x(40) == pytest.approx(scale.x(40), abs=1)
    assert closer.zoomed(-50, 10, 100) == scale
    closest = scale.zoomed(99, 0, 100)
    assert closest.first == 0
    assert closest.last == 8


def test_a_drag_scrubs_and_stays_inside(widget, qtbot):
    frames = []
    widget.scrubbed.connect(frames.append)
    y = 60
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(int(widget.scale.x(10)), y))
    qtbot.mouseMove(widget, QPoint(int(widget.scale.x(40)), y))
    qtbot.mouseMove(widget, QPoint(900, y))
    with qtbot.waitSignal(widget.scrub_ended):
        qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(900, y))
    assert frames[0] == 10
    assert frames[-1] == 99


def test_the_ends_of_the_band_set_the_range_in_one_drag(widget, qtbot):
    asked = []
    widget.range_dragged.connect(lambda *values: asked.append(values))
    end = int(widget.scale.x(99))
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(end, 4))
    qtbot.mouseMove(widget, QPoint(int(widget.scale.x(70)), 4))
    qtbot.mouseMove(widget, QPoint(int(widget.scale.x(60)), 4))
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(0, 4))
    assert asked[-1][:2] == (0, 60)
    assert len({drag for _, _, drag in asked}) == 1


def test_the_wheel_zooms_and_a_double_click_shows_all(widget, qtbot):
    event = QWheelEvent(
        QPointF(300, 40),
        QPointF(300, 40),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = widget.scale.frame_px
    widget.wheelEvent(event)
    assert widget.scale.frame_px > before
    qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(300, 40))
    assert widget.scale.frame_px == pytest.approx(before)


def test_the_strip_shows_which_frames_are_exact(widget):
    plain = widget.grab().toImage()
    states = np.zeros(100, np.uint8)
    states[20:40] = 1
    widget.show_states(states)
    image = widget.grab().toImage()
    changed = [x for x in range(image.width()) if image.pixel(x, 82) != plain.pixel(x, 82)]
    assert changed[0] == pytest.approx(widget.scale.x(19.5), abs=2)
    assert changed[-1] == pytest.approx(widget.scale.x(39.5), abs=2)


def test_an_empty_timeline_draws_and_ignores_the_mouse(widget, qtbot):
    widget.show_clip(0, 0, 0)
    widget.grab()
    with qtbot.assertNotEmitted(widget.scrubbed):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))


def test_showing_never_asks(qtbot):
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    with qtbot.assertNotEmitted(panel.jumped), qtbot.assertNotEmitted(panel.fps_edited):
        panel.show_clip("Walk", 40, 0, 39, 24.0)
        panel.show_frame(12)
    with qtbot.waitSignal(panel.jumped) as jumped:
        panel._frame.setValue(20)
    assert jumped.args == [19], "people count from one"
    with qtbot.waitSignal(panel.play_clicked):
        panel._play.click()


def shades(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def share_of(picture, color):
    wanted = np.array(QColor(color).getRgb()[:3])
    return float((np.abs(picture - wanted).max(axis=2) <= 2).mean())


def test_the_strip_tells_exact_baked_and_preview_apart(widget):
    states = np.zeros(100, np.uint8)
    states[10:50], states[50:60] = EXACT, BAKED
    widget.show_states(states)
    picture = shades(widget)
    exact, baked = (share_of(picture, color) for color in (theme.EXACT, theme.BAKED))
    assert exact == pytest.approx(4 * baked, rel=0.1)
    assert baked > 0.005
    states = states.copy()
    states[:] = BAKED
    widget.show_states(states)
    assert share_of(shades(widget), theme.EXACT) == 0
    assert share_of(shades(widget), theme.BAKED) == pytest.approx(10 * baked, rel=0.1)


def test_only_the_playhead_moves_with_a_frame_and_the_rest_follows_what_it_shows(widget):
    widget.show_frame(10)
    before = shades(widget)
    widget.show_frame(60)
    after = shades(widget)
    changed = np.flatnonzero((before != after).any(axis=(0, 2)))
    near = [abs(changed - widget.scale.x(frame)) < 20 for frame in (10, 60)]
    assert (near[0] | near[1]).all()
    assert near[0].any()
    assert near[1].any()
    widget.show_clip(100, 20, 40)
    ranged = shades(widget)
    assert (ranged != after).any(axis=2).mean() > 0.2, "what does not play is in the shade"
    widget.resize(500, 90)
    assert shades(widget).shape[1] == 500
