"""What can be typed after ``ins-studio evaluate``, ``compare`` and ``benchmark``."""

from ins_studio.cli.options import Commands, add_command, add_device, add_run

SPLITS = ("interpolation", "extrapolation", "all")
EXTRACTIONS = ("fast", "field")
FROZEN = ("mean", "first")
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


def add_evaluate(commands: Commands) -> None:
    """Add measuring on held-out frames."""
    command = add_command(commands, "evaluate", "measure a run on the frames held out from it")
    add_run(command)
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
    add_device(command)


def add_compare(commands: Commands) -> None:
    """Add the comparison that the window shows."""
    text = "prepare what the window shows beside an avatar: plain skinning and another system"
    command = add_command(commands, "compare", text, COMPARISON)
    add_run(command)
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
    add_device(command)


def add_benchmark(commands: Commands) -> None:
    """Add the talk's tables."""
    command = add_command(
        commands, "benchmark", "repeat the talk's tables, and write them up", SUITE
    )
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
    add_device(command)
