"""One recording of scans before it is opened: its scans, its poses, and which go together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.dataset_json import Choices, SequenceChoice
from ins_studio.dataset.pairing import Pairing, numbers_of, pair
from ins_studio.dataset.pose_file import PoseFile, read_pose_file
from ins_studio.dataset.scan_tree import ScanFolder, pose_candidates, pose_files
from ins_studio.errors import StudioError


@dataclass(frozen=True)
class Recording:
    """A sequence of scans with poses.

    Attributes
    ----------
    own : ScanFolder
    pairing : Pairing
        Without the scans that are to be ignored.
    files : dict of Path to PoseFile
        The pairing's.
    """

    own: ScanFolder
    pairing: Pairing
    files: dict[Path, PoseFile]


def find_recordings(
    root: Path, folders: Sequence[ScanFolder], choices: Choices, problems: list[Problem]
) -> list[Recording]:
    """Read the poses beside every folder of scans, and pair them.

    Parameters
    ----------
    root : Path
        The dataset.
    folders : sequence of ScanFolder
    choices : Choices
        What the dataset says of itself.
    problems : list of Problem
        Gets a line for whatever stays alone, is damaged or ambiguous.

    Returns
    -------
    list of Recording
        Those with a pair at least.

    Raises
    ------
    StudioError
        The dataset's own file names a sequence that is not there.
    """
    names = [own.name for own in folders]
    unknown = sorted((set(choices.sequences or ()) | set(choices.ignored)) - set(names))
    if unknown:
        raise StudioError(
            f"{root / 'dataset.json'} names the sequence {unknown[0]}, which is not there.",
            f"There are: {', '.join(names)}.",
        )
    kept = [own for own in folders if choices.sequences is None or own.name in choices.sequences]
    recordings = []
    for own in kept:
        found = _recording(root, own, choices.of(own.name), problems, len(folders) == 1)
        if found is not None:
            recordings.append(found)
    return recordings


def _recording(
    root: Path, own: ScanFolder, choice: SequenceChoice, problems: list[Problem], alone: bool
) -> Recording | None:
    if own.others:
        what = f"{own.others} meshes of other formats than {own.scans[0].suffix} are not used."
        problems.append(Problem(own.folder, what))
    candidates = pose_candidates(own, root, alone)
    if choice.poses is not None:
        named = choice.poses
        candidates = iter([pose_files(named) if named.is_dir() else [named]])
    files = _poses(own, candidates, problems)
    if not files:
        problems.append(Problem(own.folder, "no poses were found; the sequence is left out."))
        return None
    pairing = _without(pair(own.name, own.scans, files), _ignored(own.scans, choice.ignored))
    problems.extend(
        Problem(scan, "there is no pose for this scan; it is left out.")
        for scan in pairing.lone_scans
    )
    if pairing.lone_poses:
        listed = _some(pairing.lone_poses)
        problems.append(Problem(own.folder, f"there is no scan for the poses {listed}."))
    if not pairing.pairs:
        problems.append(Problem(own.folder, f"scans and poses were paired {pairing.how}."))
        return None
    notes = dict.fromkeys(note for file in files for note in file.notes)
    problems.extend(Problem(files[0].path, note) for note in notes)
    taken = {one.poses for one in pairing.pairs}
    return Recording(own, pairing, {file.path: file for file in files if file.path in taken})


def _ignored(scans: Sequence[Path], said: frozenset[int | str]) -> set[Path]:
    numbers = numbers_of([scan.stem for scan in scans])
    return {
        scan
        for scan, number in zip(scans, numbers, strict=True)
        if number in said or scan.name in said
    }


def _without(pairing: Pairing, ignored: set[Path]) -> Pairing:
    pairs = tuple(one for one in pairing.pairs if one.scan not in ignored)
    lone = tuple(scan for scan in pairing.lone_scans if scan not in ignored)
    return replace(pairing, pairs=pairs, lone_scans=lone)


def _poses(
    own: ScanFolder, candidates: Iterable[list[Path]], problems: list[Problem]
) -> list[PoseFile]:
    """Return the nearest files that hold poses: one with many frames, or one for each frame."""
    for listed in candidates:
        found = [file for path in listed if (file := _read(path, problems)) is not None]
        if found:
            return _of_one_kind(own, found, problems)
    return []


def _read(path: Path, problems: list[Problem]) -> PoseFile | None:
    try:
        return read_pose_file(path)
    except StudioError as error:
        problems.append(problem_of(path, error))
        return None


def _of_one_kind(own: ScanFolder, files: list[PoseFile], problems: list[Problem]) -> list[PoseFile]:
    many = [file for file in files if len(file.poses) > 1]
    if not many or len(files) > max(2, len(own.scans) // 2):
        return _of_one_size(files, problems)
    fitting = [file for file in many if len(file.poses) == len(own.scans)]
    chosen = many if len(many) == 1 else fitting
    if len(chosen) == 1:
        return chosen
    listed = _some([file.path.name for file in many])
    what = f"several files hold the poses of many frames: {listed}. Name one in dataset.json."
    problems.append(Problem(own.folder, what))
    return []


def _of_one_size(files: list[PoseFile], problems: list[Problem]) -> list[PoseFile]:
    size = files[0].poses.shape[1]
    for file in files:
        if file.poses.shape[1] != size:
            what = f"it has {file.poses.shape[1]} numbers a frame, the first file {size}."
            problems.append(Problem(file.path, f"{what} It is left out."))
    return [file for file in files if file.poses.shape[1] == size]


def _some(names: Sequence[str]) -> str:
    more = "" if len(names) <= 5 else f" and {len(names) - 5} more"
    return ", ".join(names[:5]) + more
