"""What the viewport draws and how fast, in a corner of it."""

import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel

from ins_studio.viewport.floor_lines import CELL, EVERY

if TYPE_CHECKING:
    from ins_studio.ui.viewport_widget import ViewportWidget

GAP_PX, TELL_MS, WINDOW_S = 8, 250, 1.0


class Statistics(QObject):
    """Counts pictures while it is shown; the words change four times a second."""

    def __init__(self, viewport: "ViewportWidget") -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._drawn: deque[tuple[float, float]] = deque()  # when, and how many milliseconds
        self._posing_ms: float | None = None
        self._label = QLabel(viewport)
        self._label.setObjectName("statistics")
        self._label.setProperty("plate", True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.move(GAP_PX, GAP_PX)
        self._label.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(TELL_MS)
        self._timer.timeout.connect(self.tell)
        viewport.frame_drawn.connect(self._count)
        viewport.first_drawn.connect(self._label.raise_)  # above the canvas, which comes later

    def set_shown(self, shown: bool) -> None:
        """Show the numbers, or count nothing."""
        self._drawn.clear()
        self._label.setVisible(shown)
        self._label.raise_()
        if shown:
            self._timer.start()
            self.tell()
        else:
            self._timer.stop()

    def note_posing(self, kind: str, took_ms: float) -> None:
        """Take how long the frame in view took to pose and hand over."""
        self._posing_ms = took_ms if kind else None

    def tell(self) -> None:
        """Say what is known now."""
        text = self.words(time.perf_counter())
        if text != self._label.text():
            self._label.setText(text)
            self._label.adjustSize()

    def words(self, now: float) -> str:
        """Return the lines, as of ``now`` seconds."""
        while self._drawn and self._drawn[0][0] < now - WINDOW_S:
            self._drawn.popleft()
        scene = self._viewport.scene
        scan = scene.effective_comparison() == "scan" or scene.avatar is None
        surface = scene.scan if scan else scene.avatar
        lines = []
        if surface is not None:
            count, faces = len(surface.vertices), len(surface.faces)
            lines.append(f"{count:,} vertices · {faces:,} faces")
        if self._drawn:
            took = sum(ms for _, ms in self._drawn) / len(self._drawn)
            lines.append(f"{len(self._drawn) / WINDOW_S:.0f} pictures/s · {took:.1f} ms each")
        else:
            lines.append("nothing moves")
        if self._posing_ms is not None:
            lines.append(f"posing {self._posing_ms:.1f} ms")
        if scene.floor:
            lines.append(f"grid {100 * CELL:.0f} cm, strong lines {CELL * EVERY:g} m")
        return "\n".join(lines)

    def _count(self, took_ms: float) -> None:
        if self._timer.isActive():
            self._drawn.append((time.perf_counter(), took_ms))
