"""Does the window keep its beat while an avatar trains? ``python -m benchmarks.window`` tells.

Opens the real window on the demo, lets a 16 ms timer run with the viewport still, first with
nothing else going on, then while the engine trains on the CPU, and keeps the gaps between
ticks, with the memory of the window's process.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("INS_STUDIO_HOME", tempfile.mkdtemp(prefix="ins-studio-bench-"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program itself does

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ins_studio.ui.theme import apply_theme

BEAT_MS = 16
MEASURED_S = 30.0
RESULT = Path(__file__).parent / "results" / "window.json"


class Beat(QObject):
    """A precise 16 ms timer that notes when it was called."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._at: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(lambda: self._at.append(time.perf_counter()))

    def start(self) -> None:
        """Begin to count."""
        self._at = []
        self._timer.start()

    def stop(self) -> dict[str, float]:
        """End, and return the gaps in milliseconds."""
        self._timer.stop()
        gaps = 1000 * np.diff(self._at)
        return {
            "ticks": len(gaps),
            "p50_ms": round(float(np.percentile(gaps, 50)), 1),
            "p99_ms": round(float(np.percentile(gaps, 99)), 1),
            "worst_ms": round(float(gaps.max()), 1),
        }


class Measurement(QObject):
    """Quiet window, then training window, then leave."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._beat = Beat(self)
        self._steps = 0
        self.figures: dict[str, object] = {}
        window.studio.viewport.first_drawn.connect(self._quiet_soon)

    def _quiet_soon(self) -> None:
        self.figures["first_frame_s"] = round(time.perf_counter() - STARTED, 2)
        QTimer.singleShot(3000, self, self._quiet)

    def _quiet(self) -> None:
        self._window.studio.playback.set_playing(False)
        self._window.sessions.frames.stop()
        self._beat.start()
        QTimer.singleShot(int(MEASURED_S * 500), self, self._train)

    def _train(self) -> None:
        self.figures["quiet"] = self._beat.stop()
        training = self._window.sessions.training
        training.stepped.connect(self._count)
        self._window.sessions.train_draft()
        self._window.sessions.train.panel.fold.setChecked(True)

    def _count(self, steps: list[object]) -> None:
        if not self._steps:
            self._beat.start()
            QTimer.singleShot(int(MEASURED_S * 1000), self, self._finish)
        self._steps += len(steps)

    def _finish(self) -> None:
        self.figures["training"] = self._beat.stop()
        self.figures["training_steps"] = self._steps
        self.figures["window_mb"] = _memory_mb(os.getpid())
        engines = [task.engine.pid for task in self._window.studio.jobs.tasks if task.engine]
        self.figures["engine_mb"] = max((_memory_mb(pid) for pid in engines if pid), default=0)
        self.figures["torch_in_window"] = "torch" in sys.modules
        self.figures["load"] = round(os.getloadavg()[0], 1)
        self._window.close()
        QApplication.quit()


def _memory_mb(pid: int) -> int:
    """Peak resident memory of a process, from Linux's books."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


STARTED = time.perf_counter()

if __name__ == "__main__":
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    from ins_studio.ui.main_window import MainWindow

    window = MainWindow()
    window.reporter.install()
    measurement = Measurement(window)
    window.show()
    QTimer.singleShot(0, window.begin)
    application.exec()
    text = json.dumps(measurement.figures, indent=2)
    RESULT.write_text(text + "\n", encoding="utf-8")
    print(text)
