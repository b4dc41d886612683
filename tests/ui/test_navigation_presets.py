"""Flights, trackpads and pens: where the camera goes, whose habits count where two collide."""

from dataclasses import replace

import numpy as np
import pytest
from pens import stylus
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)

from ins_studio.ui.flight import FLIGHT_MS, Flight
from ins_studio.ui.navigation import PRESETS
from ins_studio.ui.viewport_input import ViewportInput
from ins_studio.viewport.camera import Camera

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
SIZE = (400.0, 300.0)


class Host(QObject):
    """A viewport that is nothing but a camera and a tool."""

    def __init__(self):
        super().__init__()
        self.camera, self.tool, self.clicks = Camera(), None, []

    def pane_point(self, x, y):
        return x, y, SIZE

    def wipe_x(self):
        return None

    def drag_wipe(self, x):
        raise AssertionError

    def view_key(self, event):
        return False

    def click_at(self, pointer, button):
        self.clicks.append((pointer.x, pointer.y, button))


@pytest.fixture
def host(qapp):
    made = Host()
    made.input = ViewportInput(made, made)
    return made


def fingers(host, by, modifiers=NONE, phase=Qt.ScrollPhase.ScrollUpdate):
    place = QPointF(200, 150)
    event = QWheelEvent(
        place,
        place,
        QPoint(*by),
        QPoint(0, 8 * by[1]),
        Qt.MouseButton.NoButton,
        modifiers,
        phase,
        False,
    )
    assert host.input.eventFilter(host, event)


def test_two_fingers_orbit_as_in_blender(host):
    before = host.camera
    fingers(host, (30, 12))
    wanted = before.orbited(30, 12)
    assert (host.camera.yaw, host.camera.pitch) == (wanted.yaw, wanted.pitch)
    assert host.camera.distance == before.distance


def test_two_fingers_come_nearer_as_in_maya_and_alt_orbits(host):
    host.input.preset = PRESETS["maya"]
    before = host.camera
    fingers(host, (0, 40))
    assert host.camera.distance < before.distance
    assert host.camera.yaw == before.yaw
    before = host.camera
    fingers(host, (25, 0), ALT)
    assert host.camera.yaw == before.orbited(25, 0).yaw


@pytest.mark.parametrize("preset", ["blender", "maya"])
def test_shift_pans_and_control_dollies_in_both(host, preset):
    host.input.preset = PRESETS[preset]
    before = host.camera
    fingers(host, (10, -20), SHIFT)
    np.testing.assert_allclose(host.camera.target, before.panned(10, -20, SIZE).target)
    before = host.camera
    fingers(host, (0, 30), CTRL)
    assert host.camera.distance < before.distance


def test_a_mouses_wheel_dollies_whatever_the_preset(host):
    for preset in PRESETS.values():
        host.input.preset = preset
        before = host.camera
        place = QPointF(200, 150)
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        host.input.eventFilter(host, event)
        assert host.camera.distance == pytest.approx(before.distance / 1.12)


def test_a_pinch_comes_nearer_to_what_is_under_the_fingers(host):
    device = QPointingDevice.primaryPointingDevice()
    place = QPointF(300, 80)
    start, direction = host.camera.ray(300, 80, SIZE)
    depth = (host.camera.target - start) @ host.camera.axes[2] / (direction @ host.camera.axes[2])
    under = start + direction * depth
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, device, 2, place, place, place, 0.25, QPointF()
    )
    before = host.camera.distance
    assert host.input.eventFilter(host, event)
    assert host.camera.distance == pytest.approx(before / 1.25)
    np.testing.assert_allclose(host.camera.project(under[None], SIZE)[0, :2], (300, 80), atol=1e-6)


def pen(host, kind, at, button=Qt.MouseButton.LeftButton, modifiers=NONE):
    device = stylus()
    place = QPointF(*at)
    event = QTabletEvent(kind, device, place, place, 0.5, 0, 0, 0, 0, 0, modifiers, button, button)
    assert host.input.eventFilter(host, event)


