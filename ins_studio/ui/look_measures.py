"""What takes longer to measure on the avatar than a picture may: for looks, frame by frame."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.clip import Clip
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import signed_distances
from ins_studio.project.avatar_records import MeasuredFrame
from ins_studio.ui.look_colors import Colors, measured_colors
from ins_studio.ui.looks import LOOKS
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.viewport.scene import AVATAR, AVATARS

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

MEASURING = "Measuring…"
NO_SCAN, NOT_FOLLOWED = "No scan beside this clip", "No recording of the cloth"
NOT_PLAYING, NO_AVATAR, FAILED = "Not while it plays", "No avatar", "Not measured"
SETTLE_MS = 250  # a gesture that poses the avatar is over, or has another frame by then
MOST_BYTES = 64 * 2**20
Asked = tuple[int, tuple[str, ...]]  # a frame, and which surfaces of it
NOTHING: Asked = (-1, ())


class LookMeasures(QObject):
    """Keeps colours of the frames of one clip for one look; asks for those that are missing.

    The distance to the scan is measured here, on the frame that stands still, and for the avatar
    moved by its bones alone where that is compared with it. Slip and what each
    network does need the avatar itself: an engine measures as many frames as may be kept, the
    nearest to the playhead first. Where nothing can be measured (a motion has no scan) there is
    nothing to show, and nothing is asked for again before something else is shown.

    Attributes
    ----------
    words : str
        Why the frame that was last asked for has no colours yet, for the legend.
    """

    arrived = Signal()

    def __init__(self, studio: Studio, frames: ReposeSession) -> None:
        super().__init__(studio.jobs)
        self._studio, self._frames = studio, frames
        self._look = ""
        self.words = MEASURING
        self._known: dict[tuple[int, str], Colors] = {}
        self._asked = NOTHING  # what was waited for when frames were last asked for
        self._gave_up = False
        self._task: Task | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._start)
        frames.exact.failed.connect(lambda _error: self.arrived.emit())  # none is awaited now
        studio.document.mesh_changed.connect(self.forget)
        studio.document.timeline.clip_changed.connect(self.forget)
        studio.document.timeline.motion_changed.connect(self.forget)

    def colors(self, look: str, frame: int, surface: str = AVATAR) -> Colors | None:
        """Return sRGB (V, 3) of one of ``AVATARS`` in a frame, or None and ask for them.

        None, too, of plain skinning where the avatar alone is measured.
        """
        if look != self._look:
            self._drop()
            self._look = look
        if surface not in self._surfaces():
            return None
        found = self._known.get((frame, surface))
        idle = self._task is None and not self._settle.isActive()
        unasked = self._asked != (frame, self._surfaces())
        if found is None and idle and unasked and not self._gave_up:
            self._settle.start()
        return found

    def rest(self) -> None:
        """Ask for nothing more; what is known may be wanted again."""
        self._settle.stop()

    def forget(self, *_what: object) -> None:
        """Drop what was measured: the avatar or its motion are others now."""
        self._drop()
        self.arrived.emit()

    def _drop(self) -> None:
        self._known, self._asked, self._gave_up = {}, NOTHING, False
        self.words = MEASURING
        self._settle.stop()
        if self._task is not None:
            self._task.cancel()

    def _start(self) -> None:
        document = self._studio.document
        clip, frame = document.timeline.clip, document.timeline.frame
        asked = (frame, self._surfaces())
        known = all((frame, surface) in self._known for surface in asked[1])
        if self._task is not None or clip is None or known:
            return
        begun = self._by_scan(clip, frame) if self._look == "distance" else self._by_engine(clip)
        if isinstance(begun, str):
            if begun != self.words:  # else who listens would ask again, and again
                self.words = begun
                self.arrived.emit()
            return
        self._asked, self._task, self.words = asked, begun, MEASURING
        begun.progressed.connect(partial(self._take, begun))
        begun.failed.connect(self._give_up)
        begun.finished.connect(self._end)

    def _surfaces(self) -> tuple[str, ...]:
        """Name what is measured in one go."""
        compared = self._look == "distance" and self._studio.viewport.scene.skinned_in_view()
        return AVATARS if compared else (AVATAR,)

    def _by_scan(self, clip: Clip, frame: int) -> "Task | str":
        dataset, scene = self._studio.document.dataset, self._studio.viewport.scene
        if dataset is None or clip.sequence is None or scene.avatar is None:
            return NO_SCAN
        if self._studio.playback.playing:
            return NOT_PLAYING
        if self._frames.exact.awaits(frame):
            return MEASURING  # a preview's distance would stand for the avatar's
        surfaces = [getattr(scene, surface).vertices for surface in self._surfaces()]
        work = partial(_distance, dataset, clip.sequence, frame, np.concatenate(surfaces))
        return self._studio.jobs.run("Measuring the distance to the scan", work)

    def _by_engine(self, clip: Clip) -> "Task | str":
        run, mesh = self._studio.document.mesh_run, self._studio.document.mesh
        recorded = self._recorded(clip) if self._look == "slip" else None
        if run is None or mesh is None:
            return NO_AVATAR
        if self._look == "slip" and recorded is None:
            return NOT_FOLLOWED
        self._known = {}  # what was kept around another place
        arguments: dict[str, Any] = {
            "run": str(run.path),
            "what": self._look,
            "poses": clip.motion.poses,
            "transl": clip.motion.transl,
            "order": self._order(max(1, MOST_BYTES // (3 * len(mesh.vertices)))),
            "recorded": recorded,
        }
        label = f"Measuring: {LOOKS[self._look].text}"
        return self._studio.jobs.run_engine(label, "measure", arguments, writes=False)

    def _recorded(self, clip: Clip) -> dict[str, Any] | None:
        """Name the recording that follows the cloth; None where there is none."""
        dataset, said = self._studio.document.dataset, self._studio.document.recordings.curation
        if dataset is None or clip.sequence is None or not dataset.posed or not dataset.registered:
            return None
        return {
            "dataset": str(dataset.path),
            "subject": dataset.subject,
            "clothing": dataset.clothing,
            "curation": said.to_dict(),
            "sequence": clip.sequence,
        }

    def _order(self, most: int) -> list[int]:
        timeline = self._studio.document.timeline
        frame, (first, last) = timeline.frame, timeline.played
        wanted = {*range(first, last + 1), frame}
        return sorted(wanted, key=lambda other: (abs(other - frame), other))[:most]

    def _take(self, task: "Task", records: list[Any]) -> None:
        if task is not self._task or self._asked == NOTHING:
            return  # it was forgotten
        scale, surfaces = LOOKS[self._look].scale, self._asked[1]
        for record in records:
            if isinstance(record, MeasuredFrame) and scale is not None:
                parts = np.split(measured_colors(record.millimetres, scale), len(surfaces))
                for surface, colors in zip(surfaces, parts, strict=True):
                    self._known[record.index, surface] = colors
        self.arrived.emit()

    def _give_up(self, _error: Exception) -> None:
        if self._asked != NOTHING:  # else it was forgotten
            self._gave_up, self.words = True, FAILED

    def _end(self) -> None:
        self._task = None
        self.arrived.emit()


def _distance(
    dataset: Dataset, sequence: str, frame: int, vertices: NDArray[np.float32]
) -> Generator[MeasuredFrame, None, None]:
    """Yield how far each vertex (V, 3) is outside of the scan; nothing where that is damaged.

    A heavy scan is measured by its proxy, which is within half a millimetre of it.
    """
    try:
        scan = dataset.proxy(sequence, frame)
    except StudioError:  # said when the playhead met it
        return
    metres = signed_distances(vertices, scan.vertices, scan.faces)
    yield MeasuredFrame(frame, np.asarray(1000 * metres, np.float32))
