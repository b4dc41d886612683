import threading
from collections.abc import Callable, Generator, Iterator

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from ins_studio.project.records import Cancelled
from ins_studio.workers.job import Job

TIMEOUT = 10_000


class Listener(QObject):
    """Collects what a Job says, and where."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.records: list[object] = []
        self.ends: list[object] = []
        self.threads: set[QThread] = set()
        job.progressed.connect(self.take)
        job.succeeded.connect(lambda result: self.end(("succeeded", result)))
        job.failed.connect(lambda error: self.end(("failed", error)))
        job.cancelled.connect(lambda: self.end("cancelled"))

    @Slot(list)
    def take(self, records: list[object]) -> None:
        assert not self.ends, "records after the end"
        self.threads.add(QThread.currentThread())
        self.records += records

    def end(self, what: object) -> None:
        self.threads.add(QThread.currentThread())
        self.ends.append(what)


Start = Callable[[], Generator[object, None, object]]
Make = Callable[..., tuple[Job, Listener]]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    jobs: list[Job] = []

    def build(start: Start, control: object = None) -> tuple[Job, Listener]:
        job = Job(start, None, control)
        jobs.append(job)
        return job, Listener(job)

    yield build
    for job in jobs:
        job.cancel()
        assert job.wait(TIMEOUT)


def finish(qtbot: QtBot, job: Job) -> None:
    with qtbot.waitSignal(job.finished, timeout=TIMEOUT):
        job.start()


def test_nothing_yielded_is_lost_and_the_result_arrives(make: Make, qtbot: QtBot) -> None:
    def count() -> Generator[int, None, str]:
        yield from range(5000)
        return "done"

    job, heard = make(count)
    finish(qtbot, job)
    assert heard.records == list(range(5000))
    assert heard.ends == [("succeeded", "done")]


def test_records_arrive_in_few_batches(make: Make, qtbot: QtBot) -> None:
    def count() -> Generator[int, None, None]:
        yield from range(5000)

    job, _ = make(count)
    batches: list[int] = []
    job.progressed.connect(lambda records: batches.append(len(records)))
    finish(qtbot, job)
    assert sum(batches) == 5000
    assert len(batches) < 100


def test_slots_run_in_the_gui_thread_and_the_work_does_not(make: Make, qtbot: QtBot) -> None:
    worked: set[int] = set()

    def count() -> Generator[int, None, None]:
        worked.add(threading.get_ident())
        yield 1

    job, heard = make(count)
    finish(qtbot, job)
    assert heard.threads == {QThread.currentThread()}
    assert worked
    assert threading.get_ident() not in worked


def test_cancel_while_paused_closes_the_generator(make: Make, qtbot: QtBot) -> None:
    closed = threading.Event()

    def forever() -> Generator[int, None, None]:
        try:
            while True:
                yield 0
        finally:
            closed.set()

    job, heard = make(forever)
    with qtbot.waitSignal(job.progressed, timeout=TIMEOUT):
        job.start()
    job.set_paused(True)
    with qtbot.waitSignal(job.finished, timeout=TIMEOUT), qtbot.assertNotEmitted(job.succeeded):
        job.cancel()
    assert closed.is_set()
    assert heard.ends == ["cancelled"]


def test_a_pause_holds_until_it_is_lifted(make: Make, qtbot: QtBot) -> None:
    reached = threading.Semaphore(0)

    def count() -> Generator[int, None, int]:
        yield 1
        reached.release()
        yield 2
        return 3

    job, heard = make(count)
    job.set_paused(True)
    with qtbot.waitSignal(job.progressed, timeout=TIMEOUT):
        job.start()
    assert not reached.acquire(timeout=0.1)
    with qtbot.waitSignal(job.finished, timeout=TIMEOUT):
        job.set_paused(False)
    assert heard.records == [1, 2]
    assert heard.ends == [("succeeded", 3)]


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), ValueError("bad"), KeyError(1)])
def test_any_exception_arrives_as_failed(make: Make, qtbot: QtBot, error: Exception) -> None:
    def breaks() -> Generator[int, None, None]:
        yield 1
        raise error

    job, heard = make(breaks)
    finish(qtbot, job)
    assert heard.records == [1]
    assert heard.ends == [("failed", error)]


def test_an_error_before_the_first_record_arrives(make: Make, qtbot: QtBot) -> None:
    error = RuntimeError("no dataset")

    def start() -> Generator[int, None, None]:
        raise error

    job, heard = make(start)
    finish(qtbot, job)
    assert heard.ends == [("failed", error)]


def test_an_error_while_closing_is_not_lost(make: Make, qtbot: QtBot) -> None:
    error = OSError("disk full")

    def forever() -> Generator[int, None, None]:
        try:
            while True:
                yield 0
        finally:
            raise error

    job, heard = make(forever)
    with qtbot.waitSignal(job.progressed, timeout=TIMEOUT):
        job.start()
    with qtbot.waitSignal(job.finished, timeout=TIMEOUT):
        job.cancel()
    assert heard.ends == [("failed", error)]


def test_work_that_says_it_was_cancelled_ends_as_cancelled(make: Make, qtbot: QtBot) -> None:
    def stops() -> Generator[int, None, None]:
        yield 1
        raise Cancelled

    job, heard = make(stops)
    finish(qtbot, job)
    assert heard.ends == ["cancelled"]


def test_control_is_told_at_once_and_frees_a_blocked_thread(make: Make, qtbot: QtBot) -> None:
    class Far:
        def __init__(self) -> None:
            self.said: list[str] = []
            self.free = threading.Event()

        def cancel(self) -> None:
            self.said.append("cancel")
            self.free.set()

        def pause(self) -> None:
            self.said.append("pause")

        def resume(self) -> None:
            self.said.append("resume")

    far = Far()

    def blocked() -> Generator[int, None, None]:
        yield 1
        far.free.wait()
        raise Cancelled

    job, heard = make(blocked, far)
    with qtbot.waitSignal(job.progressed, timeout=TIMEOUT):
        job.start()
    job.set_paused(True)
    job.set_paused(False)
    with qtbot.waitSignal(job.finished, timeout=TIMEOUT):
        job.cancel()
    assert far.said == ["pause", "resume", "cancel"]
    assert heard.ends == ["cancelled"]


def test_cancel_before_the_start_ends_at_once(make: Make, qtbot: QtBot) -> None:
    begun = threading.Event()

    def count() -> Generator[int, None, None]:
        begun.set()
        yield 1

    job, heard = make(count)
    job.cancel()
    finish(qtbot, job)
    assert heard.ends == ["cancelled"]
    assert not begun.is_set()
