"""The tasks by name, for the engine; each is imported when it is first asked for."""

from collections.abc import Callable, Generator
from typing import Any

from ins_studio.errors import StudioError
from ins_studio.project.settings import TrainSettings

Steps = Generator[Any, None, Any]


def start_task(name: str, arguments: dict[str, Any]) -> Steps:
    """Return the generator of the task ``name``, called with ``arguments``."""
    if name not in TASKS:
        raise StudioError(f"There is no task {name!r}.", f"Choose one of: {', '.join(TASKS)}.")
    return TASKS[name](**arguments)


def _train(**settings: Any) -> Steps:
    from ins_studio.tasks.train import train

    return train(TrainSettings.from_dict(settings))


def _extract(**arguments: Any) -> Steps:
    from ins_studio.tasks.extract import extract

    return extract(**arguments)


def _bake(**arguments: Any) -> Steps:
    from ins_studio.tasks.bake import bake

    return bake(**arguments)


def _repose(**arguments: Any) -> Steps:
    from ins_studio.tasks.repose import repose

    return repose(**arguments)


def _convert(**arguments: Any) -> Steps:
    from ins_studio.tasks.convert import convert

    return convert(**arguments)


def _stream(**arguments: Any) -> Steps:
    from ins_studio.tasks.stream import stream

    return stream(**arguments)


def _measure(**arguments: Any) -> Steps:
    from ins_studio.tasks.measure import measure

    return measure(**arguments)


def _export(**arguments: Any) -> Steps:
    from ins_studio.tasks.export import export

    chosen = dict(arguments)
    return export(file_format=chosen.pop("format"), **chosen)


def _evaluate(**arguments: Any) -> Steps:
    from ins_studio.tasks.evaluate import evaluate

    return evaluate(**arguments)


def _compare(**arguments: Any) -> Steps:
    from ins_studio.tasks.compare import compare

    return compare(**arguments)


def _demo(**arguments: Any) -> Steps:
    from ins_studio.tasks.demo import demo

    return demo(**arguments)


def _benchmark(**arguments: Any) -> Steps:
    from ins_studio.tasks.benchmark import benchmark
    from ins_studio.tasks.suite.choices import Choices

    return benchmark(Choices(**arguments))


def _fit(**arguments: Any) -> Steps:
    from ins_studio.tasks.fit import fit

    return fit(**arguments)


def _check(**arguments: Any) -> Steps:
    from ins_studio.tasks.check import check

    return check(**arguments)


def _probe(**arguments: Any) -> Steps:
    from ins_studio.tasks.probe import probe

    return probe(**arguments)


TASKS: dict[str, Callable[..., Steps]] = {
    "train": _train,
    "extract": _extract,
    "bake": _bake,
    "repose": _repose,
    "convert": _convert,
    "stream": _stream,
    "measure": _measure,
    "export": _export,
    "evaluate": _evaluate,
    "compare": _compare,
    "demo": _demo,
    "benchmark": _benchmark,
    "fit": _fit,
    "check": _check,
    "probe": _probe,
}
