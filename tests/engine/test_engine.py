import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.engine.client import Engine
from ins_studio.errors import StudioError
from ins_studio.project.avatar_records import PosedFrame, Streamed
from ins_studio.project.records import Cancelled, Note, Progress

MANY = 10_000_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(log=tmp_path / "engine.log")
    yield engine
    engine.close()
    assert not engine.alive


def drain(steps: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    records: list[Any] = []
    while True:
        try:
            records.append(next(steps))
        except StopIteration as end:
            return records, end.value


def result_of(engine: Engine, **arguments: object) -> object:
    return drain(engine.run("probe", dict(arguments)))[1]


def test_records_and_result_arrive(engine: Engine) -> None:
    records, result = drain(engine.run("probe", {"count": 3}))
    assert result == Streamed(3)
    assert records == [Progress("Counting", index, 3) for index in range(3)]


def test_it_stays_warm_between_tasks(engine: Engine) -> None:
    assert result_of(engine, count=1) == Streamed(1)
    process = engine.pid
    assert result_of(engine, count=2) == Streamed(2)
    assert engine.pid == process


def test_two_engines_are_two_processes(engine: Engine, tmp_path: Path) -> None:
    other = Engine(log=tmp_path / "other.log")
    try:
        other.start()
        engine.start()
        assert engine.pid != other.pid
    finally:
        other.close()


def test_arrays_travel_and_nothing_is_left_in_the_exchange(engine: Engine) -> None:
    vertices = np.random.default_rng(1).normal(size=(20_000, 3)).astype(np.float32)
    frames = list(engine.run("probe", {"count": 50, "vertices": vertices}))
    assert [frame.index for frame in frames] == list(range(50))
    for frame in frames:
        assert isinstance(frame, PosedFrame)
        np.testing.assert_array_equal(frame.vertices, vertices + np.float32(frame.index))
    assert engine._exchange is not None
    folder = engine._exchange.folder
    assert not list(folder.iterdir())
    engine.close()
    assert not folder.exists()


def test_a_slow_reader_holds_the_engine_back(engine: Engine) -> None:
    vertices = np.zeros((1000, 3), np.float32)
    steps = engine.run("probe", {"count": 200, "vertices": vertices})
    next(steps)
    assert engine._exchange is not None
    for _ in steps:
        assert len(list(engine._exchange.folder.iterdir())) <= 17


def test_an_expected_error_keeps_its_hint(engine: Engine) -> None:
    with pytest.raises(StudioError) as caught:
        result_of(engine, count=4, trouble="expected")
    assert caught.value.message == "The probe was told to fail."
    assert caught.value.hint == "Tell it otherwise."
    assert result_of(engine, count=1) == Streamed(1)


def test_an_unexpected_error_names_the_log_with_the_traceback(engine: Engine) -> None:
    with pytest.raises(StudioError, match="nobody expected this") as caught:
        result_of(engine, count=4, trouble="unexpected")
    assert str(engine.log) in caught.value.hint
    logged = engine.log.read_text()
    assert "Traceback" in logged
    assert "probe begins" in logged, "prints go to the log, not into the protocol"


def test_an_unknown_task_is_an_expected_error(engine: Engine) -> None:
    with pytest.raises(StudioError, match="no task 'knit'"):
        list(engine.run("knit", {}))


def test_cancel_ends_the_task_and_the_engine_lives_on(engine: Engine) -> None:
    steps = engine.run("probe", {"count": MANY})
    next(steps)
    engine.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    assert engine.alive
    assert result_of(engine, count=1) == Streamed(1)


def test_a_cancelled_task_may_answer_with_a_result(engine: Engine) -> None:
    steps = engine.run("probe", {"count": MANY, "trouble": "answer"})
    next(steps)
    engine.cancel()
    records, result = drain(steps)
    assert isinstance(result, Streamed)
    assert records[-1] == Note("Stopping.")


def test_cancel_while_paused(engine: Engine) -> None:
    steps = engine.run("probe", {"count": MANY})
    next(steps)
    engine.pause()
    engine.cancel()
    with pytest.raises(Cancelled):
        list(steps)


def test_pause_holds_and_resume_goes_on(engine: Engine) -> None:
    engine.start()
    steps = engine.run("probe", {"count": 20_000})
    assert next(steps) == Progress("Counting", 0, 20_000)
    engine.pause()
    engine.resume()
    assert len(list(steps)) == 19_999


def test_leaving_the_generator_stops_the_task(engine: Engine) -> None:
    steps = engine.run("probe", {"count": MANY})
    next(steps)
    steps.close()
    assert result_of(engine, count=1) == Streamed(1)


def test_cancel_of_nothing_does_nothing(engine: Engine) -> None:
    engine.cancel()
    engine.start()
    engine.cancel()
    assert result_of(engine, count=1) == Streamed(1)


def test_a_killed_engine_is_an_error_at_once_and_replaced_by_the_next_task(engine: Engine) -> None:
    steps = engine.run("probe", {"count": MANY})
    next(steps)
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    begun = time.monotonic()
    with pytest.raises(StudioError, match=r"stopped unexpectedly \(signal 9\)") as caught:
        list(steps)
    assert time.monotonic() - begun < 2
    assert str(engine.log) in caught.value.hint
    assert result_of(engine, count=1) == Streamed(1)
    assert engine.pid != first


def test_an_engine_killed_while_idle_is_replaced(engine: Engine) -> None:
    assert result_of(engine, count=1) == Streamed(1)
    assert engine._process is not None
    engine._process.kill()
    engine._process.wait()
    assert result_of(engine, count=1) == Streamed(1)


def test_close_while_a_task_runs_ends_it_as_cancelled(engine: Engine) -> None:
    steps = engine.run("probe", {"count": MANY})
    next(steps)
    engine.close()
    assert not engine.alive
    with pytest.raises(Cancelled):
        list(steps)
    assert engine._exchange is None


def test_end_of_input_ends_the_process() -> None:
    command = [sys.executable, "-m", "ins_studio", "--engine"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_it_is_niced_and_passive(engine: Engine) -> None:
    list(engine.run("probe", {"count": 1}))
    assert engine.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, engine.pid) >= 10
    environment = Path(f"/proc/{engine.pid}/environ").read_bytes().split(b"\0")
    assert b"OMP_WAIT_POLICY=PASSIVE" in environment


def test_a_program_that_cannot_start_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(StudioError, match="cannot be started"):
        engine.start()
