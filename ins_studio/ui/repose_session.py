"""What the playhead shows: preview at once, exact as the engine delivers, scans beside."""

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.document.clip import Clip
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.ui.baked_frames import BakedFrames
from ins_studio.ui.exact_frames import ExactFrames
from ins_studio.ui.frame_states import BAKED, EXACT, PREVIEW, WORDS
from ins_studio.ui.posing import PreviewPoser, joints_of
from ins_studio.ui.shown_scans import ShownScans
from ins_studio.ui.studio import Studio


class ReposeSession(QObject):
    """Puts the playhead's frame into the viewport.

    A range plays as one kind of frames: as exact ones once all are there, else baked ones where
    the avatar is baked, else previews; it changes over at its loop, so nothing flickers. Standing
    still, the exact frame replaces what was shown at once as soon as it is there.
    ``status_changed`` says "exact", "baked", "preview", "scan" or "" and the milliseconds it
    took; ``states_changed`` carries a number of ``frame_states`` for each frame; ``scan_shown``
    says which frame's scan stands in the viewport now, in its own colours; ``frame_shown`` follows
    whatever is shown of a frame.

    Attributes
    ----------
    exact : ExactFrames
    baked : BakedFrames
    """

    status_changed = Signal(str, float)
    states_changed = Signal(object)
    scan_shown = Signal(int)
    frame_shown = Signal(int)
    noted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._clip: Clip | None = None  # what the poser and the cache are of
        self._poser: PreviewPoser | None = None
        self._plays = PREVIEW  # what kind of frames, this round
        self._held = False
        self._lost: set[str] = set()
        self._scans = ShownScans(studio, self._report_once)
        self._scans.shown.connect(self.scan_shown)
        self._scans.made.connect(self._show_made)
        self.exact = ExactFrames(studio)
        self.exact.arrived.connect(self._show_arrived)
        self.exact.failed.connect(self._report_once)
        self.baked = BakedFrames(studio)
        self.baked.changed.connect(self._show_bake)
        self.baked.noted.connect(self.noted)
        self._listen()
        self._show_mesh()

    def _listen(self) -> None:
        studio, document = self._studio, self._studio.document
        timeline = document.timeline
        document.mesh_changed.connect(self._show_mesh)
        document.dataset_changed.connect(self._restart)
        timeline.clip_changed.connect(self._restart)
        timeline.motion_changed.connect(self._follow_keys)
        timeline.range_changed.connect(self._stay_even)
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

    def exact_vertices(self, frame: int) -> NDArray[np.float32] | None:
        """Return the exact vertices of a frame of the clip shown, if they are here."""
        return self.exact.get(frame)

    def awaits(self, frame: int) -> bool:
        """Whether the exact vertices of a frame of the clip shown are still to come."""
        return self.exact.awaits(frame)

    def read_bake(self) -> None:
        """Read the correctives of the avatar anew: it was baked."""
        self.baked.show(self._studio.document.mesh, self._studio.document.mesh_run)

    def skinned_vertices(self, frame: int) -> NDArray[np.float32] | None:
        """Return the vertices of a frame by the bones alone; None where no clip plays."""
        return None if self._poser is None else self._poser.vertices(frame)

    def show_frame(self, frame: int) -> None:
        """Show ``frame`` of the clip: the avatar, the scan behind it, the skeleton."""
        if self._held or self._studio.document.timeline.clip is not self._clip:
            return  # a clip that nobody has turned to yet is shown in a moment
        began = time.perf_counter()
        kind = self._show_avatar(frame)
        scanned = self._show_scan(frame)
        self._show_skeleton(frame)
        took_ms = (time.perf_counter() - began) * 1000
        self.status_changed.emit(kind or scanned, took_ms)
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
        self._poser = None
        if document.mesh is not None and clip is not None and self._fits(clip, document.mesh):
            self._poser = PreviewPoser(document.mesh, clip.motion)
        if not self._scans.follow() and not self._held:
            self._studio.viewport.clear_scan()
        poses = None if self._poser is None else clip
        self.exact.show(document.mesh, document.mesh_run, poses)
        self._plays = self._best()
        self._tell_states()
        if clip is not None:
            self.show_frame(document.timeline.frame)
        else:
            self.status_changed.emit("", 0.0)

    def _follow_keys(self, frames: NDArray[np.int64]) -> None:
        """Pose the frames anew that an edit of keys has changed; the exact rest stays."""
        self._clip = clip = self._studio.document.timeline.clip
        if clip is not None and self._poser is not None:
            self._poser.follow(clip.motion, frames)
            self.exact.follow(clip, frames)
            self._tell_states()
        self._stay_even()
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
        kind, vertices = self._posed(frame, self._poser)
        self._studio.viewport.set_vertices(vertices)
        return WORDS[kind]

    def _posed(self, frame: int, poser: PreviewPoser) -> tuple[int, NDArray[np.float32]]:
        """Return the best that may be shown of a frame now."""
        playing = self._studio.playback.playing
        exact = self.exact.get(frame) if not playing or self._plays == EXACT else None
        if exact is not None:
            return EXACT, self._with_cloth(exact, frame)
        if self.baked.poser is not None and (not playing or self._plays == BAKED):
            return BAKED, self._with_cloth(poser.baked(frame, self.baked.poser), frame)
        return PREVIEW, poser.vertices(frame)

    def _with_cloth(self, moved: NDArray[np.float32], frame: int) -> NDArray[np.float32]:
        """Return exact or baked vertices with as much of the cloth as the clip's keys say.

        A straight mix: 0 is plain skinning, 1 all that the avatar learned.
        """
        clip = self._studio.document.timeline.clip
        if self._poser is None or clip is None or clip.keyed is None:
            return moved
        share = np.float32(clip.keyed.cloth()[frame])
        if share == 1:
            return moved
        skinned = self._poser.vertices(frame)
        mixed: NDArray[np.float32] = skinned + share * (moved - skinned)
        return mixed

    def _show_scan(self, frame: int) -> str:
        """Show it where there is nothing else, or where it is compared with the avatar."""
        wanted = self._poser is None or self._studio.viewport.scene.comparison != "off"
        return "scan" if wanted and self._scans.show(frame) else ""

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
        """Choose for the coming round what kind of frames the range plays as."""
        self._plays = self._best()
        if self._poser is not None and not self._studio.playback.playing:
            self.show_frame(self._studio.document.timeline.frame)

    def _best(self) -> int:
        if self.exact.complete():
            return EXACT
        return PREVIEW if self.baked.poser is None else BAKED

    def _stay_even(self) -> None:
        """Leave a kind of frames that the range has no longer; up it goes at a loop alone."""
        lost_exact = self._plays == EXACT and not self.exact.complete()
        if lost_exact or (self._plays == BAKED and self.baked.poser is None):
            self._plays = self._best()

    def _show_arrived(self, frames: list[int]) -> None:
        self._tell_states()
        frame = self._studio.document.timeline.frame
        if not self._studio.playback.playing and frame in frames:
            self.show_frame(frame)

    def _show_bake(self) -> None:
        self._stay_even()
        self._tell_states()
        if not self._studio.playback.playing:
            self.show_frame(self._studio.document.timeline.frame)

    def _tell_states(self) -> None:
        if self._poser is None:
            self.states_changed.emit(None)
            return
        otherwise = PREVIEW if self.baked.poser is None else BAKED
        states = np.where(self.exact.cache.states, EXACT, otherwise).astype(np.uint8)
        self.states_changed.emit(states)

    def _show_again(self, _what: str = "") -> None:
        self.show_frame(self._studio.document.timeline.frame)

    def _report_once(self, error: Exception) -> None:
        if str(error) not in self._lost:
            self._lost.add(str(error))
            self._studio.report(error)
