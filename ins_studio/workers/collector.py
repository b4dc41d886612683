"""Python's cyclic garbage, collected on the window's thread and on no other."""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 250
OLDEST = 2


class Collector(QObject):
    """Collects garbage from the event loop of the thread it lives in.

    Python collects on whichever thread happens to allocate, a Job's for instance. A QObject that
    lies in a cycle would be destroyed there, which only the thread it lives in may do: its timers
    stay behind, and the event loop crashes on them (decision 046).

    Automatic collection is off from ``begin`` to ``end``. What exists at ``begin`` is left alone
    until then: looking through the window's own objects each time would cost a picture.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def begin(self) -> None:
        """Collect from now on, and let nobody else."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        """Collect the oldest generation that is due, and with it all younger ones."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in range(OLDEST, -1, -1):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
