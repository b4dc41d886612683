"""What the playhead shows: preview at once, exact as the engine delivers, scans beside."""

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from ins_studio.document.clip import Clip
from ins_studio.errors import StudioError
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.records import PosedFrame
from ins_studio.ui.exact_stream import ExactStream
from ins_studio.ui.frame_cache import FrameCache
from ins_studio.ui.posing import PreviewPoser, joints_of
from ins_studio.ui.proxy_session import ProxySession
from ins_studio.ui.scan_frames import ScanFrames
from ins_studio.ui.studio import Studio

FRAMES_A_REQUEST = 12
WARM_UP_MS = 1500


class ReposeSession(QObject):
    """Puts the playhead's frame into the viewport.

    A range plays as preview until all of it is exact, and changes over at its loop, so nothing
    flickers. Standing still, the exact frame replaces the preview as soon as it is there.
    ``status_changed`` says "exact", "preview", "scan" or "" and the milliseconds it took;
    ``states_changed`` carries one number a frame for the timeline's strip; ``scan_shown`` says
    which frame's scan stands in the viewport now, in its own colours; ``frame_shown`` follows
    whatever is shown of a frame.
    """

    status_changed = Signal(str, float)
    states_changed = Signal(object)
    scan_shown = Signal(int)
    frame_shown = Signal(int)
    noted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._poser: PreviewPoser | None = None
        self._scans: ScanFrames | None = None
        self._proxies = ProxySession(studio)
        self._proxies.made.connect(self._show_made)
        self._cache = FrameCache(0)
        self._ticket = 0
        self._plays_exact = self._held = False
        self._lost: set[str] = set()
        self._stream = ExactStream(studio.engines, self)
        self._stream.arrived.connect(self._take)
        self._stream.idle.connect(self._ask)
        self._stream.failed.connect(self._give_up_exact)
        self._wants_exact = False
        self._warm_up = QTimer(self)
        self._warm_up.setSingleShot(True)
        self._warm_up.setInterval(WARM_UP_MS)
        self._warm_up.timeout.connect(self._begin_exact)
        document, timeline = studio.document, studio.document.timeline
        document.mesh_changed.connect(self._show_mesh)
        document.dataset_changed.connect(self._restart)
        timeline.clip_changed.connect(self._restart)
        timeline.motion_changed.connect(self._follow_keys)
        timeline.frame_changed.connect(self.show_frame)
        studio.playback.playing_changed.connect(self._decide)
        studio.playback.looped.connect(self._decide)
        studio.viewport.comparison_changed.connect(self._show_again)
        studio.viewport.overlays_changed.connect(self._show_again)
        self._show_mesh()

    def begin(self) -> None:
        """Start asking the engine, a moment after the window has drawn itself."""
        self._warm_up.start()

    def stop(self) -> None:
        """End the stream and its engine."""
        self._warm_up.stop()
        self._wants_exact = False
        self._stream.stop()

    def hold(self) -> None:
        """Leave the viewport to somebody else: the previews of a training."""
        self._held = True

    def release(self) -> None:
        """Show the playhead's frames again."""
        if self._held:
            self._held = False
            self._show_mesh()

    def exact_vertices(self, frame: int) -> NDArray[np.float32] | None:
        """Return the exact vertices of a frame of the clip shown, if they are here."""
        return self._cache.get(frame)

    def awaits(self, frame: int) -> bool:
        """Whether the exact vertices of a frame of the clip shown are still to come."""
        coming = self._poser is not None and self._wants_exact
        return coming and self._cache.get(frame) is None

    def skinned_vertices(self, frame: int) -> NDArray[np.float32] | None:
        """Return the vertices of a frame by the bones alone; None where no clip plays."""
        return None if self._poser is None else self._poser.vertices(frame)

    def show_frame(self, frame: int) -> None:
        """Show ``frame`` of the clip: the avatar, the scan behind it, the skeleton."""
        if self._held:
            return
        began = time.perf_counter()
        kind = self._show_avatar(frame)
        scanned = self._show_scan(frame)
        self._show_skeleton(frame)
        took_ms = (time.perf_counter() - began) * 1000
        self.status_changed.emit(kind or scanned, took_ms)
        self.frame_shown.emit(frame)
        self._ask()

    def _show_mesh(self) -> None:
        if not self._held:
            self._studio.viewport.set_avatar(self._studio.document.mesh)
        self._restart()

    def _restart(self) -> None:
        """Another clip, mesh or dataset: what was cached is of no use."""
        document = self._studio.document
        clip = document.timeline.clip
        self._ticket += 1
        self._stream.cancel()
        self._poser = None
        if document.mesh is not None and clip is not None and self._fits(clip, document.mesh):
            self._poser = PreviewPoser(document.mesh, clip.motion)
        recorded = clip is not None and clip.sequence is not None and document.dataset is not None
        self._scans = None
        if recorded and clip and clip.sequence and document.dataset:
            self._scans = ScanFrames(document.dataset, clip.sequence)
        elif not self._held:
            self._studio.viewport.clear_scan()
        self._proxies.follow(self._scans)
        self._cache = FrameCache(clip.frame_count if clip else 0)
        self._decide()
        self.states_changed.emit(self._cache.states if self._poser else None)
        if clip is not None:
            self.show_frame(document.timeline.frame)
        else:
            self.status_changed.emit("", 0.0)

    def _follow_keys(self, frames: NDArray[np.int64]) -> None:
        """Pose the frames anew that an edit of keys has changed; the exact rest stays."""
        clip = self._studio.document.timeline.clip
        if clip is not None and self._poser is not None:
            self._ticket += 1  # frames under way may be of the keys before
            self._stream.cancel()
            self._poser.follow(clip.motion, frames)
            self._cache.forget(frames.tolist())
            self.states_changed.emit(self._cache.states)
        if self._studio.playback.playing:
            self._plays_exact = self._cache.complete(*self._studio.document.timeline.played)
        self.show_frame(self._studio.document.timeline.frame)

    def _fits(self, clip: Clip, mesh: CanonicalMesh) -> bool:
        have, want = len(mesh.parents), clip.motion.poses.shape[1]
        if have != want:
            self.noted.emit(
                f"This avatar has {have} joints and {clip.name} moves {want}: it cannot play here."
            )
        return bool(have == want)

    def _show_avatar(self, frame: int) -> str:
        if self._poser is None:
            return ""
        exact = self._cache.get(frame)
        if exact is not None and (self._plays_exact or not self._studio.playback.playing):
            self._studio.viewport.set_vertices(self._with_cloth(exact, frame))
            return "exact"
        self._studio.viewport.set_vertices(self._poser.vertices(frame))
        return "preview"

    def _with_cloth(self, exact: NDArray[np.float32], frame: int) -> NDArray[np.float32]:
        """Return exact vertices with as much of the cloth as the clip's keys say: a straight mix.

        0 is plain skinning, 1 all that the avatar learned.
        """
        clip = self._studio.document.timeline.clip
        if self._poser is None or clip is None or clip.keyed is None:
            return exact
        share = np.float32(clip.keyed.cloth()[frame])
        if share == 1:
            return exact
        skinned = self._poser.vertices(frame)
        mixed: NDArray[np.float32] = skinned + share * (exact - skinned)
        return mixed

    def _show_scan(self, frame: int) -> str:
        scans, viewport = self._scans, self._studio.viewport
        hidden = self._poser is not None and viewport.scene.comparison == "off"
        if scans is None or hidden:
            return ""
        try:
            scan = scans.frame(frame)
        except StudioError as error:
            self._report_once(error)
            return ""
        if scan is None:  # what was shown stays until it is there
            self._proxies.want(frame)
            return ""
        viewport.set_scan(scan.vertices, scan.faces, scan.colors)
        self.scan_shown.emit(frame)
        return "scan"

    def _show_made(self, frame: int) -> None:
        if not self._held and frame == self._studio.document.timeline.frame:
            self.show_frame(frame)

    def _show_skeleton(self, frame: int) -> None:
        document, viewport = self._studio.document, self._studio.viewport
        clip = document.timeline.clip
        if not viewport.scene.skeleton or clip is None:
            return
        if self._poser is not None and document.mesh is not None:
            viewport.set_skeleton(self._poser.joints(frame), document.mesh.parents)
        elif document.dataset is not None:
            dataset, body = document.dataset, document.dataset.body
            # Poses that were just loaded may be of another body than the clip's.
            if not dataset.posed or clip.motion.poses.shape[1] != body.joint_count:
                viewport.set_skeleton(None)
                return
            joints = joints_of(clip.motion, frame, body.joints(), body.parents)
            viewport.set_skeleton(joints, body.parents)

    def _decide(self, _playing: bool = False) -> None:
        """Choose for the coming round whether the range plays exact."""
        played = self._studio.document.timeline.played
        self._plays_exact = self._cache.complete(*played)
        if self._poser is not None and not self._studio.playback.playing:
            self.show_frame(self._studio.document.timeline.frame)

    def _show_again(self, _what: str = "") -> None:
        self.show_frame(self._studio.document.timeline.frame)

    def _begin_exact(self) -> None:
        self._wants_exact = True
        self._ask()

    def _ask(self) -> None:
        """Request the missing frames nearest to the playhead, a handful at a time."""
        document = self._studio.document
        clip, run, mesh = document.timeline.clip, document.run, document.mesh
        unwanted = not self._wants_exact or self._stream.busy or self._poser is None
        if unwanted or clip is None or run is None or mesh is None:
            return
        first, last = document.timeline.played
        playhead = document.timeline.frame
        wanted = range(first, last + 1)
        count = min(FRAMES_A_REQUEST, self._cache.room(mesh.vertices.nbytes))
        if any(task.engine for task in self._studio.jobs.tasks):  # two cores: training comes first
            wanted, count = range(playhead, playhead + 1), 1
            if self._studio.playback.playing:
                return
        elif len(self._cache) >= self._cache.room(mesh.vertices.nbytes):
            wanted, count = range(playhead, playhead + 1), 1
        order = self._cache.missing(wanted, playhead, count)
        if order:
            self._stream.request(self._ticket, run, clip.motion, order)

    def _take(self, ticket: int, frames: list[PosedFrame]) -> None:
        if ticket != self._ticket or self._poser is None:
            return
        timeline = self._studio.document.timeline
        for frame in frames:
            if frame.exact:
                self._cache.put(frame.index, frame.vertices, timeline.frame)
        self.states_changed.emit(self._cache.states)
        still = not self._studio.playback.playing
        if still and any(frame.index == timeline.frame for frame in frames):
            self.show_frame(timeline.frame)

    def _give_up_exact(self, error: Exception) -> None:
        """Stay with the preview; say so once."""
        self._wants_exact = False
        self._report_once(error)

    def _report_once(self, error: Exception) -> None:
        if str(error) not in self._lost:
            self._lost.add(str(error))
            self._studio.report(error)
