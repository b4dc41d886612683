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
