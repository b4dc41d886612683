"""What can be typed after ``ins-studio``."""

import argparse
from pathlib import Path

from ins_studio.cli.body_arguments import add_body
from ins_studio.cli.dataset_arguments import add_dataset
from ins_studio.project.settings import DEVICES, PRESETS

SPLITS = ("interpolation", "extrapolation", "all")
FORMATS = ("glb", "fbx")
EXTRACTIONS = ("fast", "field")
FROZEN = ("mean", "first")
EXIT_CODES = (
    "Exit codes: 0 done; 1 something is wrong, and the message says what; 2 wrong usage; "
    "130 interrupted, what was trained is saved."
)
SEVERAL_GPUS = (
    " On several GPUs: torchrun --nproc-per-node 2 -m ins_studio train ...; on several hosts with "
    "torchrun's --nnodes and --rdzv-endpoint, each with the dataset at the same path."
)
JOBS_FILE = (
    " The file holds [[train]], [[extract]], [[repose]], [[export]] and [[evaluate]] tables with "
    "those commands' options as keys, such as dataset, out, preset and minutes; paths start from "
    "its folder. Jobs of the same run folder are done one after another in the order above, "
    "whatever their order in the file; all others at once. A failed job ends only those after it. "
    "Each training is a run folder that the window can follow. For several GPUs or machines start "
    "`dask scheduler`, and for each GPU `CUDA_VISIBLE_DEVICES=0 dask worker ADDRESS --nthreads 1` "
    "where the same files are at the same paths."
)

COMPARISON = (
    " It is one file in RUN, comparison.npz: the other system's meshes with colours, and for each "
    "system the seconds a frame and, in recorded frames, the distance from the scan in mm. SNARF's "
    "meshes are made the quicker way, as its own code leaves them. The Animate workspace shows "
    "them side by side."
)
SUITE = (
    " Each finished run is a JSON file; what has one is not run again, and a training that was "
    "broken off goes on. Table 1 and Table 3, Figure 5 and all facts of the runs are written to "
    "OUT/report as Markdown, HTML and JSON, with the talk's numbers beside them. As it stands the "
    "suite trains for two hours in all, and what it measures comes on top."
)
JOINTS = (
    " Unit, up axis and joints are recognised and said. The motion is fitted to the avatar by the "
    "rests of both skeletons, and scaled by the length of their legs."
)

