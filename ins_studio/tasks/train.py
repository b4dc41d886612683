"""Training an avatar on recordings."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from ins_studio.dataset.curation import Curation, read_curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.project.records import Note, Progress, Record
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Trained
from ins_studio.tasks.left_out import without_bad_frames
from ins_studio.tasks.recordings import curation_of, settings_of
from ins_studio.training.distributed import joined
from ins_studio.training.loop import choose_device
from ins_studio.training.loop import train as train_loop

SHOWN_PROBLEMS = 5


def train(settings: TrainSettings) -> Generator[Record, None, Trained]:
    """Train, or go on training, as ``settings`` say; closing or cancelling saves a checkpoint.

    A resumed run keeps the choices that it was started with, whatever ``settings`` say of them.
    Under torchrun each process calls this, and all of them train one avatar.
    """
    run = RunFolder(Path(settings.out))
    with joined(choose_device(settings.device)) as ranks:
        begun = ranks.share(lambda: _begun(settings, run))
        curation = ranks.share(lambda: _curation(settings, run, begun))
        settings = settings if begun is None else _as_begun(settings, begun)
        new = ranks.share(lambda: not run.config_path.exists())
        dataset = yield from ranks.agree(_opened(settings, curation))
        if new:  # to read every frame once is enough, however many processes train
            said = yield from ranks.lead(_without_bad(dataset, settings.heldout))
            dataset = replace(dataset, curation=said)
        split = read_split(dataset, settings.heldout)
        return (yield from train_loop(settings, dataset, split, run, ranks))


def _curation(
    settings: TrainSettings, run: RunFolder, begun: TrainSettings | None
) -> Curation | None:
    """Return what is said of the dataset: of a run that has begun, what was said then."""
    if begun is not None:
        return curation_of(run)
    return None if settings.curation is None else read_curation(Path(settings.curation))


def _opened(
    settings: TrainSettings, curation: Curation | None
) -> Generator[Note | Progress, None, Dataset]:
    """Open the dataset; a mistake in what is held out is said before every frame is read."""
    body = None if settings.body is None else Path(settings.body)
    whom = (settings.subject, settings.clothing)
    dataset = open_dataset(Path(settings.dataset), *whom, body, curation)
    for problem in dataset.problems[:SHOWN_PROBLEMS]:
        yield Note(str(problem))
    if len(dataset.problems) > SHOWN_PROBLEMS:
        yield Note(f"... and {len(dataset.problems) - SHOWN_PROBLEMS} more problems.")
    read_split(dataset, settings.heldout)
    return dataset


def _without_bad(dataset: Dataset, heldout: str) -> Generator[Note | Progress, None, Curation]:
    """Return the dataset's curation without what is bad: a part of a new run's."""
    return (yield from without_bad_frames(dataset, heldout)).curation


def _begun(settings: TrainSettings, run: RunFolder) -> TrainSettings | None:
    return settings_of(run) if settings.resume and run.config_path.exists() else None


def _as_begun(settings: TrainSettings, begun: TrainSettings) -> TrainSettings:
    return replace(
        begun, dataset=settings.dataset, out=settings.out, device=settings.device, resume=True
    )
