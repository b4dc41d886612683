"""What a check finds becomes colours, rows and one undoable edit; fixes and ignoring, too."""

import shutil
import time
from dataclasses import replace

import numpy as np
import pytest
from data_desk import Desk
from PySide6.QtWidgets import QLabel, QPushButton

from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.project.checked import Checked, CheckedFrame, CheckedSequence, CheckRow
from ins_studio.project.records import Progress
from ins_studio.ui.check_row import frames_in_words
from ins_studio.ui.findings import Findings
from ins_studio.ui.jobs import JobBoard

WAIT_MS = 20_000
NAMES = ("shirt_step", "shirt_swing", "shirt_wave")


def frame(index, bad, name="shirt_step"):
    return CheckedFrame(name, index, f"{index}.npz", 80.0 - index, bad, "it stands out")


ROWS = (
    CheckRow("units", "Units", "fine", "Metres."),
    CheckRow("holes", "Holes", "warning", "Some holes.", (frame(4, False), frame(5, False))),
    CheckRow(
        "fit",
        "Poses fit their scans",
        "error",
        "Two poses do not fit.",
        (frame(3, True), frame(7, True), frame(4, False)),
        "mm",
        {"excluded": {"shirt_step": [3, 7]}},
        "Leave out 2 frames",
    ),
    CheckRow("jumps", "Poses follow one another", "error", "A jump.", (frame(7, True),)),
    CheckRow("winding", "Inside out", "note", "It is.", (), "", {"flipped": True}, "Turn them"),
)


def checked(curation):
    sequences = tuple(
        CheckedSequence(name, 12, 12, 30.0, "", "", (), (), "gggbuugbgggg" if not n else "g" * 12)
        for n, name in enumerate(NAMES)
    )
    facts = ("CAPE's layout", "00001", "shirt", "metres", "capsule", 5, True, True, 100, 200)
    return Checked("/d", *facts, 36, 36, sequences, (), ROWS, curation)


def answering(result):
    def run_engine(board, label, task, arguments, *, writes):
        assert not writes, "another project can be opened meanwhile"
        board.asked = (task, arguments)

        def work():
            yield Progress("Reading the frames", 1, 2)
            return result(arguments)

        return board.run(label, work)

    return run_engine


