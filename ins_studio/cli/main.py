"""The terminal: the same tasks as the window's, with progress bars and exit codes."""

import argparse
import os
import sys
from typing import Any

from ins_studio.cli.answers import as_json, as_text
from ins_studio.cli.arguments import build_parser
from ins_studio.cli.commands import COMMANDS, info
from ins_studio.cli.interrupt import Interrupt, drive
from ins_studio.cli.progress import ProgressBar
from ins_studio.cli.speech import complain, say, speaks
from ins_studio.errors import StudioError
from ins_studio.project.batch_records import Batched, Benchmarked, Demonstrated
from ins_studio.project.fit_records import Fitted
from ins_studio.project.records import Cancelled
from ins_studio.project.training_records import Trained

DONE, FAILED, INTERRUPTED = 0, 1, 130


def run(arguments: list[str]) -> int:
    """Do what ``arguments`` say; return the exit code. Wrong usage exits with 2 by itself."""
    chosen = build_parser().parse_args(arguments)
    _prepare_threads()
    try:
        _check_alone(chosen.command)
        if chosen.command == "info":
            return _answer(info(chosen), chosen)
        bar = ProgressBar(sys.stderr, quiet=chosen.quiet)
        show = bar.show if speaks() else _keep_quiet
        with Interrupt() as interrupt:
            try:
                result = drive(COMMANDS[chosen.command](chosen), show, interrupt)
            finally:
                bar.close()
        return _answer(result, chosen)
    except Cancelled:
        complain("Interrupted: nothing was written after the last checkpoint.")
        return INTERRUPTED
    except StudioError as error:
        complain(error.message, error.hint)
        if chosen.json:
            say(as_json({"error": error.message, "hint": error.hint}))
        return FAILED


def _answer(result: Any, chosen: argparse.Namespace) -> int:
    say(as_json(result) if chosen.json else as_text(result))
    if isinstance(result, Batched):
        states = {row.state for row in result.rows}
        return INTERRUPTED if "stopped" in states else FAILED if states - {"done"} else DONE
    if isinstance(result, Benchmarked):
        states = {row.state for row in result.rows}
        return INTERRUPTED if "stopped" in states else FAILED if "failed" in states else DONE
    stopped = isinstance(result, Trained | Fitted) and not result.finished
    stopped = stopped or (isinstance(result, Demonstrated) and not result.files)
    return INTERRUPTED if stopped else DONE


def _check_alone(command: str) -> None:
    if "TORCHELASTIC_RUN_ID" in os.environ and command != "train":
        raise StudioError(
            f"torchrun starts the same {command} several times over, and only train can share.",
            f"Call it without torchrun: ins-studio {command} ...",
        )


def _prepare_threads() -> None:
    """Before torch is imported: its threads must not spin while they wait for each other."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    threads = os.environ.get("INS_STUDIO_THREADS")
    if threads:
        os.environ["OMP_NUM_THREADS"] = threads


def _keep_quiet(_record: Any) -> None:
    pass
