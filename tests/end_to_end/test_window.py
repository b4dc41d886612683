"""An artist's afternoon through the real window: train, extract, paint, undo, export, reopen."""

import numpy as np
import pygltflib
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ins_studio.project.settings import TrainSettings
from ins_studio.ui.export_targets import TARGETS, ExportChoice
from ins_studio.ui.main_window import MainWindow

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier
PAINT = 2
MINUTES = 60_000
STEPS = 6

pytestmark = [pytest.mark.gl, pytest.mark.slow]


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch):
    """The window on an empty project; any reported error fails the test at its end."""
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    window, errors = open_window(qtbot)
    yield window  # pytest-qt closes it
    assert errors == []


def open_window(qtbot):
    window = MainWindow()
    errors = []
    window.reporter.reported.connect(lambda message, hint: errors.append(f"{message} {hint}"))
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.studio.viewport.first_drawn, timeout=MINUTES):
        window.show()
    window.keeper.new()
    return window, errors


def train(qtbot, window, steps=STEPS):
    document = window.studio.document
    settings = TrainSettings(
        dataset=str(document.dataset.path),
        out=str(document.places.next_run().path),
        preset="draft",
        steps=steps,
    )
    with qtbot.waitSignal(window.sessions.training.trained, timeout=8 * MINUTES):
        window.sessions.training.start_with(settings)
    qtbot.waitUntil(lambda: window.sessions.training.state == "idle", timeout=MINUTES)


def pointer(canvas, kind, at, button, buttons):
    place = QPointF(*at)
    QApplication.sendEvent(canvas, QMouseEvent(kind, place, place, button, buttons, PLAIN))


def stroke(window, start, end):
    """Drag the left button over the viewport, as a hand would."""
    canvas = window.studio.viewport._canvas.native
    pointer(canvas, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for share in np.linspace(0, 1, 8)[1:]:
        at = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
        pointer(canvas, QEvent.Type.MouseMove, at, NO_BUTTON, LEFT)
    pointer(canvas, QEvent.Type.MouseButtonRelease, end, LEFT, NO_BUTTON)


def paint_on(document):
    """The texels of the layer that strokes go to."""
    return document.paint.painted_layers()[-1].pixels.copy()


def on_screen(window, points):
    """Where world points (N, 3) are drawn, in logical pixels."""
    viewport = window.studio.viewport
    size = (float(viewport.width()), float(viewport.height()))
    return np.asarray(viewport.camera.project(points, size))[:, :2]


def test_scans_become_a_painted_exported_avatar(qtbot, window, tiny_dataset, tmp_path):
    document, viewport = window.studio.document, window.studio.viewport
    with qtbot.waitSignal(document.dataset_changed, timeout=MINUTES):
        window.files.open(tiny_dataset)
    train(qtbot, window)
    assert document.mesh is not None
    assert document.run.scan_color_path.is_file()

    window._top.choose(PAINT)
    viewport.camera = viewport.camera.looking("front")
    viewport.frame_all()
    trunk = on_screen(window, viewport.scene.avatar.vertices).mean(axis=0)
    before = paint_on(document)
    stroke(window, trunk, trunk + np.array([0, 40]))
    painted = paint_on(document)
    assert (painted != before).any(axis=-1).sum() > 50
    window.actions_by_name["undo"].trigger()
    np.testing.assert_array_equal(paint_on(document), before)
    window.actions_by_name["redo"].trigger()
    np.testing.assert_array_equal(paint_on(document), painted)

    for target in (TARGETS[0], TARGETS[1]):
        path = tmp_path / f"avatar.{target.format}"
        with qtbot.waitSignal(window.sessions.export.exported, timeout=3 * MINUTES) as done:
            window.sessions.export.export(ExportChoice(target, path))
        assert done.args[0].max_error_mm <= 0.6
        assert path.stat().st_size == done.args[0].size_bytes
        qtbot.waitUntil(lambda: not window.studio.jobs.tasks, timeout=MINUTES)

    glb = pygltflib.GLTF2().load_binary(tmp_path / "avatar.glb")
    assert [len(glb.skins), len(glb.animations), len(glb.images)] == [1, 1, 1]

    folder = tmp_path / "Anna.insproj"
    assert window.files.save_as(folder)
    window.keeper.new()
    assert document.mesh is None
    with qtbot.waitSignal(window.files.opened, timeout=MINUTES):
        window.files.open(folder)
    assert document.name == "Anna"
    np.testing.assert_array_equal(paint_on(document), painted)

    train(qtbot, window)  # a second avatar, another atlas
    assert document.run.path.name == "002"
    assert document.paint.has_paint
