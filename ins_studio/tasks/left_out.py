"""Leaving out of training what the checks call bad, and saying so."""

from collections.abc import Generator
from dataclasses import replace

from ins_studio.dataset.checking.all_checks import left_out
from ins_studio.dataset.checking.examine import examine
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import read_split
from ins_studio.errors import StudioError
from ins_studio.project.checked import CheckRow
from ins_studio.project.records import Note, Progress

NAMED = 5  # frames of one check


def without_bad_frames(
    dataset: Dataset, heldout: str = "file"
) -> Generator[Note | Progress, None, Dataset]:
    """Check every frame, and return the dataset with a curation that excludes the bad ones.

    Raises
    ------
    StudioError
        When nothing to train on is left then.
    """
    found = yield from examine(dataset, heldout)
    judging = [row for row in found.rows if row.severity != "ignored"]
    rows = [row for row in judging if any(frame.bad for frame in row.frames)]
    for row in rows:
        yield Note(_words(row))
    if not rows:
        return dataset
    curation = left_out(dataset.curation, found.evidence, rows)
    try:
        read_split(dataset, heldout, curation)
    except StudioError as error:
        raise StudioError(
            f"Every frame of {dataset.path} that could train is bad. {rows[0].sentence}",
            f"Correct them; or, in a curation, ignore the check: {rows[0].name}.",
        ) from error
    return replace(dataset, curation=curation)


def _words(row: CheckRow) -> str:
    bad = [frame for frame in row.frames if frame.bad]
    named = ", ".join(f"{frame.sequence} {frame.number}" for frame in bad[:NAMED])
    more = f" and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
    frames = "1 bad frame is" if len(bad) == 1 else f"{len(bad)} bad frames are"
    return f"{frames} left out ({row.name}): {named}{more}. {row.sentence}"
