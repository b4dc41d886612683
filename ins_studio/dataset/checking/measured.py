"""All frames of a dataset in numbers; what was measured before is taken from the cache."""

import hashlib
import json
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.checking.measure import UNKNOWN, Gauge, Measures
from ins_studio.dataset.checks import problem_of
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.cache import DiskCache
from ins_studio.project.records import Progress

CACHE = DiskCache("checks", ".npz", 200 << 20)
VERSION = 3  # of what is measured
SAVE_EVERY_S = 30.0
DIGEST_BYTES = 16


@dataclass(eq=False)
class MeasuredSequence:
    """The T frames of one recording; filled while they are read.

    Attributes
    ----------
    sequence : Sequence
    stamps : (T, 2) int64
        Size in bytes and time of change, ns, of each frame's file when it was measured; 0 before.
    values : (T, M) float64
        ``Measures`` of each frame, NaN where it cannot be read.
    poses : (T, J, 3) float32
        Axis-angle, radians; zero where the frame cannot be read.
    transl : (T, 3) float32
        Metres.
    digests : (T, 16) uint8
        Of the vertices: the same for the same surface.
    errors : list of str
        Why a frame cannot be read; empty where it can.
    """

    sequence: Sequence
    stamps: NDArray[np.int64]
    values: NDArray[np.float64]
    poses: NDArray[np.float32]
    transl: NDArray[np.float32]
    digests: NDArray[np.uint8]
    errors: list[str]

    @classmethod
    def empty(cls, sequence: Sequence, joints: int) -> "MeasuredSequence":
        """Return it before anything is measured."""
        count = sequence.frame_count
        return cls(
            sequence,
            np.zeros((count, 2), np.int64),
            np.full((count, len(Measures._fields)), np.nan),
            np.zeros((count, joints, 3), np.float32),
            np.zeros((count, 3), np.float32),
            np.zeros((count, DIGEST_BYTES), np.uint8),
            [""] * count,
        )

    @property
    def readable(self) -> NDArray[np.bool_]:
        """Which frames (T,) could be read."""
        return np.array([not error for error in self.errors], bool)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return one of ``Measures`` (T,) by name."""
        return self.values[:, Measures._fields.index(name)]

    def take(self, index: int, frame: Frame, measures: Measures) -> None:
        """Note what a frame is like."""
        digest = hashlib.blake2b(frame.vertices.tobytes(), digest_size=DIGEST_BYTES)
        self.values[index], self.errors[index] = measures, ""
        self.poses[index], self.transl[index] = frame.pose, frame.transl
        self.digests[index] = np.frombuffer(digest.digest(), np.uint8)

    def fail(self, index: int, why: str) -> None:
        """Note that a frame cannot be read."""
        self.values[index], self.errors[index] = UNKNOWN, why

    def encode(self) -> bytes:
        """Return it as the content of a file."""
        return encode_npz(
            stamps=self.stamps,
            values=self.values,
            poses=self.poses,
            transl=self.transl,
            digests=self.digests,
            errors=np.array(self.errors, np.str_),
        )


def measure_all(dataset: Dataset) -> Generator[Progress, None, tuple[MeasuredSequence, ...]]:
    """Read and measure every frame, one at a time; frames known by size and time are not read.

    What was measured is kept when it is closed or cancelled on the way.
    """
    gauge, key = Gauge(dataset.body, dataset.registered, dataset.posed), _key(dataset)
    measured = []
    done, total = 0, dataset.frame_count
    for own in dataset.sequences:
        path = CACHE.path(key, own.name)
        found = _kept(path, own, dataset.body.joint_count)
        yield from _measure(dataset, found, gauge, path, (done, total))
        done += own.frame_count
        measured.append(found)
    return tuple(measured)


def _measure(
    dataset: Dataset, found: MeasuredSequence, gauge: Gauge, path: Path, counted: tuple[int, int]
) -> Generator[Progress, None, None]:
    own, (done, total) = found.sequence, counted
    saved, changed = time.monotonic(), False
    try:
        for index, file in enumerate(own.files):
            stamp = _stamp(file)
            if not np.array_equal(found.stamps[index], stamp):
                _look(dataset, found, gauge, index)
                found.stamps[index], changed = stamp, True
            yield Progress("Checking the frames", done + index + 1, total)
            if changed and time.monotonic() - saved > SAVE_EVERY_S:
                CACHE.write(path, found.encode())
                saved, changed = time.monotonic(), False
    finally:
        if changed:
            CACHE.write(path, found.encode())


def _look(dataset: Dataset, found: MeasuredSequence, gauge: Gauge, index: int) -> None:
    own = found.sequence
    try:
        frame = dataset.frame(own.name, index)
        found.take(index, frame, gauge(frame))
    except StudioError as error:
        if not dataset.path.exists():  # else every frame that is left would be called bad
            raise StudioError(
                f"{dataset.path} is not there any more: it was moved, or its disk was taken away.",
                "Bring it back, or use Find moved data, and check again.",
            ) from error
        found.fail(index, problem_of(own.files[index], error).what)
    except ValueError:  # of sampling a surface
        found.fail(index, "its faces have no area.")


def _stamp(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except OSError:
        return -1, -1
    return stat.st_size, stat.st_mtime_ns


def _key(dataset: Dataset) -> str:
    """Return what decides, beside a frame's own file, what is measured of it."""
    body = dataset.body
    digest = hashlib.sha256()
    for array in (body.template, body.faces, body.weights, body.parents):
        digest.update(array.tobytes())
    poses = [(str(file), *_stamp(file)) for file in dataset.companions]
    said = dataset.curation
    facts = [VERSION, str(dataset.path.resolve()), dataset.subject, dataset.clothing]
    facts += [digest.hexdigest(), str(dataset.convention), dataset.registered, said.flipped, poses]
    return json.dumps([*facts, said.units, said.up, dataset.posed])


def _kept(path: Path, own: Sequence, joints: int) -> MeasuredSequence:
    """Return what the cache has of a recording; nothing of it where it does not fit."""
    empty = MeasuredSequence.empty(own, joints)
    names = ("stamps", "values", "poses", "transl", "digests", "errors")
    try:
        arrays = read_npz(path, names)
    except StudioError:
        return empty
    shapes = {name: np.shape(getattr(empty, name)) for name in names}
    kinds = {name: arrays[name].dtype.kind for name in names}
    wanted = {**dict.fromkeys(names, "f"), "stamps": "i", "digests": "u", "errors": "U"}
    if any(arrays[name].shape != shapes[name] for name in names) or kinds != wanted:
        CACHE.forget(path)
        return empty
    CACHE.touch(path)
    errors = [str(error) for error in arrays.pop("errors")]
    return MeasuredSequence(own, **arrays, errors=errors)
