"""Which frames train, and which are kept to measure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.errors import StudioError
from ins_studio.files import read_json

SPLITS = "splits.json"
_FORM = (
    'It should read {"version": 1, "extrapolation": ["<sequence>"], '
    '"interpolation": {"<sequence>": [[first, last_exclusive]]}}.'
)
Frames = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Split:
    """Frames as (sequence name, index from 0).

    Attributes
    ----------
    training : tuple
    interpolation : tuple
        Gaps cut out of sequences that train.
    extrapolation : tuple
        Whole sequences that training never sees.
    """

    training: Frames
    interpolation: Frames
    extrapolation: Frames


def spaced(frames: Sequence[tuple[str, int]], most: int) -> Sequence[tuple[str, int]]:
    """Return at most ``most`` of the frames: every second, every third, ... of them."""
    return frames[:: max(1, -(-len(frames) // most))]


def read_split(dataset: Dataset, heldout: str = "file", curation: Curation | None = None) -> Split:
    """Divide a dataset's frames; those that a curation excludes are in no part.

    Parameters
    ----------
    dataset : Dataset
    heldout : str
        ``"file"``: as the curation says, or else the dataset's ``splits.json``, or all train
        where there is neither; ``"none"``: all train; ``"NAME,NAME"``: these sequences are held
        out whole.
    curation : Curation or None
        None for the dataset's own.

    Raises
    ------
    StudioError
        Unknown sequences, gaps outside a sequence, or nothing left to train on.
    """
    said = dataset.curation if curation is None else curation
    whole, gaps = _said(dataset, heldout, said)
    parts: dict[str, list[tuple[str, int]]] = {"train": [], "gap": [], "whole": []}
    nowhere = frozenset[int]()
    for sequence in dataset.sequences:
        cut, left_out = (kept.get(sequence.name, nowhere) for kept in (gaps, said.excluded))
        for index, position in enumerate(sequence.positions):
            part = "whole" if sequence.name in whole else "gap" if position in cut else "train"
            if position not in left_out:
                parts[part].append((sequence.name, index))
    if not parts["train"]:
        raise StudioError(
            f"Nothing is left to train on: every frame of {dataset.path} is held out"
            f"{' or left out' if said.excluded else ''}.",
            "Hold out fewer sequences.",
        )
    return Split(tuple(parts["train"]), tuple(parts["gap"]), tuple(parts["whole"]))


def divided(dataset: Dataset, curation: Curation) -> Curation:
    """Return a curation that says itself what is held out, so that it can be edited.

    Where it says nothing of that yet, it takes over what ``splits.json`` says; StudioError where
    that file is mistaken.
    """
    whole, gaps = _said(dataset, "file", curation)
    return replace(curation, held_out=gaps, held_out_sequences=whole)


def _said(
    dataset: Dataset, heldout: str, curation: Curation
) -> tuple[frozenset[str], dict[str, frozenset[int]]]:
    """Return the sequences that are held out whole, and the positions cut out of others."""
    if heldout not in {"file", "none"}:
        whole = [name.strip() for name in heldout.split(",") if name.strip()]
        return frozenset(dataset.sequence(name).name for name in whole), {}
    if heldout == "none":
        return frozenset(), {}
    if curation.divides:
        return curation.held_out_sequences or frozenset(), dict(curation.held_out or {})
    file = dataset.path / SPLITS
    if not file.is_file():
        return frozenset(), {}
    names, gaps = _read(file, dataset)
    spread = ((name, [range(*ends) for ends in own]) for name, own in gaps.items())
    cut = {name: frozenset(p for own in listed for p in own) for name, listed in spread}
    return frozenset(names), {name: own for name, own in cut.items() if own}


def _read(file: Path, dataset: Dataset) -> tuple[list[str], dict[str, list[tuple[int, int]]]]:
    content = read_json(file)
    if not isinstance(content, dict) or content.get("version") != 1:
        raise StudioError(f"{file} is not a split of version 1.", _FORM)
    whole, gaps = content.get("extrapolation", []), content.get("interpolation", {})
    if not isinstance(whole, list) or not isinstance(gaps, dict):
        raise StudioError(f"{file} is not formed as a split.", _FORM)
    for name in [*whole, *gaps]:
        # Sequences of other subjects and clothes, and those skipped as damaged, are known too.
        if not isinstance(name, str) or name not in dataset.known_names:
            known = ", ".join(sequence.name for sequence in dataset.sequences)
            raise StudioError(f"{file} names an unknown sequence: {name}.", f"There are: {known}.")
    both = sorted(set(whole) & set(gaps))
    if both:
        raise StudioError(
            f"{file} holds out {', '.join(both)} both whole and in part.", "Name each once."
        )
    return whole, {name: _ranges(file, dataset, name, value) for name, value in gaps.items()}


def _ranges(file: Path, dataset: Dataset, name: str, value: Any) -> list[tuple[int, int]]:
    if all(sequence.name != name for sequence in dataset.sequences):  # another subject's
        return []
    count = dataset.sequence(name).length
    result: list[tuple[int, int]] = []
    for pair in value if isinstance(value, list) else [value]:
        if not (isinstance(pair, list) and [type(end) for end in pair] == [int, int]):
            raise StudioError(f"{file}: {pair} of {name} is not [first, last_exclusive].", _FORM)
        first, last = pair
        if not 0 <= first < last <= count:
            raise StudioError(
                f"{file}: the gap [{first}, {last}] lies outside {name}, which has {count} frames.",
                "Count frames from 0; the second number is the first frame that trains again.",
            )
        result.append((first, last))
    return result
