"""Recordings to check, broken on purpose, and what the checks say of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scan_folders import poses_of, write_npz, write_scan, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.checking.examine import Examined, examine
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.unposed_dataset import open_posed_or_not
from ins_studio.project.checked import CheckRow

Damage = Callable[[dict[str, np.ndarray]], None]


def looked(root: Path, curation: Curation | None = None) -> Examined:
    steps = examine(open_posed_or_not(root, curation=curation))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Examined = end.value
            return found


def row_of(found: Examined, name: str) -> CheckRow:
    (row,) = (row for row in found.rows if row.name == name)
    return row


def complaining(found: Examined) -> set[str]:
    return {row.name for row in found.rows if row.severity not in {"fine", "ignored"}}


def damage(root: Path, sequence: str, index: int, how: Damage) -> Path:
    file = root / "sequences" / "00001" / sequence / f"{sequence}.{index + 1:06d}.npz"
    arrays = dict(np.load(file))
    how(arrays)
    np.savez(file, **arrays)
    return file


def scans(tiny_dataset: Path, root: Path, unit: str = "m", up: str = "y", count: int = 6) -> Path:
    recorded = open_dataset(tiny_dataset)
    keys = [("shirt_swing", index) for index in range(count)]
    write_scans(root, recorded, keys, unit=unit, up=up)
    write_npz(root / "shirt_swing" / "poses.npz", *poses_of(recorded, keys))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "fps": 30}')
    return root


def spoiled(tiny_dataset: Path, root: Path, index: int, vertices, faces) -> None:
    frame = open_dataset(tiny_dataset).frame("shirt_swing", index)
    surface = (vertices(frame) if vertices else frame.vertices), faces(frame)
    write_scan(root / "shirt_swing" / f"scan_{index + 1:04d}.ply", *surface)
