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
from ins_studio.motion.skeleton import Skeleton
from ins_studio.ui.dope_picture import ShownRow
from ins_studio.ui.dope_rows import DopeRow, dope_rows, joint_title


class KeySelection(QObject):
    """Follows the document's keys and figure; ``changed`` says to draw again."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._skeleton: Skeleton | None = None
        self._names: tuple[str, ...] = ()
        self._rows: tuple[DopeRow, ...] = ()
        self._partner: NDArray[np.int64] = np.zeros(0, np.int64)
        self._open: set[str] = set()
        self._marked: DopeRow | None = None
        self._joints: tuple[int, ...] = ()
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
        """The tracks of the marked row, or of several joints; all where none is marked."""
        if len(self._joints) > 1:
            return self._joints
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
    def skeleton(self) -> Skeleton | None:
        """The skeleton whose joints the rows show."""
        return self._skeleton

    @property
    def joint(self) -> int | None:
        """The joint selected last; None for limbs, and for what does not turn."""
        return self._joints[-1] if self._joints else None

    @property
    def joints(self) -> tuple[int, ...]:
        """The selected joints, in the order in which they were."""
        return self._joints

    @property
    def marked_line(self) -> int | None:
        """Where the marked row is among ``lines``; None where none is."""
        rows = [row for row, _ in self.lines]
        return rows.index(self._marked) if self._marked in rows else None

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
        again = row == self._marked
        self._marked = None if again else row
        joints = [track for track in row.tracks if track < len(self._names)]
        self._joints = (joints[0],) if len(joints) == 1 and not again else ()
        self.changed.emit()

    def choose_joints(self, joints: tuple[int, ...]) -> None:
        """Select these joints, the last one above all: its row is marked, its limb opened."""
        if joints == self._joints:
            return
        self._joints, self._marked = joints, None
        for row in self._rows[1:]:  # the first is all of them
            within = [inner for inner in row.inner if joints[-1:] == inner.tracks]
            if joints[-1:] == (0,) and 0 in row.tracks:
                self._marked = row
            elif within and 0 not in row.tracks:
                self._marked = within[0]
                self._open.add(row.title)
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
            self._skeleton, self._names, self._rows = None, (), ()
        else:
            self._skeleton = skeleton
            self._names, self._rows = skeleton.names, dope_rows(skeleton.anatomy)
            self._partner = partners(skeleton)
        self._marked, self._joints = None, ()
        self._follow_keys()

    def _follow_keys(self) -> None:
        keyed = self.keyed
        self._keys = edits.still_there(keyed, self._keys) if keyed else edits.NOTHING
        self.changed.emit()
