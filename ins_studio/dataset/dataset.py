"""Recorded sequences of one dressed person; frames are read when asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.axes import METRES, Convention
from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.fingerprint import fingerprint_of
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.pairing import Pairing
from ins_studio.dataset.reader import Placed, ProxyReader, Reader
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError
from ins_studio.motion.motion import Motion


@dataclass(frozen=True, eq=False)
class Dataset:
    """The recordings of one subject in one set of clothes.

    Attributes
    ----------
    path : Path
        The dataset's root, or the one file that all of it is in.
    subject, clothing : str
        Empty where the recordings do not say.
    reader : Reader
        Reads the frames, of whatever kind they are.
    sample : Frame
        A frame that is in order; registered frames have its faces.
    known_names : frozenset of str
        Every sequence that the folder has, those of other people and those left out included.
    problems : tuple of Problem
        What was skipped or worked around on opening.
    convention : Convention
        Of the files; what is read is metres and y up.
    pairings : tuple of Pairing
        Which scan goes with which pose, for each sequence whose poses lie beside it.
    companions : tuple of Path
        Files beside the frames that say more of them, such as their poses.
    curation : Curation
        What a person has said of it; the reader obeys it already.
    posed : bool
        False for scans that nobody has said the poses of: one can look at them, and no more.
    pose_problems : tuple of Problem
        What is wrong with the files that should say them.
    size : (int, int) or None
        Vertices and faces of the sample where it is itself but a proxy; see ``surface_size``.
    """

    path: Path
    subject: str
    clothing: str
    reader: Reader
    sample: Frame
    known_names: frozenset[str]
    problems: tuple[Problem, ...]
    convention: Convention = METRES
    pairings: tuple[Pairing, ...] = ()
    companions: tuple[Path, ...] = ()
    curation: Curation = field(default_factory=Curation)
    posed: bool = True
    pose_problems: tuple[Problem, ...] = ()
    size: tuple[int, int] | None = None

    @property
    def body(self) -> Body:
        """The body, with the subject's own minimally clothed template."""
        return self.reader.body

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """The recordings, sorted by name; each has at least one frame."""
        return self.reader.sequences

    @property
    def surface_size(self) -> tuple[int, int]:
        """Return how many vertices and faces the sample's file has."""
        return self.size or (len(self.sample.vertices), len(self.sample.faces))

    @property
    def registered(self) -> bool:
        """Whether a vertex is the same spot of the cloth in all frames; see ``Reader``."""
        return self.reader.registered

    @property
    def name(self) -> str:
        """Return what a person would call it: folder, subject and clothing."""
        parts = (self.path.resolve().name, self.subject, self.clothing)
        return " ".join(part for part in parts if part)

    @property
    def frame_count(self) -> int:
        """Return the number of frames in all sequences."""
        return sum(sequence.frame_count for sequence in self.sequences)

    def sequence(self, name: str) -> Sequence:
        """Return the sequence of that name; StudioError, listing the names, if there is none."""
        found = self._by_name.get(name)
        if found is None:
            raise StudioError(
                f"{self.path} has no sequence {name}.", f"There are: {', '.join(self._by_name)}."
            )
        return found

    def frame(self, sequence: str, index: int) -> Frame:
        """Read frame ``index``, from 0; StudioError, naming the file, if it is damaged."""
        return self.reader.frame(self._holding(sequence, index), index)

    @cached_property
    def has_proxies(self) -> bool:
        """Whether frames may take long to read, and ``kept_proxy`` may not have them yet."""
        return isinstance(self.reader, ProxyReader)

    def proxy(self, sequence: str, index: int) -> Frame:
        """Read frame ``index`` to look at it: perhaps with fewer faces; raises as ``frame``."""
        reader, own = self.reader, self._holding(sequence, index)
        if isinstance(reader, ProxyReader):
            return reader.proxy(own, index)
        return reader.frame(own, index)

    def kept_proxy(self, sequence: str, index: int) -> Frame | None:
        """Return the same where it takes a moment; None where it has yet to be made."""
        reader, own = self.reader, self._holding(sequence, index)
        if isinstance(reader, ProxyReader):
            return reader.kept_proxy(own, index)
        return reader.frame(own, index)

    def pose(self, sequence: str, index: int) -> Placed:
        """Read the pose of frame ``index``, and no surface; StudioError as for ``frame``."""
        return self.reader.pose(self._holding(sequence, index), index)

    def read(self, frames: Iterable[tuple[str, int]]) -> Iterator[Frame | Problem]:
        """Read many frames; a damaged one comes as a Problem, so that the rest can be used."""
        for sequence, index in frames:
            try:
                yield self.frame(sequence, index)
            except StudioError as error:
                yield problem_of(self.sequence(sequence).files[index], error)

    def motion(self, sequence: str) -> Motion:
        """Read the poses of a whole sequence, without its vertices; only the first time.

        Raises StudioError, naming the file, where a pose cannot be read.
        """
        if sequence not in self._motions:
            self._motions[sequence] = self._read_motion(self.sequence(sequence))
        return self._motions[sequence]

    def _read_motion(self, recorded: Sequence) -> Motion:
        placed = [self.reader.pose(recorded, index) for index in range(recorded.frame_count)]
        poses, transl = (np.stack(part) for part in zip(*placed, strict=True))
        return Motion(poses, transl, recorded.fps, recorded.frame_names)

    def fingerprint(self) -> str:
        """Return a hash of all frames' names and sizes: the same wherever they lie.

        Of the files as they were when it was first asked for.
        """
        return self._fingerprint

    def known_as(self, fingerprint: str, path: Path) -> bool:
        """Say whether these are the files that had a fingerprint when they lay in ``path``.

        Older ones depend on the name of the folder.
        """
        if fingerprint == self.fingerprint():
            return True
        names = {path.name, self.path.resolve().name}
        return any(fingerprint == self._fingerprint_as(name) for name in names)

    @cached_property
    def _fingerprint(self) -> str:
        return self._fingerprint_as("")

    def _fingerprint_as(self, root_name: str) -> str:
        whose = (self.subject, self.clothing)
        return fingerprint_of(self.path, whose, self.sequences, self.companions, root_name)

    @cached_property
    def _motions(self) -> dict[str, Motion]:
        return {}

    def _holding(self, name: str, index: int) -> Sequence:
        """Return the sequence of that name; StudioError where it has no frame ``index``."""
        sequence = self.sequence(name)
        if not 0 <= index < sequence.frame_count:
            raise StudioError(
                f"{name} has no frame {index}.", f"Its frames are 0 to {sequence.frame_count - 1}."
            )
        return sequence

    @cached_property
    def _by_name(self) -> dict[str, Sequence]:
        return {sequence.name: sequence for sequence in self.sequences}


def spread(dataset: Dataset, count: int) -> list[tuple[str, int]]:
    """Return up to ``count`` frames as (sequence name, index), evenly over all sequences."""
    keys = [(own.name, index) for own in dataset.sequences for index in range(own.frame_count)]
    places = np.linspace(0, len(keys) - 1, min(count, len(keys))).round().astype(int)
    return [keys[place] for place in dict.fromkeys(places.tolist())]
