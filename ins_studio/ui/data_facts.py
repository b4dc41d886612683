"""A dataset in words: rows for the Data workspace's panels."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ins_studio.dataset.axes import TURNS, UNIT_NAMES
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.pairing import Pairing
from ins_studio.dataset.splits import Split
from ins_studio.project.indexed import Indexed, IndexedClothing, IndexedSubject
from ins_studio.ui.data_rows import HELD_OUT, PART, TRAIN, DatasetRow, SequenceRow, SubjectRow

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    """What a person says, if anything, what is taken now in words, and why."""

    said: str | None = None
    taken: str = ""
    why: str = ""


@dataclass(frozen=True)
class DatasetFacts:
    """What the facts form shows.

    Attributes
    ----------
    rows : tuple of (name, value, tooltip)
        What cannot be said otherwise.
    units, up : Said
    fps : float
    fps_said : bool
        Whether a person has said the rate.
    poses, poses_tip : str
        Where the poses are from; in short, and for every sequence.
    poses_elsewhere : bool
        Whether poses of another place can be taken.
    open : bool
        Whether there is a dataset at all.
    """

    rows: tuple[tuple[str, str, str], ...]
    units: Said = Said()
    up: Said = Said()
    fps: float = 30.0
    fps_said: bool = False
    poses: str = ""
    poses_tip: str = ""
    poses_elsewhere: bool = False
    open: bool = False
    known_units: tuple[tuple[str, str], ...] = tuple(UNIT_NAMES.items())
    known_ups: tuple[tuple[str, str], ...] = tuple((key, f"{key} up") for key in TURNS)


def dataset_facts(dataset: Dataset | None, curation: Curation, unreadable: int = 0) -> DatasetFacts:
    """Return what the dataset is; ``curation`` is what a person says of it.

    ``unreadable`` is how many frames are known to be so.
    """
    if dataset is None:
        return DatasetFacts((("", "No dataset is open.", ""),))
    vertices, faces = dataset.surface_size
    person = ", ".join(part for part in (dataset.subject, dataset.clothing) if part)
    many = len(dataset.sequences)
    count = f"{dataset.frame_count} in {many} sequence{'' if many == 1 else 's'}"
    count += f", {unreadable} cannot be read" if unreadable else ""
    found = dataset.convention
    rates = Counter(sequence.fps for sequence in dataset.sequences)
    poses = [_pairing(one) for one in dataset.pairings]
    size = f"{vertices:,} vertices, {faces:,} faces"
    rows = (
        *((("Person", person, str(dataset.path)),) if person else ()),
        ("Frames", count, str(dataset.path)),
        ("Body", f"{dataset.body.name}, {dataset.body.joint_count} joints", ""),
        ("Surface", size, _surface(dataset)),
    )
    return DatasetFacts(
        rows,
        units=Said(curation.units, found.unit, found.why),
        up=Said(curation.up, f"{found.up} up"),
        fps=rates.most_common(1)[0][0],
        fps_said=curation.fps is not None,
        poses=_poses(dataset, curation),
        poses_tip="\n".join(poses),
        poses_elsewhere=bool(dataset.pairings) or not dataset.posed,
        open=True,
    )


def dataset_row(
    dataset: Dataset | None,
    split: Split | None,
    curation: Curation,
    health: dict[str, str],
    indexed: Indexed | None = None,
) -> DatasetRow | None:
    """Return a folder's people and, for the one that is open, how each sequence is used.

    Parameters
    ----------
    dataset, split, curation
        What is open, and how it is divided.
    health : dict of str to str
        By sequence, where it was checked: "good", "usable" or "bad".
    indexed : Indexed, optional
        Who else is in the folder.
    """
    if dataset is None or split is None:
        return None
    rows = tuple(sequence_rows(dataset, split, curation, health))
    own = SubjectRow(dataset.subject, dataset.clothing, rows)
    others = [
        _other(person, clothing)
        for person in (indexed.subjects if indexed else ())
        for clothing in person.clothings
        if (person.name, clothing.name) != (dataset.subject, dataset.clothing)
    ]
    people = sorted((own, *others), key=lambda one: (one.subject, one.clothing))
    return DatasetRow(dataset.path, tuple(people) if len(people) > 1 else (own,))


def sequence_rows(
    dataset: Dataset, split: Split, curation: Curation, health: dict[str, str]
) -> list[SequenceRow]:
    """Return one row for each sequence, and how the split uses it."""
    kept = Counter(name for name, _ in (*split.interpolation, *split.extrapolation))
    trains = Counter(name for name, _ in split.training)
    found: dict[Path, list[str]] = {}
    for problem in dataset.problems:
        for place in (problem.path, problem.path.parent):
            found.setdefault(place, []).append(problem.in_window)
    rows = []
    for own in dataset.sequences:
        held = kept[own.name]
        out = len(curation.excluded.get(own.name, frozenset()) & set(own.positions))
        tag = TRAIN if not held else PART if trains[own.name] else HELD_OUT
        rows.append(
            SequenceRow(
                own.name,
                own.frame_count,
                own.frame_count / own.fps,
                tag,
                health.get(own.name, ""),
                out,
                tuple(found.get(own.files[0].parent, ())),
            )
        )
    return rows


def _other(person: IndexedSubject, clothing: IndexedClothing) -> SubjectRow:
    size = (len(clothing.sequences), clothing.frame_count)
    return SubjectRow(person.name, clothing.name, others=size)


def _surface(dataset: Dataset) -> str:
    own = (
        "All frames have the same" if dataset.registered else "In one frame; others have their own"
    )
    colors = "coloured" if dataset.sample.colors is not None else "without colours"
    return f"{own}; {colors}"


def _poses(dataset: Dataset, curation: Curation) -> str:
    if not dataset.posed:
        return "none yet"
    if not dataset.pairings:
        return "in the frames' files"
    pairs = sum(len(one.pairs) for one in dataset.pairings)
    scans = pairs + sum(len(one.lone_scans) for one in dataset.pairings)
    place = "loaded" if curation.poses else "beside the scans"
    return f"{pairs} of {scans}, {place}"


def _pairing(pairing: Pairing) -> str:
    """Say how many scans of a sequence have a pose, and why those."""
    count = len(pairing.pairs)
    total = count + len(pairing.lone_scans)
    return f"{pairing.sequence}: {count} of {total} scans, paired {pairing.how}"
