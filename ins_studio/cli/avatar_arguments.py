"""What can be typed after ``ins-studio extract``, ``bake``, ``repose`` and ``export``."""

from ins_studio.cli.options import Commands, add_command, add_device, add_run

FORMATS = ("glb", "fbx")


def add_extract(commands: Commands) -> None:
    """Add extraction of the canonical mesh."""
    command = add_command(commands, "extract", "extract the canonical mesh of a run")
    add_run(command)
    command.add_argument("--resolution", type=int, default=128, help="cells: 64, 128 or 256")
    command.add_argument("--target-faces", type=int, help="decimate to about so many")
    command.add_argument("--texture-size", type=int, default=2048, help="texels on a side")
    add_device(command)


def add_bake(commands: Commands) -> None:
    """Add baking."""
    command = add_command(
        commands, "bake", "imitate the avatar's networks by fast corrective shapes"
    )
    add_run(command)
    command.add_argument("--correctives", type=int, default=64, help="at most so many shapes")
    command.add_argument("--dataset", help="where the recordings lie now, if they were moved")
    add_device(command)


def add_repose(commands: Commands) -> None:
    """Add reposing."""
    command = add_command(commands, "repose", "write the posed vertices of a motion")
    add_run(command)
    command.add_argument("motion", metavar="MOTION.npz")
    command.add_argument("--out", required=True, metavar="OUT.npz")
    command.add_argument("--mode", choices=("exact", "lbs", "baked"), default="exact")
    add_device(command)


def add_export(commands: Commands) -> None:
    """Add export."""
    command = add_command(commands, "export", "write an animated file for other programs")
    add_run(command)
    command.add_argument("--motion", required=True, metavar="MOTION.npz")
    command.add_argument("--format", choices=FORMATS, required=True)
    command.add_argument("--out", required=True, metavar="FILE|FOLDER")
    command.add_argument("--per-frame", action="store_true", help="one exact file for each frame")
    command.add_argument(
        "--tolerance-mm", type=float, default=0.5, help="largest error of the corrective shapes"
    )
    command.add_argument("--texture", metavar="FILE.png", help="default: the paint or the scan")
    command.add_argument("--no-texture", action="store_true", help="leave the mesh plain")
    command.add_argument(
        "--normals", metavar="FILE.png", help="normal map; default: the project's, with its paint"
    )
    command.add_argument(
        "--normal-scale", type=float, default=1.0, help="strength of --normals, 0 to 1"
    )
    command.add_argument(
        "--pins",
        nargs="?",
        const="",
        metavar="FILE.json",
        help="add the project's pins, or those of a file, as moving empty nodes (locators)",
    )
    add_device(command)
