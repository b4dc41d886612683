"""The poses of a recording on a body: joints in its order, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import load_body
from ins_studio.body.model_store import stored_for_joints
from ins_studio.dataset.axes import TURNS, UNITS, Axes, turn_pose
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.dataset_json import BUILTIN, Choices
from ins_studio.dataset.pose_file import PoseFile
from ins_studio.dataset.pose_vector import on_body, size_in_words
from ins_studio.dataset.recording import Recording
from ins_studio.dataset.scans import Track
from ins_studio.dataset.timing import sampled
from ins_studio.geometry.rotation import axis_angle_to_matrix

_ALIKE = 0.01  # by which sizes may differ before it is worth a word
_IN_WINDOW = "Their own model is taken in, or this one chosen, by Scans > Body of these scans."
_IN_TERMINAL = (
    "Take their model in once for all by ins-studio body add FILE, name it by --body, "
    'or as "body" in dataset.json ("builtin" for this one).'
)


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
    pairs, files = recording.pairing.pairs, recording.files
    if recording.places is None:
        rows = [_row(files[one.poses], one.row) for one in pairs]
    else:
        between = sampled(files[pairs[0].poses], recording.places)
        rows = [_row(between, row) for row in range(len(pairs))]
    flat = np.stack([pose for pose, _, _ in rows])
    poses = on_body(flat, body.joint_count, pairs[0].poses)
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
        Gets a line where the built-in body stands in for another, or is made as large as a
        motion's skeleton.
    """
    files = [file for one in recordings for file in one.files.values()]
    gender = next((file.gender for file in files if file.gender != "neutral"), "neutral")
    fitted = [file for file in files if file.stature is None]
    named = named_body(choices, chosen, gender)
    if named is None and choices.body != BUILTIN:
        named = _kept_body(fitted, gender)
    body = named or builtin_body()
    # Whether the betas are this body's: our own fits say whose they are.
    builtins = bool(fitted) and all(file.body == BUILTIN for file in fitted)
    own = named is None if builtins else named is not None or choices.body == BUILTIN
    sizes = sorted({file.poses.shape[1] for file in files})
    if builtins and not own:
        what = f"the poses were fitted to the built-in body; {body.name} takes its place."
        problems.append(Problem(root, what))
    elif fitted and not own:
        what = f"the poses have {size_in_words(sizes[0])}. The built-in body stands in for theirs."
        problems.append(Problem(root, what, _IN_WINDOW, _IN_TERMINAL))
    if sizes[0] > 3 * body.joint_count:
        what = f"face or fingers of the poses are left out: {body.name} does not have them."
        problems.append(Problem(root, what))
    statures = [file.stature for file in files if file.stature is not None]
    if statures and not fitted:
        return _as_large(root, body, statures, problems)
    if statures:
        what = "some sequences have a body's poses, others a motion, which goes by that body, too."
        problems.append(Problem(root, what))
    betas = [file.betas for file in files if len(file.betas)]
    if not own or not betas or len({len(one) for one in betas}) > 1:
        return body
    return body.with_template(body.rest(np.mean(betas, axis=0)[: body.shape_dirs.shape[2]]))


def named_body(choices: Choices, chosen: Path | None, gender: str = "neutral") -> Body | None:
    """Return the model that is named by a person, or else by the dataset; None for none."""
    model = chosen or (choices.body if isinstance(choices.body, Path) else None)
    return None if model is None else load_body(model, gender)


def _kept_body(fitted: list[PoseFile], gender: str) -> Body | None:
    """Return the model that a person took in once for poses of this size; None for none."""
    sizes = [file.poses.shape[1] // 3 for file in fitted if file.body != BUILTIN]
    model = stored_for_joints(max(sizes), gender) if sizes else None
    return None if model is None else load_body(model, gender)


def _as_large(root: Path, body: Body, statures: list[float], problems: list[Problem]) -> Body:
    """Return the body as large as the skeleton that it follows."""
    factor = float(np.mean(statures))
    if max(statures) - min(statures) > _ALIKE * factor:
        what = "the motions are of people of different size. One dataset holds one person."
        problems.append(Problem(root, what))
    if abs(factor - 1) > _ALIKE:
        what = (
            f"{body.name} is taken {factor:.3f} times as large: as long in the legs as the motion."
        )
        problems.append(Problem(root, what))
    return body.scaled(factor)


def _row(
    file: PoseFile, row: int
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32]]:
    transl = None if file.transl is None else file.transl[row]
    turn = np.zeros(3, np.float32) if file.turn is None else file.turn[row]
    return file.poses[row], transl, turn
