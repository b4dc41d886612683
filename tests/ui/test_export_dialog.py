from pathlib import Path

import pytest

from ins_studio.project.avatar_records import Exported
from ins_studio.ui.export_dialog import FRAMES, ExportDialog
from ins_studio.ui.export_targets import TARGETS, ExportChoice, command_line, suggested_path


@pytest.fixture
def dialog(qtbot):
    dialog = ExportDialog(Path("/tmp/Anna.insproj/export"), "Anna", "shirt_walk")
    qtbot.addWidget(dialog)
    return dialog


def test_proposes_a_file_for_the_first_target(dialog):
    assert dialog.choice.target.name == "Blender"
    assert dialog.choice.path == Path("/tmp/Anna.insproj/export/Anna_shirt_walk.glb")


def test_the_name_follows_the_target_and_the_content(dialog):
    dialog.tiles.setCurrentRow(1)
    assert dialog.choice.path.suffix == ".fbx"
    dialog.content_box.setCurrentText(FRAMES)
    assert dialog.choice.per_frame
    assert dialog.choice.path.name == "Anna_shirt_walk_fbx"
    assert not dialog.tolerance_box.isEnabled()


def test_a_name_given_by_hand_stays(dialog):
    dialog.path_edit.setText("/data/mine.glb")
    dialog.path_edit.textEdited.emit("/data/mine.glb")
    dialog.tiles.setCurrentRow(1)
    assert dialog.choice.path == Path("/data/mine.fbx")


def test_asks_and_tells(dialog, qtbot):
    with qtbot.waitSignal(dialog.export_requested) as asked:
        dialog.export_button.click()
    assert isinstance(asked.args[0], ExportChoice)
    dialog.set_running(True)
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.cancel_button.click()
    dialog.show_result(Exported("/x.glb", 10_300_000, 250, 38, 0.31))
    assert "Re-read: 0.31 mm" in dialog.summary.text()
    assert "38 shapes" in dialog.summary.text()
    assert not dialog.show_button.isHidden()


def test_command_does_the_same():
    choice = ExportChoice(TARGETS[1], Path("/a b/x.fbx"), tolerance_mm=0.3)
    line = command_line(
        choice, "/run", "/m.npz", {"texture": "/t.png", "normals": "/n.png", "normal_scale": "0.5"}
    )
    assert line == (
        "ins-studio export /run --motion /m.npz --format fbx --out '/a b/x.fbx' "
        "--tolerance-mm 0.3 --texture /t.png --normals /n.png --normal-scale 0.5"
    )


@pytest.mark.parametrize(
    ("asset", "clip", "name"), [("Ännä", "walk 1", "nn_walk_1.glb"), ("", "!", "avatar.glb")]
)
def test_suggested_names_are_plain(asset, clip, name):
    assert suggested_path(Path("/x"), asset, clip, TARGETS[0], per_frame=False).name == name
