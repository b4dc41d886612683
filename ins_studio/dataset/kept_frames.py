"""Frames that are read once and kept, for work that goes through them several times."""

from dataclasses import dataclass, field, replace

from ins_studio.body.body import Body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Placed, Reader
from ins_studio.dataset.sequence import Sequence

ROOM = 256 << 20  # bytes: some 1,500 frames of 6,890 vertices


@dataclass(eq=False)
class KeptReader:
    """Keeps the frames of ``inner`` as they are read, until ``room`` bytes are taken."""

    inner: Reader
    room: int
    _known: dict[tuple[str, int], Frame] = field(default_factory=dict)

    @property
    def body(self) -> Body:
        """The inner reader's."""
        return self.inner.body

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """The inner reader's."""
        return self.inner.sequences

    @property
    def registered(self) -> bool:
        """The inner reader's."""
        return self.inner.registered

    def frame(self, sequence: Sequence, index: int) -> Frame:
        """Return a frame that is kept, or read it; StudioError where it is damaged."""
        key = sequence.name, index
        known = self._known.get(key)
        if known is not None:
            return known
        frame = self.inner.frame(sequence, index)
        size = _size(frame)
        if size <= self.room:
            self.room -= size
            self._known[key] = frame
        return frame

    def pose(self, sequence: Sequence, index: int) -> Placed:
        """Read a frame's pose, and no surface; StudioError as for ``frame``."""
        return self.inner.pose(sequence, index)


def keeping_frames(dataset: Dataset, room: int = ROOM) -> Dataset:
    """Return the same recordings; frames that were read stay in memory as long as it does."""
    return replace(dataset, reader=KeptReader(dataset.reader, room))


def _size(frame: Frame) -> int:
    """Return the bytes that keeping a registered frame takes; its faces are shared."""
    parts = (frame.vertices, frame.pose, frame.colors, frame.v_cano)
    return sum(part.nbytes for part in parts if part is not None)
