"""What pictures are wanted of the view: one, a clip, a turn round the person."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ins_studio.texture.film import Film, Mp4, PngSequence, StillPicture
from ins_studio.viewport.camera import Camera

STILL, CLIP, TURN = "This view", "The clip", "A turn round the person"
SUBJECTS = (STILL, CLIP, TURN)
PNG, MP4 = ".png", ".mp4"


@dataclass(frozen=True)
class FilmPlan:
    """What is asked for.

    Attributes
    ----------
    subject : str
        One of ``SUBJECTS``. A turn plays the clip as well, over and over.
    size : tuple of int
        Width and height in pixels.
    transparent : bool
        No backdrop and no floor.
    seconds : float
        Of a turn.
    path : Path
        Ends in ``PNG`` or ``MP4``; the name of many PNG files gets numbers.
    """

    subject: str
    size: tuple[int, int]
    transparent: bool
    seconds: float
    path: Path

    def views(
        self, camera: Camera, frame: int, played: tuple[int, int], fps: float
    ) -> Iterator[tuple[Camera, int]]:
        """Yield the camera and the clip's frame of each picture.

        ``played`` is the first and the last frame that play, both included.
        """
        first, last = played
        if self.subject == STILL:
            yield camera, frame
        elif self.subject == CLIP:
            yield from ((camera, index) for index in range(first, last + 1))
        else:
            count, length = self.count(played, fps), last - first + 1
            for index in range(count):
                yaw = camera.yaw + 2 * math.pi * index / count
                yield replace(camera, yaw=yaw), first + (frame - first + index) % length

    def count(self, played: tuple[int, int], fps: float) -> int:
        """Return how many pictures there are."""
        if self.subject == STILL:
            return 1
        length = played[1] - played[0] + 1
        return length if self.subject == CLIP else max(2, round(self.seconds * fps))

    def film(self, fps: float) -> Film:
        """Return what the pictures are written to; StudioError where that cannot be begun."""
        if self.path.suffix.lower() == MP4:
            return Mp4(self.path, self.size, fps)
        return StillPicture(self.path) if self.subject == STILL else PngSequence(self.path)
