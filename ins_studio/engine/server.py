"""The engine process: does tasks by name, one after another, for whoever started it."""

import contextlib
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any, BinaryIO

from ins_studio.engine.exchange import Exchange, remove_exchange
from ins_studio.engine.messages import PROTOCOL, decode, encode
from ins_studio.errors import StudioError
from ins_studio.project.records import Cancelled

NICENESS = 10
MAX_UNRELEASED = 16

log = logging.getLogger("ins_studio.engine")


def serve() -> int:
    """Speak the protocol on stdin and stdout until stdin ends; whatever prints goes to stderr."""
    incoming, outgoing = _claim_pipes()
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one who started us
    opening = decode(incoming.readline() or b'{"open": null}', Exchange(Path(), ""))["open"]
    if opening is None:
        return 0
    _be_modest(opening["threads"])
    exchange = Exchange(Path(opening["exchange"]), "s")
    server = Server(outgoing, exchange, opening["log"])
    reader = threading.Thread(target=server.listen, args=(incoming,), daemon=True)
    reader.start()
    server.send({"hello": PROTOCOL})
    try:
        server.work()
    finally:
        remove_exchange(exchange.folder)
    return 0


class Server:
    """Two threads: ``listen`` hears the client, ``work`` does what it asks.

    Parameters
    ----------
    outgoing : BinaryIO
        The protocol's way out.
    exchange : Exchange
        For arrays.
    log_path : str
        Named in messages on unexpected errors.
    """

    def __init__(self, outgoing: BinaryIO, exchange: Exchange, log_path: str) -> None:
        self._outgoing = outgoing
        self._exchange = exchange
        self._log_path = log_path
        self._requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._running = threading.Event()
        self._running.set()
        self._left = threading.Event()
        self._room = threading.Semaphore(MAX_UNRELEASED)

    def listen(self, incoming: BinaryIO) -> None:
        """Hear the client until it hangs up, which cancels what is being done."""
        try:
            for line in incoming:
                self._hear(decode(line, self._exchange))
        finally:
            self._leave()

    def work(self) -> None:
        """Do requests until the client has left."""
        while not self._left.is_set() and (request := self._requests.get()) is not None:
            number = request["run"]
            try:
                end = {"result": self._do(request)}
            except Cancelled:
                end = {"cancelled": True}
            except StudioError as error:
                end = {"failed": {"message": error.message, "hint": error.hint}}
            except Exception as error:  # the process boundary: no task may end the engine
                log.exception("task %s failed", request["task"])
                end = {"failed": self._unexpected(request["task"], error)}
            self.send({"run": number, **end})

    def send(self, message: dict[str, Any]) -> None:
        """Write one line; a client that is gone counts as one that hung up."""
        line = encode(message, self._exchange)
        try:
            if b'"$arrays"' in line and not self._left.is_set():
                self._room.acquire()
            self._outgoing.write(line)
            self._outgoing.flush()
        except OSError:
            self._leave()

    def _hear(self, message: dict[str, Any]) -> None:
        if "run" in message:
            self._running.set()
            self._requests.put(message)
        elif "cancel" in message:
            self._cancelled.add(message["cancel"])
            self._running.set()
        elif "pause" in message:
            self._running.clear()
        elif "resume" in message:
            self._running.set()
        elif "release" in message:
            self._room.release()

    def _do(self, request: dict[str, Any]) -> Any:
        from ins_studio.tasks.catalog import start_task

        number = request["run"]
        steps = start_task(request["task"], request["arguments"])
        with contextlib.closing(steps):
            return self._drive(number, steps)

    def _drive(self, number: int, steps: Generator[Any, None, Any]) -> Any:
        """Send every record; on cancel throw Cancelled into the task once, and heed its answer."""
        told = False
        try:
            while True:
                self._running.wait()
                stop = not told and (number in self._cancelled or self._left.is_set())
                told = told or stop
                record = steps.throw(Cancelled()) if stop else next(steps)
                self.send({"run": number, "record": record})
        except StopIteration as end:
            return end.value

    def _leave(self) -> None:
        self._left.set()
        self._running.set()
        self._requests.put(None)
        self._room.release(MAX_UNRELEASED)

    def _unexpected(self, task: str, error: Exception) -> dict[str, str]:
        return {
            "message": f"The task {task!r} failed unexpectedly: {type(error).__name__}: {error}",
            "hint": f"What was saved before is untouched. The details are in {self._log_path}.",
        }


def _claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the real stdin and stdout for the protocol; prints, also from C, go to stderr."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.stderr is None:  # a frozen app without a console
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    sys.stdout = sys.stderr
    return incoming, outgoing


def _be_modest(threads: int | None) -> None:
    """Leave the machine to the window: low priority, first to go when memory runs out."""
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    chosen = threads or int(os.environ.get("INS_STUDIO_THREADS", "0"))
    os.environ["OMP_NUM_THREADS"] = str(chosen or max(1, (os.cpu_count() or 1) - 1))
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"]  # not the window's one
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
