"""Three hundred operations at random in the real window; ``benchmarks.random_walk`` does more."""

import numpy as np
import pytest

from benchmarks.document_state import state_of, unequal
from benchmarks.window_walk import WindowWalk
from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.theme import apply_theme

pytestmark = [pytest.mark.gl, pytest.mark.slow]


@pytest.fixture
def window(qapp, tmp_path, monkeypatch, tiny_dataset):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("ins_studio.document.demo_run.demo_run_path", lambda: tmp_path / "none")
    monkeypatch.setattr("ins_studio.document.keeper.demo_dataset_path", lambda: tiny_dataset)
    apply_theme(qapp)
    window = MainWindow()
    yield window
    window.close()
    window.deleteLater()


def test_whatever_is_done_can_be_undone_to_the_bytes(qtbot, window, tmp_path):
    walk = WindowWalk(window, seed=3, folder=tmp_path)
    walk.begin()
    found = walk.go(300)
    assert found["errors"] == []
    assert found["unequal"] == []
    assert len(found["done"]) > 20, "of every kind"
    assert found["done"]["undo"] > 10


def test_a_walk_finds_an_undo_that_does_not_bring_everything_back(
    qtbot, window, tmp_path, monkeypatch
):
    """Else the test above could not fail."""
    walk = WindowWalk(window, seed=3, folder=tmp_path)
    walk.begin()
    timeline = window.studio.document.timeline
    put = timeline._put

    def forgetful(choice, visit):
        put(choice._replace(fps=timeline.chosen.fps), visit)

    timeline.edit_fps(40)
    walk._note_state()
    timeline.edit_fps(50)
    walk._note_state()
    monkeypatch.setattr(timeline, "_put", forgetful)
    walk.undo()
    walk.end()
    assert any("file" in line for line in walk.unequal)


def test_a_state_names_what_differs(qtbot, window):
    window.begin()
    document = window.studio.document
    before = state_of(document)
    document.timeline.edit_range(1, 3)
    assert unequal(before, state_of(document)) == ["file"]
    document.undo_stack.undo()
    document.clip_editing.make_editable(None)
    keyed = state_of(document)
    document.keying.set_auto_key(True)
    document.keying.change({document.keying.keyed.cloth_track: np.array([0.5])})
    assert unequal(keyed, state_of(document)) == ["keys"]
