"""Finding again the recordings that a run was trained on."""

from pathlib import Path
from typing import Any

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.moved import moved_curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.errors import StudioError
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings


def recordings_of(run: RunFolder, moved: str | None = None) -> tuple[Dataset, Split]:
    """Open the dataset of ``run`` and divide it as in training.

    Parameters
    ----------
    run : RunFolder
    moved : str or None
        Where the dataset lies now, if no longer where it was.

    Raises
    ------
    StudioError
        When the dataset is not found, or is another one than was trained on.
    """
    config = run.config()
    settings = settings_of(run)
    path = Path(moved) if moved is not None else _found(run, settings.dataset)
    body = None if settings.body is None else Path(settings.body)
    subject, clothing = config.get("subject"), config.get("clothing")
    before = Path(_entry(config, "dataset", "path") or settings.dataset)
    said = curation_of(run)
    said = None if said is None else moved_curation(said, before, path)
    dataset = open_dataset(path, subject, clothing, body, said)
    known = _entry(config, "dataset", "fingerprint")
    if known is not None and not dataset.known_as(known, before):
        raise StudioError(
            f"{path} is not the dataset that {run.path} was trained on: its files differ.",
            "Give the folder it was trained on by --dataset.",
        )
    return dataset, read_split(dataset, settings.heldout)


def curation_of(run: RunFolder) -> Curation | None:
    """Return what was said of the dataset when ``run`` was started; None for an older run."""
    said = run.config().get("curation")
    return None if said is None else Curation.from_dict(said, run.config_path)


def settings_of(run: RunFolder) -> TrainSettings:
    """Return the settings that ``run`` was started with."""
    settings = run.config().get("settings")
    if not isinstance(settings, dict):
        raise StudioError(
            f"{run.config_path} does not say how the run was trained.", "Restore it from a copy."
        )
    return TrainSettings.from_dict(settings)


def _found(run: RunFolder, recorded: str) -> Path:
    """Return the first place where the dataset lies; a run may name it relative to itself."""
    places = (Path(recorded), run.path / recorded)
    for place in places:
        if place.exists():
            return place
    raise StudioError(
        f"The dataset {recorded} of the run {run.path} is not there any more.",
        "Say where it lies now by --dataset, or locate it in the project.",
    )


def _entry(config: dict[str, Any], *names: str) -> Any:
    value: Any = config
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
