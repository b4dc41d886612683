"""Recorded frames for the viewport: decoded when first shown, a bounded number kept."""

from collections import OrderedDict
from dataclasses import replace

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.errors import StudioError

CAPACITY_BYTES = 64 * 2**20


class ScanFrames:
    """The scans of one sequence by frame, as one looks at them: heavy ones are proxies."""

    def __init__(self, dataset: Dataset, sequence: str) -> None:
        self.dataset = dataset
        self.sequence = sequence
        self._kept: OrderedDict[int, Frame] = OrderedDict()
        self._damaged: dict[int, StudioError] = {}

    def frame(self, index: int) -> Frame | None:
        """Return the frame of that number, without its ``v_cano``.

        None while its proxy has yet to be made; StudioError, naming the file, where the frame is
        damaged.
        """
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        if index in self._damaged:
            raise self._damaged[index]
        found = self.dataset.kept_proxy(self.sequence, index)
        if found is not None:
            self.put(index, found)
            return self._kept[index]
        return None

    def put(self, index: int, found: Frame | StudioError) -> None:
        """Take in a frame that was made elsewhere, or what was wrong with it."""
        if isinstance(found, StudioError):
            self._damaged[index] = found
            return
        self._kept[index] = replace(found, v_cano=None)
        while len(self._kept) > 1 and self._bytes() > CAPACITY_BYTES:
            self._kept.popitem(last=False)

    def _bytes(self) -> int:
        """How much the frames take; what several share counts once."""
        arrays = [
            array
            for frame in self._kept.values()
            for array in (frame.vertices, frame.faces, frame.colors)
            if array is not None
        ]
        return sum(array.nbytes for array in {id(array): array for array in arrays}.values())
