"""The list of clips as something to edit: made, renamed, deleted, and edited as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from ins_studio.document.change import Change
from ins_studio.document.clip import Clip, keyed_clip
from ins_studio.document.clip_names import free_name
from ins_studio.document.clips import ClipLibrary
from ins_studio.document.edited_clips import EditedClip
from ins_studio.document.keying import Keying
from ins_studio.document.markers import Markers, MarkersOf
from ins_studio.document.timeline import Choice, FrameRange, Timeline
from ins_studio.errors import StudioError
from ins_studio.motion.keyed_motion import KeyedMotion, Tolerance, of_motion
from ins_studio.motion.motion import Motion

NEW_CLIP_SECONDS = 4.0


@dataclass(frozen=True, eq=False)
class _State:
    """All that an edit of a clip touches, so that undo brings all of it back."""

    opened: tuple[Clip, ...]
    choice: Choice
    markers: Mapping[str, MarkersOf]


class ClipEditing(QObject):
    """Edits the clip that plays. Clips of the project change in place; recordings never do.

    An edit of a recorded sequence lists a new clip and plays it.
    """

    def __init__(
        self,
        undo_stack: QUndoStack,
        timeline: Timeline,
        clips: ClipLibrary,
        keying: Keying,
        markers: Markers,
    ) -> None:
        super().__init__(keying.parent())
        self._undo_stack = undo_stack
        self._timeline = timeline
        self._clips = clips
        self._keying = keying
        self._markers = markers

    @property
    def clip(self) -> Clip | None:
        """The clip that would be edited: the chosen one, while it plays."""
        return self._keying.clip

    @property
    def own(self) -> Clip | None:
        """The same where it is the project's, and may be renamed and deleted."""
        clip = self.clip
        return clip if clip is not None and clip.sequence is None else None

    def rename(self, name: str) -> None:
        """Call the clip otherwise: as near to ``name`` as files allow and others leave free."""
        clip = self.own
        if clip is None or not name.strip():
            return
        free = free_name(name, self._taken() - {clip.name})
        if free == clip.name:
            return
        named = replace(clip, name=free, path=f"motion/{free}.npz")
        opened = tuple(named if one is clip else one for one in self._clips.opened)
        markers = dict(self._markers.by_clip)
        if clip.name in markers:
            markers[free] = markers.pop(clip.name)
        choice = self._timeline.chosen._replace(clip=named)
        self._push(f"Rename {clip.name}", _State(opened, choice, markers))

    def delete(self) -> None:
        """Take the clip out of the project; the one before it in the list plays."""
        clip = self.own
        if clip is None:
            return
        names = [entry.name for entry in self._clips.entries]
        place = names.index(clip.name)
        names.remove(clip.name)
        opened = tuple(one for one in self._clips.opened if one is not clip)
        markers = {name: of for name, of in self._markers.by_clip.items() if name != clip.name}
        follower = self._clips.clip(names[max(place - 1, 0)]) if names else None
        choice = Choice(None, 30.0, FrameRange(0, 0))
        if follower is not None:
            choice = _whole(follower, float(follower.motion.fps))
        self._push(f"Delete {clip.name}", _State(opened, choice, markers))

    def take(self, edited: EditedClip, markers: Callable[[MarkersOf], MarkersOf]) -> None:
        """Apply an edit, in the clip's place or as a new clip.

        Parameters
        ----------
        edited : EditedClip
        markers : Callable
            What becomes of the markers of the clip.

        Raises
        ------
        StudioError
            When the clip that was edited is not the one that plays now, or is no longer as it was.
        """
        source = edited.source
        if self.clip is not source:
            raise StudioError(
                f"{source.name} was changed or left while the edit was worked out.",
                "Nothing has happened; do it again.",
            )
        now = self._timeline.chosen
        name = source.name if edited.replaces else free_name(edited.name, self._taken())
        clip = edited.clip(name)
        if edited.replaces:
            opened = tuple(clip if one is source else one for one in self._clips.opened)
        else:
            opened = (*self._clips.opened, clip)
        shown = dict(self._markers.by_clip)
        shown[name] = markers(shown.get(source.name, ()))
        whole = _whole(clip, now.fps)
        choice = whole._replace(played=_kept(edited, now.played, source.frame_count))
        frame = self._timeline.frame
        self._push(edited.text, _State(opened, choice, shown))
        self._timeline.seek(edited.frame_of(frame))

    def make_editable(self, tolerance: Tolerance | None, title: str = "") -> None:
        """List a copy of the clip that plays, made of keys, and play it, as one edit.

        ``tolerance`` says how far the frames between keys may be off; None keys every frame.
        ``title`` is what people call the clip, where that is not its name.
        """
        clip = self.clip
        if clip is not None and clip.keyed is None:
            self._add(
                f"{title or clip.name} keys", of_motion(clip.motion, tolerance), "Make editable"
            )

    def new_clip(self) -> None:
        """List a clip with one key, of the pose under the playhead, and play it, as one edit."""
        clip, frame = self._timeline.clip, self._timeline.frame
        if clip is None:
            return
        pose, transl = clip.motion.poses[[frame]], clip.motion.transl[[frame]]
        fps = self._timeline.fps
        still = of_motion(Motion(pose, transl, fps), Tolerance())
        span = max(round(NEW_CLIP_SECONDS * fps), 1)
        self._add("New clip", KeyedMotion(still.tracks, span, fps), "New clip")

    def _add(self, name: str, keyed: KeyedMotion, text: str) -> None:
        clip = keyed_clip(free_name(name, self._taken()), keyed)
        listed, chosen = self._clips.opened, self._timeline.chosen
        whole = _whole(clip, float(clip.motion.fps))  # whatever a clip of its name had played
        self._undo_stack.beginMacro(text)
        self._undo_stack.push(Change(text, self._clips.set_opened, listed, (*listed, clip)))
        self._undo_stack.push(Change(text, self._timeline.take, chosen, whole))
        self._undo_stack.endMacro()

    def _taken(self) -> set[str]:
        return {entry.name for entry in self._clips.entries}

    def _push(self, text: str, after: _State) -> None:
        self._keying.forget_unkeyed()
        before = _State(self._clips.opened, self._timeline.chosen, dict(self._markers.by_clip))
        self._undo_stack.push(Change(text, self._put, before, after))

    def _put(self, state: _State) -> None:
        """Put clips, what plays and markers in place. Only commands call this."""
        self._markers.put(state.markers)
        self._timeline.take(state.choice)
        self._clips.set_opened(state.opened)


def _whole(clip: Clip, fps: float) -> Choice:
    return Choice(clip, fps, FrameRange(0, max(clip.frame_count - 1, 0)))


def _kept(edited: EditedClip, played: FrameRange, count: int) -> FrameRange:
    """Return the range after an edit: the same frames; all of them where all were played."""
    end = max(edited.frame_count - 1, 0)
    if edited.plays_whole or played == (0, count - 1):
        return FrameRange(0, end)
    first = min(max(edited.frame_of(played.first), 0), end)
    return FrameRange(first, min(max(edited.frame_of(played.last), first), end))
