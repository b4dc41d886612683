"""Looks for head, hands and feet of the scan on which the playhead rests, one at a time."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ins_studio.ui.found_tips import Points, find_tips
from ins_studio.ui.scan_marks import MarkedScan
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

LOOK_AFTER_MS = 500  # of a playhead that rests


class TipSession(QObject):
    """Remembers what was found until other scans are opened; ``found`` says that there is more."""

    found = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._known: dict[tuple[str, str], Points] = {}
        self._wanted: MarkedScan | None = None
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        studio.document.dataset_changed.connect(self._known.clear)

    def of_scan(self, scan: MarkedScan) -> Points:
        """Return a scan's tips by their landmarks' names, (3,) each; empty while unknown."""
        return self._known.get(scan.key, {})

    def want(self, scan: MarkedScan | None) -> None:
        """Look at this scan soon, the one in view; None looks at nothing more."""
        self._wanted = scan
        if scan is None:
            self._timer.stop()
        elif scan.key not in self._known:
            self._timer.start()

    def take(self, scan: MarkedScan, tips: Points) -> None:
        """Keep what was found, unless other scans were opened meanwhile."""
        if scan.dataset is not self._studio.document.dataset:
            return
        self._known[scan.key] = tips
        self.found.emit()

    def _look(self) -> None:
        scan, shown = self._wanted, self._studio.viewport.scene.scan
        if scan is None or shown is None or self._task is not None or scan.key in self._known:
            return
        work = partial(find_tips, shown.vertices.copy(), shown.faces, scan.dataset.body)
        task = self._studio.jobs.run("Looking for head, hands and feet", work)
        task.succeeded.connect(partial(self.take, scan))
        task.finished.connect(self._end)
        self._task = task

    def _end(self) -> None:
        self._task = None
        self.want(self._wanted)  # the playhead may be elsewhere by now
