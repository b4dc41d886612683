"""The exact frames of the clip that plays: asked of the engine around the playhead, and kept."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from ins_studio.document.clip import Clip
from ins_studio.memory import give_back
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.ui.exact_stream import ExactStream
from ins_studio.ui.frame_cache import FrameCache
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.project.run import RunFolder

FRAMES_A_REQUEST = 12
WARM_UP_MS = 1500
WORTH_GIVING_BACK = 16 * 2**20


class ExactFrames(QObject):
    """Keeps frames of one clip, one mesh and one state of its avatar; any other drops them.

    What arrives is kept only if it is of the poses as they are now, of the mesh that is shown,
    and of the same training as the frames beside it. A ticket that every change takes away sees to
    the first, what the engine says of each frame's source to the others.

    ``arrived`` carries the frames (a list) that are new; ``failed`` the reason why no more come,
    until something else is shown.
    """

    arrived = Signal(list)
    failed = Signal(Exception)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._mesh: CanonicalMesh | None = None
        self._run: RunFolder | None = None
        self._clip: Clip | None = None
        self._fingerprint = ""
        self._source = ""
        self._ticket = 0
        self._began = self._gave_up = False
        self.cache = FrameCache(0)
        self._stream = ExactStream(studio.engines, self)
        self._stream.arrived.connect(self._take)
        self._stream.idle.connect(self.ask)
        self._stream.failed.connect(self._give_up)
        self._warm_up = QTimer(self)
        self._warm_up.setSingleShot(True)
        self._warm_up.setInterval(WARM_UP_MS)
        self._warm_up.timeout.connect(self._begin_now)

    def begin(self) -> None:
        """Start asking, a moment after the window has drawn itself."""
        self._warm_up.start()

    def stop(self) -> None:
        """Ask for nothing more, and end the engine."""
        self._warm_up.stop()
        self._began = False
        self._stream.stop()

    @property
    def ticket(self) -> int:
        """What a request carries, for frames to be known by; another after every change."""
        return self._ticket

    def show(self, mesh: CanonicalMesh | None, run: "RunFolder | None", clip: Clip | None) -> None:
        """Begin anew: another clip or mesh. ``run`` is whose mesh it is; None asks for nothing."""
        self._invalidate()
        if mesh is not self._mesh:
            self._fingerprint = "" if mesh is None else mesh_fingerprint(mesh)
        self._mesh, self._run, self._clip = mesh, run, clip
        self._source, self._gave_up = "", False
        large = self.cache.nbytes > WORTH_GIVING_BACK
        self.cache = FrameCache(clip.frame_count if clip is not None else 0)
        if large:
            give_back()

    def follow(self, clip: Clip, frames: NDArray[np.int64]) -> None:
        """Drop the frames (N,) that are posed otherwise in ``clip``, which is as long."""
        self._invalidate()  # what is under way may be of the poses before
        self._clip = clip
        self.cache.forget(frames.tolist())

    def get(self, frame: int) -> NDArray[np.float32] | None:
        """Return the exact vertices (V, 3) of a frame, if they are here."""
        return self.cache.get(frame)

    def awaits(self, frame: int) -> bool:
        """Whether the vertices of a frame are still to come."""
        coming = self._began and not self._gave_up and self._clip is not None
        inside = self._run is not None and frame < len(self.cache.states)
        return coming and inside and not self.cache.states[frame]

    def complete(self) -> bool:
        """Tell whether every frame that plays is here."""
        return self.cache.complete(*self._studio.document.timeline.played)

    def ask(self) -> None:
        """Request missing frames, a handful at a time, the nearest to the playhead first.

        A request under way that would keep the playhead waiting is given up for it.
        """
        clip, run = self._clip, self._run
        if not self._began or self._gave_up or clip is None or run is None:
            return
        if self._stream.busy:
            self._hurry()
            return
        order = self._wanted()
        if order:
            self._stream.request(self._ticket, run, clip.motion, order)

    def _wanted(self) -> list[int]:
        timeline, playing = self._studio.document.timeline, self._studio.playback.playing
        if self._mesh is None or timeline.frame >= len(self.cache.states):
            return []
        here, count = timeline.frame, FRAMES_A_REQUEST
        only_here = range(here, here + 1)
        if any(task.engine for task in self._studio.jobs.tasks):  # two cores: training comes first
            return [] if playing else self.cache.missing(only_here, here, 1)
        first, last = timeline.played
        order = self.cache.missing(range(first, last + 1), here, count)
        if not playing and not self.cache.states[here] and here not in order[:1]:
            order = [here, *order]  # outside of the range
        if not self.cache.has_room(self._mesh.vertices.nbytes):
            reach = self.cache.reach(here)
            order = [frame for frame in order if abs(frame - here) < reach]
        return order

    def _hurry(self) -> None:
        here = self._studio.document.timeline.frame
        still = not self._studio.playback.playing
        if still and self.awaits(here) and not self._stream.brings_soon(here):
            self._stream.cancel()

    def _take(self, ticket: int, frames: list[PosedFrame]) -> None:
        if ticket != self._ticket or self._mesh is None:
            return
        playhead = self._studio.document.timeline.frame
        kept = [frame for frame in frames if self._is_ours(frame)]
        # The mesh on disk is another one by now. It is shown in a moment, or was put there by
        # somebody else; asking again would bring the same.
        self._gave_up = len(kept) < len(frames)
        for frame in kept:
            if frame.source != self._source:  # the avatar has been trained on meanwhile
                self.cache.forget(range(len(self.cache.states)))
                self._source = frame.source
            self.cache.put(frame.index, frame.vertices, playhead)
        self.arrived.emit([frame.index for frame in kept])

    def _is_ours(self, frame: PosedFrame) -> bool:
        """Tell whether a frame is exact, and of the mesh that is shown."""
        if self._mesh is None or frame.vertices.shape != self._mesh.vertices.shape:
            return False
        said = frame.source.split(" ")[0]
        return frame.exact and said in {"", self._fingerprint}

    def _invalidate(self) -> None:
        self._ticket += 1
        self._stream.cancel()

    def _begin_now(self) -> None:
        self._began = True
        self.ask()

    def _give_up(self, error: Exception) -> None:
        """Ask for nothing more until something else is shown."""
        self._gave_up = True
        self.failed.emit(error)
