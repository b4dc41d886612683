"""What can be typed after ``ins-studio dataset``."""

import argparse

from ins_studio.cli.options import Commands, add_command

COUNTED = " Frames are counted from 1, as in the window; in JSON, splits.json and curations from 0."


def add_dataset(commands: Commands) -> None:
    """Add the command and those below it."""
    about = "look into recordings before they are trained on"
    command = commands.add_parser("dataset", help=about, description=f"{about.capitalize()}.")
    below = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    about = "say what a folder was recognised as, and read all of it"
    check = add_command(below, "check", about, COUNTED)
    _add_recordings(check, "folder of scans, with or without poses, or of CAPE's; or a rigged file")
    check.add_argument(
        "--curation", metavar="FILE", help="what to take instead of the dataset's own word"
    )
    check.add_argument(
        "--fix", metavar="OUT", help="write a curation with everything that the checks offer"
    )
    check.add_argument("--html", metavar="FILE", help="write the health report as one page")
    about = "suggest ten poses to scan next, and say what of the surface was seen least"
    following = add_command(below, "next", about)
    _add_recordings(following)
    following.add_argument("--html", metavar="FILE", help="report to write, with pictures")
    following.add_argument("--motion", metavar="FILE", help=".npz to write the poses to")
    index = add_command(below, "index", "list people, clothes and recordings, and keep the list")
    index.add_argument("dataset", metavar="PATH", help="folder of scans, or of CAPE's")
    _add_fit(below)
    unpack = add_command(
        below, "unpack", "turn an Alembic archive into a point cache with its mesh"
    )
    unpack.add_argument("file", metavar="IN.abc")
    unpack.add_argument("--out", metavar="FOLDER", help="where to write (beside the archive)")
    unpack.add_argument(
        "--mesh", metavar="NAME", action="append", default=[], help="only this one; repeatable"
    )


def _add_fit(below: Commands) -> None:
    about = "fit a body to scans that have no poses, and write the poses beside them"
    fit = add_command(below, "fit", about, COUNTED)
    fit.add_argument("dataset", metavar="PATH", help="folder of scans")
    fit.add_argument("--sequence", metavar="NAME", help="one recording of several")
    fit.add_argument("--landmarks", metavar="FILE.json", help="clicked on a frame or more")
    fit.add_argument("--body", metavar="MODEL", help="SMPL file, or a folder of them by gender")
    fit.add_argument("--unit", choices=("m", "dm", "cm", "mm"), help="of the scans, if not guessed")
    fit.add_argument("--up", choices=("y", "z", "-y", "-z", "x", "-x"), help="the scans' up axis")
    fit.add_argument(
        "--curation", metavar="FILE", help="a project's: unit, up, body, landmarks, frames left out"
    )
    fit.add_argument(
        "--again",
        action="store_true",
        help="keep the poses that are there; track only what landmarks or frames left out change",
    )
    fit.add_argument("--out", metavar="FILE", help="where to write; a folder for several")


def _add_recordings(
    command: argparse.ArgumentParser,
    about: str = "folder of scans with poses, or of CAPE's; or a rigged .glb, .fbx",
) -> None:
    command.add_argument("dataset", metavar="PATH", help=about)
    command.add_argument("--subject", help="whom, where the dataset holds several people")
    command.add_argument("--clothing", help="which dress, where there are several")
    command.add_argument("--body", metavar="MODEL", help="SMPL file, or a folder of them by gender")
