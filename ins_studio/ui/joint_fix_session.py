"""Dragging joints of a fitted skeleton to where they belong: each drag is one undoable edit."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from ins_studio.body.body import Body
from ins_studio.ui.dot_colors import markers_of
from ins_studio.ui.dot_labels import DotLabels
from ins_studio.ui.fit_reports import FitReports
from ins_studio.ui.landmark_words import landmark_name
from ins_studio.ui.mark_tool import Floats, MarkTool
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.scan_marks import MarkedScan, ScanInView
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.fitting.body_state import BodyState
    from ins_studio.ui.jobs import Task
    from ins_studio.ui.pose_preview import PosePreview


class JointFixSession(QObject):
    """Is active or not; ``ended`` says that the person has left.

    What was pulled on a frame since it was fitted moves its skeleton here at once; tracking again
    asks the scans.
    """

    ended = Signal()

    def __init__(self, studio: Studio, frames: ReposeSession, reports: FitReports) -> None:
        super().__init__(studio.jobs)
        self._studio, self._reports = studio, reports
        self._tool = MarkTool(studio.viewport, on_surface=False)
        self._labels = DotLabels(studio.viewport)
        self._active = False
        self._preview: PosePreview | None = None
        self._task: Task | None = None
        self._scan: MarkedScan | None = None
        self._fitted: BodyState | None = None
        self._state: BodyState | None = None
        self._dragged: dict[str, Floats] = {}
        self._in_view = ScanInView(studio, frames)
        frames.frame_shown.connect(self._follow)
        studio.document.recordings.curated.connect(self._follow_edit)
        reports.changed.connect(self._follow_edit)
        tool = self._tool
        tool.moved.connect(self._drag)
        tool.placed.connect(self._place)
        tool.dropped.connect(lambda _name: self._let_go())
        tool.hovered.connect(lambda _name: self._show())
        tool.left.connect(self.ended)
        tool.key_pressed.connect(self._press)

    @property
    def active(self) -> bool:
        """Whether the left button drags joints."""
        return self._active

    def begin(self) -> None:
        """Take the left button; the body is made ready on a thread."""
        self._active = True
        self._studio.playback.set_playing(False)
        self._tool.take_button()
        self._studio.viewport.set_overlays(skeleton=True)
        self._follow(self._studio.document.timeline.frame)

    def end(self) -> None:
        """Give it back; what was pulled is kept."""
        if not self._active:
            return
        self._active = False
        self._scan = self._state = self._fitted = None
        self._dragged, self._tool.dots = {}, {}
        self._tool.give_back()
        self._labels.show({})
        viewport = self._studio.viewport
        viewport.set_overlays(skeleton=viewport.scene.skeleton)  # as it was fitted

    def _follow(self, frame: int) -> None:
        if not self._active:
            return
        before, scan = self._scan, self._in_view.marked(frame)
        if before is None or scan is None or before.scan != scan.scan:
            self._dragged = {}
            self._tool.let_go()
        self._scan = scan
        self._fitted = self._state = None
        if scan is None or not scan.dataset.posed:
            self._tool.dots = {}
            self._studio.viewport.set_markers(None)
            self._labels.show({})
            return
        preview = self._ready(scan.dataset.body)
        if preview is not None:
            motion = scan.dataset.motion(scan.sequence)
            self._fitted = preview.state(motion.poses[frame], motion.transl[frame])
            self._state = preview.pulled(self._fitted, self._pulls(scan))
        self._show()

    def _follow_edit(self) -> None:
        if not self._dragged:
            self._follow(self._studio.document.timeline.frame)

    def _ready(self, body: Body) -> "PosePreview | None":
        if self._preview is not None and self._preview.body is body:
            return self._preview
        if self._task is None:
            task = self._studio.jobs.run("Making the skeleton ready", partial(_prepared, body))
            task.succeeded.connect(self._take_preview)
            task.finished.connect(self._end_task)
            self._task = task
        return None

    def _take_preview(self, preview: "PosePreview") -> None:
        self._preview = preview

    def _end_task(self) -> None:
        self._task = None
        self._follow_edit()

    def _pulls(self, scan: MarkedScan) -> dict[str, Floats]:
        """Return what was pointed at since the fit: what it knew is in the pose already."""
        fitted = self._reports.marks(scan.sequence, scan.frame)
        points = {**scan.points, **self._dragged}
        return {
            name: point
            for name, point in points.items()
            if name not in fitted or ((point - fitted[name]) ** 2).sum() > SAME
        }

    def _show(self) -> None:
        scan, preview, state = self._scan, self._preview, self._state
        if not self._active or scan is None or preview is None or state is None:
            return
        body, viewport = scan.dataset.body, self._studio.viewport
        joints = preview.joints(state)
        pulls = self._pulls(scan)
        dots = dict(zip(body.joint_names, joints, strict=True))
        targets = {name: point for name, point in pulls.items() if name in dots}
        self._tool.dots = {**dots, **targets}
        lit = self._tool.held or self._tool.under
        hollow = [name for name in dots if name not in targets]
        viewport.set_markers(markers_of(self._tool.dots, hollow, lit, through=True))
        chosen = body.joint_names.index(lit) if lit in dots else -1
        viewport.set_skeleton(joints, body.parents, chosen)
        named = {**targets, **({lit: self._tool.dots[lit]} if lit in self._tool.dots else {})}
        self._labels.show({landmark_name(name): at for name, at in named.items()})

    def _drag(self, name: str, place: Floats) -> None:
        scan, preview = self._scan, self._preview
        self._dragged = {name: place}
        if scan is not None and preview is not None and self._fitted is not None:
            self._state = preview.pulled(self._fitted, self._pulls(scan), self._state)
            self._show()

    def _place(self, name: str, place: Floats) -> None:
        """Keep the joint where it was let go, as one edit."""
        scan, self._dragged = self._scan, {}
        if scan is not None:
            text = f"Move the {landmark_name(name).lower()}"
            own = scan.with_points({name: place})
            self._studio.document.recordings.mark(scan.sequence, scan.scan, own, text)

    def _let_go(self) -> None:
        self._dragged = {}
        self._follow_edit()

    def _press(self, key: int) -> None:
        """Take back what was pulled of the joint under the pointer: Delete."""
        scan, name = self._scan, self._tool.under
        if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and scan and name in scan.said:
            text = f"Let go of the {landmark_name(name).lower()}"
            own = scan.without(name)
            self._studio.document.recordings.mark(scan.sequence, scan.scan, own, text)


SAME = 1e-10  # square metres


def _prepared(body: Body) -> Generator[Any, None, "PosePreview"]:
    yield from ()
    from ins_studio.ui.pose_preview import PosePreview

    return PosePreview(body)
