"""What can be typed after ``ins-studio body``, and what it answers."""

import argparse
from collections.abc import Generator
from typing import Any

from ins_studio.body.model_store import GENDERS
from ins_studio.cli.options import Commands, add_command
from ins_studio.project.body_models import BodiesKept


def add_body(commands: Commands) -> None:
    """Add the command and those below it."""
    about = "keep body models that you have a licence for"
    command = commands.add_parser("body", help=about, description=f"{about.capitalize()}.")
    below = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    taking = add_command(below, "add", "recognise, check and keep SMPL, SMPL-H or SMPL-X")
    taking.add_argument(
        "file", metavar="FILE", help=".zip, .tar.xz, .pkl or .npz as it was downloaded, or a folder"
    )
    taking.add_argument("--gender", choices=GENDERS, help="where the file does not say it")
    add_command(below, "list", "say which models are kept")


def body_steps(chosen: argparse.Namespace) -> Generator[Any, None, BodiesKept]:
    """Return the task that was asked for."""
    from ins_studio.tasks.body_models import add_bodies, list_bodies

    return add_bodies(chosen.file, chosen.gender) if chosen.action == "add" else list_bodies()


def bodies_text(result: BodiesKept) -> str:
    """Return the models line by line."""
    rows = [f"  {body.words}" for body in result.bodies] or ["  none; ins-studio body add FILE"]
    lines = [f"Body models in {result.folder}:", *rows]
    return "\n".join([*lines, *(f"Not taken: {reason}" for reason in result.refused)])
