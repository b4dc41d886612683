"""Which frames train, and which are kept to measure."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ins_studio.dataset.dataset import Dataset
from ins_studio.errors import StudioError
from ins_studio.files import read_json

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


def read_split(dataset: Dataset, heldout: str = "file") -> Split:
    """Divide a dataset's frames.

    Parameters
    ----------
    dataset : Dataset
    heldout : str
        ``"file"``: as the dataset's ``splits.json`` says, or all train where there is none;
        ``"none"``: all train; ``"NAME,NAME"``: these sequences are held out whole.

    Raises
    ------
    StudioError
        Unknown sequences, gaps outside a sequence, or nothing left to train on.
    """
    whole: list[str] = []
    gaps: dict[str, list[tuple[int, int]]] = {}
    if heldout == "file":
        file = dataset.path / "splits.json"
        if file.is_file():
            whole, gaps = _read(file, dataset)
    elif heldout != "none":
        whole = [name.strip() for name in heldout.split(",") if name.strip()]
        for name in whole:
            dataset.sequence(name)
    parts: dict[str, list[tuple[str, int]]] = {"train": [], "gap": [], "whole": []}
    for sequence in dataset.sequences:
        own = gaps.get(sequence.name, [])
        for index, position in enumerate(sequence.positions):
            cut = any(first <= position < last for first, last in own)
            part = "whole" if sequence.name in whole else "gap" if cut else "train"
            parts[part].append((sequence.name, index))
    if not parts["train"]:
        raise StudioError(
            f"Nothing is left to train on: every frame of {dataset.path} is held out.",
            "Hold out fewer sequences.",
        )
    return Split(tuple(parts["train"]), tuple(parts["gap"]), tuple(parts["whole"]))


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
