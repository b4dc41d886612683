"""What the checks look at, and what they say."""

from collections.abc import Sequence as Listed
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.checking.measured import MeasuredSequence
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.project.checked import CheckedFrame

MAD_TO_SIGMA = 1.4826  # of a normal distribution
MOST_TIMES = 3.0  # larger than is usual, or smaller: no clothes and no holes do that


@dataclass(frozen=True, eq=False)
class Evidence:
    """All frames of a dataset that nobody has excluded, N, one recording after the other.

    Attributes
    ----------
    dataset : Dataset
    split : Split
    measured : tuple of MeasuredSequence
    """

    dataset: Dataset
    split: Split
    measured: tuple[MeasuredSequence, ...]

    @cached_property
    def keys(self) -> list[tuple[str, int]]:
        """The frames as (sequence name, index from 0)."""
        own = zip(self.measured, self._kept, strict=True)
        return [(one.sequence.name, int(i)) for one, kept in own for i in np.flatnonzero(kept)]

    @cached_property
    def readable(self) -> NDArray[np.bool_]:
        """Which of them (N,) could be read."""
        return self._joined([one.readable for one in self.measured])

    @cached_property
    def poses(self) -> NDArray[np.float32]:
        """Their poses (N, J, 3), axis-angle in radians; zero where they cannot be read."""
        return self._joined([one.poses for one in self.measured])

    @cached_property
    def digests(self) -> list[bytes]:
        """Equal for equal surfaces."""
        joined = self._joined([one.digests for one in self.measured])
        return [own.tobytes() for own in joined]

    @cached_property
    def errors(self) -> list[str]:
        """Why a frame cannot be read; empty where it can."""
        return list(self._joined([np.array(one.errors, object) for one in self.measured]))

    @cached_property
    def places(self) -> dict[tuple[str, int], int]:
        """The place of each frame among the N."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """How many times as long as usual (N,) each surface is; NaN where it cannot be read."""
        length = np.sqrt(self.column("area_m2", any_size=True))
        middle, _ = usual(length)
        return length / middle if middle else np.full(len(length), np.nan)

    @cached_property
    def odd_sized(self) -> NDArray[np.bool_]:
        """Which of them (N,) are far larger or smaller than the others."""
        return (self.times > MOST_TIMES) | (self.times < 1 / MOST_TIMES)

    def column(self, name: str, any_size: bool = False) -> NDArray[np.float64]:
        """Return one of ``Measures`` (N,) by name; NaN where frames cannot be read.

        And where they are of an odd size, unless ``any_size``: lengths and areas say nothing there.
        """
        values = self._joined([one.column(name) for one in self.measured])
        return values if any_size else np.where(self.odd_sized, np.nan, values)

    def frame(self, place: int, value: float, bad: bool = False, why: str = "") -> CheckedFrame:
        """Return a frame with its number, as a check names it."""
        name, index = self.keys[place]
        file = self.dataset.sequence(name).files[index].name
        return CheckedFrame(name, index, file, round(float(value), 4), bad, why)

    def named(self, place: int) -> str:
        """Return what people call a frame: its sequence, and its number counted from 1."""
        name, index = self.keys[place]
        return f"{name} {index + 1}"

    def worst(
        self, values: NDArray[np.float64], named: NDArray[np.bool_], bad: NDArray[np.bool_]
    ) -> tuple[CheckedFrame, ...]:
        """Return the ``named`` frames with their ``values``, each (N,), the largest first."""
        order = [place for place in np.argsort(-values, kind="stable") if named[place]]
        return tuple(self.frame(place, values[place], bool(bad[place])) for place in order)

    def without(self, places: Listed[int]) -> dict[str, Any] | None:
        """Return the change of a curation that leaves frames out; None for no frames."""
        out: dict[str, set[int]] = {}
        for name, index in (self.keys[place] for place in places):
            out.setdefault(name, set()).add(self.dataset.sequence(name).positions[index])
        said = Curation(excluded={name: frozenset(own) for name, own in out.items()}).to_dict()
        return {"excluded": said["excluded"]} if out else None

    @cached_property
    def _kept(self) -> list[NDArray[np.bool_]]:
        out = self.dataset.curation.excluded
        return [
            ~np.isin(one.sequence.positions, list(out.get(one.sequence.name, ())))
            for one in self.measured
        ]

    def _joined(self, columns: Listed[NDArray[Any]]) -> NDArray[Any]:
        parts = [own[kept] for own, kept in zip(columns, self._kept, strict=True)]
        return np.concatenate(parts)


class Finding(NamedTuple):
    """What a check found; see ``CheckRow``."""

    severity: str
    sentence: str
    frames: tuple[CheckedFrame, ...] = ()
    unit: str = ""
    fix: dict[str, Any] | None = None
    fix_words: str = ""


class Check(Protocol):
    """Looks at all frames and says one thing.

    Attributes
    ----------
    name : str
        Stable: people write it into files.
    title : str
        What is in order where it finds nothing.
    fault : str
        What is wrong with frames that it warns of: they are no more than usable. Empty where it
        judges none.
    needs_poses : bool
        Whether it has nothing to look at in scans without poses.
    """

    name: str
    title: str
    fault: str
    needs_poses: bool

    def look(self, evidence: Evidence) -> Finding:
        """Say what was found."""


def usual(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the median and a spread that outliers do not move, of those that are numbers."""
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0, 0.0
    middle = float(np.median(known))
    return middle, MAD_TO_SIGMA * float(np.median(np.abs(known - middle)))
