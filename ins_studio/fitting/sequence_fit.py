"""Fitting a sequence from its key frames on; what is done is in the track at any time."""

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from ins_studio.errors import StudioError
from ins_studio.fitting.body_state import Doubles
from ins_studio.fitting.key_frames import KeyFrame, Surfaces, best_frame, first_fit, key_fit
from ins_studio.fitting.matching import Target, target_of
from ins_studio.fitting.model import Model
from ins_studio.fitting.passes import Passes
from ins_studio.fitting.track import Targets, Track, remembered
from ins_studio.fitting.ways import depending
from ins_studio.geometry.surface import Surface

FIND, TRACK, POLISH = "Looking for the figure", "Tracking", "Fitting again with one shape"


@dataclass(frozen=True)
class Done:
    """``frame`` is fitted for now (None: nothing yet), as piece ``done`` of ``total``."""

    label: str
    frame: int | None
    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Scans:
    """The scans of one sequence.

    Attributes
    ----------
    name : str
    surfaces : Surfaces
    targets : Targets
    left_out : dict of int to str
        Frames that nobody looks at, and why: a word.
    """

    name: str
    surfaces: Surfaces
    targets: Targets
    left_out: Mapping[int, str] = field(default_factory=dict)

    def without(self, left_out: Mapping[int, str]) -> "Scans":
        """Return the same scans, looking away from some of them."""

        def surface(frame: int) -> Surface | None:
            return None if frame in left_out else self.surfaces(frame)

        def target(frame: int) -> Target | None:
            return None if frame in left_out else self.targets(frame)

        return Scans(self.name, surface, target, left_out)

    def target(self, frame: int) -> Target:
        """Return a frame's target; StudioError where it cannot be read."""
        target = self.targets(frame)
        if target is None:
            raise StudioError(
                f"Frame {frame} of {self.name} cannot be read.", "Choose another frame."
            )
        return target


def scans_of(name: str, surfaces: Surfaces) -> Scans:
    """Return the scans that ``surfaces`` reads: metres, y up; None for what cannot be read."""

    def target(frame: int) -> Target | None:
        surface = surfaces(frame)
        return None if surface is None else target_of(surface.vertices, surface.faces)

    return Scans(name, surfaces, remembered(target))


def fit_sequence(
    model: Model,
    scans: Scans,
    track: Track,
    keys: Sequence[KeyFrame] = (),
    betas: Doubles | None = None,
    released: Collection[int] = (),
) -> Generator[Done, None, None]:
    """Fit a sequence into ``track``; or, where it has fits, what depends on new key frames.

    Parameters
    ----------
    model : Model
    scans : Scans
        What they leave out loses its fit; what is tracked goes over it.
    track : Track
        Empty, or as an earlier fit has left it.
    keys : sequence of KeyFrame
        Without any, a frame that shows the figure well is looked for.
    betas : (S,) float64, optional
        The person's shape, where other sequences have shown it.
    released : collection of int
        Key frames of an earlier fit that nobody says anything of any more.

    Raises
    ------
    StudioError
        No figure is recognised, or a key frame cannot be read.
    """
    passes = Passes(model, scans.targets, track)
    shape = track.betas if track.states else betas
    dropped = track.leave_out(scans.left_out)
    yield Done(FIND, None, 0, 1)
    changed = _begin(passes, scans, keys, shape)
    gone = [*track.release(released), *dropped.keys]
    yield from (Done(FIND, frame, 1, 1) for frame in changed)
    if shape is None and len(changed) > 1:
        passes.share_shape()
    missing = set(range(track.count)) - track.states.keys()
    ways = depending(changed, track.keys, track.count, gone, missing, dropped.fitted)
    frames = [frame for way in ways for frame in way[1:]]
    back = sorted(dropped.back & missing - {*frames})
    steps = chain(passes.follow(ways), passes.rejoin(back))
    frames += back
    for done, frame in enumerate(steps, 1):
        yield Done(TRACK, frame, done, len(frames))
    if shape is None:
        passes.share_shape()
        fitted = sorted(track.states)
        for done, frame in enumerate(passes.polish(fitted), 1):
            yield Done(POLISH, frame, done, len(fitted))
    passes.smooth(frames)


def _begin(
    passes: Passes, scans: Scans, keys: Sequence[KeyFrame], shape: Doubles | None
) -> list[int]:
    """Fit the key frames; returns them."""
    model, track = passes.model, passes.track
    if not keys and not track.states:
        frame, tips = best_frame(scans.surfaces, track.count, model)
        passes.keep(frame, first_fit(model, scans.target(frame), tips, shape, scans.name))
        track.keys = {frame}
        return [frame]
    before = dict(track.states)
    for key in keys:
        target = scans.target(key.frame)
        passes.keep(key.frame, key_fit(model, target, key, before.get(key.frame), shape))
        track.keys.add(key.frame)
    return [key.frame for key in keys]
