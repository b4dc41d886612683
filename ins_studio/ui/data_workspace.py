"""The Data workspace: which scans there are, how each is used, what is wrong with them."""

from collections.abc import Callable, Generator
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.errors import StudioError
from ins_studio.ui.actions import Actions
from ins_studio.ui.data_facts import dataset_facts, sequence_rows
from ins_studio.ui.data_panels import FactsPanel, SequenceList
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.fit_panel import FitPanel
from ins_studio.ui.fit_session import FitSession
from ins_studio.ui.jobs import Task
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.thumbnail import mesh_thumbnail

PICTURE_SIZE = (50, 88)


class DataWorkspace(QObject):
    """Shows the document's dataset; a choice of sequence moves the one playhead.

    Attributes
    ----------
    fit : FitSession
        The fitted body and the heat, while this workspace is shown.
    """

    name = "Data"
    train_requested = Signal()
    open_requested = Signal()

    def __init__(self, studio: Studio, frames: ReposeSession, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._sequences = SequenceList()
        self._facts = FactsPanel()
        fit_panel = FitPanel(actions)
        self.fit = FitSession(studio, frames, fit_panel, actions)
        self._strip = Filmstrip()
        self.left: QWidget | None = self._sequences
        self.right: QWidget | None = _column(fit_panel, self._facts)
        self.bottom: QWidget | None = self._strip
        self._split: Split | None = None
        self._pictures: Task | None = None
        self._entered = False
        self._before = "off"
        self._skeleton, self._skeleton_before = True, False  # here, and in other workspaces
        self._sequences.chosen.connect(self._play)
        self._sequences.open_requested.connect(self.open_requested)
        self._facts.train_requested.connect(self.train_requested)
        self._strip.scrubbed.connect(studio.playback.scrub)
        self._strip.pictures_wanted.connect(self._make_pictures)
        studio.document.dataset_changed.connect(self.refresh)
        studio.document.timeline.clip_changed.connect(self._show_clip)
        studio.document.timeline.frame_changed.connect(self._strip.set_frame)
        self.refresh()

    def enter(self) -> None:
        """Look at the scans through their skeletons; pictures are drawn from now on."""
        self._entered = True
        self._make_pictures(self._strip.shown_frames())
        viewport = self._studio.viewport
        self._before, self._skeleton_before = viewport.scene.comparison, viewport.scene.skeleton
        self.fit.enter()
        viewport.set_overlays(skeleton=self._skeleton)
        viewport.set_comparison("scan")

    def leave(self) -> None:
        """Go back to what was shown before."""
        self._entered = False
        viewport = self._studio.viewport
        self.fit.leave()
        self._skeleton = viewport.scene.skeleton
        viewport.set_overlays(skeleton=self._skeleton_before)
        viewport.set_comparison(self._before)

    def refresh(self) -> None:
        """Read the dataset's facts again."""
        dataset = self._studio.document.dataset
        self._split = _split_of(dataset, self._studio.report)
        self._facts.set_facts(dataset_facts(dataset))
        problems = [str(problem) for problem in dataset.problems] if dataset else []
        self._facts.set_checks(problems, len(self._split.training) if self._split else 0)
        self._sequences.set_rows(sequence_rows(dataset, self._split))
        self._show_clip()

    def _play(self, name: str) -> None:
        document = self._studio.document
        try:
            document.timeline.choose(document.clips.clip(name))
        except StudioError as error:
            self._studio.report(error)

    def _show_clip(self) -> None:
        clip = self._studio.document.timeline.clip
        dataset = self._studio.document.dataset
        if clip is None or clip.sequence is None or dataset is None or self._split is None:
            self._strip.set_sequence([])
            return
        self._sequences.set_current(clip.sequence)
        held = {*self._split.interpolation, *self._split.extrapolation}
        uses = [
            "held out" if (clip.sequence, index) in held else "training"
            for index in range(clip.frame_count)
        ]
        self._strip.set_sequence(uses)
        self._strip.set_frame(self._studio.document.timeline.frame)

    def _make_pictures(self, frames: list[int]) -> None:
        clip, dataset = self._studio.document.timeline.clip, self._studio.document.dataset
        if not self._entered or clip is None or clip.sequence is None or dataset is None:
            return
        if self._pictures is not None:
            self._pictures.cancel()
        task = self._studio.jobs.run(
            "Drawing pictures", partial(_draw, dataset, clip.sequence, frames)
        )
        task.progressed.connect(partial(self._take_pictures, clip.sequence))
        task.finished.connect(partial(self._forget, task))
        self._pictures = task

    def _take_pictures(self, sequence: str, pictures: list[tuple[int, QImage]]) -> None:
        clip = self._studio.document.timeline.clip
        if clip is not None and clip.sequence == sequence:
            for frame, picture in pictures:
                self._strip.set_picture(frame, picture)

    def _forget(self, task: Task) -> None:
        if self._pictures is task:
            self._pictures = None


def _column(*panels: QWidget) -> QWidget:
    holder = QWidget()
    holder.setProperty("panel", True)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for panel in panels:
        column.addWidget(panel)
    return holder


def _draw(
    dataset: Dataset, sequence: str, frames: list[int]
) -> Generator[tuple[int, QImage], None, None]:
    for index in frames:
        try:
            scan = dataset.proxy(sequence, index)
        except StudioError:  # the checks name it; the strip leaves its place empty
            continue
        yield index, mesh_thumbnail(scan.vertices, scan.faces, PICTURE_SIZE, scan.colors)


def _split_of(dataset: Dataset | None, report: Callable[[Exception], None]) -> Split | None:
    if dataset is None:
        return None
    try:
        return read_split(dataset)
    except StudioError as error:
        report(error)
        return read_split(dataset, "none")
