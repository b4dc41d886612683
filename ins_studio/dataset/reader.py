"""What every kind of recording can do, so that nothing else needs to know which kind it is."""

from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.sequence import Sequence


class Placed(NamedTuple):
    """A pose (J, 3), axis-angle in radians, and the translation (3,) in metres."""

    pose: NDArray[np.float32]
    transl: NDArray[np.float32]


class Reader(Protocol):
    """Lists sequences at once and reads their frames one by one.

    Whatever the files hold, what comes out is metres, y up, and faces counter-clockwise seen
    from outside.
    """

    @property
    def body(self) -> Body:
        """The body that the poses are of, with the subject's own template."""

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """Sorted by name; each has at least one frame."""

    @property
    def registered(self) -> bool:
        """Whether all frames have the same faces, and a vertex is the same spot in all of them.

        Such frames have ``v_cano``. Other frames have a topology of their own.
        """

    def frame(self, sequence: Sequence, index: int) -> Frame:
        """Read one frame; StudioError, naming the file, where it is damaged."""

    def pose(self, sequence: Sequence, index: int) -> Placed:
        """Read a frame's pose, and no surface; StudioError as for ``frame``."""


@runtime_checkable
class ProxyReader(Reader, Protocol):
    """A reader of files that take long to read: it keeps something smaller to look at."""

    def proxy(self, sequence: Sequence, index: int) -> Frame:
        """Return a frame to look at, made if need be; StudioError as for ``frame``."""

    def kept_proxy(self, sequence: Sequence, index: int) -> Frame | None:
        """Return the same where it has been made before, at once; else None."""