def test_a_pen_beside_everything_orbits_and_a_tap_is_a_click(host):
    before = host.camera
    pen(host, QEvent.Type.TabletPress, (100, 100))
    pen(host, QEvent.Type.TabletMove, (140, 90))
    pen(host, QEvent.Type.TabletRelease, (140, 90))
    wanted = before.orbited(40, -10)
    assert (host.camera.yaw, host.camera.pitch) == (wanted.yaw, wanted.pitch)
    assert host.clicks == []
    pen(host, QEvent.Type.TabletPress, (50, 60))
    pen(host, QEvent.Type.TabletRelease, (50, 60))
    assert host.clicks == [(50.0, 60.0, Qt.MouseButton.LeftButton)]


class Brush:
    """A tool that takes every press."""

    def __init__(self):
        self.moves = 0

    def press(self, pointer):
        return True

    def move(self, pointer):
        self.moves += 1

    def release(self, pointer):
        pass


def test_a_pen_on_the_surface_paints_and_its_button_orbits(host):
    host.tool, before = Brush(), host.camera
    pen(host, QEvent.Type.TabletPress, (100, 100))
    pen(host, QEvent.Type.TabletMove, (140, 90))
    pen(host, QEvent.Type.TabletRelease, (140, 90))
    assert host.camera is before
    assert host.tool.moves == 1
    pen(host, QEvent.Type.TabletPress, (100, 100), Qt.MouseButton.RightButton)
    pen(host, QEvent.Type.TabletMove, (140, 90), Qt.MouseButton.RightButton)
    assert host.camera.yaw == before.orbited(40, -10).yaw


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def flight(qapp):
    owner = QObject()
    shown, clock = [], Clock()
    made = Flight(shown.append, owner, clock)
    made.shown, made.clock, made.owner = shown, clock, owner
    return made


def test_a_flight_takes_a_fifth_of_a_second_and_ends_exactly(flight):
    start = Camera(yaw=np.radians(170.0))
    end = replace(start, yaw=np.radians(-170.0), distance=1.0, target=np.array([1.0, 0, 0]))
    flight.begin(start, end)
    yaws, distances = [], []
    for flight.clock.now in np.linspace(0, FLIGHT_MS / 1000, 9):
        flight.tick()
        yaws.append(np.degrees(flight.shown[-1].yaw))
        distances.append(flight.shown[-1].distance)
    assert flight.shown[-1] is end
    assert not flight.flying
    assert 170 <= max(yaws[:-1]) <= 190  # the short way round
    assert (np.diff(distances) <= 0).all()
    assert 1.0 < distances[4] < 4.0


def test_whoever_else_moves_the_camera_wins(flight):
    start = Camera()
    flight.begin(start, replace(start, distance=1.0))
    flight.clock.now = 0.05
    flight.tick()
    flight.notice(flight.shown[-1])
    assert flight.flying
    flight.notice(start.orbited(5, 5))
    assert not flight.flying
    flight.tick()
    assert len(flight.shown) == 1


def key(viewport, what):
    return viewport.view_key(QKeyEvent(QEvent.Type.KeyPress, what, NONE))


def test_mayas_keys_frame_the_selection_and_all(walker, qtbot):
    viewport = walker.studio.viewport
    viewport.resize(400, 300)
    assert not key(viewport, Qt.Key.Key_F)
    viewport.set_navigation("maya")
    with qtbot.waitSignal(viewport.selection_wanted):
        assert key(viewport, Qt.Key.Key_F)
    assert key(viewport, Qt.Key.Key_A)
    box = viewport.scene.bounds()
    assert viewport.camera.distance == pytest.approx(
        viewport.camera.framed(*box, viewport.pane_point(0, 0)[2]).distance
    )
    viewport.set_navigation("blender")
    assert not key(viewport, Qt.Key.Key_A)
