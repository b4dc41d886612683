"""Recorded frames for the viewport: decoded when first shown, a bounded number kept."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.cape import Dataset

CAPACITY_BYTES = 64 * 2**20


class ScanFrames:
    """The scans of one sequence by frame; a damaged frame raises StudioError naming its file."""

    def __init__(self, dataset: Dataset, sequence: str) -> None:
        self.dataset = dataset
        self.sequence = sequence
        self._kept: OrderedDict[int, NDArray[np.float32]] = OrderedDict()

    def vertices(self, index: int) -> NDArray[np.float32]:
        """Return the scan's vertices (V, 3), world metres, y up."""
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        vertices = np.asarray(self.dataset.frame(self.sequence, index).vertices, np.float32)
        self._kept[index] = vertices
        while len(self._kept) * vertices.nbytes > CAPACITY_BYTES:
            self._kept.popitem(last=False)
        return vertices
