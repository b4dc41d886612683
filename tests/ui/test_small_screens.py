"""Nothing is cut off on a screen of 1366 x 768, also where everything is drawn larger."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from ins_studio.ui import theme
from ins_studio.ui.fitting_size import FRAME, resize_fitting
from ins_studio.ui.frame_layout import LEFT_PX, RIGHT_PX, SHEET_BOTTOM_PX
from ins_studio.ui.jobs import Task
from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.viewport_widget import ViewportWidget

SCREEN = QSize(1366, 768)
PERCENT = (100, 125, 150)
CONTROLS = (
    *(QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox),
    *(QLabel, QLineEdit, QTabBar),
)


def cut_off(window):
    """Name each control that is seen, but not all of it, and cannot be scrolled to."""
    found = []
    for widget in window.findChildren(QWidget):
        own = not widget.objectName().startswith("qt_") and widget.window() is window
        put_away = widget.maximumWidth() == 0  # the clip's name makes room for the transport
        if put_away or not (isinstance(widget, CONTROLS) and own and widget.isVisible()):
            continue
        width, height = needed(widget)
        if widget.width() < width or widget.height() < height or not whole(widget, window):
            where = widget.geometry().getRect()
            found.append(f"{path_of(widget, window)} at {where} needs {width} x {height}")
    return found


def needed(widget):
    """Return the least width and height: what was said of it, else what its style asks for."""
    said, hint = widget.minimumSize(), widget.minimumSizeHint()
    return said.width() or hint.width(), said.height() or hint.height()


def whole(widget, window):
    """Whether all of a widget is seen, or can be scrolled into sight."""
    part, inside = widget.rect(), widget
    while inside is not window:
        parent = inside.parentWidget()
        part.translate(inside.pos())
        seen, area = parent.rect(), parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            seen = reach(area, inside.geometry(), seen)
        if not seen.contains(part):
            return False
        part = part.intersected(parent.rect())
        if part.isEmpty():  # scrolled away
            return True
        inside = parent
    return True


def reach(area, held, seen):
    """Return what of the geometry ``held`` the bars of ``area`` bring into sight."""
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if area.verticalScrollBarPolicy() != off:
        seen = seen.united(QRect(seen.left(), held.top(), seen.width(), held.height()))
    if area.horizontalScrollBarPolicy() != off:
        seen = seen.united(QRect(held.left(), seen.top(), held.width(), seen.height()))
    return seen


def path_of(widget, window):
    names = []
    while widget is not window:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return "/".join(reversed(names))


class SmallScreen:
    """The whole window with the demo's avatar, filling a screen; ``poor`` says what is cut off."""

    def __init__(self, qtbot, window):
        self._qtbot = qtbot
        self.window, self.poor = window, {}

    def fill(self, percent):
        self._percent = percent
        self._room = SCREEN * (100 / percent)
        self.window.resize(self._room)

    def go(self, workspace):
        names = [one.name for one in self.window.sessions.workspaces]
        self.window._top.choose(names.index(workspace))

    def look(self, state):
        for _ in range(5):  # layouts settle from the inside to the outside
            self._qtbot.wait(2)
        asked, free = self.window.minimumSizeHint(), self._room - FRAME * (100 / self._percent)
        found = cut_off(self.window)
        if asked.boundedTo(free) != asked:
            found.append(f"the window asks for {asked} of {free}")
        if self.window.size() != self._room:
            found.append(f"the window is {self.window.size()} on {self._room}")
        if found:
            self.poor[f"{state} at {self._percent} %"] = found


@pytest.fixture
def small(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(ViewportWidget, "open_canvas", lambda _viewport: None)  # needs no OpenGL
    theme.apply_theme(qapp)
    window = MainWindow()
    window.show()
    window.begin()
    assert window.studio.document.mesh is not None, "Paint has something to show"
    yield SmallScreen(qtbot, window)
    window.close()
    window.deleteLater()


def test_every_workspace_fits(small):
    for percent in PERCENT:
        small.fill(percent)
        small.go("Animate")
        small.window._card.show()
        small.look("first start")
        for name in ("Data", "Train", "Paint", "Animate"):
            small.go(name)
            small.look(name)
    assert small.poor == {}


def test_the_first_start_is_as_resetting_leaves_it(small):
    frame = small.window._frame
    first = frame._across.sizes(), frame._middle.sizes()
    assert (first[0][0], first[0][2], first[1][1]) == (LEFT_PX, RIGHT_PX, SHEET_BOTTOM_PX)
    small.window.actions_by_name["reset_layout"].trigger()
    assert (frame._across.sizes(), frame._middle.sizes()) == first
    for percent in PERCENT:
        small.fill(percent)
        small.look("first start")
        found = frame._across.sizes(), frame._middle.sizes()
        small.window.actions_by_name["reset_layout"].trigger()
        assert (frame._across.sizes(), frame._middle.sizes()) == found
    assert small.poor == {}


def test_what_comes_and_goes_fits(small):
    sessions, status = small.window.sessions, small.window._status
    side, training = sessions.data.side, sessions.train.panel
    side.banner.offer("These scans have no poses: the body is to be fitted to them first.")
    side.box.show_fit("9 mm between scans and body", "Track again from 3 frames", busy=False)
    training.say("Held-out 4.1 mm; a plain mean mesh gives 4.6; improving")
    small.go("Animate")
    small.window.actions_by_name["make_editable"].trigger()
    assert small.window.studio.document.keying.keyed is not None
    task = Task("Fitting the skeleton to 214 scans of shortlong_walk", list, None, small.window)
    status.add_task(task)
    status.show_pace(21.0, 30.0, 14)
    for percent in PERCENT:
        small.fill(percent)
        small.go("Data")
        for state in ({"posed": False}, {"fitted": True}, {"marking": True}):
            side.arrange(**state)
            small.look(f"scans, {state}")
        small.go("Train")
        training.set_state("training")
        small.look("training")
        training.set_state("idle")
        small.go("Animate")
        small.look("keys")
    status.remove_task(task)
    assert small.poor == {}


def test_the_search_finds_what_is_cut_off(qtbot):
    window, area = QWidget(), QScrollArea()
    qtbot.addWidget(window)
    area.setParent(window)
    window.resize(300, 200)
    area.setGeometry(0, 0, 150, 200)
    inside = QWidget()
    inside.resize(150, 900)
    area.setWidget(inside)
    boxes = {
        "whole": (window, 160, 10, 120),
        "out": (window, 250, 10, 120),
        "squeezed": (window, 160, 60, 12),
        "scrolled": (inside, 5, 700, 120),
        "aside": (inside, 100, 700, 120),
    }
    for name, (parent, x, y, width) in boxes.items():
        button = QPushButton("Words", parent)
        button.setObjectName(name)
        button.setGeometry(x, y, width, 60)
    window.show()
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    names = {line.split(" at ")[0].rpartition("/")[2] for line in cut_off(window)}
    assert names == {"out", "squeezed", "aside"}
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    inside.resize(300, 900)
    assert not any("aside" in line for line in cut_off(window))


def test_a_dialog_is_no_larger_than_its_screen(qtbot):
    dialog = QWidget()
    qtbot.addWidget(dialog)
    resize_fitting(dialog, QSize(300, 200))
    assert dialog.size() == QSize(300, 200)
    resize_fitting(dialog, QSize(5000, 5000))
    assert dialog.size() == dialog.screen().availableGeometry().size() - FRAME
