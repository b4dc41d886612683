"""What was freed goes back to the system, not only to the allocator."""

import ctypes
import subprocess
import sys

import pytest

from ins_studio.memory import give_back, share_one_heap

ON_GLIBC = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="other C libraries give freed memory back by themselves",
)
RESIDENT = """
def resident_mb():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
"""
FREED_BETWEEN_KEPT = """
import numpy as np
from ins_studio.memory import give_back

picture = np.ones(16 << 20, np.uint8)
del picture  # from now on glibc takes arrays of this size from its heap, too
frames, kept = [], []
for _ in range(200):
    frames.append(np.ones(300_000, np.uint8))
    kept.append(np.ones(2_000, np.uint8))
full = resident_mb()
frames.clear()
give_back()
print(full - resident_mb())
"""


FREED_BY_ANOTHER_THREAD = """
import threading
import numpy as np
from ins_studio.memory import give_back, share_one_heap

share_one_heap()
picture = np.ones(16 << 20, np.uint8)
del picture
layers = []

def read():
    for _ in range(12):
        layers.append(np.ones(4 << 20, np.uint8))

reader = threading.Thread(target=read)
reader.start()
reader.join()
full = resident_mb()
layers.clear()
give_back()
print(full - resident_mb())
"""


def freed_mb(program: str) -> float:
    """What a program says, in a process of its own."""
    command = [sys.executable, "-c", RESIDENT + program]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@ON_GLIBC
def test_layers_that_a_thread_has_read_go_back_when_they_are_freed():
    assert freed_mb(FREED_BY_ANOTHER_THREAD) > 45  # of 48; without sharing none of it


@ON_GLIBC
def test_frames_that_were_freed_between_others_that_stay_go_back():
    assert (
        freed_mb(FREED_BETWEEN_KEPT) > 45
    )  # of 57, of which glibc alone gives back anything or nothing


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_nothing_is_loaded(platform, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", None)
    give_back()
    share_one_heap()


def test_another_c_library_has_nothing_to_ask(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    give_back()
    share_one_heap()
