"""Reading the frames of a folder of scans."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.axes import TURNS, UNITS, Axes
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.proxy import Proxy
from ins_studio.dataset.reader import Placed
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_file import WAY_OUT
from ins_studio.dataset.scan_source import ScanSource
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposing import Unposer
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume
from ins_studio.geometry.weld import Weld, weld

Track = tuple[NDArray[np.float32], NDArray[np.float32]]  # poses (T, J, 3), transl (T, 3)


@dataclass(frozen=True, eq=False)
class Topology:
    """What all frames of a registered recording have in common.

    Attributes
    ----------
    file_faces : (F, 3) int32
        As the files have them.
    count : int
        Vertices of a file.
    weld : Weld
    faces : (F', 3) int32
        Welded, counter-clockwise seen from outside.
    unposer : Unposer
    """

    file_faces: NDArray[np.int32]
    count: int
    weld: Weld
    faces: NDArray[np.int32]
    unposer: Unposer

    def fits(self, scan: Scan) -> bool:
        """Say whether a scan has this topology."""
        return len(scan.vertices) == self.count and np.array_equal(scan.faces, self.file_faces)


@dataclass(frozen=True, eq=False)
class ScanReader:
    """Reads scans of any format; each has its own topology, or all have ``topology``.

    Attributes
    ----------
    body : Body
    sequences : tuple of Sequence
    source : ScanSource
    axes : Axes
    tracks : dict of str to (poses, transl)
        By sequence: (T, J, 3) radians and (T, 3) metres, y up, in the order of its files.
    topology : Topology or None
    """

    body: Body
    sequences: tuple[Sequence, ...]
    source: ScanSource
    axes: Axes
    tracks: dict[str, Track]
    topology: Topology | None = None

    @property
    def registered(self) -> bool:
        """Whether all frames have one topology."""
        return self.topology is not None

    def pose(self, sequence: Sequence, index: int) -> Placed:
        """Return a frame's pose."""
        poses, transl = self.tracks[sequence.name]
        return Placed(poses[index], transl[index])

    def frame(self, sequence: Sequence, index: int) -> Frame:
        """Read one frame; StudioError, naming the file, where it is damaged."""
        scan = self.moved(self.source.leaving_proxy(sequence, index))
        return self.frame_of(sequence, index, scan)

    def proxy(self, sequence: Sequence, index: int) -> Frame:
        """Return a frame to look at: its proxy, made if need be, without ``v_cano``."""
        return self._shown(sequence, index, self.source.proxy(sequence, index))

    def kept_proxy(self, sequence: Sequence, index: int) -> Frame | None:
        """Return the same where the proxy has been made before, else None."""
        found = self.source.kept_proxy(sequence, index)
        return None if found is None else self._shown(sequence, index, found)

    def moved(self, scan: Scan) -> Scan:
        """Return a scan that was just read in metres and y up."""
        return scan.moved(UNITS[self.axes.unit], TURNS[self.axes.up])

    def frame_of(self, sequence: Sequence, index: int, scan: Scan) -> Frame:
        """Return the frame that ``scan`` was read for, in metres and y up."""
        path, placed = sequence.files[index], self.pose(sequence, index)
        scan = self._surface(path, scan, self.topology)
        v_cano = None
        if self.topology is not None:
            v_cano = self._unposed(path, scan, placed, self.topology)
        return Frame(sequence.name, index, scan.vertices, scan.faces, *placed, scan.colors, v_cano)

    def _shown(self, sequence: Sequence, index: int, proxy: Proxy) -> Frame:
        path, placed = sequence.files[index], self.pose(sequence, index)
        # Fewer faces than the others have are no frame of theirs, but one can look at them.
        topology = self.topology if proxy.whole else None
        scan = self._surface(path, self.moved(proxy.scan), topology)
        return Frame(sequence.name, index, scan.vertices, scan.faces, *placed, scan.colors)

    def _surface(self, path: Path, scan: Scan, topology: Topology | None) -> Scan:
        if topology is not None:
            return self._registered(path, scan, topology)
        scan = outward(welded(scan, weld(scan.vertices)))
        if len(scan.faces) == 0:
            raise StudioError(f"{path}: its faces have no area.", WAY_OUT)
        return scan

    def _registered(self, path: Path, scan: Scan, topology: Topology) -> Scan:
        if not topology.fits(scan):
            raise StudioError(
                f"{path} has other faces than the first frames, which share theirs.",
                'Delete it, or write "registered": false into dataset.json.',
            )
        kept = topology.weld.kept
        colors = None if scan.colors is None else scan.colors[kept]
        return Scan(scan.vertices[kept], topology.faces, colors)

    def _unposed(
        self, path: Path, scan: Scan, placed: Placed, topology: Topology
    ) -> NDArray[np.float32]:
        try:
            return topology.unposer.unposed(scan.vertices, placed)
        except np.linalg.LinAlgError as error:
            raise StudioError(
                f"{path}: its pose folds the body flat, so it cannot be unposed.",
                "Fit the pose again, or delete the file.",
            ) from error


def welded(scan: Scan, joins: Weld) -> Scan:
    """Return a scan with the vertices that ``joins`` keeps."""
    colors = None if scan.colors is None else scan.colors[joins.kept]
    faces = joins.faces(scan.faces).astype(np.int32)
    return Scan(scan.vertices[joins.kept], faces, colors)


def inside_out(scan: Scan) -> bool:
    """Say whether the faces look inwards; holes do no harm while most of it is there."""
    # About its middle: of an open surface the volume depends on where the origin is.
    return signed_volume(scan.vertices - scan.vertices.mean(axis=0), scan.faces) < 0


def outward(scan: Scan) -> Scan:
    """Return the scan with faces that look outwards."""
    return scan.turned_over() if inside_out(scan) else scan
