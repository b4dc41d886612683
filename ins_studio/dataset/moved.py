"""What was said of scans before their folder was moved or renamed."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ins_studio.dataset.curation import Curation

T = TypeVar("T")


def moved_curation(said: Curation, old: Path, new: Path) -> Curation:
    """Return what was said of the scans in ``old`` as it is said of the same ones in ``new``.

    A sequence may have its name from the folder, and poses may lie inside it.
    """
    said = replace(said, poses=_inside(said.poses, old, new))
    before, now = old.name, new.resolve().name
    if before == now or (new / before).exists():  # it has its name from a folder inside
        return said

    def renamed(by_name: dict[str, T]) -> dict[str, T]:
        return {now if name == before else name: value for name, value in by_name.items()}

    held, whole = said.held_out, said.held_out_sequences
    return replace(
        said,
        excluded=renamed(dict(said.excluded)),
        held_out=None if held is None else renamed(dict(held)),
        held_out_sequences=None if whole is None else frozenset(renamed(dict.fromkeys(whole))),
        landmarks=renamed(dict(said.landmarks)),
    )


def _inside(place: str | None, old: Path, new: Path) -> str | None:
    if place is None or Path(place).exists() or not Path(place).is_relative_to(old):
        return place
    return str(new / Path(place).relative_to(old))
