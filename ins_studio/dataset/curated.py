"""A reader that obeys what a person has said of the recordings."""

from collections.abc import Sequence as Listed
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.axes import TURNS, UNITS, Axes, Probe, find_axes, pose_up, turn_pose
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset, spread
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Placed, ProxyReader, Reader
from ins_studio.dataset.sequence import Sequence

NO_AXES = Axes("m", "y", "y", "m", 0.0)
LOOKED_AT = 4  # frames, spread over the whole dataset


@dataclass(frozen=True, eq=False)
class CuratedReader:
    """Wraps any reader.

    Attributes
    ----------
    inner : Reader
    fps : float or None
        None leaves the recordings' own.
    flipped : bool
        Turns all faces round.
    axes : Axes
        What the inner reader's lengths and axes really are.
    """

    inner: Reader
    fps: float | None = None
    flipped: bool = False
    axes: Axes = NO_AXES

    @property
    def body(self) -> Body:
        """The inner reader's."""
        return self.inner.body

    @property
    def registered(self) -> bool:
        """The inner reader's."""
        return self.inner.registered

    @cached_property
    def sequences(self) -> tuple[Sequence, ...]:
        """The inner reader's, at the rate that was said."""
        own = self.inner.sequences
        return (
            own
            if self.fps is None
            else tuple(replace(one, fps=self.fps, fps_known=True) for one in own)
        )

    def frame(self, sequence: Sequence, index: int) -> Frame:
        """Read one frame; StudioError, naming the file, where it is damaged."""
        return self.obeying(self.inner.frame(sequence, index))

    def proxy(self, sequence: Sequence, index: int) -> Frame:
        """Return a frame to look at; StudioError as for ``frame``."""
        inner = self.inner
        read = inner.proxy if isinstance(inner, ProxyReader) else inner.frame
        return self.obeying(read(sequence, index))

    def kept_proxy(self, sequence: Sequence, index: int) -> Frame | None:
        """Return the same where it takes a moment, else None."""
        inner = self.inner
        if not isinstance(inner, ProxyReader):
            return self.frame(sequence, index)
        found = inner.kept_proxy(sequence, index)
        return None if found is None else self.obeying(found)

    def pose(self, sequence: Sequence, index: int) -> Placed:
        """Read a frame's pose, and no surface; StudioError as for ``frame``."""
        return self._placed(self.inner.pose(sequence, index))

    def obeying(self, frame: Frame) -> Frame:
        """Return a frame of the inner reader as it is said to be."""
        if self.flipped:
            frame = replace(frame, faces=self._turned(frame.faces))
        if self.axes == NO_AXES:
            return frame
        scale, turn = UNITS[self.axes.unit], TURNS[self.axes.up]
        vertices = (scale * frame.vertices.astype(np.float64)) @ turn.T
        pose, transl = self._placed(Placed(frame.pose, frame.transl))
        return replace(
            frame,
            vertices=vertices.astype(np.float32),
            pose=pose,
            transl=transl,
            v_cano=None if frame.v_cano is None else (scale * frame.v_cano).astype(np.float32),
        )

    def _placed(self, placed: Placed) -> Placed:
        if self.axes == NO_AXES:
            return placed
        transl = UNITS[self.axes.transl_unit] * placed.transl.astype(np.float64)
        turn, pelvis = TURNS[self.axes.pose_up], self.body.joints()[0]
        return Placed(*turn_pose(placed.pose, transl, turn, pelvis))

    def _turned(self, faces: NDArray[np.int32]) -> NDArray[np.int32]:
        # Registered frames share one array, and so they do afterwards.
        known = self._shared
        if not known or known[0] is not faces:
            known[:] = [faces, np.ascontiguousarray(faces[:, ::-1])]
        return known[1]

    @cached_property
    def _shared(self) -> list[NDArray[np.int32]]:
        return []


def curated(dataset: Dataset, curation: Curation | None, placed: bool = False) -> Dataset:
    """Return a dataset that obeys a curation; what it names in vain becomes a problem.

    Parameters
    ----------
    dataset : Dataset
    curation : Curation or None
    placed : bool
        Whether the dataset's reader took units, up axis and rate into account itself.
    """
    if curation is None:
        return dataset
    problems = (*dataset.problems, *_in_vain(dataset, curation))
    dataset = replace(dataset, curation=curation, problems=problems)
    axes = NO_AXES if placed else _axes(dataset, curation)
    fps = None if placed else curation.fps
    reader = CuratedReader(dataset.reader, fps, curation.flipped, axes)
    if fps is None and not curation.flipped and axes == NO_AXES:
        return dataset
    convention = dataset.convention if axes == NO_AXES else axes.convention
    sample = reader.obeying(dataset.sample)
    return replace(dataset, reader=reader, sample=sample, convention=convention)


def _axes(dataset: Dataset, curation: Curation) -> Axes:
    """Find out what the poses are in, the unit and the up axis of the surface being said."""
    if curation.units is None and curation.up is None:
        return NO_AXES
    found = [one for one in dataset.read(spread(dataset, LOOKED_AT)) if isinstance(one, Frame)]
    frames = found or [dataset.sample]
    turned = pose_up(np.stack([frame.pose[0] for frame in frames]))
    probes = [Probe(own.vertices, dataset.body.posed(own.pose), own.transl) for own in frames]
    axes = find_axes(probes, turned, curation.units or "m", curation.up or "y")
    return replace(axes, distance=0.0)


def _in_vain(dataset: Dataset, curation: Curation) -> Listed[Problem]:
    lost = sorted(curation.sequences - dataset.known_names)
    what = "the curation speaks of {}, which is not among the recordings."
    return [Problem(dataset.path, what.format(name)) for name in lost]
