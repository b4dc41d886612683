"""Panels stay as they were left, workspace by workspace and from start to start."""

from itertools import permutations
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ins_studio.ui import frame_layout
from ins_studio.ui.actions import Actions
from ins_studio.ui.frame_layout import FrameLayout
from ins_studio.ui.panel_sizes import PanelSizes
from ins_studio.ui.preferences import settings
from ins_studio.ui.window_memory import WindowMemory, can_be_grasped

ROOM = (780, 600)  # the screen of Qt's platform without a screen is 800 x 800


class Desk:
    """A window with two workspaces, one of which has tools on the left and a sheet below."""

    def __init__(self, qtbot):
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window, QAction(self.window), QAction(self.window))
        tools = QWidget()
        tools.setFixedWidth(44)
        self.data = SimpleNamespace(name="Data", left=QWidget(), right=QWidget(), bottom=QWidget())
        self.paint = SimpleNamespace(name="Paint", left=tools, right=QWidget(), bottom=None)
        self.view = QWidget()
        self.frame = FrameLayout(self.view, QWidget())
        self.frame.own((self.data, self.paint))
        self.frame.add_sheet(self.paint, QWidget())
        self.window.setCentralWidget(self.frame)
        self.frame.show_workspace(self.data)
        self.memory = WindowMemory(self.window, self.frame, self.actions)
        self.window.resize(*ROOM)

    def show(self):
        self.window.show()
        return self

    def drag(self, left=None, right=None, bottom=None):
        """Move the handles as the mouse does."""
        across, middle = self.frame._across, self.frame._middle
        if left is not None:
            across.moveSplitter(left, 1)
        if right is not None:
            across.moveSplitter(across.width() - right - across.handleWidth(), 2)
        if bottom is not None:
            middle.moveSplitter(middle.height() - bottom - middle.handleWidth(), 1)

    def seen(self):
        left, _, right = self.frame._across.sizes()
        return left, right, self.frame._middle.sizes()[1]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(frame_layout, "VIEW_SHARE", 0)  # test_small_screens.py has who gives way
    return tmp_path


@pytest.fixture
def desk(qtbot, home):
    return Desk(qtbot).show()


def test_each_workspace_keeps_its_own_sizes(desk):
    assert desk.seen() == (260, 300, 140)
    desk.drag(left=220, right=250, bottom=180)
    desk.frame.show_workspace(desk.paint)
    assert desk.seen() == (44, 300, 220)
    desk.drag(right=330)
    desk.frame.show_workspace(desk.data)
    assert desk.seen() == (220, 250, 180)
    desk.frame.show_workspace(desk.paint)
    assert desk.seen() == (44, 330, 220)


def test_hiding_and_maximising_give_back_what_was_there(desk, qtbot):
    desk.drag(left=220, right=250, bottom=180)
    for _ in range(4):
        for name in ("left_panel", "right_panel", "bottom_panel", "maximise"):
            desk.actions[name].trigger()
        qtbot.waitUntil(lambda: desk.view.size() == desk.frame.size())
        for name in ("maximise", "left_panel", "bottom_panel", "right_panel"):
            desk.actions[name].trigger()
    assert desk.seen() == (220, 250, 180)
    assert not desk.actions["maximise"].isChecked()


def test_a_hidden_panel_is_hidden_in_its_workspace_alone(desk):
    desk.actions["right_panel"].trigger()
    assert desk.seen() == (260, 0, 140)
    desk.frame.show_workspace(desk.paint)
    assert desk.actions["right_panel"].isChecked()
    assert desk.seen() == (44, 300, 220)
    desk.frame.show_workspace(desk.data)
    assert not desk.actions["right_panel"].isChecked()
    assert desk.seen() == (260, 0, 140)


def test_a_panel_floats_through_all_workspaces_and_comes_back(desk, qtbot):
    desk.drag(left=220, right=250, bottom=180)
    desk.actions["float_right"].trigger()
    window = desk.data.right.window()
    assert window is not desk.window
    assert desk.seen() == (220, 0, 180)
    assert window.windowTitle() == "Data, right panel"
    desk.frame.show_workspace(desk.paint)
    assert desk.paint.right.window() is window
    assert desk.paint.right.isVisible()
    assert not desk.data.right.isVisible()
    desk.actions["maximise"].trigger()
    assert window.isVisible(), "it is not in the way"
    desk.actions["maximise"].trigger()
    desk.actions["right_panel"].trigger()
    assert not window.isVisible()
    desk.actions["right_panel"].trigger()
    assert window.isVisible()
    window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not desk.actions["float_right"].isChecked()
    assert desk.paint.right.window() is desk.window
    desk.frame.show_workspace(desk.data)
    assert desk.seen() == (220, 250, 180)


