"""What can be typed after ``ins-studio train``, ``batch`` and ``demo``."""

from pathlib import Path

from ins_studio.cli.options import Commands, add_command, add_device, add_seed
from ins_studio.project.settings import PRESETS

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


def add_demo(commands: Commands) -> None:
    """Add the whole chain on the demo recordings."""
    command = add_command(commands, "demo", "run the whole chain on the demo recordings")
    command.add_argument("--quick", action="store_true", help="a coarse avatar in minutes")
    command.add_argument("--out", type=Path, help="new folder to write (ins-studio-demo)")
    add_seed(command)
    add_device(command)


def add_train(commands: Commands) -> None:
    """Add training."""
    command = add_command(commands, "train", "train an avatar on recordings", SEVERAL_GPUS)
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
    add_seed(command)
    add_device(command)


def add_batch(commands: Commands) -> None:
    """Add many jobs at once."""
    command = add_command(commands, "batch", "do many jobs at once, through dask", JOBS_FILE)
    command.add_argument("jobs", metavar="JOBS.toml")
    command.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", help="default: workers on this machine"
    )
    command.add_argument(
        "--workers", type=int, help="how many here at once: one for a GPU, else one for a core"
    )
    add_device(command)
