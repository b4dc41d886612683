"""The poses of a recording on a body: joints in its order, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import load_body
from ins_studio.dataset.axes import TURNS, UNITS, Axes, turn_pose
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.dataset_json import BUILTIN, Choices
from ins_studio.dataset.pose_file import PoseFile
from ins_studio.dataset.pose_vector import on_body, size_in_words
from ins_studio.dataset.recording import Recording
from ins_studio.dataset.scans import Track
from ins_studio.geometry.rotation import axis_angle_to_matrix


@dataclass(frozen=True, eq=False)
class Fitted:
    """Poses of T frames in the axes of their file.

    Attributes
    ----------
    poses : (T, J, 3) float32
        Axis-angle, radians.
    offset : (T, 3) float32
        Metres; what the file's own convention adds to its translations.
    transl : (T, 3) float32 or None
        As the file has them; None where it has none.
    """

    poses: NDArray[np.float32]
    offset: NDArray[np.float32]
    transl: NDArray[np.float32] | None

    def track(self, axes: Axes, body: Body) -> Track:
        """Return poses (T, J, 3) and translations (T, 3), metres, y up."""
        moved = self.offset.astype(np.float64)
        if self.transl is not None:
            moved = moved + UNITS[axes.transl_unit] * self.transl
        return turn_pose(self.poses, moved, TURNS[axes.pose_up], body.joints()[0])


def fitted_poses(recording: Recording, body: Body) -> Fitted:
    """Put the poses of a recording's pairs on a body; StudioError where they do not fit it."""
    rows = [_row(recording.files[one.poses], one.row) for one in recording.pairing.pairs]
    flat = np.stack([pose for pose, _, _ in rows])
    poses = on_body(flat, body.joint_count, recording.pairing.pairs[0].poses)
    shifts = [shift for _, shift, _ in rows]
    turns = np.stack([turn for _, _, turn in rows])
    nowhere = np.zeros((len(poses), 3))
    poses, offset = turn_pose(poses, nowhere, axis_angle_to_matrix(turns), body.joints()[0])
    known = [shift for shift in shifts if shift is not None]
    return Fitted(poses, offset, np.stack(known) if len(known) == len(shifts) else None)


def scan_body(
    root: Path,
    recordings: Sequence[Recording],
    choices: Choices,
    chosen: Path | None,
    problems: list[Problem],
) -> Body:
    """Return the body that the poses move, in the person's shape where that is known.

    Parameters
    ----------
    root : Path
        The dataset.
    recordings : sequence of Recording
    choices : Choices
        What the dataset says of itself.
    chosen : Path or None
        A model file, or a folder of one for each gender: comes before what the dataset says.
    problems : list of Problem
        Gets a line where the built-in body stands in for another.
    """
    files = [file for one in recordings for file in one.files.values()]
    gender = next((file.gender for file in files if file.gender != "neutral"), "neutral")
    model = chosen or (choices.body if isinstance(choices.body, Path) else None)
    body = builtin_body() if model is None else load_body(model, gender)
    # Whether the betas are this body's: our own fits say whose they are.
    builtins = all(file.body == BUILTIN for file in files)
    own = model is None if builtins else model is not None or choices.body == BUILTIN
    sizes = sorted({file.poses.shape[1] for file in files})
    if builtins and not own:
        what = f"the poses were fitted to the built-in body; {body.name} takes its place."
        problems.append(Problem(root, what))
    elif not own:
        what = f"the poses have {size_in_words(sizes[0])}. The built-in body stands in for theirs: "
        what += 'name their model by --body, or as "body" in dataset.json ("builtin" for this one).'
        problems.append(Problem(root, what))
    if sizes[0] > 3 * body.joint_count:
        what = f"face or fingers of the poses are left out: {body.name} does not have them."
        problems.append(Problem(root, what))
    betas = [file.betas for file in files if len(file.betas)]
    if not own or not betas or len({len(one) for one in betas}) > 1:
        return body
    return body.with_template(body.rest(np.mean(betas, axis=0)[: body.shape_dirs.shape[2]]))


def _row(
    file: PoseFile, row: int
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32]]:
    transl = None if file.transl is None else file.transl[row]
    turn = np.zeros(3, np.float32) if file.turn is None else file.turn[row]
    return file.poses[row], transl, turn
