"""Looking at a few scans: whether all have one topology, so that their vertices are followed."""

from collections.abc import Mapping
from collections.abc import Sequence as Listed
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Placed
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_glance import is_heavy, other_faces
from ins_studio.dataset.scan_source import ScanSource
from ins_studio.dataset.scans import ScanReader, Topology, outward, welded
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposing import bent, make_unposer
from ins_studio.errors import StudioError
from ins_studio.geometry.weld import weld

LOOKED_AT = 4  # scans, spread over the whole dataset
TRIES = 3  # of scans one after another, where one cannot be read


@dataclass(frozen=True, eq=False)
class Seen:
    """A scan as its file has it; of a heavy one with faces of its own, its proxy.

    Attributes
    ----------
    sequence : Sequence
    index : int
    scan : Scan
    size : (int, int)
        How many vertices and faces the file has.
    """

    sequence: Sequence
    index: int
    scan: Scan
    size: tuple[int, int]

    @property
    def path(self) -> Path:
        """Return its file."""
        return self.sequence.files[self.index]

    @property
    def whole(self) -> bool:
        """Whether it is what the file has, and not its proxy."""
        return self.size[1] == len(self.scan.faces)


def look(
    source: ScanSource,
    sequences: Listed[Sequence],
    problems: list[Problem],
    excluded: Mapping[str, frozenset[int]] | None = None,
    said: bool | None = None,
) -> list[Seen]:
    """Read a few scans; of heavy ones with faces of their own the proxy of one.

    Parameters
    ----------
    source : ScanSource
    sequences : sequence of Sequence
    problems : list of Problem
        Gets a line for each that cannot be read.
    excluded : dict of str to frozenset of int, optional
        Positions in their recordings that say nothing of the others.
    said : bool or None
        Whether the dataset says that all have the same faces.

    Raises
    ------
    StudioError
        None can be read; it names the last that was tried.
    """
    keys = [(own, index) for own in sequences for index in range(own.frame_count)]
    skipped = excluded or {}
    usable = [(o, i) for o, i in keys if o.positions[i] not in skipped.get(o.name, ())]
    keys = usable or keys
    spread = np.linspace(0, len(keys) - 1, LOOKED_AT).round().astype(int)
    places = list(dict.fromkeys(spread.tolist()))
    lightly = _lightly(source, [keys[place] for place in places], said)
    seen: list[Seen] = []
    failure: StudioError | None = None
    for place in places:
        if lightly and seen:
            break
        for own, index in keys[place : place + TRIES]:
            try:
                seen.append(_seen(source, own, index, lightly))
                break
            except StudioError as error:
                problems.append(problem_of(own.files[index], error))
                failure = error
    if not seen:
        assert failure is not None
        raise failure
    return seen


def _lightly(source: ScanSource, some: Listed[tuple[Sequence, int]], said: bool | None) -> bool:
    """Say whether one proxy tells enough: they are heavy, and have faces of their own."""
    (own, index), *others = some
    first = own.files[index]
    if said or source.caches.get(own.name) is not None or not is_heavy(first):
        return False
    differ = [other_faces(first, one.files[at]) for one, at in others]
    return said is False or (bool(differ) and all(differ))


def _seen(source: ScanSource, own: Sequence, index: int, lightly: bool) -> Seen:
    if lightly:
        proxy = source.proxy(own, index)
        return Seen(own, index, proxy.scan, (proxy.vertex_count, proxy.face_count))
    scan = source.scan(own, index)
    return Seen(own, index, scan, (len(scan.vertices), len(scan.faces)))


def find_topology(
    reader: ScanReader, seen: Listed[Seen], said: bool | None
) -> tuple[ScanReader, Frame]:
    """Return a reader that knows the common topology, if there is one, and a frame of it.

    Parameters
    ----------
    reader : ScanReader
        Without a topology.
    seen : sequence of Seen
        One at least.
    said : bool or None
        What the dataset says of itself; None to find out.
    """
    first = seen[0].scan
    alone = sum(own.frame_count for own in reader.sequences) == 1
    same = (len(seen) > 1 or alone) and all(
        len(one.scan.vertices) == len(first.vertices)
        and np.array_equal(one.scan.faces, first.faces)
        for one in seen
    )
    if (said is None and same) or said:
        reader = replace(reader, topology=_topology(reader, seen))
    moved = reader.moved(first)
    return reader, reader.frame_of(seen[0].sequence, seen[0].index, moved)


def _topology(reader: ScanReader, seen: Listed[Seen]) -> Topology:
    first = seen[0].scan
    alike = [one for one in seen if one.scan.vertices.shape == first.vertices.shape]
    joins = weld(*(one.scan.vertices for one in alike))
    scan, placed = _straightest(reader, seen)
    surface = outward(welded(scan, joins))
    unposer = make_unposer(reader.body, surface.vertices, surface.faces, placed)
    return Topology(first.faces, len(first.vertices), joins, surface.faces, unposer)


def _straightest(reader: ScanReader, seen: Listed[Seen]) -> tuple[Scan, Placed]:
    """Return the scan whose pose is next to the canonical one, metres and y up, and its pose."""
    first = seen[0]
    canonical = reader.body.canonical_pose
    keys = [(own, index) for own in reader.sequences for index in range(own.frame_count)]
    poses = np.concatenate([reader.tracks[own.name][0] for own in reader.sequences])
    own, index = keys[int(bent(poses, canonical).argmin())]
    try:
        scan = reader.source.scan(own, index)
        if np.array_equal(scan.faces, first.scan.faces):
            return reader.moved(scan), reader.pose(own, index)
    except StudioError:  # it is named when its turn comes; another one will do
        pass
    return reader.moved(first.scan), reader.pose(first.sequence, first.index)
