"""What can be typed after ``ins-studio``."""

import argparse
from pathlib import Path

from ins_studio.cli.avatar_arguments import add_bake, add_export, add_extract, add_repose
from ins_studio.cli.body_arguments import add_body
from ins_studio.cli.dataset_arguments import add_dataset
from ins_studio.cli.evaluation_arguments import add_benchmark, add_compare, add_evaluate
from ins_studio.cli.motion_arguments import add_convert, add_motion
from ins_studio.cli.options import EXIT_CODES, Commands, add_command
from ins_studio.cli.training_arguments import add_batch, add_demo, add_train


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; ``command`` of what it parses names the sub-command."""
    parser = argparse.ArgumentParser(
        prog="ins-studio",
        description="Animatable avatars of clothed people from 3D scans. "
        "Without a command, or with a project folder, the window opens.",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (
        *(add_demo, add_train, add_extract, add_bake, add_convert, add_motion, add_repose),
        *(add_export, add_evaluate, add_compare, add_batch, add_benchmark),
        *(add_dataset, add_body, _add_info),
    ):
        add(commands)
    return parser


def _add_info(commands: Commands) -> None:
    command = add_command(commands, "info", "say what a file or folder is")
    command.add_argument("path", type=Path, metavar="PATH")
    command.add_argument("--subject", help="of a dataset with several people")
    command.add_argument("--clothing", help="of a dataset with several sets of clothes")
    command.add_argument("--body", type=Path, metavar="MODEL", help="for a dataset without one")
