"""Pins by clicks: on the surface, in the list, in the project's history."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton

from ins_studio.ui.export_dialog import FRAMES, ExportDialog
from ins_studio.ui.export_targets import command_line
from ins_studio.ui.paint_pick import Hit
from ins_studio.ui.pick_tool import PickTool
from ins_studio.ui.pin_session import PinSession
from ins_studio.ui.viewport_tool import Pointer

SHARE = np.array([0.2, 0.3, 0.5])


@pytest.fixture
def pinner(walker, qtbot):
    viewport = walker.studio.viewport
    viewport.resize(640, 480)
    made = PinSession(walker.studio, PickTool(viewport, walker.studio.jobs), "Pin places (Shift+P)")
    qtbot.addWidget(made.panel)
    made.desk, made.viewport = walker, viewport
    return made


def hit(face):
    return Hit(np.zeros(3), face, SHARE)


def listed(pinner):
    rows = pinner.panel.findChild(QListWidget, "pins")
    return [rows.item(row).text() for row in range(rows.count())]


def test_a_click_pins_what_is_under_it_and_goes_on(pinner):
    pinner.begin()
    pinner.viewport.frame_all()
    surface = pinner.viewport.scene.avatar
    size = (640.0, 480.0)
    x, y, _ = pinner.viewport.camera.project(surface.vertices.mean(0)[None], size)[0]
    pinner._tool.press(Pointer(float(x), float(y)))
    pinner._tool.press(Pointer(float(x), float(y) - 30))
    assert listed(pinner) == ["Pin 1", "Pin 2"]
    screen = pinner.viewport.camera.project(
        pinner.viewport.scene.pins.places(surface.vertices), size
    )
    np.testing.assert_allclose(screen[:, :2], [[x, y], [x, y - 30]], atol=0.05)
    assert pinner._tool.active


def test_the_drawn_pins_follow_the_pose(pinner):
    pinner.pin(hit(1700))
    surface, pins = pinner.viewport.scene.avatar, pinner.viewport.scene.pins
    before = pins.places(surface.vertices)
    pinner.desk.studio.document.timeline.seek(9)
    wanted = SHARE @ surface.vertices[surface.faces[1700]]
    np.testing.assert_allclose(pins.places(surface.vertices)[0], wanted, atol=1e-5)
    assert np.abs(pins.places(surface.vertices) - before).max() > 0.01


def test_undo_and_redo_change_list_and_picture(pinner):
    stack = pinner.desk.studio.document.undo_stack
    pinner.pin(hit(5))
    pinner.pin(hit(900))
    stack.undo()
    assert listed(pinner) == ["Pin 1"]
    assert len(pinner.viewport.scene.pins.corners) == 1
    stack.undo()
    assert pinner.viewport.scene.pins is None
    stack.redo()
    assert listed(pinner) == ["Pin 1"]


def test_the_list_renames_chooses_and_deletes(pinner):
    for face in (5, 900, 1700):
        pinner.pin(hit(face))
    rows = pinner.panel.findChild(QListWidget, "pins")
    rows.item(1).setText("Left knee")
    assert [pin.name for pin in pinner.desk.studio.document.pins.pins][1] == "Left knee"
    rows.item(0).setText("  ")
    assert listed(pinner) == ["Pin 1", "Left knee", "Pin 3"]
    rows.item(0).setSelected(True)
    rows.item(2).setSelected(True)
    assert pinner.viewport.scene.pins.selected == {0, 2}
    delete = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(rows, delete)
    assert listed(pinner) == ["Left knee"]
    pinner.desk.studio.document.undo_stack.undo()
    assert listed(pinner) == ["Pin 1", "Left knee", "Pin 3"]


def test_hidden_pins_stay_in_the_list(pinner):
    pinner.pin(hit(5))
    pinner.set_shown(False)
    assert pinner.viewport.scene.pins is None
    assert listed(pinner) == ["Pin 1"]
    pinner.pin(hit(900))
    assert pinner.viewport.scene.pins is None
    pinner.set_shown(True)
    assert len(pinner.viewport.scene.pins.corners) == 2


def test_the_button_begins(pinner):
    words = []
    pinner._tool.mode_changed.connect(words.append)
    pinner.panel.findChildren(QPushButton)[0].click()
    assert words == ["Pins: click places of the avatar · Esc leaves"]
    pinner._tool.end()


def test_without_an_avatar_it_says_so(pinner):
    said = []
    pinner.noted.connect(said.append)
    pinner.desk.studio.viewport.set_avatar(None)
    pinner.begin()
    assert said == ["There is no avatar to pin: train one, or open the demo."]
    assert not pinner._tool.active


def test_the_export_dialog_takes_them_along(qtbot):
    dialog = ExportDialog(Path("/tmp/x"), "anna", "walk")
    qtbot.addWidget(dialog)
    assert not dialog.choice.pins
    dialog.offer_pins(2)
    assert dialog.choice.pins
    assert "2 pins" in dialog.pins_box.text()
    command = command_line(dialog.choice, "run", "m.npz", {"pins": "pins.json"})
    assert "--pins pins.json" in command
    dialog.content_box.setCurrentText(FRAMES)
    assert not dialog.choice.pins
