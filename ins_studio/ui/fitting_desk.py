"""Where scans, landmarks, corrected joints and fits meet: all of Data that is about fitting."""

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.unposed_dataset import scan_reader
from ins_studio.ui.actions import Actions
from ins_studio.ui.data_side import DataSide
from ins_studio.ui.fit_reports import FitReports
from ins_studio.ui.fit_session import FitSession
from ins_studio.ui.fit_skeleton_session import FitSkeletonSession
from ins_studio.ui.fit_words import again_words, unposed_words
from ins_studio.ui.joint_fix_session import JointFixSession
from ins_studio.ui.landmark_session import LandmarkSession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.residual_strip import Residuals, ResidualStrip
from ins_studio.ui.studio import Studio

MODES = ("mark_landmarks", "correct_joints")
CORRECTING = (
    "Drag a joint to where it belongs, on any frame; Delete over it takes that back, Esc leaves. "
    "Then track again."
)
OWN = (*MODES, "fit_skeleton", "track_again", "worst_fit")


class FittingDesk(QObject):
    """Shows what can be done with the scans that are open, and does it.

    ``frame_wanted`` asks for a frame of a recording; ``noted`` carries a sentence.

    Attributes
    ----------
    reports : FitReports
    skeleton : FitSkeletonSession
    landmarks : LandmarkSession
    joints : JointFixSession
    """

    frame_wanted = Signal(str, int)
    noted = Signal(str)

    def __init__(
        self,
        studio: Studio,
        frames: ReposeSession,
        fit: FitSession,
        side: DataSide,
        bottom: ResidualStrip,
        actions: Actions,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio, self._fit, self._side = studio, fit, side
        self._strip, self._actions = bottom, actions
        self._entered = False
        self.reports = FitReports(studio)
        self.skeleton = FitSkeletonSession(studio, self.reports)
        self.landmarks = LandmarkSession(studio, frames, side.guide)
        self.joints = JointFixSession(studio, frames, self.reports)
        self._connect()

    def enter(self) -> None:
        """Take the keys."""
        self._entered = True
        self.show()

    def leave(self) -> None:
        """Put the tools down."""
        self._entered = False
        for name in MODES:
            self._actions[name].setChecked(False)
        self.show()

    def show(self) -> None:
        """Show what there is to do now."""
        dataset, reports = self._studio.document.dataset, self.reports
        scans = dataset is not None and scan_reader(dataset) is not None
        posed = dataset is None or dataset.posed
        stale, recurated = (
            sum(len(own) for own in said.values()) for said in (reports.stale, reports.recurated)
        )
        busy = self.skeleton.busy
        self._side.arrange(marking=self.landmarks.active, posed=posed, fitted=reports.known)
        if dataset is not None and not posed:
            self._side.banner.offer(unposed_words(dataset))
        self._side.banner.set_busy(busy)
        self._side.guide.offer_again(reports.known)
        again = again_words(stale, recurated, reports.unfitted)
        self._side.box.show_fit(self._words(), again, busy)
        able = {
            "mark_landmarks": scans and (not posed or reports.known),
            "correct_joints": scans and reports.known,
            "fit_skeleton": scans and (not posed or reports.known) and not busy,
            "track_again": reports.outdated and not busy,
            "worst_fit": reports.known,
        }
        for name in OWN:
            self._actions[name].setEnabled(self._entered and able[name])
        for name in MODES:
            if not able[name]:
                self._actions[name].setChecked(False)
        self._show_residuals()

    def _connect(self) -> None:
        actions, side, document = self._actions, self._side, self._studio.document
        actions["mark_landmarks"].toggled.connect(self._mark)
        actions["correct_joints"].toggled.connect(self._correct)
        actions["fit_skeleton"].triggered.connect(lambda: self.start())
        actions["track_again"].triggered.connect(lambda: self.start(again=True))
        actions["worst_fit"].triggered.connect(self.go_to_worst)
        side.banner.fit_requested.connect(self.start)
        side.banner.load_requested.connect(side.facts.poses_requested)
        side.guide.fit_requested.connect(lambda: self.start(again=self.reports.known))
        side.box.again_requested.connect(lambda: self.start(again=True))
        side.box.worst_requested.connect(self.go_to_worst)
        self.landmarks.ended.connect(lambda: actions["mark_landmarks"].setChecked(False))
        self.joints.ended.connect(lambda: actions["correct_joints"].setChecked(False))
        self.skeleton.noted.connect(self.noted)
        self.skeleton.busy_changed.connect(lambda _busy: self.show())
        self.reports.changed.connect(self.show)
        document.timeline.clip_changed.connect(self._show_residuals)
        document.timeline.frame_changed.connect(self._strip.set_frame)
        self._strip.scrubbed.connect(self._studio.playback.scrub)

    def start(self, again: bool = False) -> None:
        """Fit, or track again; the tools are put down."""
        for name in MODES:
            self._actions[name].setChecked(False)
        self.skeleton.start(again)

    def go_to_worst(self) -> None:
        """Go to the frame whose body lies farthest from its scan."""
        worst = self.reports.worst
        if worst is not None:
            self.frame_wanted.emit(worst[0], worst[1])

    def _mark(self, on: bool) -> None:
        if on:
            self._actions["correct_joints"].setChecked(False)
            self._fit.set_view("scan")
            self.landmarks.begin()
        else:
            self.landmarks.end()
        self.show()

    def _correct(self, on: bool) -> None:
        if on:
            self._actions["mark_landmarks"].setChecked(False)
            self._fit.set_view("scan")
            self.joints.begin()
        else:
            self.joints.end()
        self.show()

    def _words(self) -> str:
        if self.joints.active:
            return CORRECTING
        worst = self.reports.worst
        if worst is None:
            return ""
        name, frame, millimetres = worst
        left = self.reports.unfitted
        missing = f" {left} without a pose." if left else ""
        return (
            f"{self.reports.mean_mm:.0f} mm from scan to body, clothes included; worst "
            f"{millimetres:.0f} mm, frame {frame + 1} of {name}.{missing}"
        )

    def _show_residuals(self) -> None:
        clip = self._studio.document.timeline.clip
        name = clip.sequence if clip is not None else None
        if name is None:
            self._strip.show_residuals(Residuals())
            return
        stale = self.reports.stale.get(name, frozenset())
        self._strip.show_residuals(
            Residuals(
                self.reports.residuals(name),
                self.reports.keys(name),
                stale,
                self.reports.left_out(name),
            )
        )
        self._strip.set_frame(self._studio.document.timeline.frame)
