"""The Data workspace: which scans there are, how each is used, what is wrong with them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.document.recent import recent_datasets
from ins_studio.ui.actions import Actions
from ins_studio.ui.check_session import CheckSession
from ins_studio.ui.curating_session import CuratingSession
from ins_studio.ui.data_side import DataSide
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.filmstrip_panel import FilmstripPanel
from ins_studio.ui.fit_panel import FitPanel
from ins_studio.ui.fit_session import FitSession
from ins_studio.ui.fitting_desk import FittingDesk
from ins_studio.ui.play_session import PlaySession
from ins_studio.ui.reopen_session import ReopenSession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.sequence_panel import SequencePanel
from ins_studio.ui.studio import Studio
from ins_studio.ui.uses_session import UsesSession

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

MOST_RECENT = 6
KEYS = ("exclude", "hold_out", "hold_out_sequences", "check", "filter")


class DataWorkspace(QObject):
    """Puts the panels and the sessions behind them together.

    ``person_wanted`` says whose recordings of this folder to open, ``recent_chosen`` which other
    folder.

    Attributes
    ----------
    panel : SequencePanel
    side : DataSide
    strip : Filmstrip
    fit : FitSession
        The fitted body and the heat, while this workspace is shown.
    fitting : FittingDesk
        Fitting a skeleton to scans, and correcting it.
    checks : CheckSession
    """

    name = "Data"
    train_requested = Signal()
    open_requested = Signal()
    person_wanted = Signal(str, str)
    recent_chosen = Signal(Path)

    def __init__(self, studio: Studio, frames: ReposeSession, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._actions = actions
        fit_panel = FitPanel(actions)
        side = DataSide(fit_panel, actions)
        self.panel, self.side, self.strip = SequencePanel(), side, Filmstrip()
        self.left: QWidget | None = self.panel
        self.right: QWidget | None = self.side
        below = FilmstripPanel(self.strip, actions)
        self.bottom: QWidget | None = below
        self.fit = FitSession(studio, frames, fit_panel, actions)
        self.fitting = FittingDesk(studio, frames, self.fit, side, below.residuals, actions)
        self._play = PlaySession(studio)
        self._reopening = ReopenSession(studio)
        self.checks = CheckSession(studio, self.side.checks, self._reopening, frames.damaged)
        self._uses = UsesSession(
            studio, self.panel, self.side, self.strip, self.checks, frames.damaged
        )
        self._curating = CuratingSession(
            studio, actions, self.panel.tree, self.strip, self.side.facts, self._reopening
        )
        self._entered = False
        self._before = "off"
        self._skeleton, self._skeleton_before = True, False  # here, and in other workspaces
        self._connect()
        self._obey(False)
        self.refresh()

    def enter(self) -> None:
        """Look at the scans through their skeletons; pictures are drawn from now on."""
        self._entered = True
        self._obey(True)
        self._uses.pictures.enter()
        self._uses.people.follow(self._studio.document.dataset)
        viewport = self._studio.viewport
        self._before, self._skeleton_before = viewport.scene.comparison, viewport.scene.skeleton
        self.fit.enter()
        viewport.set_overlays(skeleton=self._skeleton)
        viewport.set_comparison("scan")
        self.fitting.enter()

    def leave(self) -> None:
        """Go back to what was shown before."""
        self._entered = False
        self._obey(False)
        self._uses.pictures.leave()
        self.fitting.leave()
        viewport = self._studio.viewport
        self.fit.leave()
        self._skeleton = viewport.scene.skeleton
        viewport.set_overlays(skeleton=self._skeleton_before)
        viewport.set_comparison(self._before)

    def stop(self) -> None:
        """End what measures and draws: the window is closing."""
        self.fit.stop()
        self._uses.pictures.stop()

    def refresh(self) -> None:
        """Show other recordings."""
        recordings = self._studio.document.recordings
        lost = recordings.scans.reference if recordings.dataset is None else None
        self.panel.set_missing(None if lost is None else lost.path)
        self.panel.set_recent(recent_datasets()[:MOST_RECENT])
        self._actions["find_moved"].setEnabled(lost is not None)
        self.fitting.show()
        self.checks.show()
        self._uses.coverage.follow(recordings.dataset)
        if self._entered:
            self._uses.people.follow(recordings.dataset)
        self._uses.show_uses()
        self._uses.show_clip()

    def _connect(self) -> None:
        studio, panel, side = self._studio, self.panel, self.side
        panel.tree.chosen.connect(self._play.play)
        panel.tree.person_wanted.connect(self.person_wanted)
        panel.open_requested.connect(self.open_requested)
        panel.find_requested.connect(self._actions["find_moved"].trigger)
        panel.recent_chosen.connect(self.recent_chosen)
        self._actions["filter"].triggered.connect(panel.begin_filter)
        self._actions["check"].triggered.connect(self.checks.start)
        side.train_requested.connect(self.train_requested)
        self.fitting.frame_wanted.connect(self._play.play)
        side.checks.jumped.connect(self._play.play)
        self._uses.coverage.chosen.connect(self._play.play)
        self.strip.scrubbed.connect(studio.playback.scrub)
        self._reopening.ended.connect(self._uses.show_uses)
        studio.document.dataset_changed.connect(self.refresh)

    def _obey(self, entered: bool) -> None:
        """Take the keys only here: elsewhere they are other tools'."""
        for name in KEYS:
            self._actions[name].setEnabled(entered)
