"""The parts of the report "where to scan next": poses, pictures, regions and what they mean."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.scan_next import Suggestion
from ins_studio.dataset.surface_coverage import RegionCoverage, SurfaceCoverage, stretch_range
from ins_studio.geometry.shaded_picture import shaded_picture
from ins_studio.motion.motion import Motion
from ins_studio.project.scan_next import ScanNext, SeenRegion, SuggestedPose

SKIN, BEYOND = np.array([196.0, 196, 194]), np.array([232.0, 106, 30])
FULL_DEG = 60.0  # beyond the data: drawn in full colour
LISTED = 5  # findings of a kind
UNSEEN, STRETCHED = 0.05, 0.10  # what is worth a sentence, as shares of a region's area


def motion_of(result: ScanNext) -> Motion:
    """Return the suggested poses as a motion, one a second."""
    poses = np.array([one.pose for one in result.poses], np.float32)
    transl = np.array([one.transl for one in result.poses], np.float32)
    names = tuple(one.words for one in result.poses)
    return Motion(poses, transl, 1.0, names)


def findings(regions: Sequence[SeenRegion]) -> tuple[str, ...]:
    """Say what scans rarely show, and what skin they never show stretched; the worst first."""
    hidden = [
        f"{_start(one.name)}: hardly any frame shows {one.unseen:.0%} of it."
        for one in sorted(regions, key=lambda one: -one.unseen)
        if one.unseen > UNSEEN
    ]
    slack = [
        f"{_start(one.name)}: scanned at up to {one.stretch[1]:.0%} of its area at rest; the "
        f"suggested poses stretch it to {one.next_stretch[1]:.0%}."
        for one in sorted(regions, key=lambda one: one.stretch[1] - one.next_stretch[1])
        if one.next_stretch[1] > one.stretch[1] + STRETCHED
    ]
    return (*hidden[:LISTED], *slack[:LISTED])


def seen_regions(
    body: Body,
    coverage: SurfaceCoverage,
    scanned: NDArray[np.floating],
    suggested: NDArray[np.floating],
) -> tuple[SeenRegion, ...]:
    """Return the regions, the worst seen first, with their stretch in both lots of poses.

    ``scanned`` and ``suggested`` are (N, J, 3), axis-angle in radians.
    """
    low, high = stretch_range(body, coverage.regions, suggested)
    place = {name: place for place, name in enumerate(coverage.regions.names)}

    def row(one: RegionCoverage) -> SeenRegion:
        then = (float(low[place[one.name]]), float(high[place[one.name]]))
        return SeenRegion(one.name, one.area_share, one.seen, one.unseen, one.stretch, then)

    return tuple(row(one) for one in coverage.rows(scanned))


def picture(body: Body, one: Suggestion) -> NDArray[np.uint8]:
    """Draw a pose, (H, W, 3) uint8; skin that turns beyond the data is orange."""
    share = body.weights @ np.clip(one.joints_deg / FULL_DEG, 0, 1)
    colors = SKIN + (BEYOND - SKIN) * share[:, None]
    posed = body.posed(one.candidate.pose)
    return shaded_picture(posed, body.faces, colors.astype(np.uint8), yaw_deg=one.candidate.yaw_deg)


def suggested_pose(body: Body, one: Suggestion, frames: Sequence[tuple[str, int]]) -> SuggestedPose:
    """Return the record of a suggestion; ``frames`` are those that it was compared with."""
    pose = one.candidate.pose
    lowest = float(body.posed(pose)[:, 1].min())
    return SuggestedPose(
        words=one.candidate.words,
        sentence=one.sentence,
        joint=body.joint_names[one.joint],
        beyond_deg=float(one.joints_deg[one.joint]),
        distance=one.distance,
        nearest=called(frames[one.nearest]),
        pose=tuple(tuple(row) for row in pose.tolist()),
        transl=(0.0, -lowest, 0.0),
    )


def called(frame: tuple[str, int]) -> str:
    """Name a frame as people count."""
    return f"{frame[0]} {frame[1] + 1}"


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
