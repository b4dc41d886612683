"""What a check of a dataset found out: frozen records that cross threads and processes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckedSequence:
    """One recording: how many of its frames can be read, and how scans and poses were paired.

    ``paired`` and ``poses`` are empty where each frame's file has its own pose.
    """

    name: str
    frame_count: int
    readable: int
    fps: float
    paired: str
    poses: str
    scans_without_pose: tuple[str, ...]
    poses_without_scan: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """A dataset as it was recognised, and everything that was skipped or worked around.

    ``layout`` says what it was taken for, ``units`` what its files are in; ``vertices`` and
    ``faces`` are those of one frame.
    """

    path: str
    layout: str
    subject: str
    clothing: str
    units: str
    body: str
    joints: int
    registered: bool
    colors: bool
    vertices: int
    faces: int
    frame_count: int
    readable: int
    sequences: tuple[CheckedSequence, ...]
    problems: tuple[str, ...]
