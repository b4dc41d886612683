"""Checking a dataset before anything is trained on it: every frame is read once."""

from collections import Counter
from collections.abc import Generator
from pathlib import Path

from ins_studio.dataset.checks import Problem
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import is_cape, open_dataset
from ins_studio.dataset.rig_figure import KIND
from ins_studio.dataset.sequence import Sequence
from ins_studio.project.checked import Checked, CheckedSequence
from ins_studio.project.records import Progress

CAPE, SCANS = "CAPE's layout", "a folder of scans with poses"
FIGURE = "a rigged, animated figure"


def check(
    dataset: str, subject: str | None = None, clothing: str | None = None, body: str | None = None
) -> Generator[Progress, None, Checked]:
    """Say what a folder or file was taken for, and read all of it.

    Parameters
    ----------
    dataset : str
        The folder, or the file of a rigged figure.
    subject, clothing : str or None
        Whose recordings, where there are several.
    body : str or None
        Body model file, or a folder of one for each gender.
    """
    path = Path(dataset)
    opened = open_dataset(path, subject, clothing, None if body is None else Path(body))
    problems, damaged = list(opened.problems), Counter[str]()
    keys = [(own.name, index) for own in opened.sequences for index in range(own.frame_count)]
    for done, (key, frame) in enumerate(zip(keys, opened.read(keys), strict=True)):
        if isinstance(frame, Problem):
            damaged[key[0]] += 1
            problems.append(frame)
        yield Progress("Reading the frames", done + 1, len(keys))
    frame = opened.sample
    return Checked(
        path=str(path),
        layout=_layout(opened),
        subject=opened.subject,
        clothing=opened.clothing,
        units=opened.convention,
        body=opened.body.name,
        joints=opened.body.joint_count,
        registered=opened.registered,
        colors=frame.colors is not None,
        vertices=len(frame.vertices),
        faces=len(frame.faces),
        frame_count=opened.frame_count,
        readable=opened.frame_count - damaged.total(),
        sequences=tuple(_sequence(opened, own, damaged[own.name]) for own in opened.sequences),
        problems=tuple(str(problem) for problem in dict.fromkeys(problems)),
    )


def _layout(dataset: Dataset) -> str:
    if dataset.body.kind == KIND:
        return FIGURE
    return CAPE if is_cape(dataset.path) else SCANS


def _sequence(dataset: Dataset, own: Sequence, damaged: int) -> CheckedSequence:
    found = [pairing for pairing in dataset.pairings if pairing.sequence == own.name]
    pairing = found[0] if found else None
    return CheckedSequence(
        name=own.name,
        frame_count=own.frame_count,
        readable=own.frame_count - damaged,
        fps=own.fps,
        paired=pairing.how if pairing else "",
        poses=pairing.kind if pairing else "",
        scans_without_pose=tuple(scan.name for scan in pairing.lone_scans) if pairing else (),
        poses_without_scan=pairing.lone_poses if pairing else (),
    )
