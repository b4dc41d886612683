"""Ctrl+C: work is asked to end, and saves."""

import signal
import threading
from collections.abc import Callable, Generator
from types import FrameType, TracebackType
from typing import Any, Self

from ins_studio.cli.speech import complain
from ins_studio.project.records import Cancelled

Steps = Generator[Any, None, Any]


class Interrupt:
    """Turns the first Ctrl+C into a wish, ``asked``; the second one is Python's own."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(number, self._before[number])
        complain("Stopping after this step; once more to stop at once.")


def drive(steps: Steps, show: Callable[[Any], None], interrupt: Interrupt) -> Any:
    """Run ``steps`` to the end; on an interrupt throw Cancelled in once, so that it saves."""
    told = False
    try:
        while True:
            stop = interrupt.asked and not told
            told = told or stop
            show(steps.throw(Cancelled()) if stop else next(steps))
    except StopIteration as end:
        return end.value
    finally:
        steps.close()
