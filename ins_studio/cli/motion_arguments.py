"""What can be typed after ``ins-studio motion`` and ``convert``."""

import argparse

from ins_studio.cli.options import Commands, add_command

JOINTS = (
    " Unit, up axis and joints are recognised and said. The motion is fitted to the avatar by the "
    "rests of both skeletons, and scaled by the length of their legs."
)


def add_convert(commands: Commands) -> None:
    """Add the conversion of SMPL poses."""
    command = add_command(commands, "convert", "turn poses of the SMPL family, y up, into a motion")
    command.add_argument("file", metavar="FILE.npz", help="poses, or global_orient, body_pose, ...")
    command.add_argument(
        "--body",
        required=True,
        metavar="MODEL",
        help="SMPL, SMPL-H or SMPL-X file of the avatar, or a folder of them by gender",
    )
    command.add_argument("--out", required=True, metavar="MOTION.npz")
    command.add_argument(
        "--flat-hands",
        action="store_true",
        help="the hands start from the flat hand, not from the model's mean hand",
    )


def add_motion(commands: Commands) -> None:
    """Add the command and those below it."""
    text = "bring motions of other programs to the avatar"
    group = commands.add_parser("motion", help=text, description=f"{text.capitalize()}.")
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    command = add_command(
        actions, "convert", "turn a BVH, glTF, FBX, AMASS or SMPL file into a motion", JOINTS
    )
    command.add_argument(
        "file", metavar="IN", help=".bvh, .fbx, .glb, .gltf, .npz or .pkl, or a project folder"
    )
    command.add_argument("out", metavar="OUT", help=".npz for avatars and scripts, or .bvh")
    command.add_argument(
        "--body", metavar="MODEL", help="of the avatar, or a folder of them (the built-in body)"
    )
    command.add_argument(
        "--clip",
        metavar="NAME",
        help="which of several animations (the first), or clip of a project (the one that plays)",
    )
    command.add_argument("--mapping", metavar="FILE.json", help="which joint follows which")
    command.add_argument("--save-mapping", metavar="FILE.json", help="write that table, to edit it")
    command.add_argument("--fps", type=_rate, help="frames per second to resample to")
    command.add_argument("--up", choices=("y", "z"), help="the axis that points up (guessed)")
    command.add_argument("--unit", help="m, dm, cm, mm, in, ft, cmu, or its metres (guessed)")
    command.add_argument("--in-place", action="store_true", help="stay over one spot")
    command.add_argument("--ground", action="store_true", help="put the soles on the floor")
    command.add_argument(
        "--foot-lock", action="store_true", help="keep standing feet from sliding, by the legs"
    )
    command.add_argument(
        "--ground-height",
        type=_metres,
        metavar="METRES",
        help="where the floor is (0 with --ground; else locked feet stay as high as they are)",
    )


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and up to 1000")
    return rate


def _metres(text: str) -> float:
    height = float(text)
    if not abs(height) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not within 1000 m of zero")
    return height
