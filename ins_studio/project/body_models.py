"""The person's own body models: frozen records that cross threads and processes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeptBody:
    """A model: ``kind`` is "smpl", "smplh" or "smplx"; ``words`` say what was recognised."""

    kind: str
    gender: str
    path: str
    words: str


@dataclass(frozen=True)
class BodiesKept:
    """The models taken in, or all that there are, and why others were not."""

    folder: str
    bodies: tuple[KeptBody, ...]
    refused: tuple[str, ...]
