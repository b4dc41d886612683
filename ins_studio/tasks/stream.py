"""Exact frames for the window, in the order in which it needs them."""

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from ins_studio.avatar.reposer import Mode, Reposer
from ins_studio.project.avatar_records import PosedFrame, Streamed
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.records import Record
from ins_studio.project.run import RunFolder
from ins_studio.tasks.posing import motion_frames, opened, ready_reposer

Key = tuple[str, str, bool, int, int, int]


class ReposerShelf:
    """Keeps the last reposer while its files stay as they were: the engine is asked often."""

    def __init__(self) -> None:
        self._key: Key | None = None
        self._reposer: Reposer | None = None
        self.source = ""  # see PosedFrame

    def reposer(
        self, run: RunFolder, device: str, mode: Mode = "exact"
    ) -> Generator[Record, None, Reposer]:
        """Return the reposer of ``run``, loading it if need be."""
        key = _key(run, device, mode)  # before reading: what changes meanwhile is read again
        if self._reposer is None or self._key != key:
            self._reposer = None  # before the next one needs the memory
            self._reposer = yield from ready_reposer(run, device, mode)
            self._key = key
            self.source = f"{mesh_fingerprint(self._reposer.mesh)} {key[4]}"
        return self._reposer


def _key(run: RunFolder, device: str, mode: Mode) -> Key:
    files = (run.mesh_path, run.latest_checkpoint(), run.baked_path)
    mesh, newest, baked = (_written(file) for file in files)
    return str(run.path.resolve()), device, mode == "baked", mesh, newest, baked


def _written(path: Path | None) -> int:
    return path.stat().st_mtime_ns if path is not None and path.is_file() else 0


_shelf = ReposerShelf()


def stream(
    run: str,
    poses: Sequence[np.ndarray] | np.ndarray,
    transl: np.ndarray,
    order: Sequence[int] | None = None,
    mode: Mode = "exact",
    device: str = "auto",
) -> Generator[Record, None, Streamed]:
    """Yield a PosedFrame for each index in ``order``; cancellable between frames.

    Parameters
    ----------
    run : str
        Run or project folder.
    poses : (T,J,3) float
        Axis-angle in radians, relative to the zero pose.
    transl : (T,3) float
        Metres.
    order : sequence of int or None
        Which frames, the most urgent first; None for all.
    mode : "exact", "lbs" or "baked"
        The learned map, plain skinning, or the correctives that ``bake`` has written.
    device : str
        Where the networks run.
    """
    wanted = range(len(poses)) if order is None else order
    frames, places = motion_frames(poses, transl, wanted)
    reposer = yield from _shelf.reposer(opened(run), device, mode)
    source = _shelf.source
    for index in wanted:
        vertices = reposer.posed(frames[index], places[index], mode)
        yield PosedFrame(int(index), vertices, exact=mode == "exact", source=source)
    return Streamed(len(wanted))
