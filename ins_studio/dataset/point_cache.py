"""Point caches, as cloth simulations write them: the same vertices in every frame, and no faces.

PC2 (3ds Max's Point Cache 2) is little-endian: "POINTCACHE2", a zero, then version, points, start
frame, frames between samples, samples; MDD (LightWave's) is big-endian: frames, points, and the
second of each frame. In both the vertices of all frames follow as float32.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError

SUFFIXES = (".pc2", ".mdd")
_MAGIC = b"POINTCACHE2\0"
_PC2, _MDD = struct.Struct("<12siiffi"), struct.Struct(">ii")
_VERTEX = 12  # bytes
_WAY_OUT = "Write the cache again, from the simulation's first frame to its last."
_MOST_FPS = 1e5
# By how much of a frame a frame may be late before the rate is not called even.
_UNEVEN = 0.05


@dataclass(frozen=True, eq=False)
class PointCache:
    """What a cache says of itself; its vertices stay on the disk until a frame is asked for.

    Attributes
    ----------
    path : Path
    frame_count, vertex_count : int
        One of each at least.
    step : float or None
        PC2: frames of the scene from one frame of the cache to the next.
    seconds : (T,) float64 or None
        MDD: when each frame is; None where its times do not rise.
    begins : float
        Where the first frame is in the scene: seconds in an MDD, frames in a PC2.
    start : int
        Bytes before the first frame.
    kind : str
        What numpy calls the file's numbers: it says their order of bytes.
    """

    path: Path
    frame_count: int
    vertex_count: int
    step: float | None
    seconds: NDArray[np.float64] | None
    begins: float
    start: int
    kind: str

    def rate(self, said: float | None) -> float | None:
        """Return frames of the cache per second; None where nothing says it.

        Parameters
        ----------
        said : float or None
            What a person says: of a PC2, the rate of the scene that it counts frames of.
        """
        if self.step is not None:
            return None if said is None else said / self.step
        if said is not None or self.seconds is None:
            return said
        return float((self.frame_count - 1) / (self.seconds[-1] - self.seconds[0]))

    def times(self, said: float | None) -> NDArray[np.float64] | None:
        """Return seconds (T,) since the first frame; None where nothing says the rate."""
        if said is None and self.seconds is not None:
            return np.asarray(self.seconds - self.seconds[0], np.float64)
        rate = self.rate(said)
        return None if rate is None else np.arange(self.frame_count) / rate

    @property
    def even(self) -> bool:
        """Whether its frames follow each other at one rate, as far as it says."""
        times, rate = self.times(None), self.rate(None)
        if times is None or rate is None:
            return True
        return bool(np.abs(times * rate - np.arange(self.frame_count)).max() < _UNEVEN)

    def vertices(self, frame: int) -> NDArray[np.float32]:
        """Return the vertices (V, 3) of a frame in the file's unit and axes.

        Raises
        ------
        StudioError
            Naming the file: gone or cut since, or numbers that are not finite.
        """
        shape, size = (self.vertex_count, 3), self.vertex_count * _VERTEX
        try:
            # Mapped anew for each frame: no handle stays open, and no forked process shares one.
            mapped = np.memmap(self.path, self.kind, "r", self.start + frame * size, shape)
        except (OSError, ValueError) as error:
            raise StudioError(f"{self.path} cannot be read any more: {error}.", _WAY_OUT) from error
        vertices = np.array(mapped, np.float32)
        bad = np.asarray(~np.isfinite(vertices).all(axis=1))
        if bad.any():
            raise StudioError(
                f"{self.path}, frame {frame + 1}: {int(bad.sum())} of {len(bad)} vertices are NaN "
                "or infinite.",
                "The simulation broke there: end it earlier, or leave these frames out.",
            )
        return vertices


def open_point_cache(path: Path) -> PointCache:
    """Read the header of a .pc2 or .mdd, and compare what it claims with the file's length.

    Raises
    ------
    StudioError
        Naming the file: missing, of another kind, empty, or not as long as it says.
    """
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            if path.suffix.lower() == ".pc2":
                return _pc2(path, stream.read(_PC2.size), size)
            return _mdd(path, stream.read(_MDD.size), size)
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error


def _pc2(path: Path, head: bytes, size: int) -> PointCache:
    if len(head) < _PC2.size or not head.startswith(_MAGIC):
        raise StudioError(f"{path} does not begin as a PC2 point cache does.", _WAY_OUT)
    _, version, points, begins, step, frames = _PC2.unpack(head)
    if version != 1:
        raise StudioError(
            f"{path} is a PC2 of version {version}; version 1 is known.", "Write it as version 1."
        )
    _fits(path, frames, points, _PC2.size, size)
    if not (np.isfinite(begins) and 1e-4 < step < 1e4):
        raise StudioError(
            f"{path} begins at frame {begins:g} and has a sample every {step:g} frames.", _WAY_OUT
        )
    return PointCache(path, frames, points, float(step), None, float(begins), _PC2.size, "<f4")


def _mdd(path: Path, head: bytes, size: int) -> PointCache:
    if len(head) < _MDD.size:
        raise StudioError(f"{path} is too short for an MDD point cache.", _WAY_OUT)
    frames, points = _MDD.unpack(head)
    start = _MDD.size + 4 * max(0, frames)
    _fits(path, frames, points, start, size)
    try:
        mapped = np.memmap(path, ">f4", "r", _MDD.size, (frames,))
    except (OSError, ValueError) as error:
        raise StudioError(f"{path} cannot be read: {error}.", _WAY_OUT) from error
    with np.errstate(invalid="ignore"):  # a signalling NaN; what is not finite is found below
        times = np.array(mapped, np.float64)
    begins = float(times[0]) if np.isfinite(times[0]) else 0.0
    seconds = times if frames > 1 and _rising(times) else None
    return PointCache(path, frames, points, None, seconds, begins, start, ">f4")


def _rising(times: NDArray[np.float64]) -> bool:
    with np.errstate(all="ignore"):
        steps = np.diff(times)
        return bool(np.isfinite(times).all() and (steps > 1 / _MOST_FPS).all())


def _fits(path: Path, frames: int, points: int, start: int, size: int) -> None:
    """Python's whole numbers do not overflow, whatever a header claims."""
    if frames < 1 or points < 1:
        raise StudioError(f"{path} claims {frames} frames of {points} vertices.", _WAY_OUT)
    needed = start + frames * points * _VERTEX
    if needed != size:
        raise StudioError(
            f"{path} claims {frames} frames of {points} vertices, which take {needed:,} bytes, but "
            f"it has {size:,}.",
            _WAY_OUT,
        )
