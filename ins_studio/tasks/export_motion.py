"""Writing a motion for other programs; without torch, so the window runs it too."""

from collections.abc import Generator
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.bvh_writer import encode_bvh
from ins_studio.motion.motion import Motion, encode_motion
from ins_studio.motion.skeleton import Skeleton
from ins_studio.project.avatar_records import Converted
from ins_studio.project.records import Progress, Record

KINDS = {".bvh": "BVH", ".npz": "Poses"}


def export_motion(
    path: Path, motion: Motion, skeleton: Skeleton
) -> Generator[Record, None, Converted]:
    """Write a motion, as BVH or as poses, by what ``path`` ends in.

    Raises
    ------
    StudioError
        The file can not be written, ends in something else, or the joints do not fit.
    """
    check_kind(path)
    if motion.poses.shape[1] != len(skeleton.names):
        raise StudioError(
            f"The motion moves {motion.poses.shape[1]} joints; the skeleton has "
            f"{len(skeleton.names)}.",
            "Export it with the avatar that it was made for.",
        )
    yield Progress(f"Writing {path.name}", 0, 1)
    bvh = path.suffix.lower() == ".bvh"
    write_atomic(path, encode_bvh(motion, skeleton) if bvh else encode_motion(motion))
    return Converted(str(path), motion.frame_count, len(skeleton.names))


def check_kind(path: Path) -> None:
    """Raise StudioError where ``path`` does not end in a kind of motion that can be written."""
    if path.suffix.lower() not in KINDS:
        raise StudioError(
            f"{path} does not end in .bvh or .npz, the kinds of motion that can be written.",
            "Call it something.bvh for other programs, or something.npz for scripts.",
        )
