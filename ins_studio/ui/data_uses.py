"""How each frame is used and judged: what strip, rows and plot have in common."""

from collections.abc import Callable, Mapping

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.splits import Split, read_split
from ins_studio.document.recordings import Recordings
from ins_studio.errors import StudioError
from ins_studio.ui.filmstrip_paint import StripFrame


def split_of(recordings: Recordings, report: Callable[[Exception], None]) -> Split | None:
    """Divide what is open; a mistaken ``splits.json`` is reported, and all trains then."""
    dataset, curation = recordings.dataset, recordings.curation
    if dataset is None:
        return None
    try:
        return read_split(dataset, curation=curation)
    except StudioError as error:
        report(error)
        return read_split(dataset, "none", Curation())


def found_unreadable(dataset: Dataset) -> frozenset[tuple[str, int]]:
    """Return the frames whose own files could not be read on opening: (sequence, index)."""
    files = {problem.path for problem in dataset.problems if problem.unreadable}
    return frozenset(
        (own.name, index)
        for own in (dataset.sequences if files else ())
        if len(set(own.files)) == len(own.files)
        for index, file in enumerate(own.files)
        if file in files
    )


def strip_frames(
    sequence: Sequence,
    split: Split,
    curation: Curation,
    verdicts: Mapping[int, tuple[str, str]],
) -> list[StripFrame]:
    """Return what the strip says of each frame of a sequence.

    Parameters
    ----------
    sequence : Sequence
    split : Split
    curation : Curation
    verdicts : mapping of int to (verdict, why)
        By index; a frame that is not there was not checked.
    """
    kept = (*split.interpolation, *split.extrapolation)
    held = {index for name, index in kept if name == sequence.name}
    out = curation.excluded.get(sequence.name, frozenset())
    frames = []
    for index, position in enumerate(sequence.positions):
        verdict, why = verdicts.get(index, ("", ""))
        excluded = position in out
        frames.append(StripFrame(verdict, index in held, excluded, why))
    return frames
