"""What a command has to say at its end: for people, or as JSON for scripts."""

import json
import math
from dataclasses import asdict, is_dataclass
from typing import Any

from ins_studio.cli.body_arguments import bodies_text
from ins_studio.cli.check_answer import checked_text
from ins_studio.cli.fit_answer import fitted_text
from ins_studio.cli.index_answer import indexed_text
from ins_studio.cli.next_answer import next_text
from ins_studio.project.avatar_records import Baked, Converted, Exported, Extracted, Reposed
from ins_studio.project.batch_records import Batched, BatchRow, Benchmarked, Demonstrated
from ins_studio.project.body_models import BodiesKept
from ins_studio.project.checked import Checked
from ins_studio.project.counting import counted
from ins_studio.project.evaluation_records import Compared, Evaluated, EvaluationRow
from ins_studio.project.fit_records import Fitted
from ins_studio.project.indexed import Indexed
from ins_studio.project.scan_next import ScanNext
from ins_studio.project.training_records import Trained
from ins_studio.project.unpacked import Unpacked

FIGURES = (
    ("frame_count", "frames", "{}"),
    ("iou_surface", "IoU near the surface", "{:.4f}"),
    ("iou_bbox", "IoU in the box", "{:.4f}"),
    ("iou_paper", "IoU as printed, surface [1]", "{:.4f}"),
    ("iou_paper_bbox", "IoU as printed, bbox [1]", "{:.4f}"),
    ("iou_points", "IoU of the network [2]", "{:.4f}"),
    ("point_to_surface_mm", "scan to mesh, mean, mm", "{:.2f}"),
    ("point_to_surface_p95_mm", "scan to mesh, 95 %, mm", "{:.2f}"),
    ("chamfer_mm", "both ways, mean, mm", "{:.2f}"),
    ("vertex_to_vertex_mm", "vertex to vertex, mm", "{:.2f}"),
    ("normal_consistency", "cosine of normals", "{:.4f}"),
    ("slip_mm", "slip, median, mm [3]", "{:.2f}"),
    ("slip_p95_mm", "slip, 95 %, mm", "{:.2f}"),
    ("slide_mm", "slip along the cloth, median, mm", "{:.2f}"),
    ("slide_p95_mm", "slip along the cloth, 95 %, mm", "{:.2f}"),
    ("slip_share", "share of the surface followed", "{:.3f}"),
    ("texture_change", "colour change a frame, of 255 [4]", "{:.2f}"),
)

NOTES = {
    "iou_paper": "[1] Points as in SNARF's code on CAPE, all but 250 near the surface.",
    "iou_points": "[2] Of its own field near the surface; not comparable with the mesh's.",
    "slip_mm": "[3] From where a point of the cloth is to where the avatar takes it.",
    "texture_change": "[4] On points of the cloth, from one frame to the next.",
}


