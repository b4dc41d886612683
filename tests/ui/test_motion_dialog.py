"""The table of joints can be changed, and says what is asked for."""

from ins_studio.motion.mapping import Mapping
from ins_studio.ui.motion_dialog import MotionDialog

AVATAR = ("pelvis", "left_hip", "head")
JOINTS = ("Hips", "LeftUpLeg", "Neck", "Head")


def dialog_of(qtbot):
    dialog = MotionDialog("walk.bvh", AVATAR, JOINTS)
    qtbot.addWidget(dialog, before_close_func=lambda widget: widget.hide())
    dialog.show_mapping(Mapping("CMU", {"pelvis": "Hips", "head": "Head"}))
    return dialog


def test_it_shows_the_table_and_what_was_recognised(qtbot):
    dialog = dialog_of(qtbot)
    dialog.show_notes(("Unit: cm.", "Up: y."))
    assert dialog.table.rowCount() == 3
    assert [box.currentText() for box in dialog.boxes.values()] == ["Hips", "rests", "Head"]
    assert dialog.notes.text() == "Unit: cm.\nUp: y."
    assert dialog.mapping == Mapping("CMU", {"pelvis": "Hips", "head": "Head"})


def test_it_asks_for_what_was_changed(qtbot):
    dialog = dialog_of(qtbot)
    with qtbot.waitSignal(dialog.play_requested) as asked:
        dialog.play_button.click()
    plain = asked.args[0]
    assert (plain.unit, plain.up, plain.fps) == (None, None, None)
    assert (plain.in_place, plain.on_floor, plain.foot_lock) == (False, True, False)
    dialog.boxes["left_hip"].setCurrentText("LeftUpLeg")
    dialog.boxes["head"].setCurrentText("rests")
    dialog.up_box.setCurrentText("z")
    dialog.unit_box.setCurrentText("mm")
    dialog.rate_box.setCurrentText("25")
    dialog.place_box.click()
    dialog.lock_box.click()
    with qtbot.waitSignal(dialog.play_requested) as asked:
        dialog.play_button.click()
    changed = asked.args[0]
    assert changed.mapping.joints == {"pelvis": "Hips", "left_hip": "LeftUpLeg"}
    assert (changed.unit, changed.up, changed.fps, changed.in_place) == ("mm", "z", 25, True)
    assert changed.foot_lock
    assert "foot lock" in dialog.lock_box.toolTip()


def test_saving_hands_the_table_over(qtbot):
    dialog = dialog_of(qtbot)
    with qtbot.waitSignal(dialog.save_requested) as asked:
        dialog.save_button.click()
    assert asked.args[0] == dialog.mapping
    with qtbot.waitSignal(dialog.load_requested):
        dialog.load_button.click()
