"""Scans without poses, as a dataset that one can look at: to point at places of them, and fit.

Its bodies all rest at the origin, and say nothing; see ``Dataset.posed``.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import find_model, load_body
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.curated import CuratedReader, curated
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.dataset_json import NAME, read_choices
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.registration import look
from ins_studio.dataset.scan_opening import NoPosesError
from ins_studio.dataset.scan_source import ScanSource
from ins_studio.dataset.scans import ScanReader, Track
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposed import open_unposed


def open_posed_or_not(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    curation: Curation | None = None,
    body: Path | None = None,
) -> Dataset:
    """Open recordings, without poses where nobody has said any; ``body`` as for `open_dataset`.

    Raises
    ------
    StudioError
        As ``open_dataset``; ``NoPosesError`` only where poses were said that do not fit.
    """
    try:
        return open_dataset(path, subject, clothing, body, curation)
    except NoPosesError as error:
        if curation is not None and curation.poses is not None:
            raise
        return open_without_poses(path, curation or Curation(), error.problems, body)


def open_without_poses(
    path: Path,
    curation: Curation,
    pose_problems: tuple[Problem, ...] = (),
    chosen: Path | None = None,
) -> Dataset:
    """Open scans without poses; StudioError as ``open_unposed`` raises it.

    ``chosen`` is a body model file, or a folder of one for each gender; ``pose_problems`` says
    why files of poses are of no use.
    """
    said, choices = curation, read_choices(path)
    body = _body(chosen or (None if curation.body is None else Path(curation.body)))
    opened = open_unposed(path, body, said.units, said.up, said.excluded)
    problems = [*pose_problems, *opened.problems]
    source = ScanSource(path, dict.fromkeys(opened.folders))
    sequences = tuple(_at_rate(own, said.fps) for own in opened.sequences)
    tracks = {own.name: _at_rest(own, body) for own in sequences}
    reader = ScanReader(body, sequences, source, opened.axes, tracks)
    seen = look(source, sequences, problems, said.excluded)[0]
    scans = Dataset(
        path=path,
        subject=choices.subject,
        clothing=choices.clothing,
        reader=reader,
        sample=reader.frame_of(seen.sequence, seen.index, reader.moved(seen.scan)),
        known_names=frozenset(opened.folders),
        problems=tuple(dict.fromkeys(problems)),
        convention=opened.axes.convention,
        companions=(path / NAME,) if (path / NAME).is_file() else (),
        posed=False,
        pose_problems=pose_problems,
    )
    return curated(scans, said, placed=True)


def scan_reader(dataset: Dataset) -> ScanReader | None:
    """Return what reads a folder of scans, and knows their unit and up axis; None for all else."""
    reader = dataset.reader
    inner = reader.inner if isinstance(reader, CuratedReader) else reader
    return inner if isinstance(inner, ScanReader) else None


def _body(chosen: Path | None) -> Body:
    return builtin_body() if chosen is None else load_body(find_model(chosen, "neutral"))


def _at_rate(sequence: Sequence, fps: float | None) -> Sequence:
    return sequence if fps is None else replace(sequence, fps=fps, fps_known=True)


def _at_rest(sequence: Sequence, body: Body) -> Track:
    count = sequence.frame_count
    return np.zeros((count, body.joint_count, 3), np.float32), np.zeros((count, 3), np.float32)
