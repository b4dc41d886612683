"""What the playhead plays: a motion with a name, recorded, read from a file, or made of keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import logarithm, on_shorter_arc
from ins_studio.motion.keyed_motion import KeyedMotion
from ins_studio.motion.motion import Motion


@dataclass(frozen=True, eq=False)
class Clip:
    """A motion that the timeline can play.

    Parameters
    ----------
    name : str
        What lists call it.
    frames : Motion or None
        Poses (T, J, 3) in radians and translations (T, 3) in metres; None for what ``keyed`` says.
    sequence : str or None
        The dataset's sequence with the same frames; its scans can be shown beside.
    path : str or None
        The file it was read from, for the project file.
    keyed : KeyedMotion or None
        The keys that ``motion`` is made of, where it can be edited.
    """

    name: str
    frames: Motion | None
    sequence: str | None = None
    path: str | None = None
    keyed: KeyedMotion | None = None

    def __post_init__(self) -> None:
        if self.frames is None and self.keyed is None:
            raise ValueError(f"{self.name} has neither frames nor keys")

    @cached_property
    def motion(self) -> Motion:
        """What plays; made of the keys when it is first asked for, the same bytes each time."""
        if self.frames is None and self.keyed is not None:
            return self.keyed.motion()
        assert self.frames is not None
        return self.frames

    @property
    def frame_count(self) -> int:
        """How many frames it has."""
        return self.keyed.frame_count if self.keyed is not None else len(self.motion.poses)

    def rest(self, follower: "Clip") -> None:
        """Hold no more than the keys while ``follower`` plays in its place.

        The history has hundreds of such clips, and frames take ten times what their keys do.
        """
        if self.frames is not None or self.keyed is None or self is follower:
            return
        self.__dict__.pop("motion", None)
        shared = {id(track) for track in follower.keyed.tracks} if follower.keyed else set()
        for track in self.keyed.tracks:
            if id(track) not in shared:
                track.forget_curve()

    def with_keys(self, keyed: KeyedMotion) -> "Clip":
        """Return the clip of the same name with other keys."""
        return Clip(self.name, None, path=self.path, keyed=keyed)

    def is_edit_of(self, other: "Clip | None") -> bool:
        """Tell whether ``other`` is this clip with other keys, over as many frames."""
        if other is None or self.keyed is None or other.keyed is None:
            return False
        return self.name == other.name and self.motion.poses.shape == other.motion.poses.shape

    def frames_unlike(self, other: "Clip") -> NDArray[np.int64]:
        """Return the frames that have another pose or place than in ``other``, as long as this."""
        poses = (self.motion.poses != other.motion.poses).any(axis=(1, 2))
        return np.flatnonzero(poses | (self.motion.transl != other.motion.transl).any(axis=1))

    def posed_otherwise(self, frame: int, values: Sequence[NDArray[np.float64]]) -> "Clip":
        """Return it with one frame as the tracks of a keyed motion would have it.

        Parameters
        ----------
        frame : int
        values : sequence of arrays
            Of every track: quaternions (4,) of the joints, then the translation (3,) in metres,
            then what is no pose.
        """
        poses, transl, count = self.motion.poses.copy(), self.motion.transl.copy(), len(values) - 2
        turns = np.stack(values[:count])
        poses[frame] = logarithm(on_shorter_arc(turns))
        transl[frame] = values[count]
        return replace(self, frames=replace(self.motion, poses=poses, transl=transl))


def first_of(names: Sequence[str]) -> str:
    """Return what a fresh document plays of one name or more: somebody walking, if it can be."""
    walking = [name for name in names if "walk" in name.lower()]
    return [*walking, *names][0]


def keyed_clip(name: str, keyed: KeyedMotion) -> Clip:
    """Return a clip made of keys; a saved project has it in its folder of motions."""
    return Clip(name, None, path=f"motion/{name}.npz", keyed=keyed)
