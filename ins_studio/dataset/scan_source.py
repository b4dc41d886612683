"""Where the frames of a folder of scans come from: each from its file, or all from one cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ins_studio.dataset import proxy
from ins_studio.dataset.cached_mesh import CachedMesh
from ins_studio.dataset.proxy import Proxy
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_file import read_scan
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError


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

    def leaving_proxy(self, sequence: Sequence, index: int) -> Scan:
        """Read it, and let a large one leave its proxy."""
        path, frame = sequence.files[index], self._part(sequence, index)
        return proxy.read_leaving_proxy(path, lambda: self.scan(sequence, index), frame)

    def proxy(self, sequence: Sequence, index: int) -> Proxy:
        """Return its proxy, made if need be; StudioError as for ``scan``."""
        small = self._small(sequence, index)
        path, frame = sequence.files[index], self._part(sequence, index)
        root = self.root if frame is None else None
        return small or proxy.read_proxy(path, lambda: self.scan(sequence, index), frame, root)

    def kept_proxy(self, sequence: Sequence, index: int) -> Proxy | None:
        """Return its proxy where that takes a moment, else None."""
        try:
            small = self._small(sequence, index)
        except StudioError:  # it is said when the frame itself is asked for
            return None
        return small or proxy.kept_proxy(sequence.files[index], self._part(sequence, index))

    def _part(self, sequence: Sequence, index: int) -> int | None:
        cached = self.caches.get(sequence.name)
        return None if cached is None else sequence.positions[index]

    def _small(self, sequence: Sequence, index: int) -> Proxy | None:
        """Return a frame of a point cache with few faces: it is read as fast as a proxy is."""
        cached = self.caches.get(sequence.name)
        if cached is None or len(cached.faces) > proxy.MOST_FACES:
            return None
        scan = cached.scan(sequence.positions[index])
        return Proxy(scan, len(scan.vertices), len(scan.faces))
