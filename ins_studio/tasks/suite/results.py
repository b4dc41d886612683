"""The result of one run, and the folder with a JSON file for each."""

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.files import read_json, write_json
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.tasks.suite.choices import Protocol
from ins_studio.tasks.suite.hardware import Hardware
from ins_studio.tasks.suite.plan import PlannedRun

VERSION = 1


@dataclass(frozen=True)
class Recordings:
    """What was trained and measured on: frames of each split, after the protocol's limit."""

    name: str
    fingerprint: str
    training: int
    interpolation: int
    extrapolation: int


@dataclass(frozen=True)
class ReposingTime:
    """How long ``way`` takes to repose: measured on ``timed`` of ``poses``."""

    way: str
    poses: int
    timed: int
    seconds_per_pose: float
    vertices: int

    @property
    def seconds(self) -> float:
        """Return the time of all poses, as the timed ones have it."""
        return self.poses * self.seconds_per_pose


@dataclass(frozen=True)
class RunResult:
    """One finished run.

    Attributes
    ----------
    run : PlannedRun
    steps : int
        Taken in training.
    training_s, measuring_s : float
    sizes : dict
        The preset as it was.
    rows : tuple of EvaluationRow
        One for each split.
    sequences : dict
        One for each sequence that frames were held out of, by its name.
    reposing : tuple of ReposingTime
    date : str
        ISO, UTC.
    commit : str or None
    """

    run: PlannedRun
    recordings: Recordings
    protocol: Protocol
    steps: int
    training_s: float
    measuring_s: float
    sizes: dict[str, Any]
    rows: tuple[EvaluationRow, ...]
    sequences: dict[str, EvaluationRow]
    reposing: tuple[ReposingTime, ...]
    hardware: Hardware
    date: str
    commit: str | None

    def row(self, split: str) -> EvaluationRow | None:
        """Return the figures on a split, if it was measured."""
        return next((row for row in self.rows if row.split == split), None)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; what is not a number is None."""
        values: dict[str, Any] = finite({"version": VERSION, **asdict(self)})
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "RunResult":
        """Build a result from ``to_dict``'s values; KeyError or TypeError where they are not."""
        if values["version"] != VERSION:
            raise KeyError("version")
        own = {field.name: values[field.name] for field in fields(cls)}
        return cls(
            **{
                **own,
                "run": PlannedRun(**own["run"]),
                "recordings": Recordings(**own["recordings"]),
                "protocol": Protocol(**own["protocol"]),
                "rows": tuple(_evaluation(row) for row in own["rows"]),
                "sequences": {name: _evaluation(row) for name, row in own["sequences"].items()},
                "reposing": tuple(ReposingTime(**time) for time in own["reposing"]),
                "hardware": Hardware(**own["hardware"]),
            }
        )


def recordings_facts(dataset: Dataset, split: Split) -> Recordings:
    """Return the facts of ``dataset``; those of the split are its numbers of frames."""
    sizes = (len(split.training), len(split.interpolation), len(split.extrapolation))
    return Recordings(dataset.name, dataset.fingerprint(), *sizes)


def stem(run: PlannedRun, fingerprint: str) -> str:
    """Return the name of a trained run's folder."""
    return f"{run.system}-{run.budget}-seed{run.seed}-{fingerprint[:8]}"


def result_path(folder: Path, run: PlannedRun, fingerprint: str, protocol: Protocol) -> Path:
    """Return where the result of a run lies: nothing else that could be measured is of its name."""
    limit = "" if protocol.frames is None else f"-{protocol.frames}frames"
    measured = f"{protocol.points}points-{protocol.resolution}cells{limit}"
    return folder / f"{stem(run, fingerprint)}-{measured}.json"


def write_result(path: Path, result: RunResult) -> None:
    """Write a result, whole or not at all."""
    write_json(path, result.to_dict())


def read_result(
    folder: Path, run: PlannedRun, fingerprint: str, protocol: Protocol
) -> RunResult | None:
    """Return the result of a run, or None where it was not run; StudioError for a damaged file."""
    path = result_path(folder, run, fingerprint, protocol)
    if not path.is_file():
        return None
    try:
        result = RunResult.from_dict(read_json(path))
    except (KeyError, TypeError, AttributeError) as error:
        raise StudioError(
            f"{path} is not the result of a run.", "Restore it, or delete it to run it again."
        ) from error
    same = (result.run, result.recordings.fingerprint, result.protocol)
    if same != (run, fingerprint, protocol):
        raise StudioError(
            f"{path} holds the result of another run: {result.run.title}.",
            "Restore it, or delete it to run it again.",
        )
    return result


def finite(value: Any) -> Any:
    """Return JSON values with None for what is not a finite number."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def _evaluation(values: dict[str, Any]) -> EvaluationRow:
    figures: dict[str, Any] = {n: math.nan if v is None else v for n, v in values.items()}
    return EvaluationRow(**figures)
