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


def _train(**arguments: Any) -> Steps:
    from ins_studio.tasks.train import train

    return train(TrainSettings.from_dict(arguments))


def _probe(**arguments: Any) -> Steps:
    from ins_studio.tasks.probe import probe

    return probe(**arguments)


TASKS: dict[str, Callable[..., Steps]] = {"train": _train, "probe": _probe}