def as_json(value: Any) -> str:
    """Return a result, or plain values, as one JSON object; what is not a number becomes null."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(_finite(plain), ensure_ascii=False, allow_nan=False)


def as_text(result: Any) -> str:
    """Return a result, or the facts of ``info``, in words."""
    writers: dict[type, Any] = {
        Trained: _trained,
        Extracted: _extracted,
        Baked: _baked,
        Reposed: lambda r: f"{r.frame_count} posed frames are in {r.path}",
        Converted: lambda r: (
            f"{counted(r.frame_count)} of {r.joint_count} joints "
            f"{'is' if r.frame_count == 1 else 'are'} in {r.path}"
        ),
        Exported: _exported,
        Evaluated: lambda r: table(r.rows),
        Compared: _compared,
        Demonstrated: _demonstrated,
        Checked: checked_text,
        ScanNext: next_text,
        BodiesKept: bodies_text,
        Indexed: indexed_text,
        Fitted: fitted_text,
        Unpacked: lambda r: f"{r.frame_count} frames of {r.vertex_count:,} vertices: {r.path}",
        Batched: lambda r: _jobs(r.rows),
        Benchmarked: _benchmarked,
        dict: lambda r: "\n".join(_lines(r)),
    }
    return str(writers.get(type(result), str)(result))


def table(rows: tuple[EvaluationRow, ...]) -> str:
    """Return an evaluation as aligned columns, one for each row; figures nobody has are left out.

    Notes say what is easily misread.
    """
    figures = [
        (name, title, [_cell(getattr(row, name), form) for row in rows])
        for name, title, form in FIGURES
    ]
    figures = [figure for figure in figures if set(figure[2]) != {"-"}]
    head = [("", [row.system for row in rows]), ("", [row.split for row in rows])]
    lines = [*head, *((title, cells) for _, title, cells in figures)]
    text = _aligned([[title, *cells] for title, cells in lines], numbers=True)
    shown = {name for name, _, _ in figures}
    return "\n".join([text, *(note for name, note in NOTES.items() if name in shown)])


def _compared(result: Compared) -> str:
    cells = [["system", "ms a frame", "mm from the scan", "faces"]]
    for row in result.systems:
        faces = (row.least_faces, row.most_faces)
        cells.append(
            [
                row.system,
                f"{1000 * row.seconds:.3g}",
                _cell(row.distance_mm, "{:.2f}"),
                " to ".join(f"{count:,}" for count in dict.fromkeys(faces)),
            ]
        )
    size = f"{result.size_bytes / 1e6:.2f} MB"
    lines = (f"{result.path}: {result.frame_count} frames of {result.clip}, {size}",)
    return "\n".join([*lines, _aligned(cells, numbers=True)])


def _benchmarked(result: Benchmarked) -> str:
    lines = [f"Written: {path}" for path in result.files]
    return "\n".join([_jobs(result.rows), *lines] if result.rows else lines)


def _jobs(rows: tuple[BatchRow, ...]) -> str:
    cells = [["job", "run", "state", "seconds", "reason"]]
    cells += [[r.job, r.run, r.state, f"{r.seconds:.0f}", r.reason] for r in rows]
    return _aligned(cells)


def _aligned(cells: list[list[str]], *, numbers: bool = False) -> str:
    """Return rows in columns; ``numbers`` sets all but the first flush right."""
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    fit = str.rjust if numbers else str.ljust
    lines = ["  ".join([row[0].ljust(widths[0]), *map(fit, row[1:], widths[1:])]) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def _trained(result: Trained) -> str:
    state = "Trained" if result.finished else "Stopped"
    more = "" if result.finished else " Go on by the same command with --resume."
    return f"{state} after {result.step} of {result.total_steps} steps: {result.run}.{more}"


def _extracted(result: Extracted) -> str:
    return (
        f"{result.vertex_count:,} vertices and {result.face_count:,} faces in "
        f"{result.seconds:.0f} s: {result.run}/mesh"
    )


def _baked(result: Baked) -> str:
    return (
        f"{result.path}: {result.corrective_count} correctives; 95 % of the vertices of "
        f"{result.frame_count} unseen poses come within {result.p95_mm:.2f} mm of the exact ones "
        f"({result.mean_mm:.2f} mm on average, {result.max_mm:.1f} mm at most)."
    )


def _exported(result: Exported) -> str:
    shapes = f", {result.shape_count} corrective shapes" if result.shape_count else ""
    return (
        f"{result.path}: {result.frame_count} frames{shapes}, {result.size_bytes / 1e6:.1f} MB, "
        f"at most {result.max_error_mm:.2f} mm off."
    )


def _demonstrated(result: Demonstrated) -> str:
    lines = [f"The avatar is in {result.run}"]
    lines += [f"Written: {path}" for path in result.files]
    return "\n".join([*lines, table(result.rows)] if result.rows else lines)


def _lines(facts: dict[str, Any], indent: str = "") -> list[str]:
    lines = []
    for name, value in facts.items():
        title = f"{indent}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            lines += [f"{title}:", *_lines(value, indent + "  ")]
        elif isinstance(value, list):
            lines.append(f"{title}: {', '.join(str(item) for item in value) or '-'}")
        else:
            lines.append(f"{title}: {'-' if value is None else value}")
    return lines


def _cell(value: Any, form: str) -> str:
    return "-" if isinstance(value, float) and math.isnan(value) else form.format(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
