"""What a command has to say at its end: for people, or as JSON for scripts."""

import json
import math
from dataclasses import asdict, is_dataclass
from typing import Any

from ins_studio.project.records import (
    Baked,
    Demonstrated,
    Evaluated,
    EvaluationRow,
    Exported,
    Extracted,
    Reposed,
    Trained,
)

COLUMNS = (
    ("system", "system", "{}"),
    ("split", "split", "{}"),
    ("frame_count", "frames", "{}"),
    ("iou_surface", "IoU surface", "{:.4f}"),
    ("iou_bbox", "IoU bbox", "{:.4f}"),
    ("chamfer_mm", "Chamfer mm", "{:.2f}"),
    ("point_to_surface_mm", "p2s mm", "{:.2f}"),
    ("point_to_surface_p95_mm", "p2s p95 mm", "{:.2f}"),
    ("iou_points", "IoU points*", "{:.4f}"),
)


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
        Exported: _exported,
        Evaluated: lambda r: table(r.rows),
        Demonstrated: _demonstrated,
        dict: lambda r: "\n".join(_lines(r)),
    }
    return str(writers.get(type(result), str)(result))


def table(rows: tuple[EvaluationRow, ...]) -> str:
    """Return an evaluation as aligned columns."""
    cells = [[title for _, title, _ in COLUMNS]]
    cells += [[_cell(getattr(row, name), form) for name, _, form in COLUMNS] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(COLUMNS))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
    lines.append("* of the network's own field near the surface; not comparable with the mesh's.")
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