@pytest.mark.parametrize("sides", list(permutations(("left", "right", "bottom"))))
def test_all_may_float_and_return_in_any_order(desk, qtbot, sides):
    before = desk.seen()
    for side in sides:
        desk.actions[f"float_{side}"].trigger()
    qtbot.waitUntil(lambda: desk.view.size() == desk.frame.size())
    for side in sides:
        desk.actions[f"float_{side}"].trigger()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(10)
    assert desk.seen() == before
    for panel in (desk.data.left, desk.data.right, desk.data.bottom):
        assert panel.isVisible()
        assert panel.window() is desk.window


def test_the_next_start_floats_what_floated_and_reset_docks_it(desk, qtbot):
    desk.actions["float_bottom"].trigger()
    desk.data.bottom.window().resize(333, 222)
    desk.memory.keep()
    again = Desk(qtbot)
    again.memory.restore()
    window = again.data.bottom.window()
    assert window is not again.window
    assert (window.width(), window.height()) == (333, 222)
    assert again.actions["float_bottom"].isChecked()
    again.window.close()
    QApplication.closeAllWindows()
    again.memory.keep()  # as when the event loop has ended
    again = Desk(qtbot)
    again.memory.restore()
    window = again.data.bottom.window()
    assert window is not again.window, "only a person docks it"
    again.actions["reset_layout"].trigger()
    assert again.data.bottom.window() is again.window
    again.memory.keep()
    third = Desk(qtbot)
    third.memory.restore()
    assert third.data.bottom.window() is third.window


def test_the_next_start_finds_everything_and_reset_forgets_it(desk, qtbot):
    desk.drag(left=220, right=250, bottom=180)
    desk.frame.show_workspace(desk.paint)
    desk.actions["bottom_panel"].trigger()
    desk.memory.keep()
    again = Desk(qtbot)
    again.memory.restore()
    assert again.window.size() == desk.window.size()
    assert again.seen() == (220, 250, 180)
    again.frame.show_workspace(again.paint)
    assert again.seen() == (44, 300, 0)
    again.actions["reset_layout"].trigger()
    assert again.seen() == (44, 300, 220)
    again.frame.show_workspace(again.data)
    assert again.seen() == (260, 300, 140)
    again.memory.keep()
    third = Desk(qtbot)
    third.memory.restore()
    assert third.seen() == (260, 300, 140)


def test_a_window_left_on_a_screen_that_has_gone_comes_back(desk, qtbot):
    desk.window.move(9000, 5000)
    desk.memory.keep()
    again = Desk(qtbot)
    again.memory.restore()
    room = again.window.screen().availableGeometry()
    assert can_be_grasped(again.window.geometry(), [room])


def test_damaged_settings_are_as_if_there_were_none(home, qtbot):
    settings().setValue("window/geometry", "nonsense")
    for name, text in {"Data": '[1, "two", 3, []]', "Paint": "[300", "Other": "[9,9,9,[]]"}.items():
        settings().setValue(f"panels/{name}", text)
    desk = Desk(qtbot)
    desk.memory.restore()
    assert desk.seen() == (260, 300, 140)


@pytest.mark.parametrize(
    ("window", "grasped"),
    [
        (QRect(0, 0, 800, 600), True),
        (QRect(-700, 10, 800, 600), True),
        (QRect(-760, 10, 800, 600), False),
        (QRect(0, -300, 800, 600), False),
        (QRect(2000, 10, 800, 600), True),
        (QRect(4000, 10, 800, 600), False),
    ],
)
def test_a_window_needs_its_title_on_a_screen(window, grasped):
    screens = [QRect(0, 0, 1366, 768), QRect(1366, 0, 1366, 768)]
    assert can_be_grasped(window, screens) is grasped


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "[1,2,3]", "[0,2,3,[]]", '[1,2,3,["top"]]', "[1,2,3e9,[]]", "[true,2,3,[]]"],
)
def test_sizes_that_make_no_sense_are_none(text):
    assert PanelSizes.from_text(text) is None


def test_sizes_come_back_from_their_text():
    sizes = PanelSizes(200, 300, 150, frozenset({"left", "bottom"}))
    assert PanelSizes.from_text(sizes.to_text()) == sizes


def test_full_screen_is_ticked_when_it_comes_back(desk, qtbot):
    desk.window.setWindowState(Qt.WindowState.WindowFullScreen)
    desk.memory.keep()
    again = Desk(qtbot)
    again.memory.restore()
    assert again.window.isFullScreen() == again.actions["full_screen"].isChecked() is True
    again.actions["full_screen"].trigger()
    assert not again.window.isFullScreen()
