"""The fitted body over its scan, and the distance between them as heat: the Data workspace's."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.document import Document
from ins_studio.motion.motion import Motion
from ins_studio.ui.actions import Actions
from ins_studio.ui.fit_distances import FitDistances
from ins_studio.ui.fit_panel import FitPanel
from ins_studio.ui.heat_legend import HeatLegend
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.viewport.heat import heat_colors
from ins_studio.viewport.scene import SCAN_VIEWS

GLASS_COLOR = (214, 84, 200)  # of no skin, and of few clothes
FRAMES_AHEAD = 6


@dataclass(frozen=True, eq=False)
class _Shown:
    """The scan that stands in the viewport: where it comes from."""

    dataset: Dataset
    sequence: str
    motion: Motion
    frame: int
    colors: NDArray[np.uint8] | None  # the scan's own

    def body(self) -> NDArray[np.float32]:
        """Return the fitted body (V, 3), world metres."""
        pose, transl = self.motion.poses[self.frame], self.motion.transl[self.frame]
        return self.dataset.body.posed(pose, transl=transl)


class FitSession(QObject):
    """Follows the scan that the playhead shows; B and D are view state, and no edit.

    The body always is the one of the scan in view, also where the playhead stands on a frame
    that cannot be read. A body alone is grey, and so is a frame whose distances are not there
    yet.
    """

    def __init__(
        self, studio: Studio, frames: ReposeSession, panel: FitPanel, actions: Actions
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._panel = panel
        self._turn, self._switch = actions["show_body"], actions["show_distance"]
        self._legend = HeatLegend(studio.viewport)
        self._distances = FitDistances(self)
        self._view, self._heat = SCAN_VIEWS[0], False
        self._entered = False
        self._shown: _Shown | None = None
        self._turn.triggered.connect(self.next_view)
        self._switch.toggled.connect(self.set_heat)
        panel.view_chosen.connect(self.set_view)
        panel.show_view(self._view)
        self._distances.arrived.connect(self._take)
        self._distances.failed.connect(studio.report)
        frames.scan_shown.connect(self._follow)
        studio.playback.playing_changed.connect(self._ask)
        studio.viewport.comparison_changed.connect(self._show_legend)
        studio.document.timeline.clip_changed.connect(self._show_legend)
        self._obey(False)

    def enter(self) -> None:
        """Show again what was chosen when the workspace was left; the next scan brings it."""
        self._obey(True)
        self._apply_view()

    def leave(self) -> None:
        """Leave scan and viewport as they were."""
        self._obey(False)
        viewport = self._studio.viewport
        viewport.set_scan_view("scan")
        viewport.clear_body()
        if self._shown is not None:
            viewport.set_scan_colors(self._shown.colors)
        self._shown = None
        self._distances.forget()
        self._show_legend()

    def next_view(self) -> None:
        """Cycle scan, both, body: B."""
        self.set_view(SCAN_VIEWS[(SCAN_VIEWS.index(self._view) + 1) % len(SCAN_VIEWS)])

    def set_view(self, view: str) -> None:
        """Show the "scan", "both" or the "body"."""
        self._view = view
        self._panel.show_view(view)
        self._apply_view()

    def set_heat(self, heat: bool) -> None:
        """Show distances as colours, or the scan's own colours: D."""
        self._heat = heat
        self._apply_view()

    def stop(self) -> None:
        """End the measuring: the window is closing."""
        self._distances.stop()

    def _obey(self, entered: bool) -> None:
        """Take B and D only here: elsewhere they are other tools' keys."""
        self._entered = entered
        for action in (self._turn, self._switch):
            action.setEnabled(entered)

    def _apply_view(self) -> None:
        viewport = self._studio.viewport
        viewport.set_scan_view(self._view, through=not self._heat)  # glass would tint the heat
        if viewport.scene.comparison == "off":
            viewport.set_comparison("scan")
        self._lay()
        self._show_legend()

    def _follow(self, frame: int) -> None:
        if not self._entered:
            return
        scan = self._studio.viewport.scene.scan
        self._shown = _shown(self._studio.document, frame, scan.colors if scan else None)
        if self._shown is None:
            self._studio.viewport.clear_body()
        self._lay()

    def _lay(self) -> None:
        """Put body and colours of the scan in view into the viewport."""
        shown, viewport = self._shown, self._studio.viewport
        if shown is None:
            return
        alone = self._view == "body"
        heat = self._heat_of(shown, alone) if self._heat else None
        if self._view != "scan":
            body = shown.body()
            colors = heat if alone else _tint(len(body))
            viewport.set_body(body, shown.dataset.body.faces, colors)
        viewport.set_scan_colors(heat if self._heat and not alone else shown.colors)
        self._ask()

    def _heat_of(self, shown: _Shown, alone: bool) -> NDArray[np.uint8] | None:
        self._distances.follow(shown.dataset, shown.sequence, of_body=alone)
        distances = self._distances.of_frame(shown.frame)
        return None if distances is None else heat_colors(distances * 1000)

    def _ask(self, _playing: bool = False) -> None:
        """Want the frame in view, and while it plays the frames that come."""
        shown, timeline = self._shown, self._studio.document.timeline
        if shown is None or not self._heat:
            return
        wanted, clip = [shown.frame], timeline.clip
        # Another clip may play by now, whose scan is not in view yet.
        same = clip is not None and clip.sequence == shown.sequence
        if same and self._studio.playback.playing:
            first, last = timeline.played
            length = last - first + 1
            wanted = [first + (shown.frame - first + n) % length for n in range(FRAMES_AHEAD)]
        self._distances.want(wanted)

    def _take(self, frame: int) -> None:
        if self._shown is not None and self._shown.frame == frame:
            self._lay()

    def _show_legend(self, _what: str = "") -> None:
        if self._entered and self._heat and self._studio.viewport.scene.scan_in_view():
            self._legend.show_scale("Body to scan" if self._view == "body" else "Scan to body")
        else:
            self._legend.hide()


def _shown(document: Document, frame: int, colors: NDArray[np.uint8] | None) -> _Shown | None:
    """Name what the playhead shows; None where no body of the dataset fits it."""
    clip, dataset = document.timeline.clip, document.dataset
    if clip is None or clip.sequence is None or dataset is None or not dataset.posed:
        return None
    fits = clip.motion.poses.shape[1] == dataset.body.joint_count
    return _Shown(dataset, clip.sequence, clip.motion, frame, colors) if fits else None


@lru_cache(maxsize=1)
def _tint(count: int) -> NDArray[np.uint8]:
    return np.tile(np.array(GLASS_COLOR, np.uint8), (count, 1))
