"""Recordings of the SMPL family: all joints in one array, or the parts of the body apart.

AMASS keeps the rotations of all joints together, as ``poses``. Fits of SMPL-H and SMPL-X keep
root, body, face and hands apart, the hands often as a few coefficients around a mean hand.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.motion.smpl_arrays import (
    RATES,
    TRANSLATIONS,
    betas_of,
    gender_of,
    rate_of,
    read_smpl_arrays,
    rows_of,
    translation_of,
)

HANDS = ("left_hand_pose", "right_hand_pose")
HAND_SIZE = 45  # numbers of a hand that is given as rotations: 15 joints
_BODY = ("global_orient", "body_pose")
_FACE = ("jaw_pose", "leye_pose", "reye_pose")
# In the order of the joints, by their number: SMPL, SMPL-H, SMPL-X.
_LAYOUTS = {24: _BODY, 52: (*_BODY, *HANDS), 55: (*_BODY, *_FACE, *HANDS)}
_SIZES = {"global_orient": 3, "body_pose": 63, **dict.fromkeys(_FACE, 3)}
_SIZES |= dict.fromkeys(HANDS, HAND_SIZE)
_SMPL_BODY = 69  # SMPL's own body_pose has two joints more, the hands; else those stay zero
_AMASS = ("mocap_framerate", "mocap_frame_rate")
_NO_POSE = ("expression",)  # moves vertices, but no joint


@dataclass(frozen=True, eq=False)
class SmplFile:
    """What a file says of T frames.

    Attributes
    ----------
    path : Path
        Where it was read, for messages.
    parts : dict of str to (T, n) float32
        ``poses`` alone, or parts by their names. Axis-angle in radians relative to the zero
        pose, but for hands of fewer than 45 numbers, which are coefficients.
    transl : (T, 3) float32
        Metres.
    fps : float
    gender : str
        "neutral" where the file does not say.
    left_out : tuple of str
        Arrays of the file that a pose has no place for.
    origin : str
        "AMASS" or, for all others, "SMPL".
    betas : (S,) float32
        The shape of the person; empty where the file does not say.
    """

    path: Path
    parts: dict[str, NDArray[np.float32]]
    transl: NDArray[np.float32]
    fps: float
    gender: str
    left_out: tuple[str, ...]
    origin: str = "SMPL"
    betas: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))

    def is_joined(self) -> bool:
        """Say whether the file holds all joints in one array."""
        return "poses" in self.parts

    def part(self, key: str, *sizes: int) -> NDArray[np.float32]:
        """Return a part (T, n) where n is one of ``sizes``; zeros of the first if it is missing.

        Raises
        ------
        StudioError
            Naming the file and the part whose size is another one.
        """
        value = self.parts.get(key)
        if value is None:
            return np.zeros((len(self.transl), sizes[0]), np.float32)
        if value.shape[1] not in sizes:
            raise StudioError(
                f"{self.path}: {key} holds {value.shape[1]} numbers a frame, "
                f"not {' or '.join(map(str, sizes))}.",
                "Give the body model that the file was made with, or write the file again.",
            )
        return value

    def hand_size(self) -> int:
        """Return how many numbers a hand has: 45 rotations, or fewer coefficients.

        Raises
        ------
        StudioError
            The hands differ, or have more.
        """
        found = {key: self.parts[key].shape[1] for key in HANDS if key in self.parts}
        most = max(found.values(), default=HAND_SIZE)
        if len(set(found.values())) > 1 or not 0 < most <= HAND_SIZE:
            said = " and ".join(f"{key} holds {size}" for key, size in found.items())
            raise StudioError(
                f"{self.path}: {said} numbers a frame.",
                f"Both hands need {HAND_SIZE}, or the same smaller number of coefficients.",
            )
        return most

    def hand_in_words(self) -> str:
        """Say what the file gives for a hand."""
        if not set(HANDS) & set(self.parts):
            return "nothing"
        size = self.hand_size()
        return "15 rotations" if size == HAND_SIZE else f"{size} coefficients"

    def unused(self, joint_count: int) -> tuple[str, ...]:
        """Name the arrays of the file that a body of so many joints has no place for."""
        used = ("poses",) if self.is_joined() else _layout(self.path, joint_count)
        return (*(key for key in self.parts if key not in used), *self.left_out)

    def without(self, *keys: str) -> Self:
        """Return the same file without some of its parts."""
        parts = {key: value for key, value in self.parts.items() if key not in keys}
        return replace(self, parts=parts)

    def joined(self, joint_count: int) -> NDArray[np.float32]:
        """Return the rotations (T, J, 3) of all joints; hands must be rotations by now.

        Raises
        ------
        StudioError
            Naming the file and the part that does not fit a body of so many joints.
        """
        if self.is_joined():
            return self.part("poses", 3 * joint_count).reshape(-1, joint_count, 3)
        layout = _layout(self.path, joint_count)
        parts = [self.part(key, *_sizes(key, joint_count)) for key in layout]
        flat = np.concatenate(parts, axis=1)
        padded = np.pad(flat, ((0, 0), (0, 3 * joint_count - flat.shape[1])))
        return padded.reshape(-1, joint_count, 3)


def has_hands(joint_count: int) -> bool:
    """Say whether a body of so many joints has fingers that can be moved."""
    return HANDS[0] in _LAYOUTS.get(joint_count, ())


def load_smpl_file(path: Path) -> SmplFile:
    """Read a recording.

    Parameters
    ----------
    path : Path
        An .npz, or a .pkl of plain arrays, with ``poses`` (T, 3 J), or with ``body_pose`` and
        other parts, each (T, n) or, of a single frame, (n,); or under the names that AMASS and
        others have for them. ``transl`` or ``trans``, the frame rate, ``gender`` and ``betas``
        may be there.

    Raises
    ------
    StudioError
        Naming the file and the array that is missing, of another length or not finite.
    """
    known = ("poses", *_SIZES, *RATES, *TRANSLATIONS, *_NO_POSE, "gender", "betas")
    arrays = read_smpl_arrays(path, known)
    main = "poses" if "poses" in arrays else "body_pose"
    if main not in arrays:
        raise StudioError(
            f"{path} holds neither poses nor body_pose.",
            "Give an .npz of AMASS, or one with the parts of a SMPL-H or SMPL-X pose.",
        )
    frames = len(np.atleast_2d(arrays[main]))
    kept = ("poses",) if main == "poses" else tuple(key for key in _SIZES if key in arrays)
    parts = {key: rows_of(path, key, arrays[key], frames) for key in kept}
    return SmplFile(
        path=path,
        parts=parts,
        transl=translation_of(path, arrays, frames),
        fps=rate_of(path, arrays),
        gender=gender_of(arrays),
        left_out=tuple(key for key in _NO_POSE if key in arrays),
        origin="AMASS" if "trans" in arrays and set(_AMASS) & set(arrays) else "SMPL",
        betas=betas_of(path, arrays, frames),
    )


def _layout(path: Path, joint_count: int) -> tuple[str, ...]:
    layout = _LAYOUTS.get(joint_count)
    if layout is None:
        raise StudioError(
            f"{path} keeps the parts of the body apart; a body of {joint_count} joints has others.",
            "Give a body model of SMPL, SMPL-H or SMPL-X.",
        )
    return layout


def _sizes(key: str, joint_count: int) -> tuple[int, ...]:
    without_fingers = key == "body_pose" and not has_hands(joint_count)
    return (_SIZES[key], _SMPL_BODY) if without_fingers else (_SIZES[key],)
