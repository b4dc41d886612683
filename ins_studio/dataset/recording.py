"""One recording of scans before it is opened: its scans, its poses, and which go together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.dataset_json import Choices
from ins_studio.dataset.motion_poses import BESIDE
from ins_studio.dataset.pairing import Pairing, numbers_of, pair
from ins_studio.dataset.pose_file import PoseFile
from ins_studio.dataset.pose_search import PoseSearch, some_of
from ins_studio.dataset.recorded_frames import Frames, frames_of
from ins_studio.dataset.scan_tree import ScanFolder, pose_candidates, pose_files
from ins_studio.dataset.sequence_choice import SequenceChoice
from ins_studio.dataset.timing import pair_frames
from ins_studio.errors import StudioError
from ins_studio.project.counting import counted


@dataclass(frozen=True, eq=False)
class Recording:
    """A sequence of scans with poses.

    Attributes
    ----------
    frames : Frames
    pairing : Pairing
        Without the scans that are to be ignored.
    files : dict of Path to PoseFile
        The pairing's.
    places : (P,) float64 or None
        Of each pair between the rows of the only file; None where each has a row.
    more : tuple of Path
        Other files that were read for it.
    otherwise : Recording or None
        The same with the poses one row on or back, where the names leave that open.
    """

    frames: Frames
    pairing: Pairing
    files: dict[Path, PoseFile]
    places: NDArray[np.float64] | None = None
    more: tuple[Path, ...] = ()
    otherwise: "Recording | None" = None

    @property
    def own(self) -> ScanFolder:
        """Where it lies."""
        return self.frames.own


def find_recordings(
    root: Path,
    folders: Sequence[ScanFolder],
    choices: Choices,
    problems: list[Problem],
    body: Callable[[], Body],
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
        Gets a line for whatever is damaged or ambiguous.
    body : callable
        Returns the body that follows a motion; asked only where there is one.

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
        choice = choices.of(own.name)
        search = PoseSearch(body, choice.mapping, problems)
        found = _recording(root, own, choice, len(folders) == 1, search)
        if found is not None:
            recordings.append(found)
    return recordings


def _recording(
    root: Path, own: ScanFolder, choice: SequenceChoice, alone: bool, search: PoseSearch
) -> Recording | None:
    problems = search.problems
    if own.others:
        others = counted(own.others, "mesh of another format", "meshes of other formats")
        used = "is not used" if own.others == 1 else "are not used"
        what = f"{others} than {own.scans[0].suffix} {used}."
        problems.append(Problem(own.folder, what))
    frames = frames_of(own, root, choice, problems)
    if frames is None:
        return None
    own = frames.own
    candidates = chain(pose_candidates(own, root, alone), pose_candidates(own, root, alone, BESIDE))
    if choice.poses is not None:
        named = choice.poses
        candidates = chain([pose_files(named) if named.is_dir() else [named]])
    files = search.find(own, candidates)
    if not files:
        problems.append(Problem(own.folder, "no poses were found; the sequence is left out."))
        return None
    try:
        pairing, places = pair_frames(frames, files, choice, problems)
    except StudioError as error:
        problems.append(problem_of(own.folder, error))
        return None
    found = _paired(frames, files, choice, pairing, places)
    if pairing.otherwise is not None:
        other = pair(own.name, own.scans, files, pairing.otherwise)
        found = replace(found, otherwise=_paired(frames, files, choice, other, None))
    if not found.pairing.pairs:
        problems.extend(left_alone(found))
        problems.append(Problem(files[0].path, f"scans and poses were paired {pairing.how}."))
        return None
    notes = dict.fromkeys(note for file in files for note in file.notes)
    problems.extend(Problem(files[0].path, note) for note in notes)
    return found


def _paired(
    frames: Frames,
    files: Sequence[PoseFile],
    choice: SequenceChoice,
    pairing: Pairing,
    places: NDArray[np.float64] | None,
) -> Recording:
    pairing, places = _without(pairing, places, _ignored(frames.own.scans, choice.ignored))
    taken = {one.poses for one in pairing.pairs}
    more = [choice.mapping, None if frames.cached is None else frames.cached.mesh]
    return Recording(
        frames,
        pairing,
        {file.path: file for file in files if file.path in taken},
        places,
        tuple(path for path in more if path is not None),
    )


def left_alone(recording: Recording) -> list[Problem]:
    """Say which scans have no pose, and which poses no scan."""
    own, pairing = recording.own, recording.pairing
    lone, found = pairing.lone_scans, []
    if lone and own.cache is not None:
        what = f"there are no poses for {len(lone)} of its frames; they are left out."
        found.append(Problem(own.cache, what))
    else:
        what = "there is no pose for this scan; it is left out."
        found.extend(Problem(scan, what) for scan in lone)
    if pairing.lone_poses:
        listed = some_of(pairing.lone_poses)
        found.append(Problem(own.folder, f"there is no scan for the poses {listed}."))
    return found


def _ignored(scans: Sequence[Path], said: frozenset[int | str]) -> set[Path]:
    numbers = numbers_of([scan.stem for scan in scans])
    return {
        scan
        for scan, number in zip(scans, numbers, strict=True)
        if number in said or scan.name in said
    }


def _without(
    pairing: Pairing, places: NDArray[np.float64] | None, ignored: set[Path]
) -> tuple[Pairing, NDArray[np.float64] | None]:
    kept = np.array([one.scan not in ignored for one in pairing.pairs], bool)
    pairs = tuple(one for one, stays in zip(pairing.pairs, kept, strict=True) if stays)
    lone = tuple(scan for scan in pairing.lone_scans if scan not in ignored)
    left = None if places is None else places[kept]
    return replace(pairing, pairs=pairs, lone_scans=lone), left
