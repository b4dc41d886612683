"""Recorded frames for the viewport: decoded when first shown, a bounded number kept."""

from collections import OrderedDict
from dataclasses import replace

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame

CAPACITY_BYTES = 64 * 2**20


class ScanFrames:
    """The scans of one sequence by frame; a damaged frame raises StudioError naming its file."""

    def __init__(self, dataset: Dataset, sequence: str) -> None:
        self.dataset = dataset
        self.sequence = sequence
        self._kept: OrderedDict[int, Frame] = OrderedDict()

    def frame(self, index: int) -> Frame:
        """Return the frame of that number, without its ``v_cano``."""
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        frame = replace(self.dataset.frame(self.sequence, index), v_cano=None)
        self._kept[index] = frame
        while len(self._kept) > 1 and self._bytes() > CAPACITY_BYTES:
            self._kept.popitem(last=False)
        return frame

    def _bytes(self) -> int:
        """How much the frames take; what several share counts once."""
        arrays = [
            array
            for frame in self._kept.values()
            for array in (frame.vertices, frame.faces, frame.colors)
            if array is not None
        ]
        return sum(array.nbytes for array in {id(array): array for array in arrays}.values())
