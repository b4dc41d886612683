"""The palette finds what is typed, and does it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenuBar

from ins_studio.ui.command_palette import Command, CommandPalette, commands_of, matching


@pytest.fixture
def bar(qtbot):
    """Two menus, one below another, and what was triggered."""
    bar = QMenuBar()
    qtbot.addWidget(bar)
    done = []
    file = bar.addMenu("&File")
    for text, tip in (("&Open project...", "A folder"), ("&Export...", "Write a glb or fbx")):
        action = file.addAction(text)
        action.setToolTip(tip)
        action.triggered.connect(lambda _checked=False, text=text: done.append(text))
    file.addSeparator()
    view = bar.addMenu("&View")
    inner = view.addMenu("Show the a&vatar as")
    inner.addAction("Open && shut").triggered.connect(lambda: done.append("inner"))
    off = view.addAction("Cannot")
    off.setEnabled(False)
    off.triggered.connect(lambda: done.append("off"))
    bar.done = done
    return bar


def texts(commands: list[Command]) -> list[str]:
    return [command.text for command in commands]


def test_every_action_is_listed_with_the_way_to_it(bar) -> None:
    assert texts(commands_of(bar)) == [
        "File: Open project",
        "File: Export",
        "View, Show the avatar as: Open & shut",
        "View: Cannot",
    ]


def test_words_may_be_cut_off_and_stand_in_the_tip(bar) -> None:
    commands = commands_of(bar)
    assert texts(matching(commands, "op pro")) == ["File: Open project"]
    assert texts(matching(commands, "fbx")) == ["File: Export"]
    assert texts(matching(commands, "avatar")) == ["View, Show the avatar as: Open & shut"]
    assert matching(commands, "nothing like it") == []
    assert len(matching(commands, "")) == 4


def test_what_begins_with_the_word_comes_first(bar) -> None:
    assert texts(matching(commands_of(bar), "e"))[0] == "File: Export"


def test_typing_choosing_and_return_do_it(qtbot, bar) -> None:
    palette = CommandPalette(commands_of(bar))
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.entry, "open")
    assert palette.list.count() == 2
    qtbot.keyClick(palette.entry, Qt.Key.Key_Down)
    qtbot.keyClick(palette.entry, Qt.Key.Key_Return)
    assert bar.done == ["inner"]


def test_what_cannot_be_done_is_not(qtbot, bar) -> None:
    palette = CommandPalette(commands_of(bar))
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.entry, "cannot")
    qtbot.keyClick(palette.entry, Qt.Key.Key_Return)
    assert bar.done == []
    qtbot.keyClicks(palette.entry, "zzz")
    qtbot.keyClick(palette.entry, Qt.Key.Key_Return)
    assert bar.done == []
