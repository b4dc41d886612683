"""Which keys are selected, which row is marked, which rows are open: view state of the keys."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.document.document import Document
from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.motion import key_edits as edits
from ins_studio.motion.keyed_motion import KeyedMotion
from ins_studio.motion.mirror import partners
from ins_studio.ui.dope_picture import ShownRow
from ins_studio.ui.dope_rows import DopeRow, dope_rows, joint_title


class KeySelection(QObject):
    """Follows the document's keys and figure; ``changed`` says to draw again."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._names: tuple[str, ...] = ()
        self._rows: tuple[DopeRow, ...] = ()
        self._partner: NDArray[np.int64] = np.zeros(0, np.int64)
        self._open: set[str] = set()
        self._marked: DopeRow | None = None
        self._keys: edits.Selection = edits.NOTHING
        document.mesh_changed.connect(self._follow_figure)
        document.dataset_changed.connect(self._follow_figure)
        document.keying.changed.connect(self._follow_keys)
        self._follow_figure()

    @property
    def keyed(self) -> KeyedMotion | None:
        """The keys of the clip that plays, where they are of the figure that the rows show."""
        keyed = self._document.keying.keyed
        return keyed if keyed is not None and keyed.joint_count == len(self._names) else None

    @property
    def keys(self) -> edits.Selection:
        """The selected keys, by track and frame."""
        return self._keys

    @property
    def tracks(self) -> tuple[int, ...]:
        """The tracks of the marked row; all where none is marked."""
        rows = self._rows[:1] if self._marked is None else (self._marked,)
        return rows[0].tracks if rows else ()

    @property
    def is_marked(self) -> bool:
        """Whether a row is marked."""
        return self._marked is not None

    @property
    def partner(self) -> NDArray[np.int64]:
        """Each joint's partner on the other side, (J,)."""
        return self._partner

    @property
    def joint(self) -> int | None:
        """The joint of the marked row; None for limbs, and for what does not turn."""
        tracks = self._marked.tracks if self._marked else ()
        joints = [track for track in tracks if track < len(self._names)]
        return joints[0] if len(joints) == 1 else None

    @property
    def joint_title(self) -> str:
        """What people call that joint; empty without one."""
        return "" if self.joint is None else joint_title(self._names[self.joint])

    @property
    def lines(self) -> list[tuple[DopeRow, int]]:
        """The rows that can be seen, with their depth."""
        lines = []
        for row in self._rows:
            lines.append((row, 0))
            if row.title in self._open:
                lines += [(inner, 1) for inner in row.inner]
        return lines

    def shown(self) -> list[ShownRow]:
        """Return the rows as the sheet draws them; none where there are no keys."""
        keyed = self.keyed
        if keyed is None:
            return []
        chosen: dict[int, list[int]] = {}
        for track, frame in self._keys:
            chosen.setdefault(track, []).append(frame)
        shown = []
        for row, depth in self.lines:
            frames = edits.keyed_frames(keyed, row.tracks)
            picked = [frame for track in row.tracks for frame in chosen.get(track, ())]
            is_open = row.title in self._open if row.inner else None
            which = np.isin(frames, picked)
            shown.append(ShownRow(row.title, frames, which, depth, is_open, row == self._marked))
        return shown

    def select(self, keys: edits.Selection) -> None:
        """Select these keys and no others."""
        self._keys = keys
        self.changed.emit()

    def mark(self, line: int) -> None:
        """Mark a row; once more marks none."""
        row = self.lines[line][0]
        self._marked = None if row == self._marked else row
        self.changed.emit()

    def fold(self, line: int) -> None:
        """Open a row, or close it."""
        self._open ^= {self.lines[line][0].title}
        self.changed.emit()

    def _follow_figure(self) -> None:
        """Make the rows of the figure that is there."""
        try:
            skeleton = skeleton_of(self._document)
        except StudioError:
            self._names, self._rows = (), ()
        else:
            self._names, self._rows = skeleton.names, dope_rows(skeleton.anatomy)
            self._partner = partners(skeleton)
        self._marked = None
        self._follow_keys()

    def _follow_keys(self) -> None:
        keyed = self.keyed
        self._keys = edits.still_there(keyed, self._keys) if keyed else edits.NOTHING
        self.changed.emit()
