"""What every command of ``ins-studio`` is made with, and options that several have."""

import argparse
from typing import TypeAlias

from ins_studio.project.settings import DEVICES

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # no public name
EXIT_CODES = (
    "Exit codes: 0 done; 1 something is wrong, and the message says what; 2 wrong usage; "
    "130 interrupted, what was trained is saved."
)


def add_command(
    commands: Commands, name: str, text: str, more: str = ""
) -> argparse.ArgumentParser:
    """Return a new command below ``commands``; ``text`` says what it does, ``more`` the rest."""
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.{more}", epilog=EXIT_CODES
    )
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    return command


def add_run(command: argparse.ArgumentParser) -> None:
    """Add the run that the command works on."""
    command.add_argument("run", metavar="RUN", help="run folder, or a project with a current run")


def add_device(command: argparse.ArgumentParser) -> None:
    """Add the choice of processor."""
    command.add_argument("--device", choices=DEVICES, default="auto")


def add_seed(command: argparse.ArgumentParser) -> None:
    """Add the seed of what is drawn at random."""
    command.add_argument("--seed", type=int, default=0, help="makes the training repeatable")
