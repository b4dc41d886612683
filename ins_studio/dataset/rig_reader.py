"""Reading the frames of a rigged figure: its surface as the file's own skinning moves it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Placed
from ins_studio.dataset.rig import WAY_OUT, Rig, RigClip
from ins_studio.dataset.rig_figure import FARTHEST, Figure
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposing import Unposer
from ins_studio.errors import StudioError
from ins_studio.geometry.skinning import skin
from ins_studio.motion.node_rig import relative_poses, turns_of

Track = tuple[NDArray[np.float32], NDArray[np.float32]]  # poses (T, J, 3), transl (T, 3)


@dataclass(frozen=True, eq=False)
class RigReader:
    """Poses a figure as its animations say.

    Vertices come from the file's matrices, which may stretch and scale; poses are the rotations
    of the joints alone. What those cannot say is in ``v_cano``, as cloth is.

    Attributes
    ----------
    rig : Rig
    figure : Figure
    clips : dict of str to RigClip
        By sequence.
    sequences : tuple of Sequence
    tracks : dict of str to (poses, transl)
        By sequence: (T, J, 3) radians and (T, 3) metres.
    registered : bool
        Always.
    """

    rig: Rig
    figure: Figure
    clips: dict[str, RigClip]
    sequences: tuple[Sequence, ...]
    tracks: dict[str, Track]
    registered: bool = True

    @property
    def body(self) -> Body:
        """The figure at rest, and its skeleton."""
        return self.figure.body

    def pose(self, sequence: Sequence, index: int) -> Placed:
        """Return a frame's pose."""
        poses, transl = self.tracks[sequence.name]
        return Placed(poses[index], transl[index])

    def frame(self, sequence: Sequence, index: int) -> Frame:
        """Pose the figure; StudioError, naming the file, where it leaves all bounds."""
        file, placed = sequence.files[index], self.pose(sequence, index)
        vertices = self._skinned(self.clips[sequence.name], index)
        if not (np.abs(vertices) < FARTHEST).all():
            raise _wrong(file, sequence, index, "the figure leaves all bounds")
        try:
            v_cano = self._unposer.unposed(vertices, placed)
        except np.linalg.LinAlgError as error:
            raise _wrong(file, sequence, index, "a pose folds it flat") from error
        faces, colors = self.body.faces, self.figure.colors
        return Frame(sequence.name, index, vertices, faces, *placed, colors, v_cano)

    @cached_property
    def _unposer(self) -> Unposer:
        return Unposer(self.body, self.body.weights)

    def _skinned(self, clip: RigClip, index: int) -> NDArray[np.float32]:
        moved = []
        with np.errstate(all="ignore"):  # what is not finite is found by the one who asked
            placed = self.figure.to_metres @ clip.placed[index].astype(np.float64)
            for part, shares in zip(self.rig.parts, clip.morphed, strict=True):
                bones = placed[part.joints] @ part.binds
                moved.append(skin(part.blended(shares[index]), part.weights, bones))
            return np.concatenate(moved)[self.figure.kept].astype(np.float32)


def track_of(path: Path, clip: RigClip, figure: Figure) -> Track:
    """Return poses (T, J, 3) and translations (T, 3) of a clip, as ``Body`` has them.

    Raises
    ------
    StudioError
        Naming the file, where joints leave all bounds.
    """
    with np.errstate(all="ignore"):  # what is not finite is found here
        placed = figure.to_metres @ clip.placed.astype(np.float64)
    if not (np.abs(placed[..., :3, 3]) < FARTHEST).all() or not np.isfinite(placed).all():
        raise StudioError(f"{path}: the animation {clip.name!r} leaves all bounds.", WAY_OUT)
    poses, offsets = relative_poses(placed, turns_of(figure.frames), figure.body.parents)
    transl = offsets[:, 0] - figure.body.joints()[0]
    return poses.astype(np.float32), transl.astype(np.float32)


def _wrong(path: Path, sequence: Sequence, index: int, what: str) -> StudioError:
    return StudioError(f"{path}: frame {index + 1} of {sequence.name}: {what}.", WAY_OUT)
