"""Checking a dataset before anything is trained on it: every frame is read once."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ins_studio.dataset.checking.all_checks import PLACING, fixed
from ins_studio.dataset.checking.examine import Examined, examine
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import is_cape
from ins_studio.dataset.rig_figure import KIND
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposed_dataset import open_posed_or_not
from ins_studio.files import write_atomic
from ins_studio.project.checked import Checked, CheckedSequence
from ins_studio.project.records import Progress
from ins_studio.tasks.health_report import health_html
from ins_studio.tasks.said import said_curation

CAPE = "CAPE's layout"
SCANS, UNPOSED = "a folder of scans with poses", "a folder of scans without poses"
FIGURE = "a rigged, animated figure"
ROUNDS = 3  # of fixes that make the measuring worth repeating

Steps = Generator[Progress, None, Checked]


def check(  # noqa: PLR0913  the choices of a command
    dataset: str,
    subject: str | None = None,
    clothing: str | None = None,
    body: str | None = None,
    *,
    curation: str | dict[str, Any] | None = None,
    fix: str | None = None,
    html: str | None = None,
) -> Steps:
    """Say what a folder was taken for, read all of it, and judge every frame.

    Parameters
    ----------
    dataset : str
        The folder, or the file of a rigged figure.
    subject, clothing : str or None
        Whose recordings, where there are several.
    body : str or None
        Body model file, or a folder of one for each gender.
    curation : str, dict or None
        What a person says of the dataset: a file, or its content.
    fix : str or None
        File to write, with the curation that all offers together make.
    html : str or None
        File to write, with the health report.
    """
    path, said = Path(dataset), said_curation(curation)
    model = None if body is None else Path(body)
    opened = open_posed_or_not(path, subject, clothing, said, model)
    found = yield from examine(opened)
    result = _checked(opened, found)
    if fix is not None:
        mended = yield from _mended(opened, found, (subject, clothing, model))
        write_atomic(Path(fix), mended.encode())
        result = replace(result, files=(*result.files, fix))
    if html is not None:
        write_atomic(Path(html), health_html(result).encode())
        result = replace(result, files=(*result.files, html))
    return result


def _mended(
    opened: Dataset, found: Examined, whom: tuple[str | None, str | None, Path | None]
) -> Generator[Progress, None, Curation]:
    """Take every offer; after another unit, axis or side all else is measured again first."""
    said = opened.curation
    for _ in range(ROUNDS):
        placed = fixed(said, [row for row in found.rows if row.name in PLACING])
        if placed == said:
            break
        said = placed
        subject, clothing, body = whom
        opened = open_posed_or_not(opened.path, subject, clothing, said, body)
        found = yield from examine(opened)
    return fixed(said, found.rows)


def _checked(opened: Dataset, found: Examined) -> Checked:
    problems, (vertices, faces) = list(opened.problems), opened.surface_size
    if found.problem is not None:
        problems.append(found.problem)
    for one in found.evidence.measured:
        lost = [(file, error) for file, error in zip(one.sequence.files, one.errors, strict=True)]
        problems += [Problem(file, error) for file, error in lost if error]
    readable = sum(int(one.readable.sum()) for one in found.evidence.measured)
    return Checked(
        path=str(opened.path),
        layout=_layout(opened),
        subject=opened.subject,
        clothing=opened.clothing,
        units=str(opened.convention),
        body=opened.body.name,
        joints=opened.body.joint_count,
        registered=opened.registered,
        colors=opened.sample.colors is not None,
        vertices=vertices,
        faces=faces,
        frame_count=opened.frame_count,
        readable=readable,
        sequences=tuple(
            _sequence(opened, one.sequence, int(one.readable.sum()), found.verdicts)
            for one in found.evidence.measured
        ),
        problems=tuple(dict.fromkeys(problem.in_terminal for problem in problems)),
        checks=found.rows,
        curation=opened.curation.to_dict(),
    )


def _layout(dataset: Dataset) -> str:
    if dataset.body.kind == KIND:
        return FIGURE
    if not dataset.posed:
        return UNPOSED
    return CAPE if is_cape(dataset.path) else SCANS


def _sequence(
    dataset: Dataset, own: Sequence, readable: int, verdicts: dict[str, str]
) -> CheckedSequence:
    found = [pairing for pairing in dataset.pairings if pairing.sequence == own.name]
    pairing = found[0] if found else None
    return CheckedSequence(
        name=own.name,
        frame_count=own.frame_count,
        readable=readable,
        fps=own.fps,
        paired=pairing.how if pairing else "",
        poses=pairing.kind if pairing else "",
        scans_without_pose=tuple(scan.name for scan in pairing.lone_scans) if pairing else (),
        poses_without_scan=pairing.lone_poses if pairing else (),
        verdicts=verdicts[own.name],
    )
