"""Markers on the ruler: what the mouse does with them, and what goes past them to the ruler."""

import pytest
from PySide6.QtCore import QPoint, Qt

from ins_studio.document.markers import Marker
from ins_studio.ui.marker_band import HEIGHT, TOP, MarkerBand
from ins_studio.ui.timeline_widget import TimelineWidget

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ruler(qtbot):
    ruler = TimelineWidget()
    qtbot.addWidget(ruler)
    ruler.resize(800, 84)
    ruler.show_clip(100, 0, 99)
    ruler.show()
    return ruler


@pytest.fixture
def band(ruler):
    band = MarkerBand(ruler)
    ruler.scale_changed.connect(band.show_scale)
    band.show_scale(ruler.scale)
    band.show_markers([Marker(20, "left foot"), Marker(60, "turn")])
    band.show()
    return band


def place(band, frame):
    return QPoint(round(band._scale.x(frame)), HEIGHT // 2)


def test_a_click_goes_there_and_a_drag_moves_it(qtbot, band, ruler):
    with qtbot.waitSignal(band.picked) as told, qtbot.assertNotEmitted(ruler.scrubbed):
        qtbot.mouseClick(band, LEFT, pos=place(band, 60))
    assert told.args == [1]
    moved = []
    band.moved.connect(lambda *what: moved.append(what))
    with qtbot.assertNotEmitted(band.picked):
        qtbot.mousePress(band, LEFT, pos=place(band, 20))
        for frame in (25, 40, 33):
            qtbot.mouseMove(band, place(band, frame))
        qtbot.mouseRelease(band, LEFT, pos=place(band, 33))
    assert [frame for _, frame, _ in moved] == [25, 40, 33]
    assert {number for number, _, _ in moved} == {0}
    assert len({drag for _, _, drag in moved}) == 1


def test_it_is_named_by_a_double_click_and_has_a_menu(qtbot, band):
    with qtbot.waitSignal(band.rename_requested) as told:
        qtbot.mouseDClick(band, LEFT, pos=place(band, 20))
    assert told.args == [0]
    with qtbot.waitSignal(band.menu_requested) as told:
        qtbot.mouseClick(band, Qt.MouseButton.RightButton, pos=place(band, 60))
    assert told.args[0] == 1


def test_beside_markers_the_ruler_is_scrubbed(qtbot, band, ruler):
    scrubbed = []
    ruler.scrubbed.connect(scrubbed.append)
    qtbot.mousePress(band, LEFT, pos=place(band, 40))
    qtbot.mouseMove(band, place(band, 59))
    qtbot.mouseRelease(band, LEFT, pos=place(band, 59))
    assert scrubbed[0] == 40
    assert scrubbed[-1] == 59
    assert band.geometry().top() == TOP


def test_it_follows_the_ruler_and_is_drawn(band, ruler):
    ruler.set_gutter(150)
    ruler.zoom(5, 400)
    ruler.resize(700, 84)
    assert band.width() == 700
    assert band.x_of(1) == ruler.scale.x(60)
    ruler.zoom(-50, 400)
    bare = band.grab().toImage()
    band.show_frame(60)
    assert band.grab().toImage() != bare, "the one under the playhead is marked"
    band.show_markers([])
    assert band.grab().toImage() != bare
