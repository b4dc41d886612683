"""What a sequence goes through: from frame to frame, one shape for all, and smoothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.gaps import filled
from ins_studio.fitting.model import Model
from ins_studio.fitting.neighbours import NearTerm, foretold
from ins_studio.fitting.shape import shared_shape
from ins_studio.fitting.smoothing import smoothed
from ins_studio.fitting.solver import Problem, Solved, Term, solve
from ins_studio.fitting.track import Targets, Track, residual_mm

# Metres within which a frame looks for the scan, step by step.
TRACKED = (0.12, 0.1, 0.08, 0.06, 0.05, 0.05, 0.05)
POLISHED = (0.05,) * 4
SHAPE_FRAMES = 8


@dataclass(frozen=True, eq=False)
class Passes:
    """Works on one sequence.

    Attributes
    ----------
    model : Model
    targets : Targets
        The scans.
    track : Track
        What is read and written.
    """

    model: Model
    targets: Targets
    track: Track

    def follow(self, ways: Sequence[Sequence[int]]) -> Iterator[int]:
        """Fit frame after frame, each from the one before it; the key frames are there already.

        Yields the frames that have been done; one that cannot be read is passed over.
        """
        for way in ways:
            last, before = self.track.states[way[0]], None
            for frame in way[1:]:
                start = foretold(last, before)
                if self._fit(frame, start, TRACKED, [NearTerm(start)]):
                    last, before = self.track.states[frame], last
                else:
                    last, before = start, None
                yield frame

    def rejoin(self, frames: Sequence[int]) -> Iterator[int]:
        """Fit frames that were left out before, each from between the fitted ones beside it."""
        for frame, start in filled(self.track.states, frames).items():
            self._fit(frame, start, TRACKED, [NearTerm(start)])
            yield frame

    def share_shape(self) -> None:
        """Give all frames the betas that a few of them, spread over the sequence, agree on."""
        seen = {frame: self.targets(frame) for frame in self.track.spread_frames(SHAPE_FRAMES)}
        targets = {frame: target for frame, target in seen.items() if target is not None}
        if not targets:
            return
        states = shared_shape(
            self.model, list(targets.values()), [self.track.states[frame] for frame in targets]
        )
        self.track.states.update(zip(targets, states, strict=True))
        for frame, state in self.track.states.items():
            self.track.states[frame] = state.with_betas(states[0].betas)

    def polish(self, frames: Sequence[int]) -> Iterator[int]:
        """Fit frames once more from where they are: after the shape has changed."""
        for frame in frames:
            self._fit(frame, self.track.states[frame], POLISHED, [])
            yield frame

    def smooth(self, frames: Sequence[int]) -> None:
        """Take jitter out of ``frames``; key frames and all others stay as they are."""
        track, free = self.track, set(frames) - self.track.keys
        for run in _runs(sorted(track.states)):
            if not free & set(run):
                continue
            size = track.states[run[0]].size
            unknown = np.zeros((size, size))
            states = smoothed(
                [track.states[frame] for frame in run],
                [track.information.get(frame, unknown) for frame in run],
                [frame not in free for frame in run],
            )
            for frame, state in zip(run, states, strict=True):
                if frame in free:
                    self._settle(frame, state)

    def keep(self, frame: int, solved: Solved) -> None:
        """Put a fitted frame into the track."""
        self.track.information[frame] = solved.information
        self._settle(frame, solved.state)

    def _fit(
        self, frame: int, start: BodyState, reaches: Sequence[float], terms: Sequence[Term]
    ) -> bool:
        target = self.targets(frame)
        if target is None:
            return False
        problem = Problem(
            self.model.points, target, [self.model.prior.residuals, *terms], shape=False
        )
        self.keep(frame, solve(problem, start, reaches))
        return True

    def _settle(self, frame: int, state: BodyState) -> None:
        self.track.states[frame] = state
        target = self.targets(frame)
        if target is not None:
            self.track.residuals_mm[frame] = residual_mm(self.model.body, target, state)


def _runs(frames: Sequence[int]) -> list[list[int]]:
    """Return the stretches of frames that follow each other without a gap."""
    runs: list[list[int]] = []
    for frame in frames:
        if runs and runs[-1][-1] == frame - 1:
            runs[-1].append(frame)
        else:
            runs.append([frame])
    return runs
