"""The jobs file of a batch: TOML tables named like the commands, with the commands' options."""

import inspect
import os
import tomllib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ins_studio.errors import StudioError
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.evaluate import evaluate
from ins_studio.tasks.export import export, with_default_texture
from ins_studio.tasks.extract import extract
from ins_studio.tasks.repose import repose
from ins_studio.tasks.train import train

PATHS = (
    "dataset",
    "out",
    "body",
    "curation",
    "run",
    "motion",
    "texture",
    "normals",
    "pins",
)  # relative to the jobs file
OTHER_NAMES = {"format": "file_format"}  # option: argument

# What takes the options of each table, in the order in which jobs of the same run are done.
TAKERS: dict[str, Callable[..., Any]] = {
    "train": TrainSettings,
    "extract": extract,
    "repose": repose,
    "export": export,
    "evaluate": evaluate,
}


@dataclass(frozen=True)
class BatchJob:
    """One table of a jobs file: ``title`` such as "train 2", and the task's arguments."""

    title: str
    task: str
    arguments: dict[str, Any]

    @property
    def run(self) -> str:
        """The run folder that the job works on; jobs of the same one wait for each other."""
        return str(self.arguments["out" if self.task == "train" else "run"])

    def start(self) -> Generator[Any, None, Any]:
        """Return the task's generator."""
        if self.task == "train":
            return train(TrainSettings.from_dict(self.arguments))
        if self.task == "export" and "texture" not in self.arguments:
            return with_default_texture(**self.arguments)
        steps: Generator[Any, None, Any] = TAKERS[self.task](**self.arguments)
        return steps


def read_jobs(path: Path, device: str = "auto") -> list[BatchJob]:
    """Read a jobs file; those of one run in the order in which they must be done.

    Parameters
    ----------
    path : Path
        A TOML file of ``[[train]]``, ``[[extract]]``, ``[[repose]]``, ``[[export]]`` and
        ``[[evaluate]]`` tables. Relative paths in it start from its folder.
    device : str
        For jobs that name none.

    Raises
    ------
    StudioError
        Naming the file, the table and the key that is wrong.
    """
    tables = _read(path)
    jobs = []
    for task in TAKERS:
        for number, table in enumerate(tables.get(task, []), 1):
            place = f"{path}: [[{task}]] number {number}"
            given = {"device": device, **{key.replace("-", "_"): table[key] for key in table}}
            jobs.append(BatchJob(f"{task} {number}", task, _checked(place, task, given, path)))
    trained = [job.run for job in jobs if job.task == "train"]
    for run in trained:
        if trained.count(run) > 1:
            raise StudioError(f"{path}: two trainings write {run}.", "Give each its own out.")
    return jobs


def _read(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StudioError(f"There is no file {path}.", "Check the path.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudioError(f"{path} cannot be read as TOML: {error}.", "Correct it.") from error
    for name, rows in tables.items():
        if name not in TAKERS:
            raise StudioError(
                f"{path}: a batch has no [[{name}]].", f"Use [[{']], [['.join(TAKERS)}]]."
            )
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise StudioError(
                f"{path}: {name} is not a list of tables.", f"Begin each one by [[{name}]]."
            )
    if not any(tables.values()):
        raise StudioError(f"{path} names no job.", "Write a [[train]] table, say.")
    return tables


def _checked(place: str, task: str, given: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the arguments of ``task``; StudioError for what is unknown, missing or wrong."""
    taker = TAKERS[task]
    known = inspect.signature(taker).parameters
    hints = get_type_hints(taker.__init__ if inspect.isclass(taker) else taker)
    arguments = {}
    for option, value in given.items():
        name = OTHER_NAMES.get(option, option)
        if name not in known or option in OTHER_NAMES.values():
            raise StudioError(
                f"{place} has the key {option!r}, which {task} does not know.",
                f"It knows: {', '.join(_options(list(known)))}.",
            )
        if not _fits(value, hints[name]):
            raise StudioError(
                f"{place}: {option} is {value!r}, which is of the wrong kind.",
                f"It is to be: {inspect.formatannotation(hints[name])}.",
            )
        arguments[name] = _placed(path, value) if name in PATHS else value
    required = [name for name, known_one in known.items() if known_one.default is known_one.empty]
    missing = [name for name in required if name not in arguments]
    if missing:
        raise StudioError(f"{place} lacks {' and '.join(_options(missing))}.", "Add it.")
    if task == "train":
        _check_choices(place, arguments)
    return arguments


def _check_choices(place: str, arguments: dict[str, Any]) -> None:
    try:
        TrainSettings.from_dict(arguments)
    except StudioError as error:
        raise StudioError(f"{place}: {error.message}", error.hint) from error


def _options(names: list[str]) -> list[str]:
    options = {argument: option for option, argument in OTHER_NAMES.items()}
    return [options.get(name, name) for name in names]


def _placed(path: Path, value: str) -> str:
    return os.path.normpath(path.absolute().parent / value)


def _fits(value: Any, hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if get_args(hint):  # a union
        return any(_fits(value, kind) for kind in get_args(hint))
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, hint) or (hint is float and isinstance(value, int))
