"""Connects the dope sheet with the document's keys."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.motion import key_edits as edits
from ins_studio.ui.actions import Actions
from ins_studio.ui.dope_picture import TITLE_PX
from ins_studio.ui.dope_sheet import DopeSheet
from ins_studio.ui.key_actions import KeyActions
from ins_studio.ui.key_gestures import KeyGestures
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.key_steps import KeySteps
from ins_studio.ui.pose_copying import PoseCopying
from ins_studio.ui.pose_library_session import PoseLibrarySession
from ins_studio.ui.pose_session import PoseSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.timeline_widget import TimelineWidget

if TYPE_CHECKING:
    from ins_studio.motion.keyed_motion import KeyedMotion

_NO_CLIP = "Nothing to edit yet"
_NO_KEYS = "This clip has no keys yet: Clip > Make editable copies it into some"
_OTHER_FIGURE = "This clip moves another figure than the avatar"


class DopeSession(QObject):
    """Presses, drags and boxes become selections and edits; one drag is one step.

    ``noted`` carries a sentence for the status bar, ``told`` one that holds until the next edit.

    Attributes
    ----------
    sheet : DopeSheet
    pose : PoseSession
        The panel of the selected joint.
    selection : KeySelection
        Keys, rows and joints; the viewport's dots select in it too.
    poses : PoseLibrarySession
        The library of poses.
    """

    noted = Signal(str)
    told = Signal(str)

    def __init__(self, studio: Studio, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._keying = studio.document.keying
        self._timeline = studio.document.timeline
        self.selection = KeySelection(studio.document, self)
        self._commands = KeyActions(studio.document, self.selection, actions, self)
        self._copying = PoseCopying(studio.document, actions["copy_keys"], self._commands, self)
        self.poses = PoseLibrarySession(studio, self.selection, actions)
        for teller in (self._commands, self._copying, self.poses):
            teller.noted.connect(self.noted)
        self.poses.told.connect(self.told)
        self.sheet = DopeSheet()
        parts = (studio.document, self.selection, self.sheet, actions, self)
        self._gestures = KeyGestures(*parts)
        self._steps = KeySteps(studio, self.selection, actions)
        self.pose = PoseSession(studio.document, self.selection, actions["auto_key"], self)
        self._ruler: TimelineWidget | None = None
        self._revealed: tuple[int | None, bool] = (None, False)
        self._pressed: tuple[KeyedMotion, edits.Selection] | None = None
        self.selection.changed.connect(self._show_rows)
        self._timeline.frame_changed.connect(self._show_frame)
        self._timeline.clip_changed.connect(self._show_frame)
        self._keying.auto_key_changed.connect(self.sheet.show_auto_key)
        self._obey()
        self._show_rows()
        self._show_frame()

    def lie_under(self, ruler: TimelineWidget) -> None:
        """Share a ruler's scale."""
        self._ruler = ruler
        ruler.scale_changed.connect(self.sheet.show_scale)
        self.sheet.zoomed.connect(ruler.zoom)

    def enter(self) -> None:
        """Let the Keys menu be used, and line the ruler up with the rows."""
        if self._ruler is not None:
            self._ruler.set_gutter(TITLE_PX)
        self._commands.set_active(True)
        self.poses.enter()

    def leave(self) -> None:
        """Give keys and ruler back."""
        self._keying.forget_unkeyed()
        if self._ruler is not None:
            self._ruler.set_gutter(0)
        self._commands.set_active(False)
        self.poses.leave()

    def _obey(self) -> None:
        sheet, selection = self.sheet, self.selection
        sheet.key_pressed.connect(self._press_key)
        sheet.dragged.connect(self._drag_keys)
        sheet.boxed.connect(self._box)
        sheet.ground_clicked.connect(lambda: selection.select(edits.NOTHING))
        sheet.title_clicked.connect(selection.mark)
        sheet.fold_clicked.connect(selection.fold)
        sheet.commanded.connect(self._commands.obey)

    def _show_rows(self) -> None:
        rows = self.selection.shown()
        hint = _NO_CLIP if self._keying.clip is None else _NO_KEYS
        hint = _OTHER_FIGURE if self._keying.keyed is not None else hint
        self.sheet.show_rows(rows, "" if rows else hint)
        line, seen = self.selection.marked_line, (self.selection.joint, bool(rows))
        if seen != self._revealed and line is not None:
            self.sheet.reveal(line)
        self._revealed = seen

    def _show_frame(self, _frame: int = 0) -> None:
        self.sheet.show_frame(self._timeline.frame, self._timeline.frame_count)

    def _press_key(self, line: int, frame: int, extend: bool) -> None:
        keyed, chosen = self.selection.keyed, self.selection.keys
        if keyed is None:
            return
        keys = edits.keys_between(keyed, self.selection.lines[line][0].tracks, frame, frame)
        if extend:
            self.selection.select(chosen - keys if keys <= chosen else chosen | keys)
        elif not keys <= chosen:
            self.selection.select(keys)
        self._pressed = (keyed, self.selection.keys)

    def _drag_keys(self, by: int, drag: int) -> None:
        """Move from where the press found them, or keys passed on the way would be gone."""
        if self._pressed is None or self.selection.keyed is None:
            return
        after, moved = edits.move_keys(*self._pressed, by)
        self._keying.edit("Move keys", after, 2 * drag)
        self.selection.select(moved)

    def _box(self, lines: tuple[int, int], frames: tuple[int, int], extend: bool) -> None:
        keyed = self.selection.keyed
        if keyed is None:
            return
        boxed = self.selection.lines[lines[0] : lines[1] + 1]
        tracks = {track for row, _ in boxed for track in row.tracks}
        inside = edits.keys_between(keyed, tracks, *frames)
        self.selection.select(self.selection.keys | inside if extend else inside)
