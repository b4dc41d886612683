"""What the Keys menu and its keys do."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor

from ins_studio.document.document import Document
from ins_studio.motion import key_edits as edits
from ins_studio.motion.key_mirror import mirrored_keys
from ins_studio.motion.key_ways import WAYS
from ins_studio.motion.keyed_motion import KeyedMotion, Tolerance
from ins_studio.motion.pose import Pose, mirrored_pose, standing_at
from ins_studio.ui.actions import Actions
from ins_studio.ui.clip_list import title_of
from ins_studio.ui.key_picks import SELECTING, picked
from ins_studio.ui.key_selection import KeySelection

_WAY_TIPS = {
    "constant": "Stay until the next key",
    "linear": "Go straight on",
    "ease": "Start and end gently",
    "spline": "Go through the keys without a corner",
}
_NEED_KEYS = (
    *("insert_key", "delete_keys", "duplicate_keys", "mirror_keys", "interpolation"),
    *("move_keys", "scale_keys", "duplicate_move", "snap_keys", *SELECTING),
    *("previous_key", "next_key"),
)
_NO_KEYS = "This clip has no keys to paste into: Make editable copies it into some."


class KeyActions(QObject):
    """Edits the selected keys; its actions work while it is active alone, as others use the keys.

    What was copied may be pasted into another clip of the same figure: keys as they are, a pose
    of a frame where the figure stands. ``noted`` says why something cannot be pasted.
    """

    noted = Signal(str)

    def __init__(
        self, document: Document, selection: KeySelection, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._keying = document.keying
        self._timeline = document.timeline
        self._selection = selection
        self._actions = actions
        self._active = False
        self._clipboard = document.clipboard
        keying, clip_editing = document.keying, document.clip_editing
        actions.connect(
            {
                "insert_key": self._insert,
                "delete_keys": self._delete,
                "paste_keys": self._paste,
                "paste_mirrored": lambda: self._paste(mirrored=True),
                "duplicate_keys": self._duplicate,
                "mirror_keys": self._mirror,
                "interpolation": self._ask_way,
                **{name: partial(self.obey, command) for name, command in SELECTING.items()},
                "new_clip": clip_editing.new_clip,
                "make_editable": lambda: clip_editing.make_editable(Tolerance(), self._title()),
                "key_every_frame": lambda: clip_editing.make_editable(None, self._title()),
            }
        )
        self._ways = actions.ways
        for way, name in enumerate(WAYS):
            action = self._ways.addAction(name.capitalize())
            action.setToolTip(f"{_WAY_TIPS[name]}, from the selected keys to the next")
            action.triggered.connect(lambda _checked=False, way=way: self._set_way(way))
        actions["auto_key"].toggled.connect(keying.set_auto_key)
        keying.auto_key_changed.connect(actions["auto_key"].setChecked)
        selection.changed.connect(self._offer)
        document.clipboard.changed.connect(self._offer)
        self._offer()

    def set_active(self, active: bool) -> None:
        """Let the actions be used, or leave their keys to others."""
        self._active = active
        self._offer()

    def obey(self, command: str) -> None:
        """Do what a key of the sheet means: "delete", or a selection."""
        keyed = self._selection.keyed
        if keyed is None:
            return
        keys = picked(command, keyed, self._selection.keys, self._timeline.frame)
        if keys is not None:
            self._selection.select(keys)
        elif command == "delete":
            self._delete()

    def _offer(self) -> None:
        clip = self._keying.clip
        for name in _NEED_KEYS:
            self._actions[name].setEnabled(self._active and self._selection.keyed is not None)
        filled = clip is not None and self._clipboard.copied is not None
        for name in ("paste_keys", "paste_mirrored"):
            self._actions[name].setEnabled(self._active and filled)
        self._actions["auto_key"].setEnabled(self._active)
        self._actions["new_clip"].setEnabled(self._active and clip is not None)
        plain = clip is not None and clip.keyed is None
        for name in ("make_editable", "key_every_frame"):
            self._actions[name].setEnabled(self._active and plain)

    def _title(self) -> str:
        """Return what the list of clips calls the one that plays."""
        clip = self._keying.clip
        return title_of(clip.name) if clip is not None and clip.sequence else ""

    def _insert(self) -> None:
        """Set keys on the marked row; without one on what was changed, or on everything."""
        changed_only = bool(self._keying.unkeyed) and not self._selection.is_marked
        self._keying.insert(() if changed_only else self._selection.tracks)

    def _delete(self) -> None:
        keyed, keys = self._selection.keyed, self._selection.keys
        if keyed is not None and keys:
            self._keying.edit("Delete keys", edits.remove_keys(keyed, keys))

    def copy(self) -> bool:
        """Copy the selected keys; False where there are none, or other workspaces are shown."""
        copied = self._copied_now() if self._active else None
        if copied is not None:
            self._clipboard.put(copied)
        return copied is not None

    def _paste(self, *, mirrored: bool = False) -> None:
        """Set what was copied, the earliest key on the playhead."""
        copied, keyed = self._clipboard.copied, self._selection.keyed
        frame, partner = self._timeline.frame, self._selection.partner
        if copied is None:
            return
        if keyed is None:
            self.noted.emit(_NO_KEYS)
        elif copied.joint_count != keyed.joint_count:
            self.noted.emit(
                f"What was copied is of a figure with {copied.joint_count} joints; this one has "
                f"{keyed.joint_count}."
            )
        elif isinstance(copied, Pose):
            self._set_pose(mirrored_pose(copied, partner) if mirrored else copied, keyed, frame)
        elif mirrored:
            self._set_copied("Paste keys mirrored", mirrored_keys(copied, partner), frame)
        else:
            self._set_copied("Paste keys", copied, frame)

    def _set_pose(self, pose: Pose, keyed: KeyedMotion, frame: int) -> None:
        """Key a pose where the figure stands; on the marked row's joints alone where one is."""
        chosen = set(self._selection.tracks) - {keyed.cloth_track}
        values = standing_at(pose, keyed, frame) or {}
        values = {track: value for track, value in values.items() if track in chosen}
        self._keying.edit("Paste a pose", edits.set_keys(keyed, frame, values))
        self._selection.select(frozenset((track, frame) for track in values))

    def _duplicate(self) -> None:
        keys, copied = self._selection.keys, self._copied_now()
        if copied is not None:
            self._set_copied("Duplicate keys", copied, max(frame for _, frame in keys) + 1)

    def _mirror(self) -> None:
        """Set the selected keys' mirror images: what both sides have is exchanged."""
        keys, copied = self._selection.keys, self._copied_now()
        if copied is not None:
            other = mirrored_keys(copied, self._selection.partner)
            self._set_copied("Mirror keys", other, min(frame for _, frame in keys))

    def _copied_now(self) -> edits.CopiedKeys | None:
        keyed = self._selection.keyed
        return None if keyed is None else edits.copy_keys(keyed, self._selection.keys)

    def _set_copied(self, text: str, copied: edits.CopiedKeys, frame: int) -> None:
        keyed = self._selection.keyed
        if keyed is None:
            return
        after, pasted = edits.paste_keys(keyed, copied, frame)
        if pasted:
            self._keying.edit(text, after)
            self._selection.select(pasted)

    def _ask_way(self) -> None:
        if self._selection.keys:
            self._ways.popup(QCursor.pos())

    def _set_way(self, way: int) -> None:
        keyed = self._selection.keyed
        if keyed is not None:
            after = edits.set_way(keyed, self._selection.keys, way)
            self._keying.edit("Set the interpolation", after)
