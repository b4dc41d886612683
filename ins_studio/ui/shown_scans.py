"""Puts the scan of the playhead's frame into the viewport."""

from PySide6.QtCore import QObject, Signal

from ins_studio.errors import StudioError
from ins_studio.ui.damaged_scans import DamagedScans
from ins_studio.ui.proxy_session import ProxySession
from ins_studio.ui.scan_frames import ScanFrames
from ins_studio.ui.studio import Studio


class ShownScans(QObject):
    """Follows the clip; heavy scans are shown as proxies, which are made on a thread.

    ``shown`` says which frame's scan stands in the viewport now; ``made`` which one could be shown
    that was not there before.
    """

    shown = Signal(int)
    made = Signal(int)

    def __init__(self, studio: Studio, damaged: DamagedScans) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._damaged = damaged
        self._scans: ScanFrames | None = None
        self._proxies = ProxySession(studio)
        self._proxies.made.connect(self.made)

    def follow(self) -> bool:
        """Turn to the clip that plays; False where it is no recording."""
        document = self._studio.document
        clip, dataset = document.timeline.clip, document.dataset
        self._scans = None
        if clip is not None and clip.sequence is not None and dataset is not None:
            self._scans = ScanFrames(dataset, clip.sequence)
        self._proxies.follow(self._scans)
        return self._scans is not None

    def show(self, frame: int) -> bool:
        """Show the scan of ``frame``; False where there is none, or none yet."""
        if self._scans is None:
            return False
        try:
            scan = self._scans.frame(frame)
        except StudioError as error:
            self._damaged.add(self._scans.dataset, self._scans.sequence, frame, error)
            return False
        if scan is None:  # what was shown stays until it is there
            self._proxies.want(frame)
            return False
        self._studio.viewport.set_scan(scan.vertices, scan.faces, scan.colors)
        self.shown.emit(frame)
        return True
