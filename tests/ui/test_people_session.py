"""Who else was recorded in what is open."""

from bare_studio import bare_studio
from fake_rigs import worm, write_rig

from ins_studio.dataset.opening import open_dataset
from ins_studio.ui.people_session import PeopleSession


def test_the_file_of_a_figure_has_nobody_else_to_list(qtbot, tmp_path, tiny_dataset, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    errors = []
    studio = bare_studio(errors)
    qtbot.addWidget(studio.viewport)
    people = PeopleSession(studio)
    with qtbot.waitSignal(people.changed):
        people.follow(open_dataset(tiny_dataset))
    people.follow(open_dataset(write_rig(tmp_path / "worm.glb", worm(7))))
    assert people.indexed is None
    qtbot.waitUntil(lambda: not studio.jobs.tasks)
    assert errors == []
