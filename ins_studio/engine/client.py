"""The window's end of an engine: a process of this program that may import torch."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

from ins_studio.engine.exchange import Exchange, new_exchange, remove_exchange
from ins_studio.engine.log import new_log
from ins_studio.engine.messages import PROTOCOL, decode, encode
from ins_studio.errors import StudioError
from ins_studio.project.records import Cancelled
from ins_studio.resources import own_command

CLOSE_SECONDS = 8.0
ENDS = ("result", "failed", "cancelled")


class Engine:
    """One engine process, started when needed, doing one task at a time.

    ``run`` blocks and belongs to one thread, usually a Job's; everything else may be called from
    any thread. A process that died is replaced by the next ``run``.

    Parameters
    ----------
    threads : int or None
        How many the networks may use; None leaves one core to the window.
    log : Path or None
        Where the engine's own messages and tracebacks go; None for the usual folder.
    """

    def __init__(self, threads: int | None = None, log: Path | None = None) -> None:
        self.log = log or new_log()
        self._threads = threads
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._exchange: Exchange | None = None
        self._number = 0
        self._active: int | None = None
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process's number, while it runs."""
        return self._process.pid if self._process is not None and self.alive else None

    def start(self) -> None:
        """Start the process unless it runs; returns at once, torch loads over there."""
        with self._lock:
            if self.alive:
                return
            self._forget()
            self._closed = False
            self._exchange = Exchange(new_exchange(), "c")
            self._process = _spawn(self.log)
            opening = {
                "exchange": self._exchange.folder,
                "log": self.log,
                "threads": self._threads,
            }
            self._send({"open": opening})

    def run(self, task: str, arguments: dict[str, Any]) -> Generator[Any, None, Any]:
        """Do ``task`` in the engine: yield its records, return its result.

        Parameters
        ----------
        task : str
            A name from ``tasks.catalog``.
        arguments : dict
            JSON values and numpy arrays.

        Raises
        ------
        StudioError
            What went wrong over there, or that the engine itself died.
        Cancelled
            After ``cancel``, when the task has no result to show for itself.
        """
        with self._lock:
            self.start()
            self._number += 1
            number = self._active = self._number
            self._send({"run": number, "task": task, "arguments": arguments})
        try:
            return (yield from self._records(number))
        finally:
            self._abandon(number)
            self._forget_if_closed()

    def cancel(self) -> None:
        """Ask the running task to save and end; nothing happens when none runs."""
        self._tell("cancel")

    def pause(self) -> None:
        """Hold the running task before its next record."""
        self._tell("pause")

    def resume(self) -> None:
        """Let a held task go on."""
        self._tell("resume")

    def close(self, timeout: float = CLOSE_SECONDS) -> None:
        """End the process: it saves and exits; after ``timeout`` seconds it is killed."""
        with self._lock:
            self._closed = True
            process = self._process
            if process is None or process.stdin is None:
                return
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._forget_if_closed()

    def _records(self, number: int) -> Generator[Any, None, Any]:
        while True:
            message = self._receive()
            if message.get("run") != number:
                continue
            if "record" in message:
                yield message["record"]
            if any(end in message for end in ENDS):
                self._active = None
                return _outcome(message)

    def _abandon(self, number: int) -> None:
        """Stop a run that its driver has left, and wait for its end, so that it has saved."""
        if self._active != number:
            return
        self.resume()
        self.cancel()
        with contextlib.suppress(Cancelled):
            for _ in self._records(number):
                pass

    def _receive(self) -> dict[str, Any]:
        process, exchange = self._process, self._exchange
        if process is None or process.stdout is None or exchange is None:
            raise self._death()
        try:
            line = process.stdout.readline()
            message = decode(line, exchange) if line else {}
        except (OSError, ValueError) as error:  # cut off in the middle of a line or an array
            raise self._death() from error
        if not line:
            raise self._death()
        if message.get("hello", PROTOCOL) != PROTOCOL:
            raise StudioError("The engine is of another version.", "Install INS Studio again.")
        if "$file" in message:
            self._send({"release": message["$file"]})
        return message

    def _death(self) -> Exception:
        """Clear the dead process away and say what happened to it."""
        with self._lock:
            process, closed = self._process, self._closed
            self._active = None
            if process is not None:
                process.kill()
            code = process.wait() if process is not None else None
            self._forget()
        if closed:
            return Cancelled()
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return StudioError(
            f"The engine stopped unexpectedly ({how}).",
            "What was saved before is untouched: start again, training resumes from its last "
            f"checkpoint. If it happens again, memory may be short; the log is {self.log}.",
        )

    def _tell(self, what: str) -> None:
        with self._lock:
            if self._active is not None and self._process is not None:
                self._send({what: self._active})

    def _send(self, message: dict[str, Any]) -> None:
        """Write one line; a dead engine is noticed by whoever reads."""
        with self._lock:
            process, exchange = self._process, self._exchange
            if process is None or process.stdin is None or exchange is None:
                return
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(encode(message, exchange))
                process.stdin.flush()

    def _forget_if_closed(self) -> None:
        """Let go of the pipes; ``close`` and the end of a run both try, the later one succeeds."""
        with self._lock:
            if self._closed and self._active is None and not self.alive:
                self._forget()

    def _forget(self) -> None:
        process, self._process = self._process, None
        exchange, self._exchange = self._exchange, None
        for stream in (process.stdin, process.stdout) if process is not None else ():
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        if exchange is not None:
            remove_exchange(exchange.folder)


def _outcome(message: dict[str, Any]) -> Any:
    if "cancelled" in message:
        raise Cancelled
    if "failed" in message:
        raise StudioError(message["failed"]["message"], message["failed"]["hint"])
    return message["result"]


def _spawn(log: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONUNBUFFERED": "1"}
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    low = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stderr:
            return subprocess.Popen(
                own_command("--engine"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=environment,
                creationflags=quiet | low,
            )
    except OSError as error:
        raise StudioError(
            f"The engine cannot be started: {error}.", f"Its log would be {log}."
        ) from error
