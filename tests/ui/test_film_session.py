"""Pictures of the view: how many, of what, and that everything is as before afterwards."""

import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from ins_studio.errors import StudioError
from ins_studio.texture.images import decode_png
from ins_studio.ui.file_kinds import PICTURES
from ins_studio.ui.film_dialog import FilmDialog
from ins_studio.ui.film_plan import CLIP, STILL, TURN, FilmPlan
from ins_studio.ui.film_session import FilmSession
from ins_studio.ui.picture_size import CUSTOM, PictureSize
from ins_studio.viewport.camera import Camera


def plan(path: Path, subject: str = STILL, **changes: object) -> FilmPlan:
    wanted = {"size": (32, 24), "transparent": False, "seconds": 0.4, **changes}
    return FilmPlan(subject, path=path, **wanted)


def test_a_turn_goes_once_round_and_plays_over_and_over() -> None:
    views = list(plan(Path("x.png"), TURN, seconds=1.0).views(Camera(), 3, (2, 5), 10.0))
    assert len(views) == 10
    yaws = [camera.yaw for camera, _ in views]
    steps = np.diff(yaws)
    np.testing.assert_allclose(steps, 2 * math.pi / 10)
    assert [frame for _, frame in views] == [3, 4, 5, 2, 3, 4, 5, 2, 3, 4]
    assert all(camera.distance == Camera().distance for camera, _ in views)


def test_a_clip_is_its_range_and_a_still_is_the_playhead() -> None:
    assert [f for _, f in plan(Path("x.png"), CLIP).views(Camera(), 3, (2, 5), 10.0)] == [
        2,
        3,
        4,
        5,
    ]
    assert [f for _, f in plan(Path("x.png")).views(Camera(), 3, (2, 5), 10.0)] == [3]


class Painter:
    """Draws pictures that say which frame they are of."""

    def __init__(self, desk) -> None:
        self.desk, self.calls = desk, []

    def __call__(self, camera, size, bare):
        frame = self.desk.studio.document.timeline.frame
        self.calls.append((frame, bare))
        return np.full((size[1], size[0], 4), 10 * frame + 5, np.uint8)


@pytest.fixture
def session(walker, monkeypatch):
    made = FilmSession(walker.studio, walker.frames)
    made.painter = Painter(walker)
    made.desk = walker
    monkeypatch.setattr(walker.studio.viewport, "picture", made.painter)
    return made


def run(qtbot, session) -> None:
    qtbot.waitUntil(lambda: not session.running, timeout=10_000)


def test_every_frame_of_the_clip_is_drawn_and_the_playhead_goes_back(qtbot, session, tmp_path):
    timeline = session.desk.studio.document.timeline
    timeline.edit_range(2, 5)
    timeline.seek(3)
    session.make(plan(tmp_path / "clip.png", CLIP, transparent=True))
    run(qtbot, session)
    files = sorted(tmp_path.glob("clip.*.png"))
    assert [decode_png(file)[0, 0, 0] for file in files] == [25, 35, 45, 55]
    assert session.painter.calls == [(frame, True) for frame in (2, 3, 4, 5)]
    assert timeline.frame == 3


@pytest.mark.parametrize(("subject", "named"), [(STILL, "one"), (CLIP, "clip"), (TURN, "turn")])
def test_what_was_written_is_named(qtbot, session, tmp_path, subject, named):
    dialog = session.open(None)
    qtbot.addWidget(dialog)
    session.make(plan(tmp_path / f"{named}.png", subject))
    run(qtbot, session)
    files = sorted(tmp_path.glob("*.png"))
    said = dialog.words.text()
    assert str(files[0]) in said
    assert files[-1].name in said
    assert (f"{len(files)} pictures" in said) is (subject != STILL)
    assert (f"{named}.png" in said) is (subject == STILL)
    assert PICTURES.folder(session.desk.studio.document.places) == tmp_path


def test_exact_frames_are_waited_for(qtbot, session, tmp_path, monkeypatch):
    desk, asked = session.desk, []
    monkeypatch.setattr(desk.frames.exact._stream, "request", lambda *what: asked.append(what))
    desk.frames.exact._begin_now()
    session.make(plan(tmp_path / "one.png"))
    qtbot.wait(60)
    assert session.running
    assert session.painter.calls == []
    assert asked
    desk.deliver([0, 0, 0])
    run(qtbot, session)
    assert (tmp_path / "one.png").is_file()


def test_stopping_keeps_whole_pictures_and_goes_back(qtbot, session, tmp_path):
    dialog = session.open(None)
    qtbot.addWidget(dialog)
    session.make(plan(tmp_path / "clip.png", CLIP))
    qtbot.waitUntil(lambda: len(session.painter.calls) >= 2, timeout=10_000)
    dialog.reject()
    assert not session.running
    assert dialog.isVisible()
    assert dialog.words.text() == "Stopped."
    assert session.desk.studio.document.timeline.frame == 3
    dialog.reject()
    assert not dialog.isVisible()


def test_a_place_that_cannot_be_written_is_reported(qtbot, session, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    session.make(plan(tmp_path / "file" / "one.png"))
    run(qtbot, session)
    assert session.desk.errors
    assert isinstance(session.desk.errors.pop(), StudioError | OSError)


def test_the_dialog_says_what_it_shows(qtbot, tmp_path):
    dialog = FilmDialog(tmp_path, "walker")
    qtbot.addWidget(dialog)
    assert dialog.plan == FilmPlan(STILL, (1920, 1080), False, 6.0, tmp_path / "walker.png")
    dialog.subject.setCurrentText(TURN)
    dialog.size_row.usual.setCurrentIndex(4)
    dialog.transparent.setChecked(True)
    assert dialog.plan.path.name == "walker-turn.png"
    assert dialog.plan.size == (1080, 1080)
    assert dialog.plan.transparent
    with qtbot.waitSignal(dialog.wanted) as asked:
        dialog.make_button.click()
    assert asked.args == [dialog.plan]


def test_a_size_that_is_typed_is_named(qtbot):
    row = PictureSize((1920, 1080))
    qtbot.addWidget(row)
    assert row.usual.currentText() == "1920 x 1080"
    row.width_box.setValue(480)
    row.height_box.setValue(270)
    assert (row.usual.currentText(), row.pixels) == (CUSTOM, (480, 270))
    row.width_box.setValue(1280)
    row.height_box.setValue(720)
    assert row.usual.currentText() == "1280 x 720"
    row.usual.setCurrentText(CUSTOM)
    assert row.pixels == (1280, 720)
    row.usual.setCurrentText("1080 x 1920")
    assert (row.usual.currentText(), row.pixels) == ("1080 x 1920", (1080, 1920))


def test_a_chosen_folder_is_kept_for_other_subjects(qtbot, tmp_path, monkeypatch):
    dialog = FilmDialog(tmp_path, "walker")
    qtbot.addWidget(dialog)
    chosen = tmp_path / "films" / "hero"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    dialog.browse_button.click()
    assert dialog.plan.path == tmp_path / "films" / "hero.png"
    dialog.subject.setCurrentText(TURN)
    assert dialog.plan.path == tmp_path / "films" / "walker-turn.png"
