"""At which times an animation of a glTF is looked at: its own frames."""

from pathlib import Path

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.motion.gltf_tracks import Animation
from ins_studio.motion.keyframes import Floats

# Nodes times frames: nine minutes of 65 joints at 120 frames a second. Two keys can claim a year,
# so few keys may stand for less.
MOST_PLACED, PLACED_BY_FEW, PLACED_BY_KEY = 1 << 22, 1 << 19, 100
USUAL_RATE, RATES = 30.0, (12.0, 1000.0)


def frame_times(
    path: Path, animation: Animation, effort: int, fps: float | None = None
) -> tuple[Floats, float]:
    """Return the times of frames (T,) in seconds, and frames per second.

    Parameters
    ----------
    path : Path
        The file, for messages.
    animation : Animation
    effort : int
        How many nodes have to be placed for each frame.
    fps : float or None
        None takes the rate of the densest keys, or 30 where they are sparse.

    Raises
    ------
    StudioError
        The animation is too long for its keys.
    """
    tracks = animation.tracks.values()
    rate = fps or _key_rate(max((track.times for track in tracks), key=len))
    start = min(float(track.times[0]) for track in tracks)
    length = max(float(track.times[-1]) for track in tracks) - start
    keys = sum(len(track.times) for track in tracks)
    most = min(MOST_PLACED, max(PLACED_BY_FEW, PLACED_BY_KEY * keys))
    if length * rate * effort > most:
        raise StudioError(
            f"{path}: the animation {animation.name!r} lasts {length:.3g} s, too long to be read.",
            "Split it.",
        )
    # The small addend keeps a last frame that rounding would lose.
    return start + np.arange(int(length * rate + 1e-3) + 1) / rate, rate


def _key_rate(times: Floats) -> float:
    steps = np.diff(times)
    fps = 1 / float(np.median(steps)) if (steps > 0).all() and len(steps) else 0.0
    fps = float(round(fps)) if abs(fps - round(fps)) < 0.01 * fps else fps
    # Sparse keys are meant to be interpolated.
    return fps if RATES[0] <= fps <= RATES[1] else USUAL_RATE
