"""The Data workspace: which scans there are, how each is used, what is wrong with them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.scan_opening import NoPosesError
from ins_studio.document.recent import recent_datasets
from ins_studio.ui.actions import Actions
from ins_studio.ui.check_session import CheckSession
from ins_studio.ui.coverage_session import CoverageSession
from ins_studio.ui.curating_session import CuratingSession
from ins_studio.ui.data_facts import dataset_facts, dataset_row
from ins_studio.ui.data_side import DataSide
from ins_studio.ui.data_uses import split_of, strip_frames
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.filmstrip_paint import StripFrame
from ins_studio.ui.filmstrip_panel import FilmstripPanel
from ins_studio.ui.fit_panel import FitPanel
from ins_studio.ui.fit_session import FitSession
from ins_studio.ui.people_session import PeopleSession
from ins_studio.ui.picture_session import PictureSession
from ins_studio.ui.play_session import PlaySession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.sequence_panel import SequencePanel
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ins_studio.dataset.splits import Split

MOST_RECENT = 6
KEYS = ("exclude", "hold_out", "hold_out_sequences", "check", "filter")


class DataWorkspace(QObject):
    """Puts the panels and the sessions behind them together.

    ``poses_requested`` carries a folder of scans that have no poses, ``person_wanted`` whose
    recordings of this folder to open.

    Attributes
    ----------
    panel : SequencePanel
    side : DataSide
    strip : Filmstrip
    fit : FitSession
        The fitted body and the heat, while this workspace is shown.
    """

    name = "Data"
    train_requested = Signal()
    open_requested = Signal()
    poses_requested = Signal(Path)
    person_wanted = Signal(str, str)
    recent_chosen = Signal(Path)

    def __init__(self, studio: Studio, frames: ReposeSession, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._actions = actions
        fit_panel = FitPanel(actions)
        self.panel, self.side, self.strip = SequencePanel(), DataSide(fit_panel), Filmstrip()
        self.left: QWidget | None = self.panel
        self.right: QWidget | None = self.side
        self.bottom: QWidget | None = FilmstripPanel(self.strip, actions)
        self.fit = FitSession(studio, frames, fit_panel, actions)
        self._play = PlaySession(studio)
        self._pictures = PictureSession(studio, self.strip)
        self._coverage = CoverageSession(studio, self.side.coverage)
        self._people = PeopleSession(studio)
        self.checks = CheckSession(studio, self.side.checks)
        self.curating = CuratingSession(
            studio, actions, self.panel.tree, self.strip, self.side.facts
        )
        self._poseless: Path | None = None
        self._split: Split | None = None
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
        self._pictures.enter()
        self._people.follow(self._studio.document.dataset)
        viewport = self._studio.viewport
        self._before, self._skeleton_before = viewport.scene.comparison, viewport.scene.skeleton
        self.fit.enter()
        viewport.set_overlays(skeleton=self._skeleton)
        viewport.set_comparison("scan")

    def leave(self) -> None:
        """Go back to what was shown before."""
        self._entered = False
        self._obey(False)
        self._pictures.leave()
        viewport = self._studio.viewport
        self.fit.leave()
        self._skeleton = viewport.scene.skeleton
        viewport.set_overlays(skeleton=self._skeleton_before)
        viewport.set_comparison(self._before)

    def stop(self) -> None:
        """End what measures and draws: the window is closing."""
        self.fit.stop()
        self._pictures.stop()

    def offer_poses(self, error: NoPosesError) -> None:
        """Say that scans need poses, and how to get some."""
        self.side.banner.offer(f"The {error.count} scans in {error.path.name} have no poses.")
        self._poseless = error.path

    def refresh(self) -> None:
        """Show other recordings."""
        recordings = self._studio.document.recordings
        lost = recordings.scans.reference if recordings.dataset is None else None
        self.panel.set_missing(None if lost is None else lost.path)
        self.panel.set_recent(recent_datasets()[:MOST_RECENT])
        self._actions["find_moved"].setEnabled(lost is not None)
        self.side.banner.hide()
        self.checks.follow(recordings.dataset)
        self._coverage.follow(recordings.dataset)
        if self._entered:
            self._people.follow(recordings.dataset)
        self._show_clip()
        self._show_uses()

    def _connect(self) -> None:
        studio, panel, side = self._studio, self.panel, self.side
        document, tree = studio.document, panel.tree
        tree.chosen.connect(self._play.play)
        tree.person_wanted.connect(self.person_wanted)
        panel.open_requested.connect(self.open_requested)
        panel.find_requested.connect(self._actions["find_moved"].trigger)
        panel.recent_chosen.connect(self.recent_chosen)
        self._actions["filter"].triggered.connect(self._filter)
        self._actions["check"].triggered.connect(self.checks.start)
        side.train_requested.connect(self.train_requested)
        side.banner.load_requested.connect(self._ask_poses)
        side.checks.jumped.connect(self._play.play)
        side.checks.ignore_wanted.connect(self.curating.ignore)
        self._coverage.chosen.connect(self._play.play)
        self.strip.scrubbed.connect(studio.playback.scrub)
        self._people.changed.connect(self._show_uses)
        self.checks.changed.connect(self._show_uses)
        self.curating.reopening.ended.connect(self._show_uses)
        document.dataset_changed.connect(self.refresh)
        document.recordings.curated.connect(self._show_uses)
        document.timeline.clip_changed.connect(self._show_clip)
        document.timeline.frame_changed.connect(self.strip.set_frame)

    def _obey(self, entered: bool) -> None:
        """Take the keys only here: elsewhere they are other tools'."""
        for name in KEYS:
            self._actions[name].setEnabled(entered)

    def _filter(self) -> None:
        self.panel.filter.setFocus()
        self.panel.filter.selectAll()

    def _ask_poses(self) -> None:
        if self._poseless is not None:
            self.poses_requested.emit(self._poseless)

    def _show_uses(self) -> None:
        """Say of everything how it is used: rows, strip, plot, facts and the one button."""
        recordings = self._studio.document.recordings
        dataset, curation = recordings.dataset, recordings.curation
        split = self._split = split_of(recordings, self._studio.report)
        health = self.checks.health
        row = dataset_row(dataset, split, curation, health, self._people.indexed)
        self.panel.set_dataset(row)
        self.side.facts.set_facts(dataset_facts(dataset, curation))
        self.side.set_good_frames(len(split.training) if split else 0)
        self._coverage.set_split(split)
        self.strip.set_frames(self._strip_frames())
        self._mark_sequence()

    def _show_clip(self) -> None:
        sequence = self._sequence()
        self._pictures.follow(self._studio.document.dataset, sequence or "")
        self.strip.set_sequence(self._strip_frames())
        self.strip.set_frame(self._studio.document.timeline.frame)
        self._mark_sequence()
        self._coverage.mark(self._studio.document.timeline.frame)

    def _mark_sequence(self) -> None:
        sequence = self._sequence()
        if sequence is not None:
            self.panel.tree.set_current(sequence)

    def _sequence(self) -> str | None:
        """Return the sequence that plays, if it is one of the dataset's."""
        clip, dataset = self._studio.document.timeline.clip, self._studio.document.dataset
        if clip is None or dataset is None or clip.sequence is None:
            return None
        known = any(own.name == clip.sequence for own in dataset.sequences)
        return clip.sequence if known else None

    def _strip_frames(self) -> list[StripFrame]:
        sequence, recordings = self._sequence(), self._studio.document.recordings
        if sequence is None or recordings.dataset is None or self._split is None:
            return []
        return strip_frames(
            recordings.dataset.sequence(sequence),
            self._split,
            recordings.curation,
            self.checks.verdicts(sequence),
        )
