"""Opening a folder of scans with the poses beside them."""

from collections.abc import Sequence as Listed
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.axes import FAR, Axes, Probe, find_axes, pose_up
from ins_studio.dataset.checks import Problem, check_topology
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.dataset_json import NAME, Choices, read_choices
from ins_studio.dataset.fitted import Fitted, fitted_poses, named_body, scan_body
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.motion_poses import BESIDE
from ins_studio.dataset.pose_content import SUFFIXES
from ins_studio.dataset.recording import Recording, find_recordings, left_alone
from ins_studio.dataset.registration import Seen, find_topology, look
from ins_studio.dataset.row_guess import settled
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.dataset.scan_source import ScanSource
from ins_studio.dataset.scan_tree import ScanFolder
from ins_studio.dataset.scans import ScanReader, inside_out
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError
from ins_studio.motion.motion import DEFAULT_FPS

SCANS_WANTED = f"Choose a folder with scans: {' '.join(FORMATS)}."
POSES_WANTED = (
    "Put them next to the scans: one .npz, .pkl or .json (SMPL, AMASS, EasyMocap and the like) for "
    "each scan, with its number in the name, or one file with a row for each scan. A folder smpl "
    f"or poses beside the scans will do, and {NAME} can name any other. Without any, "
    "`ins-studio dataset fit` fits them."
)
CACHES_WANTED = (
    "A point cache (.pc2 .mdd) needs its mesh beside it (.obj .ply, of as many vertices) and the "
    "motion of the person (.bvh, or poses of SMPL), all named alike. " + POSES_WANTED
)


