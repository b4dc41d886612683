"""Looking at a few scans: whether all have one topology, so that their vertices are followed."""

from collections.abc import Mapping
from collections.abc import Sequence as Listed
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Placed
from ins_studio.dataset.scan_file import Scan
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
    """A scan that was read, as its file has it."""

    sequence: Sequence
    index: int
    scan: Scan

    @property
    def path(self) -> Path:
        """Return its file."""
        return self.sequence.files[self.index]


def look(
    source: ScanSource,
    sequences: Listed[Sequence],
    problems: list[Problem],
    excluded: Mapping[str, frozenset[int]] | None = None,
) -> list[Seen]:
    """Read a few scans; StudioError, naming the last that was tried, where none can be read.

    ``excluded`` are positions in their recordings that say nothing of the others.
    """
    keys = [(own, index) for own in sequences for index in range(own.frame_count)]
    skipped = excluded or {}
    usable = [(o, i) for o, i in keys if o.positions[i] not in skipped.get(o.name, ())]
    keys = usable or keys
    seen: list[Seen] = []
    failure: StudioError | None = None
    for place in dict.fromkeys(np.linspace(0, len(keys) - 1, LOOKED_AT).round().astype(int)):
        for own, index in keys[place : place + TRIES]:
            try:
                seen.append(Seen(own, index, source.scan(own, index)))
                break
            except StudioError as error:
                problems.append(problem_of(own.files[index], error))
                failure = error
    if not seen:
        assert failure is not None
        raise failure
    return seen


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
