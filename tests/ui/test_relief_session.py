"""Loading a normal map: from a file to a layer, to the viewport, and out again."""

import numpy as np
import pytest
from bare_studio import bare_studio
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from square_mesh import square

from ins_studio.texture.images import encode_png
from ins_studio.ui.paint_brush import BrushState
from ins_studio.ui.paint_panel import PaintPanel
from ins_studio.ui.relief_session import ReliefSession

SIZE = 64
LEANING = (204, 128, 230)


@pytest.fixture
def errors():
    return []


@pytest.fixture
def mesh():
    return square()


@pytest.fixture
def studio(qtbot, errors, mesh, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    studio = bare_studio(errors)
    qtbot.addWidget(studio.viewport)
    return studio


@pytest.fixture
def session(studio, mesh):
    session = ReliefSession(studio)
    scan_color = np.full((SIZE, SIZE, 4), (120, 130, 140, 255), np.uint8)
    studio.document.paint.set_mesh(mesh, scan_color)
    return session


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Knit.png"
    path.write_bytes(encode_png(np.full((32, 32, 3), LEANING, np.uint8)))
    return path


def test_a_chosen_file_becomes_a_layer_and_is_seen(
    qtbot, studio, session, file, errors, monkeypatch
):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(session.told, timeout=10_000) as told:
        session.ask(None)
    assert "Knit" in told.args[0]
    relief = studio.document.paint.relief
    assert relief.name == "Knit"
    assert studio.viewport.scene.relief.pixels is relief.pixels
    assert studio.viewport.scene.relief.pixels.shape == (SIZE, SIZE, 4)
    studio.document.undo_stack.undo()
    assert studio.viewport.scene.relief is None
    assert errors == []


def test_the_list_shows_it_and_its_slider_is_its_strength(qtbot, studio, session, file):
    paint, scene = studio.document.paint, studio.viewport.scene
    panel = PaintPanel(paint, BrushState(studio.viewport))
    qtbot.addWidget(panel)
    with qtbot.waitSignal(session.told, timeout=10_000):
        session.load(file)
    item = panel.layers.list.item(0)
    assert item.text() == "Knit"
    assert "normal map" in item.toolTip()
    assert "normal map" not in panel.layers.list.item(1).toolTip()
    color = item.icon().pixmap(30, 30).toImage().pixelColor(8, 8)
    assert (color.red(), color.green(), color.blue()) == pytest.approx(LEANING, abs=2)
    panel.layers.opacity._box.setValue(40)
    assert scene.relief_strength == pytest.approx(0.4)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert scene.relief is None
    item.setCheckState(Qt.CheckState.Checked)
    assert scene.relief is not None
    panel.layers.remove_button.click()
    assert scene.relief is None
    studio.document.undo_stack.undo()
    assert scene.relief_strength == pytest.approx(0.4)
    assert (scene.relief.pixels[0, 0, :3] == LEANING).all()


def test_another_picture_is_refused_in_words(qtbot, studio, session, tmp_path, errors):
    path = tmp_path / "skin.png"
    path.write_bytes(encode_png(np.full((32, 32, 3), (200, 150, 120), np.uint8)))
    session.load(path)
    qtbot.waitUntil(lambda: bool(errors), timeout=10_000)
    assert "skin.png is no tangent-space normal map" in str(errors[0])
    assert studio.document.paint.relief is None


def test_a_map_for_an_avatar_that_has_gone_is_not_put_on_the_next(
    qtbot, studio, session, mesh, file, errors
):
    session.load(file)
    studio.document.paint.set_mesh(mesh, np.full((SIZE, SIZE, 4), 9, np.uint8))
    qtbot.waitUntil(lambda: bool(errors), timeout=10_000)
    assert "Knit.png" in str(errors[0])
    assert studio.document.paint.relief is None


def test_without_an_avatar_it_says_so(studio, errors, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: pytest.fail("asked for a file"))
    ReliefSession(studio).ask(None)
    assert "no avatar" in str(errors[0])


def test_another_project_shows_none(qtbot, studio, session, file):
    with qtbot.waitSignal(session.told, timeout=10_000):
        session.load(file)
    studio.document.paint.set_mesh(None)
    assert studio.viewport.scene.relief is None
