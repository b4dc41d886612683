"""Where training panel, job and document meet."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.curation import Curation
from ins_studio.document.curation_file import write_said
from ins_studio.errors import StudioError
from ins_studio.project.records import Note, Progress
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Preview, Step, Trained
from ins_studio.ui.extract_session import ExtractSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.train_panel import Budget

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

STOPPING = "Stopping: the last step is finished and saved."
UNPOSED = "Fit a skeleton to them, or load their poses: both are in Data."


class TrainSession(QObject):
    """One training at a time, and the extraction that follows it by itself.

    ``state_changed`` says "starting", "training", "paused", "extracting" or "idle".
    """

    state_changed = Signal(str)
    stepped = Signal(list)
    previewed = Signal(Preview)
    prepared = Signal(Progress)  # before the first step
    noted = Signal(str)
    trained = Signal()  # the avatar is extracted and shown

    def __init__(self, studio: Studio, extraction: ExtractSession) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._extraction = extraction
        self._task: Task | None = None
        self._run: RunFolder | None = None
        self.state = "idle"
        extraction.extracted.connect(self._after_extraction)
        extraction.ended.connect(self._after_attempt)

    def start(self, budget: Budget, device: str) -> None:
        """Train a new avatar on the document's dataset."""
        document = self._studio.document
        dataset, said = document.dataset, document.recordings.curation
        if dataset is None or self.state != "idle":
            return
        if not dataset.posed:
            self._studio.report(StudioError(f"The scans in {dataset.path} have no poses.", UNPOSED))
            return
        run = document.places.next_run()
        # what was said is not saved yet, perhaps; the autosave has it either way
        curation = write_said(said, document.places.autosave_path) if said != Curation() else None
        self.start_with(
            TrainSettings(
                dataset=str(dataset.path),
                out=str(run.path),
                preset=budget.preset,
                subject=dataset.subject,
                clothing=dataset.clothing,
                minutes=budget.minutes,
                device=device,
                curation=None if curation is None else str(curation),
            )
        )

    def resume(self, run: RunFolder, settings: TrainSettings) -> None:
        """Go on with a training that was stopped."""
        if self.state == "idle":
            self.start_with(TrainSettings.from_dict({**settings.to_dict(), "resume": True}), run)

    def start_with(self, settings: TrainSettings, run: RunFolder | None = None) -> None:
        """Train with exactly these settings."""
        self._run = run or RunFolder(Path(settings.out))
        self._studio.playback.set_playing(False)  # drawing would take its core from training
        self._set_state("starting")
        task = self._studio.jobs.run_engine("Training", "train", settings.to_dict())
        task.progressed.connect(self._take)
        task.succeeded.connect(self._after_training)
        task.failed.connect(self._give_up)
        task.cancelled.connect(self._give_up)
        self._task = task

    def set_paused(self, paused: bool) -> None:
        """Hold training, or let it go on."""
        if self._task is not None and self.state in {"training", "paused"}:
            self._task.set_paused(paused)
            self._set_state("paused" if paused else "training")

    def stop(self) -> None:
        """End training and keep what it has."""
        if self._task is not None:
            self.noted.emit(STOPPING if self.state != "starting" else "Stopping.")
            self._task.cancel()

    def _take(self, records: list[object]) -> None:
        steps = [record for record in records if isinstance(record, Step)]
        if steps:
            if self.state == "starting":
                self._set_state("training")
            self.stepped.emit(steps)
        waits = [record for record in records if isinstance(record, Progress)]
        if waits and self.state == "starting":
            self.prepared.emit(waits[-1])
        for record in records:
            if isinstance(record, Preview):
                self.previewed.emit(record)
            elif isinstance(record, Note):
                self.noted.emit(record.text)

    def _after_training(self, result: object) -> None:
        self._task = None
        run = self._run
        if run is None or not isinstance(result, Trained) or result.step == 0:
            self._give_up()
            return
        self._studio.document.use_run(run)
        self._set_state("extracting")
        self._extraction.extract(run)

    def _after_extraction(self) -> None:
        if self.state == "extracting":
            self.trained.emit()

    def _after_attempt(self) -> None:
        if self.state == "extracting":
            self._set_state("idle")

    def _give_up(self, error: object = None) -> None:
        self._task = None
        if self._run is not None and self._run.steps():
            self._studio.document.use_run(self._run)
        elif error is None:
            self.noted.emit("Stopped before the first step: there is nothing to keep.")
        self._set_state("idle")

    def _set_state(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)