Commands = argparse._SubParsersAction  # the type has no public name


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; ``command`` of what it parses names the sub-command."""
    parser = argparse.ArgumentParser(
        prog="ins-studio",
        description="Animatable avatars of clothed people from 3D scans. "
        "Without a command, or with a project folder, the window opens.",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_demo(commands)
    _add_train(commands)
    _add_extract(commands)
    _add_bake(commands)
    _add_convert(commands)
    _add_motion(commands)
    _add_repose(commands)
    _add_export(commands)
    _add_evaluate(commands)
    _add_compare(commands)
    _add_batch(commands)
    _add_benchmark(commands)
    add_dataset(commands, _add)
    add_body(commands, _add)
    _add_info(commands)
    return parser


def _add_demo(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "demo", "run the whole chain on the demo recordings")
    command.add_argument("--quick", action="store_true", help="a coarse avatar in minutes")
    command.add_argument("--out", type=Path, help="new folder to write (ins-studio-demo)")
    _add_seed(command)
    _add_device(command)


def _add_train(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "train", "train an avatar on recordings", SEVERAL_GPUS)
    command.add_argument(
        "dataset",
        metavar="DATASET",
        help="folder of scans with poses, or of CAPE's; or a rigged .glb, .fbx",
    )
    command.add_argument("--subject", help="whom, where the dataset holds several people")
    command.add_argument("--clothing", help="which dress, where there are several")
    command.add_argument("--body", metavar="MODEL", help="SMPL file, or a folder of them by gender")
    command.add_argument("--preset", choices=PRESETS, default="balanced")
    command.add_argument("--minutes", type=float, help="how long to train, about")
    command.add_argument("--steps", type=int, help="how many steps to train, exactly")
    command.add_argument(
        "--heldout",
        default="file",
        metavar="none|file|NAME,NAME",
        help="frames kept for measuring: by the dataset's splits.json, or whole sequences",
    )
    command.add_argument(
        "--curation", metavar="FILE", help="what to take instead of the dataset's own word"
    )
    command.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    command.add_argument("--out", required=True, metavar="RUN", help="run folder to write")
    _add_seed(command)
    _add_device(command)


def _add_extract(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "extract", "extract the canonical mesh of a run")
    _add_run(command)
    command.add_argument("--resolution", type=int, default=128, help="cells: 64, 128 or 256")
    command.add_argument("--target-faces", type=int, help="decimate to about so many")
    command.add_argument("--texture-size", type=int, default=2048, help="texels on a side")
    _add_device(command)


def _add_bake(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "bake", "imitate the avatar's networks by fast corrective shapes")
    _add_run(command)
    command.add_argument("--correctives", type=int, default=64, help="at most so many shapes")
    command.add_argument("--dataset", help="where the recordings lie now, if they were moved")
    _add_device(command)


def _add_convert(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "convert", "turn poses of the SMPL family, y up, into a motion")
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


def _add_motion(commands: "Commands[argparse.ArgumentParser]") -> None:
    text = "bring motions of other programs to the avatar"
    group = commands.add_parser("motion", help=text, description=f"{text.capitalize()}.")
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    command = _add(
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


def _add_repose(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "repose", "write the posed vertices of a motion")
    _add_run(command)
    command.add_argument("motion", metavar="MOTION.npz")
    command.add_argument("--out", required=True, metavar="OUT.npz")
    command.add_argument("--mode", choices=("exact", "lbs", "baked"), default="exact")
    _add_device(command)


def _add_export(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "export", "write an animated file for other programs")
    _add_run(command)
    command.add_argument("--motion", required=True, metavar="MOTION.npz")
    command.add_argument("--format", choices=FORMATS, required=True)
    command.add_argument("--out", required=True, metavar="FILE|FOLDER")
    command.add_argument("--per-frame", action="store_true", help="one exact file for each frame")
    command.add_argument(
        "--tolerance-mm", type=float, default=0.5, help="largest error of the corrective shapes"
    )
    command.add_argument("--texture", metavar="FILE.png", help="default: the paint or the scan")
    command.add_argument("--no-texture", action="store_true", help="leave the mesh plain")
    _add_device(command)


def _add_evaluate(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "evaluate", "measure a run on the frames held out from it")
    _add_run(command)
    command.add_argument("--split", choices=SPLITS, default="all")
    command.add_argument("--dataset", help="where the recordings lie now, if they were moved")
    command.add_argument("--limit", type=int, help="at most so many frames of each split")
    command.add_argument("--compare", action="store_true", help="measure AVG-LBS as well")
    command.add_argument(
        "--slip", action="store_true", help="measure how far the texture leaves the cloth as well"
    )
    command.add_argument(
        "--extraction",
        choices=EXTRACTIONS,
        default="fast",
        help="of SNARF's mesh of a pose: in canonical space and skinned, or in posed space",
    )
    command.add_argument("--resolution", type=int, default=128, help="cells of such a mesh")
    command.add_argument(
        "--frozen", choices=FROZEN, help="hold SNARF's shape at the mean or first training pose"
    )
    _add_device(command)


def _add_compare(commands: "Commands[argparse.ArgumentParser]") -> None:
    text = "prepare what the window shows beside an avatar: plain skinning and another system"
    command = _add(commands, "compare", text, COMPARISON)
    _add_run(command)
    command.add_argument("other", metavar="OTHER", help="run of the other system, such as snarf")
    command.add_argument("--frames", type=int, default=12, help="how many, evenly spread (12)")
    clip = command.add_mutually_exclusive_group()
    clip.add_argument("--motion", metavar="MOTION.npz", help="take them from this motion")
    clip.add_argument(
        "--sequence", metavar="NAME", help="recorded sequence (the first one held out whole)"
    )
    command.add_argument(
        "--cells", type=int, default=96, help="of a mesh that is made for each pose (96)"
    )
    command.add_argument("--faces", type=int, help="thin the other's meshes out to about so many")
    command.add_argument("--dataset", help="where the recordings lie now, if they were moved")
    _add_device(command)


def _add_batch(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "batch", "do many jobs at once, through dask", JOBS_FILE)
    command.add_argument("jobs", metavar="JOBS.toml")
    command.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", help="default: workers on this machine"
    )
    command.add_argument(
        "--workers", type=int, help="how many here at once: one for a GPU, else one for a core"
    )
    _add_device(command)


def _add_benchmark(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "benchmark", "repeat the talk's tables, and write them up", SUITE)
    command.add_argument("--suite", choices=("talk",), default="talk")
    command.add_argument("--dataset", metavar="DIR", help="default: the demo recordings")
    command.add_argument("--subject", help="whom, where the dataset holds several people")
    command.add_argument("--clothing", help="which dress, where there are several")
    command.add_argument("--body", metavar="MODEL", help="SMPL file, or a folder of them by gender")
    command.add_argument(
        "--results",
        metavar="DIR",
        help="finished runs; default: benchmarks/results/SUITE of a checkout, else in OUT",
    )
    command.add_argument(
        "--out", metavar="DIR", default="ins-studio-benchmark", help="trained runs and the report"
    )
    command.add_argument("--quick", action="store_true", help="a smoke run: figures say nothing")
    command.add_argument("--minutes", type=float, default=5.0, help="training of each run (5)")
    command.add_argument("--seeds", type=int, default=3, help="runs of each system of Table 1 (3)")
    command.add_argument("--only", metavar="NAME,NAME", help="run these systems alone")
    command.add_argument(
        "--points", type=int, default=100_000, help="per frame and measure (100000)"
    )
    command.add_argument("--resolution", type=int, choices=(128, 256), default=128, help="cells")
    command.add_argument("--report-only", action="store_true", help="run nothing")
    _add_device(command)


def _add_info(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = _add(commands, "info", "say what a file or folder is")
    command.add_argument("path", type=Path, metavar="PATH")
    command.add_argument("--subject", help="of a dataset with several people")
    command.add_argument("--clothing", help="of a dataset with several sets of clothes")
    command.add_argument("--body", type=Path, metavar="MODEL", help="for a dataset without one")


def _add(
    commands: "Commands[argparse.ArgumentParser]", name: str, text: str, more: str = ""
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.{more}", epilog=EXIT_CODES
    )
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    return command


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


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", metavar="RUN", help="run folder, or a project with a current run")


def _add_device(command: argparse.ArgumentParser) -> None:
    command.add_argument("--device", choices=DEVICES, default="auto")


def _add_seed(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seed", type=int, default=0, help="makes the training repeatable")
