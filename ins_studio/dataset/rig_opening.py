"""Opening rigged, animated figures: one file, or a folder of files that move one skeleton."""

from collections.abc import Sequence as Listed
from pathlib import Path

from ins_studio.dataset.axes import UNIT_NAMES, Convention
from ins_studio.dataset.checks import Problem, check_topology, problem_of
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.dataset_json import NAME, Choices, read_choices
from ins_studio.dataset.rig import WAY_OUT, Rig, RigClip
from ins_studio.dataset.rig_checks import flat, oversized, stretched
from ins_studio.dataset.rig_figure import Figure, make_figure
from ins_studio.dataset.rig_joints import distinct
from ins_studio.dataset.rig_reader import RigReader, Track, track_of
from ins_studio.dataset.rig_sources import read_figure, read_others
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError


def open_rigs(
    path: Path,
    files: Listed[Path],
    subject: str | None = None,
    clothing: str | None = None,
    choices: Choices | None = None,
) -> Dataset:
    """Read a figure, and all animations in the same file or in others beside it.

    The figure is that of the first file with a skin. The others may hold animations alone; their
    joints are found by their names.

    Parameters
    ----------
    path : Path
        The file, or the folder.
    files : sequence of Path
        In order.
    subject, clothing : str, optional
        Have to be what ``dataset.json`` says, if anything.
    choices : Choices or None
        What is said of them; None reads ``dataset.json`` of a folder.

    Raises
    ------
    StudioError
        Naming the file and the place: no skin, no animation, several skeletons, damaged.
    """
    said = choices or (read_choices(path) if path.is_dir() else Choices())
    _check_person(path, said, subject, clothing)
    problems: list[Problem] = []
    first, rig = read_figure(files, said.fps)
    figure = make_figure(rig, said.unit, said.up)
    problems.extend(Problem(first, note) for note in rig.notes)
    found = [(first, rig), *read_others(files, first, rig, said.fps, problems)]
    clips = _named_clips(found)
    if not clips:
        raise StudioError(f"{path} holds no animation of the skeleton of {first.name}.", WAY_OUT)
    tracks = _tracks(clips, figure, problems)
    sequences = tuple(_sequence(name, *clips[name]) for name in sorted(tracks))
    by_name = {name: clips[name][1] for name in tracks}
    reader = RigReader(rig, figure, by_name, sequences, tracks)
    problems.extend(check_topology(first, figure.body.faces))
    problems.extend(oversized(first, figure))
    problems.extend(flat(first, figure))
    problems.extend(stretched(reader))
    return Dataset(
        path=path,
        subject=said.subject,
        clothing=said.clothing,
        reader=reader,
        sample=reader.frame(sequences[0], 0),
        known_names=frozenset(clips),
        problems=tuple(problems),
        convention=_convention(figure),
        companions=_companions(path, [rig for _, rig in found]),
    )


def _check_person(path: Path, said: Choices, subject: str | None, clothing: str | None) -> None:
    for kind, wanted, there in (
        ("subject", subject, said.subject),
        ("clothing", clothing, said.clothing),
    ):
        if wanted and wanted != there:
            raise StudioError(
                f"{path} holds no {kind} {wanted}: it is of {there or 'one figure'}.",
                f'Leave --{kind} out, or write "{kind}": "{wanted}" into {NAME}.',
            )


def _named_clips(found: Listed[tuple[Path, Rig]]) -> dict[str, tuple[Path, RigClip]]:
    """Return clips by names for sequences: theirs, with the file's where there are several."""
    several = len(found) > 1
    names, clips = [], []
    for file, rig in found:
        for clip in rig.clips:
            own = f"{file.stem}_{clip.name}" if len(rig.clips) > 1 else file.stem
            names.append(_plain(own if several else clip.name))
            clips.append((file, clip))
    return dict(zip(distinct(names), clips, strict=True))


def _plain(name: str) -> str:
    """Return a name that can be listed between commas and be a folder's."""
    kept = "".join(" " if letter in '<>:"/\\|?*,' else letter for letter in name)
    return "_".join("".join(c for c in kept if c.isprintable()).split())[:80] or "animation"


def _tracks(
    clips: dict[str, tuple[Path, RigClip]], figure: Figure, problems: list[Problem]
) -> dict[str, Track]:
    """Return the poses of all clips; one that leaves all bounds is left out, if others do not."""
    tracks, failure = {}, StudioError("There is no animation.", WAY_OUT)
    for name, (file, clip) in clips.items():
        try:
            tracks[name] = track_of(file, clip, figure)
        except StudioError as error:
            problems.append(problem_of(file, error))
            failure = error
    if not tracks:
        raise failure
    return tracks


def _sequence(name: str, file: Path, clip: RigClip) -> Sequence:
    count = len(clip.placed)
    return Sequence(name, clip.fps, (file,) * count, tuple(range(count)), count)


def _convention(figure: Figure) -> Convention:
    unit = figure.unit
    return Convention(UNIT_NAMES.get(unit.name, unit.name), figure.up, unit.reason)


def _companions(path: Path, rigs: Listed[Rig]) -> tuple[Path, ...]:
    named = {file for rig in rigs for file in rig.companions if file.is_file()}
    said = path / NAME
    return (*sorted(named), *([said] if path.is_dir() and said.is_file() else []))
