"""Where the frames of a folder of scans come from: each from its file, or all from one cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ins_studio.dataset.cached_mesh import CachedMesh
from ins_studio.dataset.scan_file import Scan, read_scan
from ins_studio.dataset.sequence import Sequence


@dataclass(frozen=True, eq=False)
class ScanSource:
    """Reads the scans of a dataset as their files have them.

    Attributes
    ----------
    root : Path
        The dataset.
    caches : dict of str to CachedMesh or None
        By sequence; None where every frame has a file of its own.
    """

    root: Path
    caches: Mapping[str, CachedMesh | None]

    def scan(self, sequence: Sequence, index: int) -> Scan:
        """Read the scan of a frame; StudioError, naming the file, where it is damaged."""
        cached = self.caches.get(sequence.name)
        if cached is None:
            return read_scan(sequence.files[index], self.root)
        return cached.scan(sequence.positions[index])
