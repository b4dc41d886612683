"""What a person chooses before training."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from ins_studio.errors import StudioError

PRESETS = (
    "balanced",
    "draft",
    "fine",
    "talk",
    "paper",
    "snarf-nc",
    "snarf",
    "snarf-published",
    "no-pose-mul",
    "no-siren",
    "no-rotation",
    "no-h-d",
    "no-h-c",
    "no-lbs",
    "avg-lbs",
    "first-lbs",
)
DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class TrainSettings:
    """The choices of one training.

    Parameters
    ----------
    dataset : str
        Folder of the recorded frames.
    out : str
        Run folder to write.
    preset : str
        One of ``PRESETS``.
    subject, clothing : str or None
        Which person and dress, where the dataset holds several.
    body : str or None
        Body model file or folder; None for what the dataset names.
    minutes, steps : float or int or None
        How long to train; None for both means the preset's own number of steps.
    heldout : str
        ``"file"`` for the dataset's splits.json, ``"none"``, or names of sequences by commas.
    resume : bool
        Go on from the newest checkpoint of ``out``.
    seed : int
        Makes the run repeatable.
    device : str
        One of ``DEVICES``.
    curation : str or None
        File of what a person says of the dataset; a run keeps its content.
    """

    dataset: str
    out: str
    preset: str = "balanced"
    subject: str | None = None
    clothing: str | None = None
    body: str | None = None
    minutes: float | None = None
    steps: int | None = None
    heldout: str = "file"
    resume: bool = False
    seed: int = 0
    device: str = "auto"
    curation: str | None = None

    def __post_init__(self) -> None:
        _check_choice("preset", self.preset, PRESETS)
        _check_choice("device", self.device, DEVICES)
        if self.minutes is not None and not 0 < self.minutes < 1e6:
            raise StudioError(f"{self.minutes} minutes cannot be trained.", "Give more than zero.")
        if self.steps is not None and self.steps < 1:
            raise StudioError(f"{self.steps} steps cannot be trained.", "Give one or more.")
        if not 0 <= self.seed < 2**32:
            raise StudioError(f"The seed {self.seed} is out of range.", "Use 0 to 4294967295.")

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "TrainSettings":
        """Build settings from JSON values; StudioError for what is unknown, missing or wrong."""
        known = {field.name: str(field.type) for field in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise StudioError(
                f"Training settings hold unknown names: {', '.join(unknown)}.",
                "They come from a newer version; update INS Studio.",
            )
        missing = sorted({"dataset", "out"} - set(values))
        if missing:
            raise StudioError(
                f"Training settings lack {' and '.join(missing)}.", "Name the dataset and the run."
            )
        for name, value in values.items():
            _check_type(name, value, known[name])
        return cls(**values)


_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "str | None": (str, type(None)),
    "float | None": (int, float, type(None)),
    "int | None": (int, type(None)),
    "int": (int,),
    "bool": (bool,),
}


def _check_type(name: str, value: Any, declared: str) -> None:
    declared = declared.removeprefix("<class '").removesuffix("'>")
    number_for_bool = isinstance(value, bool) and declared != "bool"
    if number_for_bool or not isinstance(value, _TYPES[declared]):
        raise StudioError(
            f"The training setting {name} is {value!r}, which is not of the kind {declared}.",
            "Correct it in config.json, or start a new run.",
        )


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise StudioError(f"There is no {name} {value!r}.", f"Choose one of: {', '.join(choices)}.")
