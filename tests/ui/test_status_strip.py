"""The line at the bottom: what is said of an edit goes with it, other notes stay their time."""

import pytest

from ins_studio.ui.status_strip import StatusStrip


@pytest.fixture
def strip(qtbot):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.show_hint("LMB selects")
    return strip


def words(strip):
    return strip._words.text()


def test_an_outcome_is_said_until_the_next_step(strip):
    strip.show_outcome("Walk trimmed is a new clip")
    assert words(strip) == "Walk trimmed is a new clip"
    strip.forget_outcome()
    assert words(strip) == "LMB selects"


def test_other_notes_outlast_a_step(strip):
    strip.show_outcome("Walk trimmed is a new clip")
    strip.show_note("Wrote Walk.bvh")
    strip.forget_outcome()
    assert words(strip) == "Wrote Walk.bvh"
    strip.show_outcome("")
    assert words(strip) == "Wrote Walk.bvh", "nothing came of an edit"
    strip.show_outcome("It is called Fast_slow")
    strip.show_outcome("")
    assert words(strip) == "LMB selects"
