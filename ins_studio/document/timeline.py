"""Which clip plays, how fast, between which frames, and where the playhead stands."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.document.change import Change
from ins_studio.document.clip import Clip
from ins_studio.document.play_way import PlayWay

FPS_LIMITS = (1.0, 120.0)


class FrameRange(NamedTuple):
    """First and last frame played, both included."""

    first: int
    last: int


class Choice(NamedTuple):
    """What belongs to a choice of clip, so that undo brings all of it back."""

    clip: Clip | None
    fps: float
    played: FrameRange


class Timeline(QObject):
    """Clip, frame rate and range (document, undoable) and the playhead (view state, not).

    A clip can also be visited: it plays, with a rate and range of its own, while what the document
    has chosen waits. A clip that is chosen again plays the range with which it was left, until
    another document is shown. ``motion_changed`` carries the frames (N,) that move otherwise after
    the keys of the clip were edited.
    """

    clip_changed = Signal()
    motion_changed = Signal(object)
    fps_changed = Signal(float)
    range_changed = Signal()
    frame_changed = Signal(int)
    way_changed = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._choice = Choice(None, 30.0, FrameRange(0, 0))
        self._visit: Choice | None = None
        self._left: dict[str, tuple[int, FrameRange]] = {}  # by clip: its frames, and those played
        self._frame = 0
        self._way = PlayWay()

    @property
    def chosen(self) -> Choice:
        """What the document holds, and is saved and exported; a visit leaves it alone."""
        return self._choice

    @property
    def clip(self) -> Clip | None:
        """The clip that plays."""
        return self._now.clip

    @property
    def fps(self) -> float:
        """Frames per second of playback and export."""
        return self._now.fps

    @property
    def played(self) -> FrameRange:
        """The frames that play."""
        return self._now.played

    @property
    def frame(self) -> int:
        """Where the playhead stands."""
        return self._frame

    @property
    def frame_count(self) -> int:
        """Frames of the clip, 0 without one."""
        return self.clip.frame_count if self.clip else 0

    @property
    def way(self) -> PlayWay:
        """How playback goes: over and over, how fast, every frame or not."""
        return self._way

    def set_way(self, way: PlayWay) -> None:
        """Play otherwise; view state, which the project remembers."""
        if way != self._way:
            self._way = way
            self.way_changed.emit()

    def seek(self, frame: int) -> None:
        """Put the playhead on ``frame``, kept inside the clip."""
        frame = max(0, min(int(frame), self.frame_count - 1))
        if frame != self._frame:
            self._frame = frame
            self.frame_changed.emit(frame)

    def step(self, frames: int) -> None:
        """Move the playhead by some frames, around the ends of the range."""
        first, last = self.played
        length = last - first + 1
        if self.frame_count:
            self.seek(first + (self._frame - first + frames) % length)

    def show(self, clip: Clip | None) -> None:
        """Show a clip without an undo step: what a new or opened document starts with."""
        self.take(_fresh_choice(clip))
        self._left = {}

    def restore(self, fps: float, played: FrameRange) -> None:
        """Set rate and range as they were saved, without an undo step, kept inside the clip."""
        end = max(self.frame_count - 1, 0)
        fps = max(FPS_LIMITS[0], min(fps, FPS_LIMITS[1]))
        first = max(0, min(played.first, end))
        self.take(Choice(self.clip, fps, FrameRange(first, max(first, min(played.last, end)))))

    def visit(self, clip: Clip) -> None:
        """Play a clip that is no part of the document, as a view, until another is chosen."""
        self._put(self._choice, _fresh_choice(clip))

    def come_back(self) -> None:
        """Play what the document has chosen."""
        self._put(self._choice, None)

    def swap(self, clip: Clip) -> None:
        """Play a clip in the place of the chosen one of its name; only commands call this."""
        if self._choice.clip is not None and self._choice.clip.name == clip.name:
            self._put(self._choice._replace(clip=clip), None)

    def take(self, choice: Choice) -> None:
        """Have another clip, rate and range at once; only commands call this."""
        self._put(choice, None)

    def show_draft(self, clip: Clip | None) -> None:
        """Show what is not an edit yet in the place of the chosen clip; None shows that again."""
        self._put(self._choice, None if clip is None else self._choice._replace(clip=clip))

    def choose(self, clip: Clip) -> None:
        """Play another clip, as an edit; the one chosen already is only come back to."""
        if clip is self._choice.clip:
            self.come_back()
        else:
            text = f"Play {clip.name}"
            after = _fresh_choice(clip)
            count, played = self._left.get(clip.name, (0, after.played))
            if count == clip.frame_count:
                after = after._replace(played=played)
            self._undo_stack.push(Change(text, self.take, self._choice, after))

    def edit_fps(self, fps: float, drag: int = -1) -> None:
        """Set the frame rate, as an edit, within 1 to 120."""
        self._leave_draft()
        fps = max(FPS_LIMITS[0], min(float(fps), FPS_LIMITS[1]))
        if fps != self.fps:
            self._push("Set the frame rate", self._now._replace(fps=fps), drag)

    def edit_range(self, first: int, last: int, drag: int = -1) -> None:
        """Set the frames that play, as an edit, kept inside the clip and in order."""
        self._leave_draft()
        end = max(self.frame_count - 1, 0)
        first, last = sorted((max(0, min(first, end)), max(0, min(last, end))))
        if (first, last) != self.played:
            self._push("Set the range", self._now._replace(played=FrameRange(first, last)), drag)

    @property
    def _now(self) -> Choice:
        return self._choice if self._visit is None else self._visit

    def _leave_draft(self) -> None:
        """Show the chosen clip again where a draft of it stands: rate and range are edits of it."""
        shown = self._visit.clip if self._visit is not None else None
        if shown is not None and shown.is_edit_of(self._choice.clip):
            self.come_back()

    def _push(self, text: str, after: Choice, drag: int) -> None:
        if self._visit is not None:
            self._put(self._choice, after)
        else:
            self._undo_stack.push(Change(text, self.take, self._choice, after, drag))

    def _put(self, choice: Choice, visit: Choice | None) -> None:
        before, left = self._now, self._choice
        if left.clip is not None and (choice.clip is None or choice.clip.name != left.clip.name):
            self._left[left.clip.name] = (left.clip.frame_count, left.played)
        self._choice, self._visit = choice, visit
        now = self._now
        if now.clip is not None and before.clip is not None and now.clip.is_edit_of(before.clip):
            if now.clip is not before.clip:
                self.motion_changed.emit(now.clip.frames_unlike(before.clip))
        elif now.clip is not before.clip:
            self._frame = min(self._frame, max(self.frame_count - 1, 0))
            self.clip_changed.emit()
        if now.fps != before.fps:
            self.fps_changed.emit(now.fps)
        if now.played != before.played:
            self.range_changed.emit()


def _fresh_choice(clip: Clip | None) -> Choice:
    if clip is None:
        return Choice(None, 30.0, FrameRange(0, 0))
    return Choice(clip, float(clip.motion.fps), FrameRange(0, max(clip.frame_count - 1, 0)))
