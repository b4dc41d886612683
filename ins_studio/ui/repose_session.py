"""What the playhead shows: preview at once, exact as the engine delivers, scans beside."""

import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.ui.baked_frames import BakedFrames
from ins_studio.ui.damaged_scans import DamagedScans
from ins_studio.ui.exact_frames import ExactFrames
from ins_studio.ui.frame_states import WORDS
from ins_studio.ui.posed_frames import PosedFrames
from ins_studio.ui.shown_scans import ShownScans
from ins_studio.ui.shown_skeleton import show_skeleton
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.document.clip import Clip


class ReposeSession(QObject):
    """Puts the playhead's frame into the viewport.

    Playing, a range has one kind of frames (see ``PosedFrames``) and changes over at its loop.
    Standing still, the exact frame replaces what was shown at once as soon as it is there.
    ``status_changed`` says "exact", "baked", "preview", "scan" or "" and the milliseconds it
    took; ``states_changed`` carries a number of ``frame_states`` for each frame; ``scan_shown``
    says which frame's scan stands in the viewport now, in its own colours; ``frame_shown`` follows
    whatever is shown of a frame.

    Attributes
    ----------
    exact : ExactFrames
    baked : BakedFrames
    damaged : DamagedScans
    """

    status_changed = Signal(str, float)
    states_changed = Signal(object)
    scan_shown = Signal(int)
    frame_shown = Signal(int)
    noted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._clip: Clip | None = None  # what is posed, and the cache, are of it
        self._held = False
        self._lost: set[str] = set()
        self.damaged = DamagedScans(self)
        self.damaged.noted.connect(self.noted)
        self._scans = ShownScans(studio, self.damaged)
        self._scans.shown.connect(self.scan_shown)
        self._scans.made.connect(self._show_made)
        self.exact = ExactFrames(studio)
        self.exact.arrived.connect(self._show_arrived)
        self.exact.failed.connect(self._report_once)
        self.baked = BakedFrames(studio)
        self.baked.changed.connect(self._show_bake)
        self.baked.noted.connect(self.noted)
        self._posed = PosedFrames(studio, self.exact, self.baked)
        self._listen()
        self._show_mesh()

    def _listen(self) -> None:
        studio, document = self._studio, self._studio.document
        timeline = document.timeline
        document.mesh_changed.connect(self._show_mesh)
        document.dataset_changed.connect(self._restart)
        timeline.clip_changed.connect(self._restart)
        timeline.motion_changed.connect(self._follow_keys)
        timeline.range_changed.connect(self._posed.stay_even)
        timeline.frame_changed.connect(self.show_frame)
        studio.playback.playing_changed.connect(self._decide)
        studio.playback.looped.connect(self._decide)
        studio.viewport.comparison_changed.connect(self._show_again)
        studio.viewport.overlays_changed.connect(self._show_again)

    def begin(self) -> None:
        """Start asking the engine, a moment after the window has drawn itself."""
        self.exact.begin()

    def stop(self) -> None:
        """End the stream and its engine."""
        self.exact.stop()

    def hold(self) -> None:
        """Leave the viewport to somebody else: the previews of a training."""
        self._held = True

    def release(self) -> None:
        """Show the playhead's frames again."""
        if self._held:
            self._held = False
            self._show_mesh()

    def read_bake(self) -> None:
        """Read the correctives of the avatar anew: it was baked."""
        self.baked.show(self._studio.document.mesh, self._studio.document.mesh_run)

    def skinned_vertices(self, frame: int) -> NDArray[np.float32] | None:
        """Return the vertices of a frame by the bones alone; None where no clip plays."""
        poser = self._posed.poser
        return None if poser is None else poser.vertices(frame)

    def show_frame(self, frame: int) -> None:
        """Show ``frame`` of the clip: the avatar, the scan behind it, the skeleton."""
        if self._held or self._studio.document.timeline.clip is not self._clip:
            return  # a clip that nobody has turned to yet is shown in a moment
        began = time.perf_counter()
        kind = self._show_avatar(frame)
        poser = self._posed.poser
        if poser is not None and self._studio.viewport.scene.comparison == "lbs":
            self._studio.viewport.set_skinned(poser.vertices(frame))
        scanned = self._show_scan(frame)
        show_skeleton(self._studio, frame, poser)
        self.status_changed.emit(kind or scanned, (time.perf_counter() - began) * 1000)
        self.frame_shown.emit(frame)
        self.exact.ask()

    def _show_mesh(self) -> None:
        if not self._held:
            self._studio.viewport.set_avatar(self._studio.document.mesh)
        self.read_bake()
        self._restart()

    def _restart(self) -> None:
        """Another clip, mesh or dataset: what was cached is of no use."""
        document = self._studio.document
        self._clip = clip = document.timeline.clip
        misfit = self._posed.turn_to(document.mesh, clip)
        if misfit:
            self.noted.emit(misfit)
        if not self._scans.follow() and not self._held:
            self._studio.viewport.clear_scan()
        poses = None if self._posed.poser is None else clip
        self.exact.show(document.mesh, document.mesh_run, poses)
        self._posed.choose()
        self._tell_states()
        if clip is not None:
            self.show_frame(document.timeline.frame)
        else:
            self.status_changed.emit("", 0.0)

    def _follow_keys(self, frames: NDArray[np.int64]) -> None:
        """Pose the frames anew that an edit of keys has changed; the exact rest stays."""
        self._clip = clip = self._studio.document.timeline.clip
        poser = self._posed.poser
        if clip is not None and poser is not None:
            poser.follow(clip.motion, frames)
            self.exact.follow(clip, frames)
            self._tell_states()
        self._posed.stay_even()
        self.show_frame(self._studio.document.timeline.frame)

    def _show_avatar(self, frame: int) -> str:
        poser = self._posed.poser
        if poser is None:
            return ""
        kind, vertices = self._posed.posed(frame, poser)
        self._studio.viewport.set_vertices(vertices)
        return WORDS[kind]

    def _show_scan(self, frame: int) -> str:
        """Show it where there is nothing else, or where it is compared with the avatar."""
        comparison = self._studio.viewport.scene.comparison
        wanted = self._posed.poser is None or comparison not in {"off", "lbs"}
        return "scan" if wanted and self._scans.show(frame) else ""

    def _show_made(self, frame: int) -> None:
        if not self._held and frame == self._studio.document.timeline.frame:
            self.show_frame(frame)

    def _decide(self, _playing: bool = False) -> None:
        """Choose for the coming round what kind of frames the range plays as."""
        self._posed.choose()
        if self._posed.poser is not None and not self._studio.playback.playing:
            self.show_frame(self._studio.document.timeline.frame)

    def _show_arrived(self, frames: list[int]) -> None:
        self._tell_states()
        frame = self._studio.document.timeline.frame
        if not self._studio.playback.playing and frame in frames:
            self.show_frame(frame)

    def _show_bake(self) -> None:
        self._posed.stay_even()
        self._tell_states()
        if not self._studio.playback.playing:
            self.show_frame(self._studio.document.timeline.frame)

    def _tell_states(self) -> None:
        self.states_changed.emit(self._posed.states())

    def _show_again(self, _what: str = "") -> None:
        self.show_frame(self._studio.document.timeline.frame)

    def _report_once(self, error: Exception) -> None:
        if str(error) not in self._lost:
            self._lost.add(str(error))
            self._studio.report(error)
