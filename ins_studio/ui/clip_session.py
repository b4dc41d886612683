"""The Clip menu, and what a right click on a clip offers."""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ins_studio.document import edited_clips as edits
from ins_studio.document.clip import Clip
from ins_studio.document.clip_names import title_of
from ins_studio.document.markers import MarkersOf
from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.motion.mirror import partners
from ins_studio.ui.actions import Actions
from ins_studio.ui.clip_dialogs import ClipDialog, JoinDialog, LoopDialog, NameDialog, SpeedDialog
from ins_studio.ui.studio import Studio

OWN = ("rename_clip", "delete_clip")
ANY = ("duplicate_clip", "trim_clip", "retime_clip", "loop_clip", "join_clip", "mirror_clip")
MENU = (
    *("rename_clip", "duplicate_clip", "delete_clip", ""),
    *("trim_clip", "retime_clip", "loop_clip", "join_clip", "mirror_clip", ""),
    *("make_editable", "key_every_frame", "export_motion"),
)
Moved = Callable[[MarkersOf], MarkersOf]


class ClipSession(QObject):
    """Edits the clip that plays, while Animate is shown.

    What takes long is worked out on a thread, and applied if the clip is still as it was.
    ``noted`` carries a sentence for the status bar, ``told`` one that holds until the next edit.
    """

    noted = Signal(str)
    told = Signal(str)

    def __init__(self, studio: Studio, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._document = studio.document
        self._editing = studio.document.clip_editing
        self._actions = actions
        self._active = False
        actions.connect(
            {
                "rename_clip": self._ask_name,
                "duplicate_clip": self._duplicate,
                "delete_clip": lambda: self._guard(self._editing.delete),
                "trim_clip": self._trim,
                "retime_clip": self._ask_speed,
                "loop_clip": self._ask_loop,
                "join_clip": self._ask_other,
                "mirror_clip": self._mirror,
            }
        )
        document = studio.document
        for signal in (document.timeline.clip_changed, document.clips.changed):
            signal.connect(self._offer)
        document.keying.changed.connect(self._offer)
        self._offer()

    def set_active(self, active: bool) -> None:
        """Offer the edits, or leave their keys to other workspaces."""
        self._active = active
        self._offer()

    def pop_up(self, place: QPoint) -> None:
        """Show the menu of the clip that plays."""
        menu = QMenu(self._window())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for name in MENU:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        menu.popup(place)

    def _offer(self) -> None:
        clip, own = self._editing.clip, self._editing.own
        for name in OWN:
            self._actions[name].setEnabled(self._active and own is not None)
        for name in ANY:
            self._actions[name].setEnabled(self._active and clip is not None)

    def _ask_name(self) -> None:
        clip = self._editing.own
        if clip is not None:
            dialog = NameDialog(f"Rename {clip.name}", clip.name, self._window())
            dialog.chosen.connect(self._rename)
            dialog.open()

    def _rename(self, name: str) -> None:
        self._editing.rename(name)
        clip = self._editing.own
        if clip is not None and clip.name != name.strip():
            self.told.emit(f"It is called {clip.name}: files cannot have the other name.")

    def _duplicate(self) -> None:
        clip = self._editing.clip
        if clip is not None:
            self._guard(lambda: self._take(edits.duplicate(clip)))

    def _mirror(self) -> None:
        clip = self._editing.clip
        if clip is None:
            return

        def do() -> None:
            partner = partners(skeleton_of(self._document))
            if len(partner) != clip.motion.poses.shape[1]:
                raise StudioError(
                    f"{clip.name} moves {clip.motion.poses.shape[1]} joints; the figure here has "
                    f"{len(partner)}, so its sides are not known.",
                    "Mirror it with the avatar that it was made for.",
                )
            self._take(edits.mirror(clip, partner))

        self._guard(do)

    def _trim(self) -> None:
        clip, (first, last) = self._editing.clip, self._document.timeline.played
        if clip is None:
            return
        if (first, last) == (0, clip.frame_count - 1):
            self.noted.emit("The range is the whole clip: drag the ends of the band over the ruler")
        else:
            self._work("Trimming", clip, partial(edits.trim, clip, first, last))

    def _ask_speed(self) -> None:
        clip = self._editing.clip
        if clip is not None and clip.frame_count > 1:
            fps = self._document.timeline.fps
            self._ask(
                SpeedDialog(_title(clip), clip.frame_count, fps, self._window()),
                lambda speed: self._work("Retiming", clip, partial(edits.retime, clip, speed)),
            )

    def _ask_loop(self) -> None:
        clip = self._editing.clip
        if clip is None:
            return
        if clip.frame_count < 3:
            self.noted.emit("A loop takes three frames at least.")
            return
        self._ask(
            LoopDialog(_title(clip), clip.frame_count, self._document.timeline.fps, self._window()),
            lambda blend: self._work("Looping", clip, partial(edits.loop, clip, blend)),
        )

    def _ask_other(self) -> None:
        clip = self._editing.clip
        if clip is None:
            return
        others = []
        for entry in self._document.clips.entries:
            title = title_of(entry.name) if entry.recorded else entry.name
            frames = int((entry.frame_count - 1) * clip.motion.fps / entry.fps + 1e-6) + 1
            others.append((entry.name, title, frames))
        fps = self._document.timeline.fps
        self._ask(
            JoinDialog(_title(clip), clip.frame_count, others, fps, self._window()),
            lambda chosen: self._join(clip, *chosen),
        )

    def _join(self, clip: Clip, name: str, fade: int) -> None:
        clips, dataset = self._document.clips, self._document.dataset
        known, markers = clips.known(name), self._document.markers.by_clip.get(name, ())

        def work() -> Generator[Any, None, tuple[edits.EditedClip, Moved]]:
            yield from ()
            other = known
            if other is None:
                if dataset is None:
                    raise StudioError(f"{name} is no longer there.", "Choose another clip.")
                other = Clip(name, dataset.motion(name), sequence=name)
            if other.motion.poses.shape[1] != clip.motion.poses.shape[1]:
                raise StudioError(
                    f"{name} moves {other.motion.poses.shape[1]} joints and {clip.name} "
                    f"{clip.motion.poses.shape[1]}: they are of different figures.",
                    "Join clips of one figure.",
                )
            edited = edits.join(clip, other, fade)
            share = clip.motion.fps / other.motion.fps
            return edited, lambda own: edits.joined_markers(edited, own, markers, fade, share)

        task = self._studio.jobs.run(f"Joining {clip.name}", work)
        task.succeeded.connect(lambda done: self._guard(lambda: self._editing.take(*done)))

    def _work(self, doing: str, clip: Clip, edit: Callable[[], edits.EditedClip]) -> None:
        def work() -> Generator[Any, None, edits.EditedClip]:
            yield from ()
            return edit()

        task = self._studio.jobs.run(f"{doing} {_title(clip)}", work)
        task.succeeded.connect(lambda edited: self._guard(lambda: self._take(edited)))

    def _take(self, edited: edits.EditedClip) -> None:
        self._editing.take(edited, edited.markers_of)
        clip = self._editing.clip
        if clip is not None and not edited.replaces:
            self.told.emit(f"{clip.name} is a new clip; {_title(edited.source)} is as it was.")

    def _ask(self, dialog: ClipDialog, then: Callable[[Any], None]) -> None:
        dialog.chosen.connect(then)
        dialog.open()

    def _window(self) -> QWidget:
        return self._studio.viewport.window()

    def _guard(self, action: Callable[[], object]) -> None:
        try:
            action()
        except StudioError as error:
            self._studio.report(error)


def _title(clip: Clip) -> str:
    return title_of(clip.name) if clip.sequence else clip.name
