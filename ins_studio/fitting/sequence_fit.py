"""Fitting a sequence from its key frames on; what is done is in the track at any time."""

from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass

from ins_studio.errors import StudioError
from ins_studio.fitting.body_state import Doubles
from ins_studio.fitting.key_frames import KeyFrame, Surfaces, best_frame, first_fit, key_fit
from ins_studio.fitting.matching import Target, target_of
from ins_studio.fitting.model import Model
from ins_studio.fitting.passes import Passes
from ins_studio.fitting.track import Targets, Track, remembered
from ins_studio.fitting.ways import depending

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
    """

    name: str
    surfaces: Surfaces
    targets: Targets

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
    yield Done(FIND, None, 0, 1)
    changed = _begin(passes, scans, keys, shape)
    gone = track.release(released)
    yield from (Done(FIND, frame, 1, 1) for frame in changed)
    if shape is None and len(changed) > 1:
        passes.share_shape()
    missing = set(range(track.count)) - track.states.keys()
    ways = depending(changed, track.keys, track.count, gone, missing)
    frames = [frame for way in ways for frame in way[1:]]
    for done, frame in enumerate(passes.follow(ways), 1):
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
