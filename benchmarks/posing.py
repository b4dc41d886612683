"""How quickly does the person follow a drag in Animate? ``python -m benchmarks.posing`` tells.

Opens the real window on the demo's avatar, makes its clip editable, and pulls a hand, turns a
joint and moves the root by mouse events, as somebody would. Keeps the main thread's own time from
an event until person and handles wait to be drawn, the time until Qt has drawn them, and what the
end of a gesture takes. Processor time of the thread, so that other work on the machine counts
little.
"""

import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("INS_STUDIO_HOME", tempfile.mkdtemp(prefix="ins-studio-bench-"))

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ins_studio.ui.theme import apply_theme

MOVES = 60
RESULT = Path(__file__).parent / "results" / "posing.json"
NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


class Hand:
    """A mouse over the viewport, and a clock."""

    def __init__(self, window) -> None:
        self.window = window
        self.tool = window.sessions.animate.posing.tool
        self.desk = self.tool._desk
        self.viewport = window.studio.viewport
        self.canvas = self.viewport._canvas.native

    def send(self, kind, place, button, buttons) -> float:
        """Send one event of the mouse; milliseconds until it was handled."""
        point = QPointF(*place)
        held = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, point, point, button, buttons, held)
        began = time.thread_time()
        QApplication.sendEvent(self.canvas, event)
        return 1000 * (time.thread_time() - began)

    def drag(self, joint: str, way: tuple[float, float]) -> dict[str, float]:
        """Press a dot, go some way and back, release; milliseconds of the main thread."""
        names = self.desk.selection.skeleton.names
        size = self.viewport.pane_point(0, 0)[2]
        pose = self.desk.pose
        start = self.viewport.camera.project(pose.joints[[names.index(joint)]], size)[0, :2]
        self.send(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
        handled, drawn = [], []
        for share in np.sin(np.linspace(0.1, np.pi - 0.2, MOVES)):
            handled.append(
                self.send(QEvent.Type.MouseMove, start + share * np.array(way), NONE, LEFT)
            )
            began = time.thread_time()
            self.canvas.repaint()
            QApplication.processEvents()
            drawn.append(1000 * (time.thread_time() - began))
        release = self.send(QEvent.Type.MouseButtonRelease, start + np.array(way) / 3, LEFT, NONE)
        return {
            "first_ms": handled[1],  # the first event that changes the pose
            "p50_ms": float(np.percentile(handled[1:], 50)),
            "p95_ms": float(np.percentile(handled[1:], 95)),
            "drawing_p50_ms": float(np.percentile(drawn[1:], 50)),
            "release_ms": release,
        }


def main() -> None:
    """Measure, print, keep."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication([])
    apply_theme(application)
    from ins_studio.ui.main_window import MainWindow

    window = MainWindow()
    window.sessions.frames.begin = lambda: None  # no engine beside it
    window.resize(1366, 768)
    window.show()
    window.begin()
    _wait(lambda: window._drawn)
    window.studio.playback.set_playing(False)
    window.studio.document.timeline.seek(0)
    window.actions_by_name["make_editable"].trigger()
    _wait(lambda: not window.studio.jobs.tasks)
    hand = Hand(window)
    hand.send(QEvent.Type.MouseMove, (300.0, 200.0), NONE, NONE)
    found = {
        "vertices": len(window.studio.document.mesh.vertices),
        "frames": window.studio.document.timeline.frame_count,
        "pull a hand": hand.drag("left_wrist", (30.0, -90.0)),
        "pull a foot": hand.drag("right_ankle", (-50.0, -40.0)),
        "move the root": hand.drag("pelvis", (40.0, 30.0)),
    }
    window.close()
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


def _wait(until) -> None:
    deadline = time.monotonic() + 120
    while not until() and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
