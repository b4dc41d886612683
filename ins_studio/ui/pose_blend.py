"""A pose of the library becomes keys where the figure stands: all of it, or a share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.document.document import Document
from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.motion.key_edits import set_keys
from ins_studio.motion.keyed_motion import KeyedMotion
from ins_studio.motion.named_pose import NamedPose, blended
from ins_studio.motion.pose import mirrored_pose, standing_at
from ins_studio.ui.key_selection import KeySelection

FIRST_DRAG = 1 << 24  # drags of other panels count from zero; equal numbers would merge


@dataclass(frozen=True, eq=False)
class _Start:
    """What the keys were when a blend began, with what had no key yet set as keys."""

    keyed: KeyedMotion
    frame: int
    waiting: dict[int, NDArray[np.float64]]

    @property
    def basis(self) -> KeyedMotion:
        """The keys that the pose is blended into."""
        return set_keys(self.keyed, self.frame, self.waiting) if self.waiting else self.keyed


class PoseBlend:
    """Sets keys on the playhead's frame; one drag is one step, seen as it goes.

    The joints of the marked row change alone where one is marked. Heading and place on the floor
    stay; see ``standing_at``.
    """

    def __init__(self, document: Document, selection: KeySelection) -> None:
        self._document = document
        self._keying = document.keying
        self._selection = selection
        self._drag: int | None = None
        self._start: _Start | None = None

    def set_share(self, named: NamedPose, share: float, *, flipped: bool, drag: int | None) -> None:
        """Blend ``share`` of a pose into the pose that was there when ``drag`` began.

        None stands alone. ``flipped`` takes the mirror image.

        Raises
        ------
        StudioError
            Where the clip has no keys, or the pose is of another figure.
        """
        start = self._begin(drag)
        skeleton = skeleton_of(self._document)
        pose = named.for_joints(skeleton.names)
        if flipped:
            pose = mirrored_pose(pose, self._selection.partner)
        basis = start.basis
        whole = standing_at(pose, basis, start.frame) or {}
        chosen = set(self._selection.tracks) if self._selection.is_marked else set(whole)
        wanted = {track: value for track, value in whole.items() if track in chosen}
        before = dict(enumerate(basis.values_at(start.frame)))
        after = basis
        if share != 0.0:
            values = wanted if share == 1.0 else blended(before, wanted, share)
            after = set_keys(basis, start.frame, values)
        number = -1 if drag is None else FIRST_DRAG + drag
        self._keying.edit(f"Apply {named.name}" if drag is None else "Blend a pose", after, number)

    def end(self) -> None:
        """Begin anew with the next drag."""
        self._drag, self._start = None, None

    def _begin(self, drag: int | None) -> _Start:
        if drag is not None and drag == self._drag and self._start is not None:
            return self._start
        keyed = self._selection.keyed
        if keyed is None:
            raise StudioError(
                "This clip has no keys to change.", "Make editable copies it into some."
            )
        waiting = dict(self._keying.unkeyed)
        self._drag, self._start = drag, _Start(keyed, self._document.timeline.frame, waiting)
        return self._start
