"""The Data workspace's panels: rows in, wishes out."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QPushButton, QTreeWidget

from ins_studio.project.checked import CheckedFrame, CheckRow
from ins_studio.ui.checks_panel import ChecksPanel
from ins_studio.ui.data_facts import DatasetFacts, Said
from ins_studio.ui.data_rows import HELD_OUT, PART, TRAIN, DatasetRow, SequenceRow, SubjectRow
from ins_studio.ui.facts_form import FactsForm
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.filmstrip_paint import StripFrame
from ins_studio.ui.sequence_items import KEY, KIND
from ins_studio.ui.sequence_panel import SequencePanel

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot):
    panel = SequencePanel()
    qtbot.addWidget(panel)
    rows = (
        SequenceRow("coat_walk", 60, 2.0, TRAIN),
        SequenceRow("coat_jump", 40, 1.3, PART, "usable"),
        SequenceRow("coat_wave", 30, 1.0, HELD_OUT, "bad"),
    )
    people = (SubjectRow("ada", "coat", rows), SubjectRow("bob", "shirt", others=(2, 80)))
    panel.set_dataset(DatasetRow(Path("/data/winter"), people))
    return panel


def items(tree: QTreeWidget, kind):
    found, waiting = [], [tree.topLevelItem(0)]
    while waiting:
        item = waiting.pop(0)
        waiting += [item.child(index) for index in range(item.childCount())]
        if item.data(0, KIND) == kind:
            found.append(item)
    return found


def drop(tree: QTreeWidget, item):
    """Let go of the selected rows over an item, as the mouse would."""
    where = QPointF(tree.visualItemRect(item).center())
    event = QDropEvent(
        where, Qt.DropAction.MoveAction, QMimeData(), LEFT, Qt.KeyboardModifier.NoModifier
    )
    event.source = lambda: tree
    tree.dropEvent(event)


def test_the_tree_says_who_what_and_how_used(panel):
    tree = panel.tree
    assert tree.topLevelItem(0).text(0) == "winter"
    sections = {item.data(0, KEY): item for item in items(tree, "section")}
    names = {
        tag: [item.child(index).text(0) for index in range(item.childCount())]
        for tag, item in sections.items()
    }
    assert names == {TRAIN: ["coat_walk", "coat_jump"], HELD_OUT: ["coat_wave"]}
    assert tree.items.rows["coat_jump"].words == "40 frames, 1.3 s, part held out"
    assert [item.text(0) for item in items(tree, "person")] == ["bob · shirt"]


def test_the_filter_asks_for_all_its_words_in_name_person_or_tag(panel):
    for words, left in {
        "walk": ["coat_walk"],
        "held": ["coat_jump", "coat_wave"],
        "ADA held bad": ["coat_wave"],
        "bob": [],
        "": ["coat_walk", "coat_jump", "coat_wave"],
    }.items():
        panel.filter.setText(words)
        assert panel.tree.items.shown() == left, words


def test_rows_keep_filter_choice_and_silence(panel, qtbot):
    tree = panel.tree
    with qtbot.waitSignal(tree.chosen) as chosen:
        tree.setCurrentItem(tree.items.item("coat_wave"))
    assert chosen.args == ["coat_wave"]
    panel.filter.setText("wave")
    rows = (SequenceRow("coat_walk", 60, 2.0, TRAIN), SequenceRow("coat_wave", 30, 1.0, TRAIN))
    with qtbot.assertNotEmitted(tree.chosen):
        panel.set_dataset(DatasetRow(Path("/data/winter"), (SubjectRow("ada", "coat", rows),)))
    assert tree.items.shown() == ["coat_wave"]
    assert tree.selected == ["coat_wave"]
    panel.filter.clear()
    with qtbot.assertNotEmitted(tree.chosen):
        tree.set_current("coat_walk")
    assert tree.selected == ["coat_walk"], "what plays, and nothing that played before"
    with qtbot.assertNotEmitted(tree.chosen):
        tree.set_current(None)
    assert tree.selected == [], "another motion plays"
    with qtbot.waitSignal(tree.chosen):  # as a click does
        tree.setCurrentItem(tree.items.item("coat_walk"))
    train, held = items(tree, "section")
    panel.filter.setText("walk")
    assert not train.isHidden()
    assert held.isHidden()
    panel.filter.clear()
    assert not held.isHidden(), "an empty section still takes what is dragged"


def test_dragging_to_a_section_asks_and_moves_nothing(panel, qtbot):
    tree = panel.tree
    panel.show()
    tree.items.item("coat_walk").setSelected(True)
    tree.items.item("coat_jump").setSelected(True)
    train, held = items(tree, "section")
    with qtbot.waitSignal(tree.hold_out_wanted) as wanted:
        drop(tree, held)
    assert wanted.args == [["coat_walk", "coat_jump"], True]
    assert train.childCount() == 2, "only new rows move anything"
    tree.clearSelection()
    tree.items.item("coat_wave").setSelected(True)
    with qtbot.assertNotEmitted(tree.hold_out_wanted):
        drop(tree, held)
    with qtbot.waitSignal(tree.hold_out_wanted) as wanted:
        drop(tree, tree.items.item("coat_walk"))
    assert wanted.args == [["coat_wave"], False]


def test_the_menu_offers_what_would_change_something(panel, qtbot):
    panel.tree.items.item("coat_jump").setSelected(True)
    train, hold = panel.tree.make_menu().actions()
    assert train.isEnabled()
    with qtbot.waitSignal(panel.tree.hold_out_wanted) as wanted:
        hold.trigger()
    assert wanted.args == [["coat_jump"], True]
    panel.tree.clearSelection()
    panel.tree.items.item("coat_walk").setSelected(True)
    assert not panel.tree.make_menu().actions()[0].isEnabled(), "all of it trains"


def test_somebody_else_is_asked_for_and_lost_scans_are_named(panel, qtbot):
    (bob,) = items(panel.tree, "person")
    with qtbot.waitSignal(panel.tree.person_wanted) as wanted:
        panel.tree.itemActivated.emit(bob, 0)
    assert wanted.args == ["bob", "shirt"]
    panel.set_dataset(None)
    panel.set_missing("/gone/winter")
    panel.set_recent([Path("/data/summer")])
    assert panel.find_button.isVisibleTo(panel)
    assert "/gone/winter" in panel._nothing.text()
    with qtbot.waitSignal(panel.recent_chosen) as chosen:
        panel._offered[0].click()
    assert chosen.args == [Path("/data/summer")]


@pytest.fixture
def strip(qtbot):
    strip = Filmstrip()
    strip.resize(520, 96)
    qtbot.addWidget(strip)
    return strip


def at(strip, frame):
    return QPoint(round(strip.scale.x(frame + 0.5)), 40)


def test_strip_wants_only_the_pictures_that_fit_and_are_not_there(strip, qtbot):
    with qtbot.waitSignal(strip.pictures_wanted) as wanted:
        strip.set_sequence([StripFrame()] * 100)
    assert wanted.args[0] == list(range(0, 100, 10))
    for frame in wanted.args[0]:
        strip.set_picture(frame, QImage(10, 20, QImage.Format.Format_RGB888))
    assert strip.missing_pictures() == []


def test_a_click_selects_shift_extends_control_adds_and_a_drag_scrubs(strip, qtbot):
    strip.set_sequence([StripFrame()] * 20)
    assert strip.selected == [0], "the playhead's, while nothing is selected"
    with qtbot.waitSignal(strip.scrubbed) as scrubbed:
        qtbot.mouseClick(strip, LEFT, pos=at(strip, 5))
    assert (scrubbed.args, strip.selected) == ([5], [5])
    qtbot.mouseClick(strip, LEFT, SHIFT, at(strip, 8))
    assert strip.selected == [5, 6, 7, 8]
    qtbot.mouseClick(strip, LEFT, CONTROL, at(strip, 12))
    assert strip.selected == [5, 6, 7, 8, 12]
    qtbot.mousePress(strip, LEFT, pos=at(strip, 2))
    qtbot.mouseMove(strip, at(strip, 3))
    qtbot.mouseMove(strip, at(strip, 9))
    qtbot.mouseRelease(strip, LEFT, pos=at(strip, 9))
    assert strip.selected == [5, 6, 7, 8, 12], "a drag only scrubs"


def test_a_clicked_frame_is_let_go_when_another_comes_into_view(strip, qtbot):
    strip.set_sequence([StripFrame()] * 20)
    strip.scrubbed.connect(strip.set_frame)
    qtbot.mouseClick(strip, LEFT, pos=at(strip, 5))
    qtbot.mousePress(strip, LEFT, pos=at(strip, 7))
    qtbot.mouseMove(strip, at(strip, 9))
    qtbot.mouseRelease(strip, LEFT, pos=at(strip, 9))
    assert strip.selected == [9], "what is seen, not what was clicked before"
    qtbot.mouseClick(strip, LEFT, SHIFT, at(strip, 12))
    strip.set_frame(10)
    assert strip.selected == [9, 10, 11, 12], "several are looked through"


def test_the_keyboard_selects_too(strip, qtbot):
    strip.set_sequence([StripFrame()] * 6)
    strip.set_frame(2)
    strip.scrubbed.connect(strip.set_frame)
    qtbot.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    assert strip.selected == [2, 3, 4]
    qtbot.keyClick(strip, Qt.Key.Key_A, CONTROL)
    assert strip.selected == list(range(6))
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert strip.selected == [4]


def test_zoomed_in_a_frame_is_hit_exactly(strip):
    strip.set_sequence([StripFrame()] * 1000)
    under = strip.scale.frame(200)
    strip._set_scale(strip.scale.zoomed(15, 200))
    assert strip.scale.frame(200) == under
    assert strip.scale.frame_px > 10
    strip.set_frame(990)
    assert 990 in strip.scale.visible(), "the page turns with the playhead"


def test_verdicts_held_out_and_excluded_are_seen(strip):
    frames = [StripFrame("good")] * 5 + [StripFrame("bad")] * 5
    frames += [StripFrame("good", held_out=True)] * 5
    frames += [StripFrame("good", excluded=True)] * 5
    strip.set_sequence(frames)
    strip.set_picture(0, QImage(10, 20, QImage.Format.Format_RGB888))
    image = strip.grab().toImage()
    good, bad, held, out = (image.pixelColor(at(strip, n).x(), 94) for n in (2, 7, 12, 17))
    assert good.green() > max(good.red(), good.blue())
    assert bad.red() > max(bad.green(), bad.blue())
    assert held.blue() > max(held.red(), held.green())
    assert out.green() < good.green() / 1.5, "a veil lies over it"
    struck = image.pixelColor(at(strip, 17).x(), 48)
    assert struck.red() > 1.5 * struck.green(), "and a line goes through it"


def test_the_facts_are_as_wide_for_every_dataset(qtbot):
    form = FactsForm()
    qtbot.addWidget(form)
    widths = set()
    for words in ("m", "centimetres, as the hips are a hundred and one from the farthest tip"):
        said = Said(None, words)
        form.set_facts(DatasetFacts((), units=said, up=said, poses=words, open=True))
        widths.add(form.minimumSizeHint().width())
    assert len(widths) == 1


def test_checks_come_worst_first_and_ask(qtbot):
    panel = ChecksPanel()
    qtbot.addWidget(panel)
    worst = CheckedFrame("walk", 3, "4.npz", 9.0, True)
    panel.set_rows(
        [
            CheckRow("names", "Names", "note", "Odd names."),
            CheckRow("rate", "Rate", "ignored", "No rate."),
            CheckRow("holes", "Holes", "error", "Holes.", (worst,), "cm", {"excluded": {}}, "Go"),
            CheckRow("units", "Units", "fine", "Metres."),
        ],
        checked=True,
    )
    assert [widget.row.name for widget in panel.widgets] == ["holes", "names", "rate"]
    assert "units" in panel._words.text()
    with qtbot.waitSignal(panel.jumped) as jumped:
        qtbot.keyClick(panel.widgets[0], Qt.Key.Key_Return)
    assert jumped.args == ["walk", 3]
    fix, ignore = panel.widgets[0].findChildren(QPushButton)
    with qtbot.waitSignal(panel.fix_wanted) as fixed:
        fix.click()
    assert fixed.args[0].fix_words == "Go"
    with qtbot.waitSignal(panel.ignore_wanted) as ignored:
        ignore.click()
    assert ignored.args[1] is True
    panel.set_rows([], checked=True)
    assert panel.widgets == []
    assert panel.report_button.isEnabled()
