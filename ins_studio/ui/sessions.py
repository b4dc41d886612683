"""The workspaces and the work behind them, made once."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.errors import StudioError
from ins_studio.ui.actions import Actions
from ins_studio.ui.animate_workspace import AnimateWorkspace
from ins_studio.ui.bake_session import BakeSession
from ins_studio.ui.data_workspace import DataWorkspace
from ins_studio.ui.export_session import ExportSession
from ins_studio.ui.extract_session import ExtractSession
from ins_studio.ui.film_session import FilmSession
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.motion_export_session import MotionExportSession
from ins_studio.ui.paint_session import PaintSession
from ins_studio.ui.paint_workspace import PaintWorkspace
from ins_studio.ui.relief_session import ReliefSession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.scan_next_session import ScanNextSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.train_session import TrainSession
from ins_studio.ui.train_workspace import TrainWorkspace
from ins_studio.ui.view_sessions import ViewSessions

if TYPE_CHECKING:
    from ins_studio.ui.workspace import Workspace

DATA, TRAIN, PAINT, ANIMATE = range(4)


class Sessions(QObject):
    """Makes workspaces and sessions, and passes wishes between them.

    ``workspace_wanted`` asks the window for a tab, ``open_wanted`` and ``motion_wanted`` for a
    file dialog, ``scans_wanted`` to open a folder, ``person_wanted`` somebody else of the folder
    that is open; ``noted`` carries a sentence for the status bar, ``told`` one of the last edit.
    """

    workspace_wanted = Signal(int)
    open_wanted = Signal()
    motion_wanted = Signal()
    scans_wanted = Signal(Path)
    person_wanted = Signal(str, str)
    noted = Signal(str)
    told = Signal(str)

    def __init__(self, studio: Studio, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self.paint = PaintSession(studio.viewport, studio.document.paint, self)
        self.relief = ReliefSession(studio)
        self.frames = ReposeSession(studio)
        self.looks = LookSession(studio, self.frames)
        self.extraction = ExtractSession(studio)
        self.training = TrainSession(studio, self.extraction)
        self.bake = BakeSession(studio)
        self.bake.baked.connect(self.frames.read_bake)
        self.export = ExportSession(studio)
        self.view = ViewSessions(studio, self.frames, actions)
        self.films = FilmSession(studio, self.frames, self.view.ride.carrier)
        self.scan_next = ScanNextSession(studio)
        self.data = DataWorkspace(studio, self.frames, actions)
        self.train = TrainWorkspace(studio, self.frames, self.training, self.extraction)
        paint = PaintWorkspace(studio, self.paint, self.looks, actions)
        self.animate = AnimateWorkspace(
            studio, self.frames, self.looks, actions, self.view.pins.panel
        )
        self.motion_export = MotionExportSession(studio, self)
        self.workspaces: tuple[Workspace, ...] = (self.data, self.train, paint, self.animate)
        self._pass_on_data()
        self.train.paint_requested.connect(lambda: self.workspace_wanted.emit(PAINT))
        paint.train_requested.connect(lambda: self.workspace_wanted.emit(TRAIN))
        self.animate.open_requested.connect(self.motion_wanted)
        self.animate.export_requested.connect(actions["export"].trigger)
        self._pass_on_notes()
        self._follow_selection(actions)
        self._offer_looks(actions)

    def _pass_on_data(self) -> None:
        self.data.train_requested.connect(self.train_now)
        self.data.open_requested.connect(self.open_wanted)
        self.data.recent_chosen.connect(self.scans_wanted)
        self.data.person_wanted.connect(self.person_wanted)
        self._studio.document.dataset_changed.connect(self._show_unposed)
        self.data.fitting.noted.connect(self.noted)

    def _pass_on_notes(self) -> None:
        animate = self.animate
        self.paint.tool.refused.connect(self.noted)
        for teller in (self.training, self.frames, self.scan_next, self.view, self.bake):
            teller.noted.connect(self.noted)
        self.motion_export.noted.connect(self.noted)
        for editor in (animate.posing, animate.keys, animate.clips, self.data.checks):
            editor.noted.connect(self.noted)
            editor.told.connect(self.told)
        self.relief.told.connect(self.told)

    def _follow_selection(self, actions: Actions) -> None:
        """Let trails and camera know what is selected in Animate."""
        self.view.follow(self.animate.keys.selection)
        self.animate.posing.rest_wanted.connect(self.view.fly_to_pins)
        self._studio.viewport.selection_wanted.connect(actions["frame_joints"].trigger)

    def _offer_looks(self, actions: Actions) -> None:
        actions.looks.triggered.connect(lambda action: self.looks.set_look(action.data()))
        actions["next_look"].triggered.connect(self.looks.next_look)
        self.looks.changed.connect(actions.show_look)
        actions.show_look(self.looks.look)

    def train_now(self) -> None:
        """Go to the Train workspace and start with what it says."""
        self.workspace_wanted.emit(TRAIN)
        self.train.start()

    def train_draft(self) -> None:
        """Train the quick way: the card's third action."""
        self.workspace_wanted.emit(TRAIN)
        self.train.panel.choose("Draft")
        self.train.start()

    def extract_again(self) -> None:
        """Extract the current avatar's mesh anew; the packaged one is never written to."""
        run = self._studio.document.run
        if run is None or run.path.parent != self._studio.document.places.runs_path:
            self._studio.report(
                StudioError(
                    "There is no avatar of your own to extract.",
                    "The demo avatar is finished already; train one in the Train workspace.",
                )
            )
            return
        self.extraction.extract(run)

    def _show_unposed(self) -> None:
        """Show scans that need poses, and the ways to get some."""
        dataset = self._studio.document.dataset
        if dataset is not None and not dataset.posed:
            self.workspace_wanted.emit(DATA)

    def stop(self) -> None:
        """End what runs between the playhead and its engine, and what measures its scans."""
        self.films.stop()
        self.view.stop()
        self.animate.keys.poses.stop()
        self.frames.stop()
        self.data.stop()
