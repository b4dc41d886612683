"""A body is fitted to the scans that are open, in an engine; or tracked again where corrected."""

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.unposed_dataset import scan_reader
from ins_studio.document.opening_edits import use_fit
from ins_studio.document.poses_on_disk import contents_of
from ins_studio.document.recordings import Scans
from ins_studio.errors import StudioError
from ins_studio.project.fit_records import Fitted, FittedFrame
from ins_studio.ui.fit_home import ask_home, beside_is_writable, home_of, poses_places
from ins_studio.ui.fit_reports import FitReports
from ins_studio.ui.fit_words import fitted_words
from ins_studio.ui.scan_opening import opening
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

Contents = dict[Path, bytes | None]
NO_SCANS = "Open a folder of scans: File > Open scans."


class FitSkeletonSession(QObject):
    """One fit at a time; the poses are written beside the scans, as the terminal does.

    Where that cannot be, the person chooses a folder for them. The scans are then opened anew
    with them, as an edit. ``busy_changed`` says whether a fit runs; ``noted`` carries a sentence.
    """

    busy_changed = Signal(bool)
    noted = Signal(str)

    def __init__(self, studio: Studio, reports: FitReports) -> None:
        super().__init__(studio.jobs)
        self._studio, self._reports = studio, reports
        self._recordings = studio.document.recordings
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Whether a fit runs."""
        return self._task is not None

    def start(self, again: bool = False) -> None:
        """Fit a body to all scans; or, ``again``, track only what was corrected since.

        Unit, up axis, body and landmarks are what the person has said; without landmarks the
        extremities are found on the way.
        """
        said = self._recordings.curation
        if self._task is not None:
            return
        try:
            dataset = self._fittable(again)
            home = home_of(dataset)
            if home is None and not beside_is_writable(dataset):
                home = ask_home(self._studio.viewport.window(), self._studio.document.places)
                if home is None:
                    return
            before = contents_of(poses_places(dataset, home))
        except StudioError as error:
            self._studio.report(error)
            return
        self._studio.playback.set_playing(False)  # drawing would take its core from fitting
        arguments = {"dataset": str(dataset.path), "curation": said.to_dict(), "again": again}
        if home is not None:
            arguments["home"] = str(home)
            said = replace(said, poses=str(home))
        label = f"{'Tracking' if again else 'Fitting'} {dataset.path.name}"
        task = self._studio.jobs.run_engine(label, "fit", arguments, writes=False)
        task.progressed.connect(self._follow)
        task.succeeded.connect(partial(self._take, dataset, said, before, again))
        task.finished.connect(self._end)
        self._task = task
        self.busy_changed.emit(True)

    def _fittable(self, again: bool) -> Dataset:
        """Return the scans that are open; StudioError where nothing can be fitted to them."""
        dataset = self._recordings.dataset
        if dataset is None or scan_reader(dataset) is None:
            raise StudioError("There are no scans to fit a skeleton to.", NO_SCANS)
        if again and not self._reports.outdated:
            raise StudioError(
                "No frame was corrected, excluded or included since the last fit.",
                "Drag a joint of a frame that is off first: Correct joints.",
            )
        return dataset

    def _follow(self, records: list[Any]) -> None:
        self._reports.add([record for record in records if isinstance(record, FittedFrame)])

    def _take(
        self, dataset: Dataset, said: Curation, before: Contents, again: bool, result: object
    ) -> None:
        if not isinstance(result, Fitted) or not result.sequences:
            return
        self.noted.emit(fitted_words(result))
        whom = (dataset.subject or None, dataset.clothing or None)
        work = partial(_reopened, dataset.path, whom, said, list(before))
        task = self._studio.jobs.run(f"Opening {dataset.path.name}", work)
        text = "Track again" if again else "Fit a skeleton"
        task.succeeded.connect(partial(self._use, dataset, before, text))

    def _use(
        self, dataset: Dataset, before: Contents, text: str, found: tuple[Scans, Contents]
    ) -> None:
        scans, after = found
        if self._recordings.dataset is not dataset:
            poses = scans.curation.poses
            place = f"in {poses}" if poses else f"beside the scans in {dataset.path.name}"
            self.noted.emit(f"The poses are {place} now.")
            return  # the person is elsewhere
        # something else may have been said meanwhile
        said = replace(self._recordings.curation, poses=scans.curation.poses)
        if scans.dataset is not None and said != scans.dataset.curation:
            scans = _saying(scans, said)
        use_fit(self._studio.document, scans, before, after, text)

    def _end(self) -> None:
        self._task = None
        self._reports.settle()
        self.busy_changed.emit(False)


def _reopened(
    path: Path, whom: tuple[str | None, str | None], said: Curation, files: list[Path]
) -> Generator[Any, None, tuple[Scans, Contents]]:
    scans = yield from opening(path, *whom, said)
    return scans, contents_of(files)


def _saying(scans: Scans, said: Curation) -> Scans:
    dataset = None if scans.dataset is None else replace(scans.dataset, curation=said)
    return Scans(dataset, scans.reference, said)
