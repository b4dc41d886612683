"""Which of the files beside a recording hold its poses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ins_studio.body.body import Body
from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.motion_poses import read_poses
from ins_studio.dataset.pose_file import PoseFile
from ins_studio.dataset.scan_tree import ScanFolder
from ins_studio.errors import StudioError


@dataclass(frozen=True)
class PoseSearch:
    """Looks through files, and takes those of one kind.

    Attributes
    ----------
    body : callable
        Returns the body that follows a motion; asked only where there is one.
    mapping : Path or None
        Who follows whom in a motion; None guesses.
    problems : list of Problem
        Gets a line for whatever is damaged or ambiguous.
    """

    body: Callable[[], Body]
    mapping: Path | None
    problems: list[Problem]

    def find(self, own: ScanFolder, candidates: Iterable[list[Path]]) -> list[PoseFile]:
        """Return the nearest files that hold poses: one with many frames, or one for each."""
        for listed in candidates:
            found = [file for path in listed if (file := self._read(path)) is not None]
            if found:
                return self._of_one_kind(own, found)
        return []

    def _read(self, path: Path) -> PoseFile | None:
        try:
            return read_poses(path, self.body, self.mapping)
        except StudioError as error:
            self.problems.append(problem_of(path, error))
            return None

    def _of_one_kind(self, own: ScanFolder, files: list[PoseFile]) -> list[PoseFile]:
        many = [file for file in files if len(file.poses) > 1]
        if not many or len(files) > max(2, len(own.scans) // 2):
            return self._of_one_size(files)
        fitting = [file for file in many if len(file.poses) == len(own.scans)]
        chosen = many if len(many) == 1 else fitting
        if len(chosen) == 1:
            return chosen
        listed = some_of([file.path.name for file in many])
        what = f"several files hold the poses of many frames: {listed}. Name one in dataset.json."
        self.problems.append(Problem(own.folder, what))
        return []

    def _of_one_size(self, files: list[PoseFile]) -> list[PoseFile]:
        size = files[0].poses.shape[1]
        for file in files:
            if file.poses.shape[1] != size:
                what = f"it has {file.poses.shape[1]} numbers a frame, the first file {size}."
                self.problems.append(Problem(file.path, f"{what} It is left out."))
        return [file for file in files if file.poses.shape[1] == size]


def some_of(names: Sequence[str]) -> str:
    """Return the first few names, and how many there are more."""
    more = "" if len(names) <= 5 else f" and {len(names) - 5} more"
    return ", ".join(names[:5]) + more
