"""A dataset in words: rows for the Data workspace's panels."""

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.pairing import Pairing
from ins_studio.dataset.splits import Split
from ins_studio.ui.data_panels import SequenceRow


def sequence_rows(dataset: Dataset | None, split: Split | None) -> list[SequenceRow]:
    """Return one row for each sequence, and how the split uses it."""
    if dataset is None or split is None:
        return []
    whole = {name for name, _ in split.extrapolation}
    part = {name for name, _ in split.interpolation}
    return [
        SequenceRow(
            sequence.name,
            sequence.frame_count,
            "Held out"
            if sequence.name in whole
            else "Part held out"
            if sequence.name in part
            else "Train",
            sum(sequence.name in str(problem.path) for problem in dataset.problems),
        )
        for sequence in dataset.sequences
    ]


def dataset_facts(dataset: Dataset | None) -> list[tuple[str, str]]:
    """Return what the dataset is, as rows of name and value."""
    if dataset is None:
        return [("", "No dataset is open.")]
    frame = dataset.sample
    rates = sorted({sequence.fps for sequence in dataset.sequences})
    facts = [
        ("Folder", str(dataset.path)),
        ("Person", ", ".join(part for part in (dataset.subject, dataset.clothing) if part) or "-"),
        ("Frames", f"{dataset.frame_count} in {len(dataset.sequences)} sequences"),
        ("Rate", ", ".join(f"{rate:g} fps" for rate in rates)),
        ("Units", dataset.convention),
        ("Body", f"{dataset.body.name}, {dataset.body.joint_count} joints"),
        ("Surface", _surface(dataset)),
        ("Colours", "per vertex" if frame.colors is not None else "none"),
    ]
    return [*facts, *(("Poses", _pairing(one)) for one in dataset.pairings)]


def _surface(dataset: Dataset) -> str:
    frame = dataset.sample
    size = f"{len(frame.vertices):,} vertices, {len(frame.faces):,} faces"
    return size if dataset.registered else f"{size} in one frame; others have their own"


def _pairing(pairing: Pairing) -> str:
    """Say how many scans of a sequence have a pose, and why those."""
    count = len(pairing.pairs)
    total = count + len(pairing.lone_scans)
    return f"{pairing.sequence}: {count} of {total} scans, paired {pairing.how}"