@pytest.fixture
def desk(qtbot, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(JobBoard, "run_engine", answering(lambda said: checked(said["curation"])))
    desk = Desk(qtbot, open_dataset(tiny_dataset))
    desk.workspace.enter()
    return desk


def check(desk, qtbot):
    with qtbot.waitSignal(desk.workspace.checks.changed, timeout=WAIT_MS):
        desk.actions["check"].trigger()
    side = desk.workspace.side
    qtbot.waitUntil(side.checks.check_button.isEnabled, timeout=WAIT_MS)
    return {widget.row.name: widget for widget in side.checks.widgets}


def buttons_of(desk, name):
    widgets = desk.workspace.side.checks.widgets
    own = next(widget for widget in widgets if widget.row.name == name)
    return [button.text() for button in own.findChildren(QPushButton)]


def excluded(desk):
    return sorted(desk.studio.document.recordings.curation.excluded.get("shirt_step", ()))


def test_bad_frames_are_left_out_visibly_and_undo_takes_them_back(desk, qtbot):
    said = []
    desk.workspace.checks.told.connect(said.append)
    widgets = check(desk, qtbot)
    assert desk.studio.jobs.asked[0] == "check"
    assert [widget.row.severity for widget in desk.workspace.side.checks.widgets] == [
        *["error"] * 2,
        "warning",
        "note",
    ]
    assert "units" not in widgets
    strip = desk.workspace.strip.frames
    assert [one.why for one in strip[3:6]] == ["it stands out"] * 3
    assert [one.verdict for one in strip[3:8]] == ["bad", "usable", "usable", "good", "bad"]
    assert excluded(desk) == [3, 7]
    assert strip[3].excluded
    assert "2 bad frames" in said[0]
    rows = desk.workspace.panel.tree.items.rows
    assert (rows["shirt_step"].health, rows["shirt_wave"].health) == ("usable", "good")
    assert desk.workspace.side.train_button.text() == "Train on 19 good frames"
    desk.studio.document.undo_stack.undo()
    assert excluded(desk) == []
    assert desk.workspace.strip.frames[3].verdict == "bad", "what was found stays known"
    assert desk.workspace.side.train_button.text() == "Train on 19 good frames"
    assert desk.workspace.strip.frames[3].words == "does not train · bad: it stands out"


def test_what_is_done_is_offered_no_more(desk, qtbot):
    check(desk, qtbot)
    assert buttons_of(desk, "fit") == ["Ignore"], "checking left the frames out"
    panel = desk.workspace.side.checks
    assert not panel.fix_button.isVisibleTo(panel)
    fit = next(widget for widget in panel.widgets if widget.row.name == "fit")
    assert "Left out: 2 frames" in [label.text() for label in fit.findChildren(QLabel)]
    undo_stack = desk.studio.document.undo_stack
    undo_stack.undo()
    assert buttons_of(desk, "fit") == ["Fix", "Ignore"]
    fix = next(widget for widget in panel.widgets if widget.row.name == "fit")
    fix.findChild(QPushButton).click()
    assert excluded(desk) == [3, 7]
    assert buttons_of(desk, "fit") == ["Ignore"]
    undo_stack.undo()
    undo_stack.redo()
    assert buttons_of(desk, "fit") == ["Ignore"]


def test_frames_that_cannot_be_read_are_not_good_before_a_check(
    qtbot, tiny_dataset, tmp_path, monkeypatch
):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    root = tmp_path / "d"
    shutil.copytree(tiny_dataset, root)
    own = open_dataset(root).sequence("shirt_step").files
    for index in (0, 4):
        arrays = dict(np.load(own[index]))
        arrays["v_posed"][3] = np.nan
        np.savez(own[index], **arrays)
    dataset = open_dataset(root)
    assert any(problem.unreadable for problem in dataset.problems), "the first is looked at"
    desk = Desk(qtbot, dataset)
    side, count = desk.workspace.side, len(read_split(dataset).training)
    assert side.train_button.text() == f"Train on {count - 1} good frames"
    desk.workspace.enter()  # pictures are drawn now
    wanted = f"Train on {count - 2} good frames"
    qtbot.waitUntil(lambda: side.train_button.text() == wanted, timeout=WAIT_MS)
    assert desk.workspace.strip.frames[4].words == "does not train · bad: it cannot be read"
    assert desk.workspace.strip.frames[5].verdict == ""
    shown = [label.text() for label in side.facts.findChildren(QLabel)]
    assert any("2 cannot be read" in text for text in shown)


def test_verdicts_say_the_fault_and_how_much_not_what_was_looked_for(desk):
    far = CheckedFrame("shirt_step", 3, "3.npz", 63.034, False)
    turned = CheckRow("winding", "Faces look outwards", "warning", "Turned.", (far,), "% inwards")
    findings = Findings(desk.dataset, replace(checked({}), checks=(turned,)), frozenset())
    verdicts = findings.verdicts("shirt_step")
    assert verdicts[3] == ("usable", "faces look the wrong way: 63.03 % inwards")
    assert verdicts[4] == ("good", "")


def test_an_error_of_no_frame_is_one_of_all(desk):
    lost = CheckRow("fit", "Poses fit their scans", "error", "All stand out.")
    jump = CheckRow("jumps", "Poses follow", "error", "A jump.", (frame(7, True),))
    findings = Findings(desk.dataset, replace(checked({}), checks=(lost, jump)), frozenset())
    verdicts = findings.verdicts("shirt_step")
    assert verdicts[3] == ("usable", "the body stands out of its scan")
    assert verdicts[7][0] == "bad"
    assert findings.health()["shirt_wave"] == "usable"
    ignoring = findings.ignoring("fit", True)
    assert ignoring.verdicts("shirt_step")[3] == ("good", "")


def test_one_bad_frame_is_one(desk, qtbot):
    said = []
    desk.workspace.checks.told.connect(said.append)
    desk.studio.document.recordings.toggle_excluded("shirt_step", [3])
    check(desk, qtbot)
    assert said == ["1 bad frame is left out; Ignore a check to train on it."]


def test_a_click_goes_to_the_worst_frame(desk, qtbot):
    widget = check(desk, qtbot)["fit"]
    widget.jumped.emit("shirt_step", 3)
    assert desk.studio.document.timeline.frame == 3
    assert frames_in_words(ROWS[2].frames) == "3 frames: shirt_step 4-5, 8"


def test_ignoring_a_check_trains_on_what_it_alone_called_bad(desk, qtbot):
    widgets = check(desk, qtbot)
    widgets["fit"].ignore_wanted.emit(widgets["fit"].row, True)
    document = desk.studio.document
    assert excluded(desk) == [7], "another check calls it bad, too"
    assert document.recordings.curation.ignored == {"fit"}
    assert [one.verdict for one in desk.workspace.strip.frames[3:5]] == ["good", "usable"]
    last = desk.workspace.side.checks.widgets[-1].row
    assert (last.name, last.severity) == ("fit", "ignored")
    document.undo_stack.undo()
    assert excluded(desk) == [3, 7]
    assert document.recordings.curation.ignored == frozenset()


def test_a_fix_is_one_step_and_another_side_opens_and_checks_anew(desk, qtbot):
    widgets = check(desk, qtbot)
    document = desk.studio.document
    first, steps = document.dataset, document.undo_stack.index()
    both = [document.dataset_changed, desk.workspace.checks.changed]
    with qtbot.waitSignals(both, timeout=WAIT_MS):
        widgets["winding"].fix_wanted.emit(widgets["winding"].row)
    assert document.recordings.curation.flipped
    assert (document.dataset.sample.faces[:, 0] == first.sample.faces[:, 2]).all()
    assert desk.studio.jobs.asked[1]["curation"]["flipped"] is True
    assert document.undo_stack.index() == steps + 1
    document.undo_stack.undo()
    assert document.dataset is first
    assert desk.workspace.checks.findings is not None, "undo brings what was found back"


def test_the_report_is_a_page(desk, qtbot, tmp_path):
    check(desk, qtbot)
    desk.workspace.checks.save_report(tmp_path / "health.html")
    page = (tmp_path / "health.html").read_text(encoding="utf-8")
    assert "Two poses do not fit." in page
    assert "shirt_step" in page


def test_verdicts_of_many_frames_are_quick(desk, qtbot):
    """Nothing in the window may take longer than a blink, with thousands of frames named."""
    many = tuple(frame(index % 12, False, NAMES[index % 3]) for index in range(30_000))
    rows = (CheckRow("holes", "Holes", "warning", "Holes.", many),)
    result = checked({})
    findings = Findings(desk.dataset, Checked(**{**vars(result), "checks": rows}), frozenset())
    began = time.process_time()
    findings.health()
    findings.verdicts("shirt_step")
    assert time.process_time() - began < 0.5
