"""From anybody's motion file to motions of an avatar; without torch, so the window runs it too."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import find_model, load_body
from ins_studio.errors import StudioError
from ins_studio.files import write_json
from ins_studio.motion.mapping import Mapping, encode_mapping, guess_mapping
from ins_studio.motion.opening import (
    Opened,
    Reading,
    finished,
    fit,
    is_own,
    mapping_for,
    open_own,
    read_motions,
    recognised,
)
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body
from ins_studio.motion.skeleton_motion import SkeletonMotion
from ins_studio.motion.smpl_file import load_smpl_file
from ins_studio.project.avatar_records import Converted
from ins_studio.project.records import Note, Progress, Record
from ins_studio.tasks.export_motion import check_kind, export_motion
from ins_studio.tasks.project_clips import is_project, project_clip


def convert_motion(
    file: str, out: str, body: str | None = None, clip: str | None = None, **reading: Any
) -> Generator[Record, None, Converted]:
    """Write a motion file as a motion for avatars on ``body``; Notes say what was recognised.

    Parameters
    ----------
    file : str
        BVH, glTF, FBX, poses of the SMPL family, or a project folder, whose clips move its own
        avatar.
    out : str
        The .npz or .bvh to write.
    body : str or None
        Body model file, or a folder of one for each gender; None is the built-in body.
    clip : str or None
        Which animation of a file with several, the first where None; or which clip of a project,
        the one that plays where None.
    **reading
        The fields of ``Reading``, and ``save_mapping``: a JSON file to write the table of
        joints to.
    """
    table = reading.pop("save_mapping", None)
    chosen = Reading(**{**reading, "mapping": _path(reading.get("mapping"))})
    check_kind(Path(out))
    if is_project(Path(file)):
        return (yield from _export_clip(Path(file), Path(out), clip, chosen))
    model = builtin_body() if body is None else _model(Path(body), Path(file))
    target = skeleton_of_body(model)
    if is_own(Path(file), target, chosen):
        opened = open_own(Path(file), target, chosen)
    else:
        motions = read_motions(Path(file), target, chosen, model)
        if len(motions) > 1 and clip is None:
            yield Note(f"Of {len(motions)} animations the first: {_listed(motions)}. Or --clip.")
        motion = _one_of(file, motions, clip)
        mapping = mapping_for(motion, target, chosen)
        if table is not None:
            yield _saved(Path(table), mapping, target)
        opened = fit(motion, target, chosen, mapping)
    for note in opened.notes:
        yield Note(note)
    return (yield from export_motion(Path(out), opened.motion, target))


def _export_clip(
    project: Path, out: Path, clip: str | None, reading: Reading
) -> Generator[Record, None, Converted]:
    """Write a clip of a project; what says how to fit a foreign motion has no part in it."""
    name, motion, skeleton, notes = project_clip(project, clip)
    said = [*notes, f"{name}: {motion.frame_count} frames at {motion.fps:g} frames a second."]
    motion = finished(motion, skeleton, reading, said)
    for note in said:
        yield Note(note)
    return (yield from export_motion(out, motion, skeleton))


@dataclass(frozen=True, eq=False)
class Examined:
    """What a file holds, before anything is fitted.

    Attributes
    ----------
    path : Path
    motions : tuple of SkeletonMotion
    mapping : Mapping or None
        The guessed table; None for a motion of the avatar's own, which needs none.
    notes : tuple of str
    """

    path: Path
    motions: tuple[SkeletonMotion, ...]
    mapping: Mapping | None
    notes: tuple[str, ...]


def examine(path: Path, target: Skeleton) -> Generator[Record, None, Examined]:
    """Read a file and guess which of its joints the skeleton's joints follow."""
    yield Progress(f"Reading {path.name}", 0, 1)
    if is_own(path, target, Reading()):
        return Examined(path, (), None, ())
    motions = read_motions(path, target, Reading())
    mapping = guess_mapping(motions[0], target)
    return Examined(path, motions, mapping, recognised(motions[0], mapping))


def open_motions(
    path: Path, target: Skeleton, reading: Reading, mapping: Mapping | None = None
) -> Generator[Record, None, tuple[Opened, ...]]:
    """Read all motions of a file for an avatar's skeleton; Notes say what was recognised.

    A motion of the avatar's own is played as it is.
    """
    if mapping is None and is_own(path, target, reading):
        return (open_own(path, target, Reading()),)
    yield Progress(f"Reading {path.name}", 0, 1)
    motions = read_motions(path, target, reading)
    opened = []
    for number, motion in enumerate(motions):
        yield Progress(f"Reading {path.name}", number, len(motions))
        table = mapping_for(motion, target, reading) if mapping is None else mapping
        opened.append(fit(motion, target, reading, table))
    for note in opened[0].notes:
        yield Note(note)
    return tuple(opened)


def _one_of(file: str, motions: tuple[SkeletonMotion, ...], clip: str | None) -> SkeletonMotion:
    found = next((motion for motion in motions if clip in {None, motion.name}), None)
    if found is None:
        raise StudioError(f"{file} holds no animation {clip}.", f"It holds {_listed(motions)}.")
    return found


def _saved(path: Path, mapping: Mapping, target: Skeleton) -> Note:
    write_json(path, encode_mapping(mapping, target))
    return Note(f"The table of joints is in {path}.")


def _listed(motions: tuple[SkeletonMotion, ...]) -> str:
    return ", ".join(motion.name for motion in motions)


def _model(path: Path, file: Path) -> Body:
    """Load a body model; of a folder, the one of the gender that a SMPL recording names."""
    recorded = path.is_dir() and file.suffix.lower() in {".npz", ".pkl"}
    gender = load_smpl_file(file).gender if recorded else "neutral"
    return load_body(find_model(path, gender), gender)


def _path(given: str | None) -> Path | None:
    return None if given is None else Path(given)
