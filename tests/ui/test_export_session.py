"""What the window gives the engine to export, and the terminal's version of it."""

import shlex
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ins_studio.texture.images import decode_png
from ins_studio.ui.export_session import ExportSession
from ins_studio.ui.export_targets import TARGETS, ExportChoice


@pytest.fixture
def asked(walker, monkeypatch):
    """The arguments of the engine's exports, which are not done."""
    found = []
    signal = SimpleNamespace(connect=lambda _do: None)
    task = SimpleNamespace(progressed=signal, succeeded=signal, failed=signal, cancelled=signal)

    def run_engine(_label, task_name, arguments):
        assert task_name == "export"
        found.append(arguments)
        return task

    monkeypatch.setattr(walker.studio.jobs, "run_engine", run_engine)
    return found


@pytest.fixture
def choice(tmp_path):
    return ExportChoice(TARGETS[0], tmp_path / "out.glb")


def export(walker, choice):
    ExportSession(walker.studio).export(choice)


def test_the_shown_normal_map_goes_with_the_texture(walker, asked, choice):
    paint = walker.studio.document.paint
    pixels = np.full((paint.stack.size,) * 2 + (4,), (204, 128, 230, 255), np.uint8)
    export(walker, choice)
    paint.add_normals("Knit", pixels)
    paint.set_layer(2, "opacity", 0.5)
    export(walker, choice)
    export(walker, replace(choice, textured=False))
    assert ["normals" in arguments for arguments in asked] == [False, True, False]
    assert asked[1]["normal_scale"] == 0.5
    assert (decode_png(asked[1]["normals"]) == pixels).all()
    assert (decode_png(asked[1]["texture"]) == paint.image).all()
    assert "texture" not in asked[2]


def test_the_next_export_begins_where_this_one_went(walker, asked, choice, qtbot, tmp_path):
    export(walker, replace(choice, path=tmp_path / "game.glb"))
    dialog = ExportSession(walker.studio).open(None)
    qtbot.addWidget(dialog)
    assert dialog.choice.path.parent == tmp_path


def test_the_command_in_the_dialog_names_it_too(walker, choice, qtbot):
    paint = walker.studio.document.paint
    pixels = np.full((paint.stack.size,) * 2 + (4,), (204, 128, 230, 255), np.uint8)
    paint.add_normals("Knit", pixels)
    paint.set_layer(2, "opacity", 0.5)
    session = ExportSession(walker.studio)
    dialog = session.open(None)
    qtbot.addWidget(dialog)
    copied = []
    dialog.copy = copied.append
    dialog.command_requested.emit(choice)
    words = shlex.split(copied[0])
    assert words[words.index("--normals") + 1].endswith("normals.png")
    assert words[words.index("--normal-scale") + 1] == "0.5"
    assert words[words.index("--motion") + 1].endswith("motion.npz")
    assert "--texture" in words
