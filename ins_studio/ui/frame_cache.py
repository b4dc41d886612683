"""Arrays of frames as they arrive, bounded in bytes; the farthest from the playhead go first."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ins_studio.ui.frame_packing import pack, unpack

CAPACITY_BYTES = 96 * 2**20
PACKED_BYTES = 128 * 2**20
PACKED_SHARE = 0.6  # of an array, as packed; vertices of a body take 0.56

Array = NDArray[np.float32]


class FrameCache:
    """One array for each frame: vertices, or distances.

    At most ``capacity`` bytes of them lie there as they are, those around the playhead. Beyond
    that vertices (V, 3) are packed, up to ``packed`` bytes; what does not fit there either is
    dropped, the farthest first.

    Attributes
    ----------
    states : (frame_count,) uint8
        1 where a frame is here.
    """

    def __init__(
        self, frame_count: int, capacity: int = CAPACITY_BYTES, packed: int = PACKED_BYTES
    ) -> None:
        self._near: dict[int, Array] = {}
        self._far: dict[int, bytes] = {}
        self._capacity, self._packed = capacity, packed
        self._near_bytes = self._far_bytes = 0
        self.states = np.zeros(frame_count, np.uint8)

    def __len__(self) -> int:
        return len(self._near) + len(self._far)

    @property
    def nbytes(self) -> int:
        """How much memory the arrays take."""
        return self._near_bytes + self._far_bytes

    def get(self, index: int) -> Array | None:
        """Return the array of a frame, or None."""
        if index in self._near:
            return self._near[index]
        packed = self._far.get(index)
        return None if packed is None else unpack(packed)

    def put(self, index: int, array: Array, playhead: int) -> None:
        """Keep a frame; pack or drop the farthest ones if there is no room."""
        self._let_go(index)
        self._near[index] = array
        self._near_bytes += array.nbytes
        self.states[index] = 1
        while self._near_bytes > self._capacity and len(self._near) > 1:
            self._move_out(_farthest(self._near, playhead))
        while self._far_bytes > self._packed and self._far:
            self._let_go(_farthest(self._far, playhead))

    def forget(self, indices: Iterable[int]) -> None:
        """Drop frames that are no longer what was computed."""
        for index in indices:
            self._let_go(index)

    def has_room(self, frame_bytes: int) -> bool:
        """Say whether an array of that size fits without dropping another."""
        near = self._near_bytes + frame_bytes <= self._capacity
        return near or self._far_bytes + PACKED_SHARE * frame_bytes <= self._packed

    def reach(self, playhead: int) -> int:
        """Return how many frames from ``playhead`` the farthest one here lies; -1 without any."""
        return max((abs(known - playhead) for known in (*self._near, *self._far)), default=-1)

    def complete(self, first: int, last: int) -> bool:
        """Tell whether every frame from ``first`` to ``last`` is here."""
        return bool(self.states[first : last + 1].all()) and last >= first

    def missing(self, wanted: Iterable[int], playhead: int, count: int) -> list[int]:
        """Return up to ``count`` missing frames of ``wanted``, nearest to the playhead first."""
        absent = [index for index in wanted if not self.states[index]]
        return sorted(absent, key=lambda index: abs(index - playhead))[:count]

    def _move_out(self, index: int) -> None:
        """Pack what lies as it is; what is no vertices goes."""
        array = self._near[index]
        self._let_go(index)
        if array.ndim == 2:
            self._far[index] = packed = pack(array)
            self._far_bytes += len(packed)
            self.states[index] = 1

    def _let_go(self, index: int) -> None:
        near, far = self._near.pop(index, None), self._far.pop(index, None)
        self._near_bytes -= near.nbytes if near is not None else 0
        self._far_bytes -= len(far) if far is not None else 0
        self.states[index] = 0


def _farthest(known: Iterable[int], playhead: int) -> int:
    return max(known, key=lambda index: abs(index - playhead))
