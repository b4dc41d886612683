"""What unpacking an archive of a simulation gave."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unpacked:
    """A point cache was written to ``path``, and its mesh beside it.

    ``meshes`` are the names of the archive's meshes that are joined in it.
    """

    path: str
    frame_count: int
    vertex_count: int
    meshes: tuple[str, ...]
