"""Opening whatever holds a motion, and making it one of the avatar's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ins_studio.errors import StudioError
from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.fbx_motion import load_fbx_motions
from ins_studio.motion.following import follow
from ins_studio.motion.foot_lock import lock_feet
from ins_studio.motion.gltf_motion import load_gltf_motions
from ins_studio.motion.mapping import Mapping, guess_mapping, load_mapping
from ins_studio.motion.motion import Motion, load_motion, resample
from ins_studio.motion.smpl_file import load_smpl_file
from ins_studio.motion.smpl_motion import figure_for, smpl_motion
from ins_studio.motion.stance import in_place, on_floor
from ins_studio.project.arrays import read_npz

if TYPE_CHECKING:
    from pathlib import Path

    from ins_studio.body.body import Body
    from ins_studio.motion.skeleton import Skeleton
    from ins_studio.motion.skeleton_motion import SkeletonMotion

SUFFIXES = (".bvh", ".fbx", ".glb", ".gltf", ".npz", ".pkl")
_OF_A_PERSON = ("trans", "betas", "gender", "mocap_framerate", "mocap_frame_rate")


@dataclass(frozen=True)
class Reading:
    """How a file is read, and how its motion is fitted to an avatar.

    Attributes
    ----------
    unit, up : str or None
        See ``load_bvh``; None guesses.
    mapping : Path or None
        A mapping file; None guesses.
    fps : float or None
        Frames per second to resample to; None keeps the file's.
    in_place : bool
        Whether the root stays over one spot.
    on_floor : bool
        Whether the soles are put on the floor.
    foot_lock : bool
        Whether standing feet are kept from sliding.
    ground_height : float or None
        Where the floor is, metres. None: at zero for soles that are put on it; else locked feet
        stay as high as they are.
    """

    unit: str | None = None
    up: str | None = None
    mapping: Path | None = None
    fps: float | None = None
    in_place: bool = False
    on_floor: bool = False
    foot_lock: bool = False
    ground_height: float | None = None


@dataclass(frozen=True)
class Opened:
    """A motion for the avatar, and what was recognised on the way.

    Attributes
    ----------
    name : str
        What to call it.
    motion : Motion
    mapping : Mapping or None
        None for a motion of the avatar's own, which follows nobody.
    notes : tuple of str
    """

    name: str
    motion: Motion
    mapping: Mapping | None
    notes: tuple[str, ...]


def read_motions(
    path: Path, target: Skeleton, reading: Reading, person: Body | None = None
) -> tuple[SkeletonMotion, ...]:
    """Read the motions of a file: one, or all animations of a glTF or FBX.

    Parameters
    ----------
    path : Path
    target : Skeleton
        On which poses of the SMPL family are shown, if it is of that family.
    reading : Reading
    person : Body or None
        The model of the SMPL family that such poses are of, for the shape that the file gives.

    Raises
    ------
    StudioError
        Naming the file and what is wrong in it.
    """
    kind = path.suffix.lower()
    if kind == ".bvh":
        return (load_bvh(path, reading.unit, reading.up),)
    if kind in {".glb", ".gltf"}:
        return load_gltf_motions(path, reading.unit, reading.up)
    if kind == ".fbx":
        return load_fbx_motions(path, reading.unit, reading.up)
    if kind in {".npz", ".pkl"}:
        file = load_smpl_file(path)
        return (smpl_motion(file, figure_for(target, person, file.betas), reading.up),)
    raise StudioError(
        f"{path} is no motion that can be read.", f"Give a file of {', '.join(SUFFIXES)}."
    )


def is_own(path: Path, target: Skeleton, reading: Reading) -> bool:
    """Say whether a file holds poses of this very skeleton, to be played as they are.

    So it is with what this program writes, and with any ``poses`` for as many joints with
    ``transl``, unless the file says more of the person than that.
    """
    if path.suffix.lower() != ".npz" or reading.up is not None:
        return False
    arrays = read_npz(path, only=("poses", "transl", *_OF_A_PERSON))
    if not {"poses", "transl"} <= set(arrays) or set(_OF_A_PERSON) & set(arrays):
        return False
    poses = arrays["poses"]
    return poses.ndim in {2, 3} and poses.size == len(poses) * len(target.names) * 3 > 0


def open_own(path: Path, target: Skeleton, reading: Reading) -> Opened:
    """Read a motion of the avatar's own; see ``open_motion``."""
    motion = load_motion(path, len(target.names))
    notes = [f"A motion of {motion.frame_count} frames at {motion.fps:g} frames a second."]
    done = finished(motion, target, reading, notes)
    return Opened(path.stem, done, None, tuple(notes))


def mapping_for(motion: SkeletonMotion, target: Skeleton, reading: Reading) -> Mapping:
    """Return the table of the mapping file, or else the guessed one."""
    given = reading.mapping
    return load_mapping(given, motion, target) if given else guess_mapping(motion, target)


def recognised(motion: SkeletonMotion, mapping: Mapping) -> tuple[str, ...]:
    """Say in sentences what a motion was taken for."""
    return (
        f"{motion.frame_count} frames at {motion.fps:g} a second of {len(motion.joint_names)} "
        f"joints; names: {mapping.convention}.",
        motion.unit.words,
        motion.up.words,
        *motion.notes,
    )


def fit(motion: SkeletonMotion, target: Skeleton, reading: Reading, mapping: Mapping) -> Opened:
    """Retarget a motion to the avatar, with all that ``reading`` asks for.

    Raises
    ------
    StudioError
        See ``follow``.
    """
    following = follow(motion, target, mapping)
    notes = [
        *recognised(motion, mapping),
        f"{len(mapping.joints)} of the avatar's {len(target.names)} joints follow; ways are "
        f"scaled by {following.scale:.3f}.",
    ]
    if following.resting:
        notes.append(f"At rest: {', '.join(following.resting)}.")
    if not motion.height_known and not reading.on_floor:
        notes.append("Put on the floor: how high the recorded figure stood is not known.")
        reading = replace(reading, on_floor=True)
    done = finished(following.motion, target, reading, notes)
    return Opened(motion.name, done, mapping, tuple(notes))


def finished(motion: Motion, target: Skeleton, reading: Reading, notes: list[str]) -> Motion:
    """Do all that ``reading`` asks of a motion that is the avatar's; ``notes`` get what it did."""
    if reading.fps is not None:
        motion = resample(motion, reading.fps)
    height = reading.ground_height
    if reading.on_floor:
        height = height or 0.0
        motion = on_floor(motion, target, height)
    if reading.foot_lock:  # before the root is held: feet that walk on the spot slide all the time
        locked = lock_feet(motion, target, height)
        notes.append(locked.note)
        motion = locked.motion
    return in_place(motion) if reading.in_place else motion
