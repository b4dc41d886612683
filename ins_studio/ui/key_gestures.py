"""G, S, Shift+D and Shift+S on the dope sheet: keys moved, scaled, doubled and snapped."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QCursor

from ins_studio.document.document import Document
from ins_studio.motion import key_edits as edits
from ins_studio.motion.keyed_motion import KeyedMotion
from ins_studio.ui.actions import Actions
from ins_studio.ui.dope_sheet import DopeSheet
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.sheet_gesture import DUPLICATE, MOVE, SCALE

ACTIONS = {"move_keys": MOVE, "scale_keys": SCALE, "duplicate_move": DUPLICATE}
SNAPS = {"playhead": "The playhead", "marker": "Nearest markers", "second": "Nearest seconds"}
_TEXTS = {MOVE: "Move keys", SCALE: "Scale keys", DUPLICATE: "Duplicate keys"}


@dataclass(frozen=True, eq=False)
class _Base:
    """The keys as they were when a gesture began, or keys passed on the way would be gone."""

    keyed: KeyedMotion
    keys: edits.Selection


class KeyGestures(QObject):
    """Each gesture is one step; one that is broken off, or does nothing, is none."""

    def __init__(
        self,
        document: Document,
        selection: KeySelection,
        sheet: DopeSheet,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._sheet = sheet
        self._snaps = actions.snaps
        self._base: _Base | None = None
        for name, kind in ACTIONS.items():
            actions[name].triggered.connect(lambda _checked=False, kind=kind: self._begin(kind))
        actions["snap_keys"].triggered.connect(self._ask_snap)
        for where, title in SNAPS.items():
            action = self._snaps.addAction(title)
            action.setToolTip(f"Move the selected keys there: {title[0].lower()}{title[1:]}")
            action.setData(where)
            action.triggered.connect(lambda _checked=False, where=where: self._snap(where))
        sheet.commanded.connect(self._obey)
        sheet.gestured.connect(self._apply)
        sheet.gesture_dropped.connect(self._drop)

    def _obey(self, command: str) -> None:
        if command in ACTIONS.values():
            self._begin(command)
        elif command == "snap":
            self._ask_snap()

    def _begin(self, kind: str) -> None:
        keyed, keys = self._selection.keyed, self._selection.keys
        if keyed is not None and keys:
            self._base = _Base(keyed, keys)
            self._sheet.begin(kind)

    def _apply(self, kind: str, value: float, drag: int) -> None:
        base = self._base
        if base is None or self._selection.keyed is None:
            return
        if kind == SCALE:
            pivot, wanted = self._document.timeline.frame, value
            kept = edits.kept_scale(base.keyed, base.keys, pivot, wanted)
            after, keys = edits.scale_keys(base.keyed, base.keys, pivot, kept)
        else:
            wanted = round(value)
            kept = edits.kept_move(base.keyed, base.keys, wanted)
            moved = _doubled if kind == DUPLICATE else edits.move_keys
            after, keys = moved(base.keyed, base.keys, kept)
        if kept != wanted:
            self._sheet.hold_at(kept)
        self._put(_TEXTS[kind], after, keys, drag)

    def _drop(self, kind: str, drag: int) -> None:
        if self._base is not None:
            self._put(_TEXTS[kind], self._base.keyed, self._base.keys, drag)

    def _put(self, text: str, after: KeyedMotion, keys: edits.Selection, drag: int) -> None:
        self._document.keying.edit(text, after, 2 * drag)
        self._selection.select(keys)

    def _ask_snap(self) -> None:
        if self._selection.keys:
            self._snaps.popup(QCursor.pos())

    def _snap(self, where: str) -> None:
        keyed, keys = self._selection.keyed, self._selection.keys
        if keyed is None or not keys:
            return
        timeline = self._document.timeline
        if where == "playhead":
            targets = np.array([timeline.frame])
        elif where == "second":
            count = int(keyed.frame_count / timeline.fps) + 2
            targets = np.round(np.arange(count) * timeline.fps)
        else:
            targets = np.array([marker.frame for marker in self._document.markers.shown])
        if len(targets):
            after, snapped = edits.relocate_keys(keyed, keys, lambda at: _nearest(at, targets))
            self._document.keying.edit("Snap keys", after)
            self._selection.select(snapped)


def _doubled(
    keyed: KeyedMotion, keys: edits.Selection, by: int
) -> tuple[KeyedMotion, edits.Selection]:
    """Return the keys once more, ``by`` frames away, which is inside the clip."""
    copied = edits.copy_keys(keyed, keys)
    if by == 0 or copied is None:
        return keyed, keys
    return edits.paste_keys(keyed, copied, min(frame for _, frame in keys) + by)


def _nearest(frames: NDArray[np.int64], targets: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return for frames (K,) the nearest of targets (N,)."""
    away = np.abs(frames[:, None] - targets[None])
    found: NDArray[np.float64] = targets[away.argmin(axis=1)].astype(np.float64)
    return found
