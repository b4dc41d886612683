"""Whatever can be pressed says what it does and by which key, stands in a menu, and F3 finds it."""

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QToolButton

from ins_studio.motion.keyed_motion import Tolerance
from ins_studio.ui.command_palette import commands_of, matching, plain
from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.shortcuts import SHORTCUTS

QTS_OWN = ("qt_", "_q_", "ScrollLeftButton", "ScrollRightButton")
# The tools' buttons own actions of their own; those of the menu trigger them.
TWICE = {"Brush", "Eraser"}


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    window = MainWindow()
    window.keeper.new_demo()
    yield window
    window.close()
    window.deleteLater()


def keys_of(action):
    return [keys.toString() for keys in action.shortcuts()]


def pressable(window):
    buttons = window.findChildren(QAbstractButton)
    own = [b for b in buttons if not b.objectName().startswith(QTS_OWN)]
    return [b for b in own if type(b.parent()).__name__ != "QLineEdit"]  # its clear button is Qt's


def test_every_action_says_more_than_its_name_and_names_its_keys(window):
    wrong = []
    commands = commands_of(window._top.menu_bar)
    for command in commands:
        action, tip = command.action, command.action.toolTip()
        says = tip not in {"", action.text(), plain(action.text())}
        if not says or not all(f"({keys})" in tip for keys in keys_of(action)):
            wrong.append((command.text, tip, keys_of(action)))
    assert wrong == []
    assert len(commands) > 80, "the menus are there"


def test_every_action_stands_in_a_menu_and_is_found(window):
    commands = commands_of(window._top.menu_bar)
    listed = {id(command.action) for command in commands}
    lost = [
        action.text() or action.objectName()
        for action in window.findChildren(QAction)
        if not action.isSeparator()
        and action.menu() is None
        and id(action) not in listed
        and not action.objectName().startswith(QTS_OWN)
        and action.text() not in TWICE
    ]
    assert lost == []
    for command in commands:
        assert command in matching(commands, plain(command.action.text()))
    texts = {plain(command.action.text()) for command in commands}
    assert texts >= TWICE
    named = {action.objectName() for action in window.actions()} & SHORTCUTS.keys()
    assert named | {"undo", "redo"} == SHORTCUTS.keys(), "every key belongs to an action"


def test_every_button_says_what_it_does(window):
    silent = [
        (type(b.parent()).__name__, b.text() or b.objectName())
        for b in pressable(window)
        if not b.toolTip()
    ]
    assert silent == []
    assert len(pressable(window)) > 40


def test_buttons_of_actions_name_their_keys(window):
    """A button that shows an action, or has its words, tells the action's keys."""
    by_words = {
        plain(command.action.text()).lower(): command.action
        for command in commands_of(window._top.menu_bar)
    }
    wrong = []
    for button in pressable(window):
        own = button.defaultAction() if isinstance(button, QToolButton) else None
        action = own or by_words.get(plain(button.text()).lower().removesuffix("…"))
        if action is not None and not all(f"({k})" in button.toolTip() for k in keys_of(action)):
            wrong.append((button.text(), button.toolTip(), keys_of(action)))
    assert wrong == []


def test_no_two_actions_have_the_same_keys():
    keys = [QKeySequence(keys).toString() for keys in SHORTCUTS.values()]
    assert all(keys), "every shortcut is one that Qt knows"
    assert sorted(keys) == sorted(set(keys))


def test_nobody_shares_keys_while_both_can_be_used(window):
    """In each workspace an enabled key means one thing, where it means something."""
    window.studio.document.clip_editing.make_editable(Tolerance())
    used = {index: keys_in_use(window, index) for index in range(4)}
    for keys in used.values():
        assert sorted(keys) == sorted(set(keys))
    assert ("WindowShortcut", "Alt+P") in used[3]
    assert ("WidgetShortcut", "S") in used[3], "the keys of the sheet count too"


def keys_in_use(window, workspace):
    window._top.choose(workspace)
    return [
        (action.shortcutContext().name, keys)
        for action in window.findChildren(QAction)
        if action.isEnabled()
        for keys in keys_of(action)
    ]


def test_no_key_opens_a_menu_and_does_something_else(window):
    """Qt does neither where Alt and a letter mean two things, whatever the context."""
    menus = [QKeySequence.mnemonic(a.text()).toString() for a in window._top.menu_bar.actions()]
    buttons = [b.shortcut().toString() for b in pressable(window) if not b.shortcut().isEmpty()]
    assert all(menus), "every menu can be opened so"
    opening = sorted(menus + buttons)
    assert opening == sorted(set(opening))
    keys = {keys for action in window.findChildren(QAction) for keys in keys_of(action)}
    assert "Alt+P" in keys
    assert keys.isdisjoint(opening)
