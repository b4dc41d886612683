"""What can be measured: anything that gives a surface for a pose."""

from typing import Protocol

import numpy as np

from ins_studio.avatar.avatar import AnyAvatar
from ins_studio.geometry.surface import Surface


class Poser(Protocol):
    """A ``Reposer`` with its one mesh, or a system that extracts a mesh for every pose."""

    @property
    def avatar(self) -> AnyAvatar:
        """What was trained."""
        ...

    def surface(self, pose: np.ndarray, transl: np.ndarray) -> Surface:
        """Return the mesh for ``pose`` (J, 3) radians, moved by ``transl`` (3,) metres.

        With ``canonical`` where it is known: without it only the same mesh in every pose has
        points that can be followed, and slip is not a number.
        """
        ...


class Remembering:
    """A poser that keeps its last two surfaces: every frame is asked for as the next one, too."""

    def __init__(self, poser: Poser) -> None:
        self._poser = poser
        self._kept: dict[bytes, Surface] = {}

    @property
    def avatar(self) -> AnyAvatar:
        """What was trained."""
        return self._poser.avatar

    def surface(self, pose: np.ndarray, transl: np.ndarray) -> Surface:
        """Return the mesh for ``pose`` (J, 3) radians, moved by ``transl`` (3,) metres."""
        key = np.asarray(pose).tobytes() + np.asarray(transl).tobytes()
        if key not in self._kept:
            while len(self._kept) > 1:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self._poser.surface(pose, transl)
        return self._kept[key]
