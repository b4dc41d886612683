"""Choosing what is held out, frame by frame or whole recordings at once."""

from collections.abc import Iterable
from dataclasses import replace

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import SPLITS, divided

SHARE = 0.15  # of a lone recording
LEAST_FRAMES = 20  # of it: of fewer none can be spared


def with_default_held_out(dataset: Dataset, curation: Curation) -> Curation:
    """Hold out what nobody has chosen: the last recording, or the end of a lone one.

    A choice of the curation or of ``splits.json`` stays as it is.
    """
    said = divided(dataset, curation)
    if curation.divides or (dataset.path / SPLITS).is_file():
        return curation
    last = dataset.sequences[-1]
    if len(dataset.sequences) > 1:
        return replace(said, held_out_sequences=frozenset({last.name}))
    if last.frame_count < LEAST_FRAMES:
        return curation
    kept = last.positions[-round(SHARE * last.frame_count) :]
    return replace(said, held_out={last.name: frozenset(kept)})


def holding_out(
    dataset: Dataset, curation: Curation, sequence: str, positions: frozenset[int]
) -> tuple[Curation, bool]:
    """Hold frames of one recording out; where all of them are, let them train again.

    Parameters
    ----------
    dataset : Dataset
    curation : Curation
        Where it does not divide the frames, ``splits.json`` is taken over first.
    sequence : str
    positions : frozenset of int
        Places among all files of the recording.

    Returns
    -------
    Curation
        A recording all of whose frames are held out is held out whole.
    bool
        Whether the frames are held out now.

    Raises
    ------
    StudioError
        ``splits.json`` is mistaken, or there is no such sequence.
    """
    said = divided(dataset, curation)
    everything = frozenset(dataset.sequence(sequence).positions)
    whole = said.held_out_sequences or frozenset()
    kept = dict(said.held_out or {})
    before = everything if sequence in whole else kept.pop(sequence, frozenset())
    held = not positions <= before
    after = before | positions if held else before - positions
    if everything <= after:
        return replace(said, held_out=kept, held_out_sequences=whole | {sequence}), held
    if after:
        kept[sequence] = after
    return replace(said, held_out=kept, held_out_sequences=whole - {sequence}), held


def holding_out_sequences(
    dataset: Dataset, curation: Curation, names: Iterable[str], held_out: bool
) -> Curation:
    """Hold recordings out whole, or let all their frames train; see ``holding_out``."""
    said, chosen = divided(dataset, curation), frozenset(names)
    whole = said.held_out_sequences or frozenset()
    kept = {name: own for name, own in (said.held_out or {}).items() if name not in chosen}
    whole = whole | chosen if held_out else whole - chosen
    return replace(said, held_out=kept, held_out_sequences=whole)
