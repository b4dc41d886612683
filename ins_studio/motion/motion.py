"""A motion: one pose for each frame, and where the figure stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.checked_json import LARGEST

DEFAULT_FPS = 30.0


@dataclass(frozen=True, eq=False)
class Motion:
    """Poses over time.

    Attributes
    ----------
    poses : (T, J, 3) float32
        Axis-angle joint rotations relative to the zero pose, radians.
    transl : (T, 3) float32
        Metres, added after skinning.
    fps : float
        Frames per second.
    names : tuple of str
        One name a frame; "000001" and on where none are given.
    """

    poses: NDArray[np.float32]
    transl: NDArray[np.float32]
    fps: float = DEFAULT_FPS
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.poses)
        if self.poses.shape != (count, self.poses.shape[1], 3) or self.transl.shape != (count, 3):
            raise ValueError(f"poses {self.poses.shape} and transl {self.transl.shape} do not fit")
        if not self.names:
            names = tuple(f"{index + 1:06d}" for index in range(count))
            object.__setattr__(self, "names", names)
        if len(self.names) != count:
            raise ValueError(f"{len(self.names)} names for {count} frames")

    @property
    def frame_count(self) -> int:
        """Return T."""
        return len(self.poses)

    @property
    def duration(self) -> float:
        """Return seconds of playing time: each frame, the last too, shows for 1 / fps."""
        return self.frame_count / self.fps


def load_motion(path: Path, joint_count: int) -> Motion:
    """Read a motion file.

    Parameters
    ----------
    path : Path
        An .npz with ``poses`` (T, 3 J) or (T, J, 3) in radians, ``transl`` (T, 3) in metres, and
        perhaps ``fps`` (30) and ``names`` (T).
    joint_count : int
        J of the body that shall move.

    Raises
    ------
    StudioError
        Naming the file and what is wrong in it.
    """
    path = Path(path)
    arrays = read_npz(path, ("poses", "transl"))
    poses = finite(path, "poses", arrays["poses"])
    frames = len(poses) if poses.ndim in {2, 3} else 0
    if frames == 0 or poses.size != frames * joint_count * 3:
        raise StudioError(
            f"{path}: poses has the shape {poses.shape}, not (frames, {3 * joint_count}).",
            f"The body has {joint_count} joints: each frame needs three radians for each.",
        )
    transl = finite(path, "transl", arrays["transl"])
    if transl.shape != (frames, 3):
        raise StudioError(
            f"{path}: transl has the shape {transl.shape}, not ({frames}, 3).",
            "Give one translation in metres for each frame.",
        )
    names = tuple(str(name) for name in np.atleast_1d(arrays.get("names", np.zeros(0))))
    if names and len(names) != frames:
        raise StudioError(
            f"{path}: {len(names)} names for {frames} frames.",
            "Give one name a frame, or leave names out.",
        )
    rate = frame_rate(path, "fps", arrays.get("fps", np.array(DEFAULT_FPS)))
    return Motion(poses.reshape(frames, joint_count, 3), transl, rate, names)


def encode_motion(motion: Motion) -> bytes:
    """Return ``motion`` as the .npz that ``load_motion`` reads."""
    return encode_npz(
        poses=motion.poses.reshape(motion.frame_count, -1),
        transl=motion.transl,
        fps=np.float64(motion.fps),
        names=np.array(motion.names),
    )


def resample(motion: Motion, fps: float) -> Motion:
    """Play the same motion at another frame rate.

    Rotations are interpolated along the shorter arc, translations in straight lines; the first
    frame stays, and the last new frame is not later than the last old one.
    """
    if not fps > 0:
        raise ValueError(f"{fps} frames per second")
    last = motion.frame_count - 1
    if fps == motion.fps or last < 1:
        return Motion(motion.poses, motion.transl, fps, motion.names)
    # The small addend keeps a last frame that rounding would lose.
    count = int(np.floor(last / motion.fps * fps + 1e-6)) + 1
    place = np.minimum(np.arange(count) * (motion.fps / fps), last)
    before = np.minimum(place.astype(np.int64), last - 1)
    t = place - before
    q = matrix_to_quaternion(axis_angle_to_matrix(motion.poses.astype(np.float64)))
    between = slerp(q[before], q[before + 1], t[:, None])
    poses = matrix_to_axis_angle(quaternion_to_matrix(between))
    transl = (1 - t)[:, None] * motion.transl[before] + t[:, None] * motion.transl[before + 1]
    return Motion(poses.astype(np.float32), transl.astype(np.float32), fps)


def finite(path: Path, key: str, value: NDArray[Any]) -> NDArray[np.float32]:
    """Return the array ``key`` of a motion file as float32, any shape with frames first.

    Raises
    ------
    StudioError
        Naming the file, the array and the first frame that is not finite.
    """
    if value.dtype.kind not in "fiu":
        raise StudioError(f"{path}: {key} is not an array of numbers.", "Write the file again.")
    usable = np.isfinite(value) & (np.abs(value) <= np.float64(LARGEST))
    if not usable.all():
        frame = int(np.argwhere(~usable)[0][0]) if value.ndim else 0
        raise StudioError(
            f"{path}: {key} holds NaN or infinite numbers, first in frame {frame}.",
            "Repair or cut out those frames.",
        )
    return value.astype(np.float32)


def frame_rate(path: Path, key: str, value: NDArray[Any]) -> float:
    """Return the frames per second that ``key`` of a motion file holds; StudioError if none."""
    rate = float(value.reshape(-1)[0]) if value.size == 1 and value.dtype.kind in "fiu" else 0.0
    if not 0 < rate < 1e5:
        raise StudioError(
            f"{path}: {key} is {value}, not a number above zero.",
            f"Give the frames per second, or leave {key} out for {DEFAULT_FPS:.0f}.",
        )
    return rate
