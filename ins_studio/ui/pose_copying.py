"""Ctrl+C: the selected keys, or the pose of whatever frame is shown, in Data too."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from ins_studio.document.document import Document
from ins_studio.motion.pose import pose_at
from ins_studio.ui.clip_list import title_of
from ins_studio.ui.key_actions import KeyActions


class PoseCopying(QObject):
    """Copies a pose where no keys are selected; ``noted`` says which."""

    noted = Signal(str)

    def __init__(
        self, document: Document, action: QAction, keys: KeyActions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._action = action
        self._keys = keys
        action.triggered.connect(self._copy)
        document.timeline.clip_changed.connect(self._offer)
        self._offer()

    def _offer(self) -> None:
        self._action.setEnabled(self._document.timeline.clip is not None)

    def _copy(self) -> None:
        clip, frame = self._document.timeline.clip, self._document.timeline.frame
        if clip is None or self._keys.copy():
            return
        self._document.clipboard.put(pose_at(clip.motion, frame))
        title = title_of(clip.name) if clip.sequence else clip.name
        self.noted.emit(
            f"Copied the pose of frame {frame + 1} of {title}; Ctrl+V in Animate sets it as keys."
        )
