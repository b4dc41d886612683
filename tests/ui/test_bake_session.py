"""Baking from the menu: whom it refuses, what it asks for, and that it is used at once."""

import numpy as np
import pytest

from ins_studio.project.avatar_records import Baked
from ins_studio.project.baked import BakedCorrectives, encode_baked, mesh_fingerprint
from ins_studio.ui.bake_session import BakeSession


@pytest.fixture
def session(walker):
    made = BakeSession(walker.studio)
    made.baked.connect(walker.frames.read_bake)
    return made


def flat(mesh):
    """Correctives that do nothing."""
    joints = len(mesh.parents)
    return BakedCorrectives(
        mesh_fingerprint(mesh),
        0,
        np.zeros((1, len(mesh.vertices), 3), np.float32),
        np.zeros((2, joints, 3), np.float32),
        np.zeros((2, 1), np.float32),
        1.0,
        np.zeros((0, joints, 3), np.float32),
        0.0,
        0.0,
    )


def test_an_avatar_of_ones_own_is_baked_and_plays_so_at_once(walker, session, qtbot, monkeypatch):
    asked, said = [], []
    run, mesh, jobs = walker.studio.document.run, walker.mesh, walker.studio.jobs

    def run_engine(label, task, arguments):
        asked.append((task, arguments))

        def work():
            yield from ()
            run.baked_path.write_bytes(encode_baked(flat(mesh)))
            return Baked(str(run.baked_path), 64, 90, 1.5, 4.75, 30.0, within_tolerance=False)

        return jobs.run(label, work)

    monkeypatch.setattr(jobs, "run_engine", run_engine)
    session.noted.connect(said.append)
    session.bake()
    session.bake()  # one at a time
    qtbot.waitUntil(lambda: walker.frames.baked.poser is not None, timeout=10_000)
    assert asked == [("bake", {"run": str(run.path)})]
    assert "64 correctives" in said[0]
    assert "4.8 mm at 95 %" in said[0]
    kinds = []
    walker.frames.status_changed.connect(lambda kind, _ms: kinds.append(kind))
    walker.studio.document.timeline.seek(5)
    assert kinds == ["baked"]


def test_the_packaged_avatar_is_not_written_to(walker, session, tmp_path, monkeypatch):
    document = walker.studio.document
    packaged = type(document.run)(tmp_path / "elsewhere" / "avatar")
    monkeypatch.setattr(type(document), "run", property(lambda _document: packaged))
    session.bake()
    error = walker.errors.pop()
    assert "never written to" in str(error)
    assert not walker.studio.jobs.tasks
