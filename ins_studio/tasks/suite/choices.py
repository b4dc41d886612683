"""What a person chooses of a suite, and what follows from it."""

from dataclasses import dataclass
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.tasks.suite.hardware import checkout

SUITES = ("talk",)
DEFAULT_OUT = "ins-studio-benchmark"
QUICK_STEPS, QUICK_POINTS, QUICK_CELLS, QUICK_FRAMES, QUICK_POSES = 20, 2_000, 64, 2, 8
POSES = 125  # of the talk's Figure 5


@dataclass(frozen=True)
class Protocol:
    """How runs are measured; figures of different protocols are never mixed.

    Attributes
    ----------
    points : int
        Per frame and measure.
    resolution : int
        Marching-cubes cells along the longest side.
    frames : int or None
        At most so many of each split, evenly spread; None for all.
    poses : int
        Reposed for Figure 5.
    """

    points: int
    resolution: int
    frames: int | None
    poses: int


@dataclass(frozen=True)
class Choices:
    """The options of ``ins-studio benchmark``.

    Attributes
    ----------
    out : str
        Folder of the trained runs and of the report; kept, so that what was broken off goes on.
    suite : str
        One of ``SUITES``.
    dataset : str or None
        None for the demo recordings.
    subject, clothing, body : str or None
        As for training: which person and dress, and the body model's file or folder.
    results : str or None
        Folder of one JSON file for each finished run. None for ``benchmarks/results/<suite>`` in
        a checkout, and for a folder in ``out`` elsewhere or where ``quick`` is set.
    quick : bool
        A few steps, frames and points of everything: shows that it works, and nothing else.
    minutes : float
        Training of each run.
    seeds : int
        Runs of each trained system of Table 1.
    only : str or None
        Names of systems by commas: the others are not run. The report shows what there is.
    points, resolution : int
        See ``Protocol``.
    report_only : bool
        Run nothing.
    device : str
        Where the networks run.
    """

    out: str = DEFAULT_OUT
    suite: str = "talk"
    dataset: str | None = None
    subject: str | None = None
    clothing: str | None = None
    body: str | None = None
    results: str | None = None
    quick: bool = False
    minutes: float = 5.0
    seeds: int = 3
    only: str | None = None
    points: int = 100_000
    resolution: int = 128
    report_only: bool = False
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.suite not in SUITES:
            raise StudioError(
                f"There is no suite {self.suite!r}.", f"Choose one of: {', '.join(SUITES)}."
            )
        if not 0 < self.minutes < 1e5:
            raise StudioError(f"{self.minutes} minutes cannot be trained.", "Give more than zero.")
        if not 1 <= self.seeds <= 100:
            raise StudioError(f"{self.seeds} seeds cannot be run.", "Give 1 to 100.")
        if self.points < 100:
            raise StudioError(f"{self.points} points measure nothing.", "Give 100 or more.")
        if self.resolution < 16:
            raise StudioError(f"A resolution of {self.resolution} is too coarse.", "Use 128.")

    @property
    def protocol(self) -> Protocol:
        """How runs are measured."""
        if not self.quick:
            return Protocol(self.points, self.resolution, None, POSES)
        points, cells = min(self.points, QUICK_POINTS), min(self.resolution, QUICK_CELLS)
        return Protocol(points, cells, QUICK_FRAMES, QUICK_POSES)

    @property
    def results_path(self) -> Path:
        """Where the finished runs are kept."""
        if self.results is not None:
            return Path(self.results)
        root = None if self.quick else checkout()
        home = Path(self.out) / "results" if root is None else root / "benchmarks" / "results"
        return home / self.suite

    @property
    def runs_path(self) -> Path:
        """Where the trained run folders lie."""
        return Path(self.out) / "runs"

    @property
    def report_path(self) -> Path:
        """Where the report is written."""
        return Path(self.out) / "report"
