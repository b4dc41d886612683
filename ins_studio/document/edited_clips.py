"""What an edit of a whole clip makes of it: pure, so that a thread may work it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ins_studio.document.clip import Clip
from ins_studio.document.clip_names import title_of
from ins_studio.document.markers import Marker
from ins_studio.motion.clip_edits import concatenated, looped, retimed, trimmed
from ins_studio.motion.keyed_clip_edits import (
    joined_keys,
    looped_keys,
    mirrored_clip,
    retimed_keys,
    trimmed_keys,
)
from ins_studio.motion.keyed_motion import KeyedMotion, Tolerance, of_motion
from ins_studio.motion.mirror import mirrored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ins_studio.document.markers import MarkersOf
    from ins_studio.motion.motion import Motion


@dataclass(frozen=True, eq=False)
class EditedClip:
    """A clip after an edit that is not applied yet.

    Attributes
    ----------
    text : str
        What the Edit menu calls it.
    source : Clip
        The clip as it was.
    content : Motion or KeyedMotion
        What it is now.
    name : str
        What to call it where it does not take the source's place.
    first, speed : int, float
        Frame f of the source is frame (f - first) / speed now.
    is_new : bool
        Whether it is a clip of its own even where the source could be edited.
    plays_whole : bool
        Whether all of it plays, whatever the source's range.
    """

    text: str
    source: Clip
    content: Motion | KeyedMotion
    name: str
    first: int = 0
    speed: float = 1.0
    is_new: bool = False
    plays_whole: bool = False

    @property
    def replaces(self) -> bool:
        """Whether it takes the source's place: recordings stay as they were recorded."""
        return self.source.sequence is None and not self.is_new

    @property
    def frame_count(self) -> int:
        """Return its number of frames."""
        return self.content.frame_count

    def frame_of(self, frame: int) -> int:
        """Return where a frame of the source is now; below 0 or beyond the end when it is not."""
        return round((frame - self.first) / self.speed)

    def markers_of(self, markers: MarkersOf) -> MarkersOf:
        """Return the source's markers where they are now; those of frames that have gone, not."""
        moved = [replace(marker, frame=self.frame_of(marker.frame)) for marker in markers]
        return tuple(sorted(m for m in moved if 0 <= m.frame < self.frame_count))

    def clip(self, name: str) -> Clip:
        """Return it as a clip of a name; a saved project has it in its folder of motions."""
        path = self.source.path if self.replaces else f"motion/{name}.npz"
        if isinstance(self.content, KeyedMotion):
            return Clip(name, None, path=path, keyed=self.content)
        return Clip(name, self.content, path=path)


def trim(clip: Clip, first: int, last: int) -> EditedClip:
    """Keep the frames ``first`` to ``last``, both included."""
    keyed = clip.keyed
    content = trimmed_keys(keyed, first, last) if keyed else trimmed(clip.motion, first, last)
    return EditedClip("Trim the clip", clip, content, f"{_title(clip)} trimmed", first)


def retime(clip: Clip, speed: float) -> EditedClip:
    """Let it play ``speed`` times as fast."""
    keyed = clip.keyed
    content = retimed_keys(keyed, speed) if keyed else retimed(clip.motion, speed)
    name = f"{_title(clip)} {speed:.0%}"
    return EditedClip("Change the speed", clip, content, name, speed=speed)


def loop(clip: Clip, blend: int) -> EditedClip:
    """Let its end fade into its beginning over ``blend`` frames."""
    keyed = clip.keyed
    content = looped_keys(keyed, blend) if keyed else looped(clip.motion, blend)
    return EditedClip("Make a loop", clip, content, f"{_title(clip)} loop", first=blend)


def mirror(clip: Clip, partner: NDArray[np.int64]) -> EditedClip:
    """Exchange left and right; ``partner`` (J,) is that of ``mirror.partners``."""
    content: Motion | KeyedMotion
    if clip.keyed:
        content = mirrored_clip(clip.keyed, partner)
    else:
        poses, transl = mirrored(clip.motion.poses, clip.motion.transl, partner)
        content = replace(clip.motion, poses=poses, transl=transl)
    return EditedClip("Mirror the clip", clip, content, f"{_title(clip)} mirrored")


def duplicate(clip: Clip) -> EditedClip:
    """Have it twice."""
    content = clip.keyed or clip.motion
    return EditedClip("Duplicate the clip", clip, content, _title(clip), is_new=True)


def join(clip: Clip, other: Clip, fade: int) -> EditedClip:
    """Let another clip follow, both fading over ``fade`` frames; keys where one of them has some.

    Always a clip of its own: the two it was made of stay.
    """
    name = f"{_title(clip)} + {_title(other)}"
    content: Motion | KeyedMotion
    if clip.keyed or other.keyed:
        keys = [one.keyed or of_motion(one.motion, Tolerance()) for one in (clip, other)]
        content = joined_keys(keys[0], keys[1], fade)
    else:
        content = concatenated(clip.motion, other.motion, fade)
    return EditedClip("Join clips", clip, content, name, is_new=True, plays_whole=True)


def joined_markers(
    edited: EditedClip, markers: MarkersOf, other: MarkersOf, fade: int, share: float
) -> MarkersOf:
    """Return the markers of both clips that were joined.

    ``share`` is how many frames of the first clip go by in one of the other: 1 at the same rate.
    """
    shift = edited.source.frame_count - fade
    behind = [Marker(shift + round(marker.frame * share), marker.name) for marker in other]
    return tuple(sorted({*markers, *(m for m in behind if m.frame < edited.frame_count)}))


def _title(clip: Clip) -> str:
    return title_of(clip.name) if clip.sequence else clip.name
