"""Poses as JSON: the library of a project, and single poses on their way to another one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.motion.named_pose import NamedPose
from ins_studio.motion.pose import Pose
from ins_studio.project.checked_json import JsonPlace, parse_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT, VERSION = "INS Studio poses", 1
MOST_BYTES = 1 << 25  # ten thousand poses of fifty joints
MOST_LETTERS = 80
_UNIT = 1e-3  # how far the length of a quaternion may be from one
_ROUNDING = 1e-12


def encode_poses(poses: Sequence[NamedPose]) -> bytes:
    """Return what ``load_poses`` reads.

    A pose has its ``name``, its ``joints`` by name, a unit quaternion (w, x, y, z) for each in
    ``turns``, relative to the zero pose, and the root's ``place`` in metres. One line a pose, so
    that a change is seen where it is.
    """
    lines = [json.dumps(_plain(pose), ensure_ascii=False) for pose in poses]
    head = f'"format": {json.dumps(FORMAT)}, "version": {VERSION}'
    inside = ",\n".join(lines)
    return f'{{{head}, "poses": [\n{inside}\n]}}\n'.encode()


def load_poses(path: Path) -> tuple[NamedPose, ...]:
    """Read poses from a file.

    Raises
    ------
    StudioError
        Naming the file and what is wrong in it.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise StudioError(
            f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions."
        ) from error
    if size > MOST_BYTES:
        raise StudioError(
            f"{path} holds {size:,} bytes; poses are read up to {MOST_BYTES:,}.",
            "Choose a file that Export pose wrote.",
        )
    top = parse_json(path, content)
    if not isinstance(top.value, dict) or top.value.get("format") != FORMAT:
        raise StudioError(f"{path} holds no poses.", "Choose a file that Export pose wrote.")
    version = top.at("version").integer(1, 1_000_000)
    if version > VERSION:
        raise StudioError(
            f"{path} holds poses of version {version}; this program knows {VERSION}.",
            "Update INS Studio to open it.",
        )
    return tuple(_pose(entry) for entry in top.at("poses").items())


def _plain(pose: NamedPose) -> dict[str, object]:
    return {
        "name": pose.name,
        "joints": list(pose.joints),
        "turns": pose.pose.turns.tolist(),
        "place": pose.pose.place.tolist(),
    }


def _pose(entry: JsonPlace) -> NamedPose:
    name = entry.at("name").text().strip()
    if not 0 < len(name) <= MOST_LETTERS:
        raise entry.at("name").wrong(f"a name of 1 to {MOST_LETTERS} letters")
    joints = tuple(joint.text() for joint in entry.at("joints").items())
    rows = entry.at("turns").items()
    if not joints or len(rows) != len(joints):
        raise entry.at("turns").wrong(f"a list of {len(joints)} quaternions, one for each joint")
    turns = np.array([row.numbers(4) for row in rows])
    lengths = np.linalg.norm(turns, axis=1)
    for row, length in zip(rows, lengths, strict=True):
        if not abs(length - 1) <= _UNIT:
            raise row.wrong("a quaternion of length 1")
    rounded = np.abs(lengths - 1) > _ROUNDING  # what we wrote comes back to the bit
    turns[rounded] /= lengths[rounded, None]
    return NamedPose(name, joints, Pose(turns, np.array(entry.at("place").numbers(3))))
