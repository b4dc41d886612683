"""Arrays of frames as they arrive, bounded in bytes; the farthest from the playhead go first."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

CAPACITY_BYTES = 160 * 2**20


class FrameCache:
    """One array for each frame (vertices, distances), at most ``capacity`` bytes of them."""

    def __init__(self, frame_count: int, capacity: int = CAPACITY_BYTES) -> None:
        self._frames: dict[int, NDArray[np.float32]] = {}
        self._capacity = capacity
        self.states = np.zeros(frame_count, np.uint8)

    def __len__(self) -> int:
        return len(self._frames)

    def get(self, index: int) -> NDArray[np.float32] | None:
        """Return the array of a frame, or None."""
        return self._frames.get(index)

    def put(self, index: int, vertices: NDArray[np.float32], playhead: int) -> None:
        """Keep a frame; drop the farthest ones if there is no room."""
        self._frames[index] = vertices
        self.states[index] = 1
        room = max(self._capacity // max(vertices.nbytes, 1), 1)
        while len(self._frames) > room:
            farthest = max(self._frames, key=lambda known: abs(known - playhead))
            del self._frames[farthest]
            self.states[farthest] = 0

    def forget(self, indices: Iterable[int]) -> None:
        """Drop frames that are no longer what was computed."""
        for index in indices:
            self._frames.pop(index, None)
            self.states[index] = 0

    def room(self, frame_bytes: int) -> int:
        """Return how many frames of that size fit."""
        return self._capacity // max(frame_bytes, 1)

    def complete(self, first: int, last: int) -> bool:
        """Tell whether every frame from ``first`` to ``last`` is here."""
        return bool(self.states[first : last + 1].all()) and last >= first

    def missing(self, wanted: Iterable[int], playhead: int, count: int) -> list[int]:
        """Return up to ``count`` missing frames of ``wanted``, nearest to the playhead first."""
        absent = [index for index in wanted if not self.states[index]]
        return sorted(absent, key=lambda index: abs(index - playhead))[:count]
