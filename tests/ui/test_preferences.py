"""Choices are kept, take effect, and nonsense in their file does no harm."""

import pytest
from PySide6.QtWidgets import QWidget

from ins_studio.ui import theme
from ins_studio.ui.appearance import Appearance, dress, scale_environment
from ins_studio.ui.preferences import NAVIGATION, SCALE, THEME, Preferences, settings
from ins_studio.ui.themes import DARK, LIGHT


@pytest.fixture
def home(tmp_path, monkeypatch, qapp):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    theme.apply_theme(qapp, DARK)
    yield tmp_path
    theme.apply_theme(qapp, DARK)


@pytest.fixture
def window(home, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_what_was_chosen_is_there_at_the_next_start(home, qtbot):
    chosen = Preferences()
    assert chosen.value(THEME) == "system"
    with qtbot.waitSignal(chosen.changed) as told:
        chosen.set_value(NAVIGATION, "maya")
    assert told.args == [NAVIGATION]
    with qtbot.assertNotEmitted(chosen.changed):
        chosen.set_value(NAVIGATION, "maya")
    assert Preferences().value(NAVIGATION) == "maya"
    assert settings().value("navigation/preset") == "maya", "the key that others read"


def test_nonsense_in_the_file_is_as_if_nothing_was_chosen(home):
    settings().setValue(SCALE, "37000")
    settings().setValue(THEME, "mauve")
    assert Preferences().value(SCALE) == "100"
    assert Preferences().value(THEME) == "system"
    (home / "settings.ini").write_bytes(b"\x00\xff[[[garbage")
    assert Preferences().value(THEME) == "system"
    with pytest.raises(ValueError, match="mauve"):
        Preferences().set_value(THEME, "mauve")


def test_a_theme_takes_effect_as_it_is_chosen_and_size_says_when(window, qapp):
    appearance = Appearance(window)
    dialog = appearance.open()
    choose(dialog.boxes[THEME], "light")
    assert theme.shown() is LIGHT
    choose(dialog.boxes[THEME], "dark")
    assert theme.shown() is DARK
    assert dialog.note.text() == ""
    choose(dialog.boxes[SCALE], "125")
    assert dialog.note.text() == "125 % from the next start of INS Studio."
    choose(dialog.boxes[SCALE], "100")
    assert dialog.note.text() == ""
    dialog.close()
    settings().setValue(THEME, "light")
    dress(appearance.preferences)
    assert theme.shown() is LIGHT


def test_every_choice_says_what_it_does(window):
    dialog = Appearance(window).open()
    assert all(box.toolTip() for box in dialog.boxes.values())
    dialog.close()


@pytest.mark.parametrize(
    ("chosen", "already", "told"),
    [("125", None, "1.25"), ("80", None, "0.8"), ("200", "1.5", "3"), ("150", "much", "1.5")],
)
def test_qt_is_told_the_size_before_it_starts(home, chosen, already, told):
    environment = {} if already is None else {"QT_SCALE_FACTOR": already}
    scale_environment(environment)
    assert "QT_SCALE_FACTOR" not in environment or already is not None, "100 % says nothing"
    Preferences().set_value(SCALE, chosen)
    scale_environment(environment)
    assert environment["QT_SCALE_FACTOR"] == told
