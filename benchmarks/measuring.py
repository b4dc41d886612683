"""Measuring a piece of work in a process of its own: time, memory, and the GUI's beat."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

QUIET_MS = 3000
Figures = dict[str, Any]
Pieces = dict[str, Callable[[Path], Figures | None]]


def finished(steps: Any) -> Any:
    """Drive a generator to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def apart(module: str, piece: str, root: Path) -> Figures:
    """Measure in a process of its own, so that what it takes is what it takes alone."""
    command = [sys.executable, "-m", module, piece, str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(piece, done.stdout.strip(), flush=True)
    return dict(json.loads(done.stdout))


def measured(work: Callable[[], Figures | None]) -> Figures:
    """Return the time that ``work`` takes and the memory, and what it returns itself."""
    before, began, busy = memory_mb("VmRSS"), time.perf_counter(), time.process_time()
    more = work() or {}
    took, busy = time.perf_counter() - began, time.process_time() - busy
    found = {"seconds": round(took, 2), "cpu_seconds": round(busy, 2)}
    return {**found, "more_mb": memory_mb("VmHWM") - before, **more}


def memory_mb(entry: str) -> int:
    """Return a line of what Linux says of this process: VmRSS now, VmHWM at most."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(entry):
            return int(line.split()[1]) // 1024
    return 0


def in_window(work: Callable[[], Any]) -> Figures:
    """Do ``work``, which returns a generator, as the window does, and watch the GUI's beat."""
    from PySide6.QtCore import QCoreApplication, QTimer

    from benchmarks.window import Beat
    from ins_studio.workers.job import Job

    application = QCoreApplication([])
    beat, job = Beat(application), Job(work, application)
    beat.start()
    QTimer.singleShot(QUIET_MS, application, application.quit)
    application.exec()
    quiet, failed = beat.stop(), list[Exception]()
    job.failed.connect(failed.append)
    job.finished.connect(application.quit)
    beat.start()
    job.start()
    application.exec()
    if failed:
        raise failed[0]
    return {"quiet": quiet, "working": beat.stop()}
