"""Keys of the clip that plays: every change of them is an edit on the document's one stack."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.document.change import Change
from ins_studio.document.clip import Clip
from ins_studio.document.clips import ClipLibrary
from ins_studio.document.timeline import Timeline
from ins_studio.motion.key_edits import set_keys
from ins_studio.motion.keyed_motion import KeyedMotion

_POSE = "Change the pose"
Values = Mapping[int, NDArray[np.float64]]


class _Standing(NamedTuple):
    """What an edit of keys changes: the clip, and what waits for a key on a frame of it."""

    clip: Clip
    frame: int
    waiting: Values


class Keying(QObject):
    """Edits the chosen clip's keys; auto-key and what is not keyed yet are view state.

    ``changed`` says that there are other keys, or another clip; ``unkeyed_changed`` that a pose
    was changed without a key, or is no longer. An edit that takes such a pose away, as ``insert``
    does, gives it back when it is undone.
    """

    changed = Signal()
    unkeyed_changed = Signal()
    auto_key_changed = Signal(bool)

    def __init__(
        self,
        undo_stack: QUndoStack,
        timeline: Timeline,
        clips: ClipLibrary,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._timeline = timeline
        self._clips = clips
        self._auto_key = False
        self._unkeyed: dict[int, NDArray[np.float64]] = {}
        self._tried: dict[int, NDArray[np.float64]] = {}
        self._drag: tuple[int, _Standing | None] = (-1, None)
        timeline.frame_changed.connect(self.forget_unkeyed)
        timeline.clip_changed.connect(self._notice_clip)
        timeline.motion_changed.connect(self._notice_motion)
        clips.changed.connect(self.changed)  # an edit of a whole clip puts keys in place with it

    @property
    def clip(self) -> Clip | None:
        """The chosen clip while it plays; None while another is visited."""
        chosen, playing = self._timeline.chosen.clip, self._timeline.clip
        if chosen is None or playing is None:
            return None
        return chosen if playing is chosen or playing.is_edit_of(chosen) else None

    @property
    def keyed(self) -> KeyedMotion | None:
        """Its keys; None where it cannot be edited."""
        return self.clip.keyed if self.clip else None

    @property
    def auto_key(self) -> bool:
        """Whether every change of a pose sets a key."""
        return self._auto_key

    def set_auto_key(self, on: bool) -> None:
        """Choose whether changes of a pose set keys; view state."""
        if on != self._auto_key:
            self._auto_key = on
            self.auto_key_changed.emit(on)

    @property
    def unkeyed(self) -> Values:
        """What was changed on the playhead's frame and has no key yet, by track."""
        return self._unkeyed

    def values(self) -> tuple[NDArray[np.float64], ...]:
        """Return what every track says on the playhead's frame, as it is shown."""
        keyed = self.keyed
        if keyed is None:
            return ()
        shown = {**self._unkeyed, **self._tried}
        values = keyed.values_at(self._timeline.frame)
        return tuple(shown.get(number, value) for number, value in enumerate(values))

    def edit(self, text: str, after: KeyedMotion, drag: int = -1) -> None:
        """Replace the keys, as an edit; edits of one ``drag`` become one step."""
        self._edit(text, after, drag, {})

    def change(self, values: Values, drag: int = -1) -> None:
        """Change the pose on the playhead's frame.

        Sets keys with auto-key on, or where every changed track has a key there already. Else the
        change is shown until the playhead moves, and ``insert`` keys it. Undo takes both back.
        """
        keyed, frame = self.keyed, self._timeline.frame
        if keyed is None or not values:
            return
        self._tried = {}
        has_keys = all(keyed.tracks[number].place_of(frame) is not None for number in values)
        waiting, both = self._unkeyed, {**self._unkeyed, **values}
        if self._auto_key:
            self.edit(_POSE, set_keys(keyed, frame, both), drag)
        elif has_keys:
            self._edit(_POSE, set_keys(keyed, frame, values), drag, waiting)
        else:
            change = Change(_POSE, self._show_unkeyed, (frame, waiting), (frame, both), drag)
            self._undo_stack.push(change)

    def try_out(self, values: Values) -> None:
        """Show a change of the pose on the playhead's frame that is no edit yet.

        A gesture calls it with every move, and ends with ``change`` or ``stop_trying``: so it is
        one step, and one that is given up leaves nothing behind.
        """
        clip, frame = self._timeline.clip, self._timeline.frame
        if clip is None or self.keyed is None:
            return
        self._tried = dict(values)
        self._timeline.show_draft(clip.posed_otherwise(frame, self.values()))
        self.unkeyed_changed.emit()

    def stop_trying(self) -> None:
        """Show the pose as it was before ``try_out``."""
        if not self._tried:
            return
        self._tried = {}
        if self._unkeyed:
            self._show_unkeyed((self._timeline.frame, self._unkeyed))
        else:
            self._timeline.show_draft(None)
            self.unkeyed_changed.emit()

    def insert(self, tracks: Iterable[int]) -> None:
        """Set keys on the playhead's frame in ``tracks``, and for all that is not keyed yet."""
        keyed = self.keyed
        if keyed is None:
            return
        shown = self.values()
        chosen = {number: shown[number] for number in {*tracks, *self._unkeyed}}
        if chosen:
            self.edit("Set a key", set_keys(keyed, self._timeline.frame, chosen))

    def forget_unkeyed(self, _frame: int = 0) -> None:
        """Show the pose that the keys make."""
        if self._unkeyed or self._tried:
            self._unkeyed, self._tried = {}, {}
            self._timeline.show_draft(None)
            self.unkeyed_changed.emit()

    def _edit(self, text: str, after: KeyedMotion, drag: int, waiting: Values) -> None:
        """Replace the keys, as an edit after which ``waiting`` has no key yet."""
        clip, frame = self.clip, self._timeline.frame
        if clip is None or clip.keyed is None or after is clip.keyed:
            return
        before = _Standing(clip, frame, self._unkeyed)
        if drag < 0 or drag != self._drag[0]:
            self._drag = (drag, before)
        began = self._drag[1]
        if began is not None and after is began.clip.keyed:
            standing = began  # a drag that comes back to where it began leaves nothing to undo
        else:
            standing = _Standing(clip.with_keys(after), frame, waiting)
        self._undo_stack.push(Change(text, self._put, before, standing, drag))

    def _put(self, standing: _Standing) -> None:
        """Put a clip in the place of the one of its name. Only commands call this."""
        clip, frame, waiting = standing
        waited = self._unkeyed or self._tried
        self._unkeyed, self._tried = {}, {}
        before = self._clips.known(clip.name)
        self._clips.swap(clip)
        self._timeline.swap(clip)
        if before is not None:
            before.rest(clip)
        self.changed.emit()
        if waiting:
            self._show_unkeyed((frame, waiting))
        elif waited:
            self.unkeyed_changed.emit()

    def _show_unkeyed(self, state: tuple[int, Values]) -> None:
        """Show values that have no key on a frame; none shows the keys."""
        frame, values = state
        clip, keyed = self.clip, self.keyed
        if not values or clip is None or keyed is None:
            self.forget_unkeyed()
            return
        self._timeline.seek(frame)
        self._unkeyed = dict(values)
        keys = set_keys(keyed, frame, self._unkeyed)
        draft = replace(clip, frames=clip.motion, keyed=keys)
        # This frame alone: a key would change its neighbours too, and this is none yet.
        self._timeline.show_draft(draft.posed_otherwise(frame, self.values()))
        self.unkeyed_changed.emit()

    def _notice_motion(self) -> None:
        """Somebody shows the keys again: an undo of the range."""
        waiting = self._unkeyed or self._tried
        if waiting and self._timeline.clip is self._timeline.chosen.clip:
            self.forget_unkeyed()

    def _notice_clip(self) -> None:
        self._unkeyed, self._tried = {}, {}
        self._drag = (-1, None)  # or a clip of a project that is closed would be held
        self.changed.emit()
