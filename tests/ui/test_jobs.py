"""Long work on the board: shown, reported, stopped, and gone at the end."""

import pytest

from ins_studio.errors import StudioError
from ins_studio.project.records import Progress
from ins_studio.ui.engines import Engines
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.status_strip import StatusStrip


@pytest.fixture
def errors():
    return []


@pytest.fixture
def board(qtbot, errors):
    return JobBoard(Engines(), errors.append)


def counting(count=3):
    for index in range(count):
        yield Progress("Counting", index + 1, count)
    return "done"


def endless():
    while True:
        yield Progress("Waiting", 0, 1)


def test_a_task_is_listed_until_it_ends(board, qtbot):
    with qtbot.waitSignals([board.started, board.ended]):
        task = board.run("Counting", counting)
        shares, results = [], []
        task.advanced.connect(shares.append)
        task.succeeded.connect(results.append)
        assert board.tasks == (task,)
    assert board.tasks == ()
    assert shares[-1] == 1
    assert results == ["done"]


def test_errors_are_reported_once(board, qtbot, errors):
    def failing():
        yield Progress("Trying", 0, 1)
        raise StudioError("It broke.", "Mend it.")

    with qtbot.waitSignal(board.ended):
        board.run("Failing", failing)
    assert [str(error) for error in errors] == ["It broke. Mend it."]


def test_closing_stops_everything(board, qtbot):
    task = board.run("Waiting", endless)
    qtbot.waitSignal(task.progressed).wait()
    board.stop_all()
    qtbot.waitUntil(lambda: board.tasks == ())


def test_the_status_bar_shows_and_cancels(board, qtbot):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.show()
    board.started.connect(strip.add_task)
    board.ended.connect(strip.remove_task)
    task = board.run("Waiting", endless)
    assert strip._job.isVisible()
    with qtbot.waitSignal(task.cancelled):
        strip._job._cancel.click()
    qtbot.waitUntil(lambda: not strip._job.isVisible())


@pytest.mark.slow
def test_an_engine_task_leaves_no_process(qtbot, errors, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    engines = Engines()
    board = JobBoard(engines, errors.append)
    task = board.run_engine("Probing", "probe", {"count": 3})
    with qtbot.waitSignal(task.succeeded, timeout=60_000):
        pass
    engine = task.engine
    qtbot.waitUntil(lambda: board.tasks == ())
    engines.close_all()
    assert not engine.alive
    assert errors == []
