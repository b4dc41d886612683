"""Named moments of clips: where a foot lands, where a gesture begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.document.change import Change
from ins_studio.document.timeline import Timeline

MOST_LETTERS = 60
MOST_FRAMES = 1_000_000_000


@dataclass(frozen=True, order=True)
class Marker:
    """A frame, counted from 0, and what it is called."""

    frame: int
    name: str


MarkersOf = tuple[Marker, ...]


class Markers(QObject):
    """The markers of every clip by its name, in the order of frames; all edits can be undone.

    They lie in project.json, so recorded sequences have them as well as motions of the project.
    """

    changed = Signal()

    def __init__(
        self, undo_stack: QUndoStack, timeline: Timeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._timeline = timeline
        self._by_clip: dict[str, MarkersOf] = {}
        self._drag: tuple[int, _Of] | None = None
        timeline.clip_changed.connect(self.changed)

    @property
    def by_clip(self) -> Mapping[str, MarkersOf]:
        """All markers, by the names of clips that have some."""
        return self._by_clip

    @property
    def shown(self) -> MarkersOf:
        """The markers of the clip that plays."""
        clip = self._timeline.clip
        return () if clip is None else self._by_clip.get(clip.name, ())

    def put(self, by_clip: Mapping[str, MarkersOf]) -> None:
        """Have these markers and no others. Only commands and opened projects call this."""
        self._by_clip = {name: markers for name, markers in by_clip.items() if markers}
        self.changed.emit()

    def add(self, frame: int) -> None:
        """Set a marker, named by its number; one that is there already stays alone."""
        shown = self.shown
        if self._timeline.clip is None or any(marker.frame == frame for marker in shown):
            return
        taken = {marker.name for marker in shown}
        number = next(n for n in range(1, len(shown) + 2) if f"Marker {n}" not in taken)
        self._edit("Add a marker", tuple(sorted((*shown, Marker(frame, f"Marker {number}")))))

    def rename(self, marker: Marker, name: str) -> None:
        """Call a marker otherwise; a blank name leaves it."""
        name = " ".join(name.split())[:MOST_LETTERS]
        if name and name != marker.name:
            self._exchange("Rename a marker", marker, replace(marker, name=name))

    def remove(self, marker: Marker) -> None:
        """Take a marker away."""
        kept = list(self.shown)
        if marker in kept:
            kept.remove(marker)
            self._edit("Delete a marker", tuple(kept))

    def move(self, number: int, frame: int, drag: int) -> None:
        """Move the marker that was in place ``number`` when the drag began, as one step.

        It passes over others. Frames are kept inside the clip.
        """
        clip = self._timeline.clip
        if clip is None:
            return
        if self._drag is None or self._drag[0] != drag:
            self._drag = (drag, _Of(clip.name, self.shown))
        began = self._drag[1]
        if not 0 <= number < len(began.markers):
            return
        frame = max(0, min(frame, self._timeline.frame_count - 1))
        others = (*began.markers[:number], *began.markers[number + 1 :])
        moved = tuple(sorted((*others, replace(began.markers[number], frame=frame))))
        # What began is one object, so that a drag which comes back leaves nothing to undo.
        now = began if self.shown == began.markers else _Of(clip.name, self.shown)
        after = began if moved == began.markers else _Of(clip.name, moved)
        if after.markers != now.markers:
            self._undo_stack.push(Change("Move a marker", self._put_of, now, after, drag))

    def next_frame(self, frame: int, *, back: bool = False) -> int | None:
        """Return the frame of the next marker, or of the one before; None where there is none."""
        frames = [marker.frame for marker in self.shown]
        beyond = [at for at in frames if (at < frame if back else at > frame)]
        return (beyond[-1] if back else beyond[0]) if beyond else None

    def at(self, frame: int) -> Marker | None:
        """Return the marker on a frame."""
        return next((marker for marker in self.shown if marker.frame == frame), None)

    def _exchange(self, text: str, marker: Marker, other: Marker) -> None:
        if marker in self.shown:
            rest = list(self.shown)
            rest.remove(marker)
            self._edit(text, tuple(sorted((*rest, other))))

    def _edit(self, text: str, after: MarkersOf) -> None:
        clip = self._timeline.clip
        if clip is not None and after != self.shown:
            before = _Of(clip.name, self.shown)
            self._undo_stack.push(Change(text, self._put_of, before, _Of(clip.name, after)))

    def _put_of(self, markers: "_Of") -> None:
        self.put({**self._by_clip, markers.clip: markers.markers})


@dataclass(frozen=True, eq=False)
class _Of:
    """The markers of one clip: what a command holds."""

    clip: str
    markers: MarkersOf


def timeline_as_json(timeline: Timeline, by_clip: Mapping[str, MarkersOf]) -> dict[str, Any]:
    """Return what project.json says of what plays, and of the markers."""
    clip, fps, played = timeline.chosen
    said: dict[str, Any] = {
        "clip": clip.name if clip else None,
        "fps": fps,
        "range": [played.first, played.last],
        **timeline.way.to_json(),
    }
    return {**said, "markers": markers_as_json(by_clip)} if by_clip else said


def markers_as_json(by_clip: Mapping[str, MarkersOf]) -> dict[str, list[list[Any]]]:
    """Return JSON values of all markers."""
    return {
        clip: [[marker.frame, marker.name] for marker in markers]
        for clip, markers in by_clip.items()
    }


def markers_of_json(value: Any) -> dict[str, MarkersOf]:
    """Return the markers that JSON values name; what is none is left out."""
    found: dict[str, MarkersOf] = {}
    for clip, entries in value.items() if isinstance(value, dict) else ():
        markers = map(_marker_of, entries if isinstance(entries, list) else ())
        found[str(clip)] = tuple(sorted(marker for marker in markers if marker is not None))
    return found


def _marker_of(entry: Any) -> Marker | None:
    if not isinstance(entry, list) or len(entry) != 2:
        return None
    frame, name = entry
    whole = isinstance(frame, int) and not isinstance(frame, bool) and 0 <= frame < MOST_FRAMES
    return Marker(frame, name[:MOST_LETTERS]) if whole and isinstance(name, str) else None
