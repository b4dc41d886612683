"""What can be typed after ``ins-studio dataset``."""

import argparse
from collections.abc import Callable

Commands = argparse._SubParsersAction  # the type has no public name
Add = Callable[["Commands[argparse.ArgumentParser]", str, str], argparse.ArgumentParser]


def add_dataset(commands: "Commands[argparse.ArgumentParser]", add: Add) -> None:
    """Add the command and those below it; ``add`` makes one with the options that all have."""
    about = "look into recordings before they are trained on"
    command = commands.add_parser("dataset", help=about, description=f"{about.capitalize()}.")
    below = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = add(below, "check", "say what a folder was recognised as, and read all of it")
    _add_recordings(check)
    about = "suggest ten poses to scan next, and say what of the surface was seen least"
    following = add(below, "next", about)
    _add_recordings(following)
    following.add_argument("--html", metavar="FILE", help="report to write, with pictures")
    following.add_argument("--motion", metavar="FILE", help=".npz to write the poses to")
    index = add(below, "index", "list people, clothes and recordings, and keep the list")
    index.add_argument("dataset", metavar="PATH", help="folder of scans, or of CAPE's")


def _add_recordings(command: argparse.ArgumentParser) -> None:
    command.add_argument("dataset", metavar="PATH", help="folder of scans with poses, or of CAPE's")
    command.add_argument("--subject", help="whom, where the dataset holds several people")
    command.add_argument("--clothing", help="which dress, where there are several")
    command.add_argument("--body", metavar="MODEL", help="SMPL file, or a folder of them by gender")
