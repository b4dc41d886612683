"""What a dataset says of one of its sequences."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SequenceChoice:
    """What ``dataset.json`` says of one sequence; None and empty where it says nothing.

    Attributes
    ----------
    poses : Path or None
        A file or a folder.
    fps : float or None
        Of a PC2 cache, the rate of the scene that it counts frames of.
    ignored : frozenset
    offset : float or None
        Where in the poses the sequence begins, seconds; None says nothing of it.
    first : int or None
        The number of the scan that the first row of the poses is of; None to find out.
    mapping : Path or None
        Which joint of the body follows which of a motion; see ``load_mapping``.
    mesh : Path or None
        The faces of a point cache.
    """

    poses: Path | None = None
    fps: float | None = None
    ignored: frozenset[int | str] = frozenset()
    offset: float | None = None
    first: int | None = None
    mapping: Path | None = None
    mesh: Path | None = None
