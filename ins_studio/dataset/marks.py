"""Places that somebody has pointed at on scans: landmarks that were clicked, joints dragged.

In JSON, by recording and by the scan's file::

    {"walk": {"scan_0012.ply": {"head_top": [0.1, 171.5, 3.2], "left_wrist": [...]}}}

Points are as the scans' files have them, so that they stay on the surface when another unit or
another up axis is said.
"""

from collections.abc import Mapping

from ins_studio.project.checked_json import JsonPlace

Point = tuple[float, float, float]
ScanMarks = Mapping[str, Point]  # by the name of a landmark or a joint
Marks = Mapping[str, Mapping[str, ScanMarks]]  # by recording, then by the scan's file name


def marks_of(marks: Marks, sequence: str, scan: str) -> ScanMarks:
    """Return what was pointed at on one scan."""
    return marks.get(sequence, {}).get(scan, {})


def with_marks(marks: Marks, sequence: str, scan: str, own: ScanMarks) -> Marks:
    """Return ``marks`` with ``own`` in the place of what was pointed at on one scan."""
    scans = {**marks.get(sequence, {}), scan: dict(own)}
    kept = {name: one for name, one in scans.items() if one}
    both = {**marks, sequence: kept}
    return {name: one for name, one in both.items() if one}


def marks_at(place: JsonPlace | None) -> Marks:
    """Return the marks that JSON lists; StudioError, naming the place, where it errs."""
    if place is None:
        return {}
    found: Marks = {}
    for sequence, scans in place.members().items():
        for scan, own in scans.members().items():
            points = {name: _point(one) for name, one in own.members().items()}
            found = with_marks(found, sequence, scan, points)
    return found


def marks_json(marks: Marks) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Return marks as JSON values."""
    return {
        sequence: {
            scan: {name: list(point) for name, point in own.items()} for scan, own in scans.items()
        }
        for sequence, scans in marks.items()
    }


def _point(place: JsonPlace) -> Point:
    x, y, z = place.numbers(3)
    return x, y, z
