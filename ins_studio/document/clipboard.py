"""What was copied: keys of a clip, or a whole pose of any frame. One for all panels."""

from PySide6.QtCore import QObject, Signal

from ins_studio.motion.key_edits import CopiedKeys
from ins_studio.motion.pose import Pose

Copied = CopiedKeys | Pose


class Clipboard(QObject):
    """Holds the last copy until the next one, whichever project is open; view state, no edit."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._copied: Copied | None = None

    @property
    def copied(self) -> Copied | None:
        """The last copy; None before the first."""
        return self._copied

    @property
    def pose(self) -> Pose | None:
        """The last copy where it is a pose."""
        return self._copied if isinstance(self._copied, Pose) else None

    def put(self, copied: Copied) -> None:
        """Copy something."""
        self._copied = copied
        self.changed.emit()
