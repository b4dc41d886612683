"""Up and Down: the playhead goes from key to key."""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QWidget,
)

from ins_studio.motion.key_edits import keyed_frames
from ins_studio.ui.actions import Actions
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.pose_list import PoseList
from ins_studio.ui.studio import Studio
from ins_studio.ui.viewport_input import TYPING

_NEED_ARROWS = (*TYPING, QComboBox, QAbstractItemView, QAbstractSlider)


class KeySteps(QObject):
    """Goes to the keys of the marked row, or to those of any row where none is marked.

    The arrows work wherever the focus is, but for widgets that need them: Qt asks those of all
    shortcuts only about Left and Right. It goes with its actions, which a window may take along
    before it has closed its last widget.
    """

    def __init__(self, studio: Studio, selection: KeySelection, actions: Actions) -> None:
        super().__init__(actions["previous_key"])
        self._playback = studio.playback
        self._timeline = studio.document.timeline
        self._selection = selection
        self._steps = (actions["next_key"], actions["previous_key"])
        for action, back in zip(self._steps, (False, True), strict=True):
            action.triggered.connect(partial(self._go, back))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def _go(self, back: bool, _checked: bool = False) -> None:
        keyed, now = self._selection.keyed, self._timeline.frame
        if keyed is None:
            return
        self._playback.set_playing(False)
        frames = keyed_frames(keyed, self._selection.tracks)
        there = frames[frames < now][-1:] if back else frames[frames > now][:1]
        if len(there):
            self._timeline.seek(int(there[0]))

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keep the keys in the menus, and leave the arrows alone while they mean something else."""
        needed = isinstance(now, _NEED_ARROWS) and not isinstance(now, PoseList)
        context = Qt.ShortcutContext.WidgetShortcut if needed else Qt.ShortcutContext.WindowShortcut
        for action in self._steps:
            action.setShortcutContext(context)