class NoPosesError(StudioError):
    """Scans are there, and nothing says how their person stands; ``count`` of them, at ``path``.

    ``problems`` says what is wrong with files that should say it.
    """

    def __init__(
        self, message: str, hint: str, path: Path, count: int, problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(message, hint)
        self.path = path
        self.count = count
        self.problems = problems


def open_scans(
    path: Path,
    folders: Listed[ScanFolder],
    subject: str | None = None,
    clothing: str | None = None,
    body: Path | None = None,
    curation: Curation | None = None,
) -> Dataset:
    """Pair scans with poses, and find out units and axes; a few scans are read.

    Parameters
    ----------
    path : Path
        The dataset's root.
    folders : sequence of ScanFolder
        What lies there.
    subject, clothing : str, optional
        Have to be what ``dataset.json`` says, if anything.
    body : Path, optional
        A body model file, or a folder of one for each gender. Without it what ``dataset.json``
        says, the person's own model of that kind, or the built-in body.
    curation : Curation, optional
        Its unit, up axis and frame rate come before those of ``dataset.json``.

    Raises
    ------
    NoPosesError
        No poses, or none that can be paired.
    StudioError
        No scan can be read, or the poses do not fit the body.
    """
    said, problems = curation or Curation(), list[Problem]()
    choices = read_choices(path).overruled(said.units, said.up, said.fps, said.poses)
    _check_person(path, choices, subject, clothing)
    recordings = find_recordings(
        path, folders, choices, problems, lambda: named_body(choices, body) or builtin_body()
    )
    if not recordings:
        raise _no_poses(path, folders, problems)
    model = scan_body(path, recordings, choices, body, problems)
    recordings = [settled(one, model, choices, problems) for one in recordings]
    problems.extend(problem for one in recordings for problem in left_alone(one))
    fitted = {one.own.name: fitted_poses(one, model) for one in recordings}
    sequences = tuple(_sequence(one, problems) for one in recordings)
    source = ScanSource(path, {one.own.name: one.frames.cached for one in recordings})
    seen = look(source, sequences, problems, said.excluded, choices.registered)
    axes = _axes(path, seen, fitted, model, choices, problems)
    tracks = {name: own.track(axes, model) for name, own in fitted.items()}
    bare = ScanReader(model, sequences, source, axes, tracks)
    reader, sample = find_topology(bare, seen, choices.registered)
    if seen[0].whole:  # simplified, other edges are crowded
        problems.extend(check_topology(seen[0].path, sample.faces))
    if inside_out(bare.moved(seen[0].scan)):
        what = "the faces look inwards; they are turned over on reading."
        problems.append(Problem(seen[0].path, what))
    return Dataset(
        path=path,
        subject=choices.subject,
        clothing=choices.clothing,
        reader=reader,
        sample=sample,
        size=_size(seen[0], sample),
        known_names=frozenset(own.name for own in folders),
        problems=tuple(problems),
        convention=axes.convention,
        pairings=tuple(one.pairing for one in recordings),
        companions=_companions(path, recordings),
    )


def _size(first: Seen, sample: Frame) -> tuple[int, int]:
    return (len(sample.vertices), len(sample.faces)) if first.whole else first.size


def _check_person(path: Path, choices: Choices, subject: str | None, clothing: str | None) -> None:
    said = (("subject", subject, choices.subject), ("clothing", clothing, choices.clothing))
    for kind, wanted, there in said:
        if wanted and wanted != there:
            raise StudioError(
                f"{path} holds no {kind} {wanted}: its scans are of {there or 'one person'}.",
                f'Leave --{kind} out, or write "{kind}": "{wanted}" into {NAME}.',
            )


def _no_poses(path: Path, folders: Listed[ScanFolder], problems: Listed[Problem]) -> StudioError:
    if all(own.cache is not None for own in folders) and problems:
        first = problems[0]
        return StudioError(f"No point cache in {path} can be used. {first}", CACHES_WANTED)
    count = sum(len(own.scans) for own in folders)
    # What was found wrong with the first file says more than that nothing was found.
    wrong = tuple(one for one in problems if one.path.suffix.lower() in (*SUFFIXES, *BESIDE))
    reasons = "".join(f" {problem}" for problem in (wrong or problems)[:1])
    scans = "scan" if count == 1 else f"{count} scans"
    what = f"No poses were found for the {scans} in {path}.{reasons}"
    return NoPosesError(what, POSES_WANTED, path, count, wrong)


def _sequence(recording: Recording, problems: list[Problem]) -> Sequence:
    own, pairs = recording.own, recording.pairing.pairs
    rates = [file.fps for file in recording.files.values() if file.fps]
    rate = recording.frames.fps or next(iter(rates), None)
    if rate is None:
        what = f'nothing says the frame rate: {DEFAULT_FPS:g} is taken. Write "fps" into {NAME}.'
        problems.append(Problem(own.folder, what))
    places = {scan: place for place, scan in enumerate(own.scans)}
    return Sequence(
        own.name,
        rate or DEFAULT_FPS,
        tuple(own.cache or one.scan for one in pairs),
        tuple(places[one.scan] for one in pairs),
        len(own.scans),
        rate is not None,
        frozenset(
            index
            for index, one in enumerate(pairs)
            if one.row in recording.files[one.poses].interpolated
        ),
    )


def _axes(
    path: Path,
    seen: Listed[Seen],
    fitted: dict[str, Fitted],
    body: Body,
    choices: Choices,
    problems: list[Problem],
) -> Axes:
    up = pose_up(np.concatenate([own.poses[:, 0] for own in fitted.values()]))
    probes = [_probe(one, fitted[one.sequence.name], body) for one in seen]
    axes = find_axes(probes, up, choices.unit, choices.up)
    if (axes.unit, axes.up, axes.pose_up, axes.transl_unit) != ("m", "y", "y", "m"):
        problems.append(Problem(path, f"{axes.sentence} All is read as metres, y up."))
    if any(own.transl is None for own in fitted.values()):
        what = "the poses do not say where the body stands: it is left at the origin."
        problems.append(Problem(path, what))
    elif axes.distance > FAR:
        what = f"scans and posed bodies lie {100 * axes.distance:.0f} cm apart. Are the poses of "
        problems.append(Problem(path, what + "these scans, and in the same place?"))
    return axes


def _probe(seen: Seen, fitted: Fitted, body: Body) -> Probe:
    posed = body.posed(fitted.poses[seen.index], transl=fitted.offset[seen.index])
    transl = None if fitted.transl is None else fitted.transl[seen.index]
    return Probe(seen.scan.vertices, posed, transl)


def _companions(path: Path, recordings: Listed[Recording]) -> tuple[Path, ...]:
    files = {file for one in recordings for file in (*one.files, *one.more)}
    said = path / NAME
    return (*sorted(files), *([said] if said.is_file() else []))
