"""Garbage is collected on the window's thread, whoever makes it."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QThread

from ins_studio.workers.collector import Collector


@pytest.fixture
def collector(qapp):
    collector = Collector()
    collector.begin()
    yield collector
    collector.end()


class Ring(QObject):
    """A QObject in a cycle: only the garbage collector finds it."""

    def __init__(self, ended):
        super().__init__()
        self.itself = self
        self._ended = weakref.finalize(self, lambda: ended.append(QThread.currentThread()))


def make_garbage(count=20_000):
    """What a Job does all day: far more than Python collects after by itself."""
    for _ in range(count):
        ring = []
        ring.append(ring)


def test_a_thread_that_makes_garbage_destroys_no_object_of_the_window(collector, qtbot):
    ended = []
    Ring(ended)
    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert ended == []
    qtbot.waitUntil(lambda: len(ended) == 1)
    assert ended == [QThread.currentThread()]


def test_old_garbage_is_found_too(collector, qtbot):
    ended = []
    ring = Ring(ended)
    gc.collect()  # the ring is of the oldest generation now
    del ring
    collector._timer.setInterval(1)

    def found():
        make_garbage(1000)
        return bool(ended)

    qtbot.waitUntil(found)


def test_afterwards_python_collects_by_itself(qapp):
    collector = Collector()
    collector.begin()
    assert not gc.isenabled()
    assert gc.get_freeze_count() > 0
    collector.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
