"""Where to scan next: which poses and which parts of the surface the recordings lack."""

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.pose_coverage import PoseMap, farthest_first
from ins_studio.dataset.scan_next import suggest
from ins_studio.dataset.splits import Split, read_split
from ins_studio.dataset.surface_coverage import SurfaceCoverage
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.motion import encode_motion
from ins_studio.project.records import Progress
from ins_studio.project.scan_next import CoveragePlot, ScanNext, ScanReport
from ins_studio.tasks.scan_next_page import report_page
from ins_studio.tasks.scan_next_parts import (
    called,
    findings,
    motion_of,
    picture,
    seen_regions,
    suggested_pose,
)

MOST_POSES = 20_000  # compared; of more recordings every so many frames
LOOKED_AT = 24  # frames whose surfaces are looked at, by proxies: the most different poses
PLOTTED = 2_000

Frames = Sequence[tuple[str, int]]
Poses = NDArray[np.float32]


def scan_next(
    dataset: str,
    subject: str | None = None,
    clothing: str | None = None,
    body: str | None = None,
    html: str | None = None,
    motion: str | None = None,
) -> Generator[Progress, None, ScanNext]:
    """Suggest ten poses to scan, and say which parts of the surface were seen least.

    Parameters
    ----------
    dataset : str
        The folder.
    subject, clothing : str or None
        Whose recordings, where there are several.
    body : str or None
        Body model file, or a folder of one for each gender.
    html : str or None
        A file to write the report to, with its pictures.
    motion : str or None
        An .npz to write the poses to, one a second, as a motion.
    """
    path = Path(dataset)
    opened = open_dataset(path, subject, clothing, None if body is None else Path(body))
    report = yield from examine(opened, read_split(opened))
    files = []
    if html is not None:
        write_atomic(Path(html), report_page(report))
        files.append(html)
    if motion is not None:
        write_atomic(Path(motion), encode_motion(motion_of(report.result)))
        files.append(motion)
    return replace(report.result, files=tuple(files))


def examine(dataset: Dataset, split: Split) -> Generator[Progress, None, ScanReport]:
    """Compare what trains with what a person could do; StudioError where nothing can be read."""
    every = _every(len(split.training), MOST_POSES)
    frames, known = yield from _poses(dataset, split.training[every])
    if not frames:
        raise StudioError(
            f"No pose of {dataset.path} can be read.", "Check it: ins-studio dataset check."
        )
    yield Progress("Looking for poses that are missing", 0, 1)
    suggestions = suggest(dataset.body, known, [called(frame) for frame in frames])
    yield Progress("Looking for poses that are missing", 1, 1)
    coverage = SurfaceCoverage(dataset)
    chosen = farthest_first(known, LOOKED_AT)
    seen = 0
    for done, place in enumerate(chosen):
        with suppress(StudioError):  # the checks name it
            coverage.add(dataset.proxy(*frames[place]))
            seen += 1
        yield Progress("Looking at the surface", done + 1, len(chosen))
    poses = np.stack([one.candidate.pose for one in suggestions]) if suggestions else known[:0]
    regions = seen_regions(dataset.body, coverage, known[chosen], poses)
    pictures = []
    for one in suggestions:
        pictures.append(picture(dataset.body, one))
        yield Progress("Drawing pictures", len(pictures), len(suggestions))
    kept = split.interpolation + split.extrapolation
    _, held_out = yield from _poses(dataset, kept[_every(len(kept), PLOTTED)])
    plane = PoseMap.of(known)
    training = plane(known[_every(len(known), PLOTTED)])
    plot = CoveragePlot(training, plane(held_out), plane(poses), plane.share)
    result = ScanNext(
        path=str(dataset.path),
        pose_count=len(known),
        frame_count=seen,
        poses=tuple(suggested_pose(dataset.body, one, frames) for one in suggestions),
        regions=regions,
        findings=findings(regions) if seen else (),
    )
    return ScanReport(result, tuple(pictures), plot)


def _poses(
    dataset: Dataset, frames: Frames
) -> Generator[Progress, None, tuple[list[tuple[str, int]], Poses]]:
    """Read poses (N, J, 3); a frame whose pose cannot be read is left out."""
    read, poses = [], []
    for done, frame in enumerate(frames):
        try:
            poses.append(dataset.pose(*frame).pose)
        except StudioError:  # the checks name it
            continue
        read.append(frame)
        if done % 50 == 0:
            yield Progress("Reading the poses", done + 1, len(frames))
    empty = np.zeros((0, dataset.body.joint_count, 3), np.float32)
    return read, np.stack(poses) if poses else empty


def _every(count: int, most: int) -> slice:
    """Return what keeps at most ``most`` of ``count`` things, evenly spread."""
    return slice(None, None, max(1, -(-count // most)))
