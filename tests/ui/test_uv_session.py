"""The UV view: the texture as it is painted, and the scans' pages as the timeline plays."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from ins_studio.texture.flipbook import PAGE_SIZE
from ins_studio.ui.uv_canvas import UvCanvas, outlines
from ins_studio.ui.uv_panel import FLIPBOOK, TEXTURE
from ins_studio.ui.uv_session import UvSession


@pytest.fixture
def uv(walker, qtbot):
    made = UvSession(walker.studio, walker.frames)
    qtbot.addWidget(made.panel)
    made.desk = walker
    yield made
    made.stop()


def words(uv):
    return uv.panel._words.text()


def all_pages(uv, qtbot):
    count = uv.desk.studio.document.timeline.frame_count
    qtbot.waitUntil(
        lambda: all(uv._pages.page(frame) is not None for frame in range(count)), timeout=60_000
    )


def test_it_shows_the_texture_itself(uv):
    uv.set_shown(True)
    assert uv.panel.canvas._pixels is uv.desk.studio.document.paint.image


def test_nothing_is_computed_while_it_is_closed(uv):
    uv.show_kind(FLIPBOOK)
    assert not uv._pages.busy
    uv.set_shown(True)
    assert uv._pages.busy
    uv.set_shown(False)
    assert uv._pages.page(3) is None


def test_every_frame_gets_its_page_and_the_playhead_turns_them(uv, qtbot):
    uv.set_shown(True)
    uv.show_kind(FLIPBOOK)
    all_pages(uv, qtbot)
    timeline = uv.desk.studio.document.timeline
    shown = []
    for frame in (0, 7):
        timeline.seek(frame)
        page = uv.panel.canvas._pixels
        assert page.shape == (PAGE_SIZE, PAGE_SIZE, 4)
        assert (page[..., 3] > 0).any()
        shown.append(page)
        assert words(uv).startswith(f"Frame {frame + 1}, preview")
    assert (shown[0] != shown[1]).any()


def test_an_exact_frame_takes_the_place_of_the_preview(uv, qtbot):
    uv.set_shown(True)
    uv.show_kind(FLIPBOOK)
    all_pages(uv, qtbot)
    qtbot.waitUntil(lambda: not uv._pages.busy, timeout=20_000)
    before = uv._pages.page(3)
    assert not before[1]
    uv.desk.deliver([0.01, 0, 0])
    qtbot.waitUntil(lambda: uv._pages.page(3)[1], timeout=20_000)
    assert words(uv).startswith("Frame 4, exact. 1 of 12 frames are exact.")
    assert (uv._pages.page(3)[0] != before[0]).any()


def test_a_clip_that_nobody_scanned_says_so(uv):
    uv.set_shown(True)
    uv.show_kind(FLIPBOOK)
    uv.desk.studio.document.clip_editing.new_clip()
    assert words(uv) == "This clip was not scanned: choose a recorded sequence."
    assert uv.panel.canvas._pixels is None


def test_without_an_avatar_it_says_so(uv):
    uv.set_shown(True)
    uv.show_kind(TEXTURE)
    uv.desk.studio.document.run.mesh_path.unlink()
    uv.desk.studio.document.reload_mesh()
    assert words(uv) == "There is no avatar yet, and so no atlas."


def test_outlines_are_the_edges_of_the_charts():
    texcoords = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    ends = outlines(texcoords, np.array([[0, 1, 2], [0, 2, 3]]))
    assert len(ends) == 4  # the diagonal is inside
    assert np.abs(ends[:, 0] - ends[:, 1]).sum(1).max() == 1


@pytest.fixture
def canvas(qtbot):
    made = UvCanvas()
    qtbot.addWidget(made)
    made.resize(220, 220)
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 3], pixels[0, :, 0], pixels[1, :, 2] = 255, 255, 255
    made.show_picture(pixels)
    return made


def test_row_0_is_on_top(canvas):
    picture = canvas.grab().toImage()
    above, below = picture.pixelColor(110, 40), picture.pixelColor(110, 180)
    assert (above.red(), above.blue()) == (255, 0)
    assert (below.red(), below.blue()) == (0, 255)


def test_the_wheel_zooms_to_the_pointer_and_home_fits(canvas, qtbot):
    spot = QPointF(60.0, 80.0)
    before = canvas.square()
    share = (spot.x() - before.x()) / before.width()
    event = QWheelEvent(
        spot,
        spot,
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    after = canvas.square()
    assert after.width() == pytest.approx(before.width() * 1.44)
    assert (spot.x() - after.x()) / after.width() == pytest.approx(share)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.square() == before
