"""A checked dataset in words."""

from ins_studio.project.checked import Checked, CheckedSequence


def checked_text(result: Checked) -> str:
    """Return what was recognised, sequence by sequence, and then every problem on a line."""
    person = ", ".join(part for part in (result.subject, result.clothing) if part)
    surface = "one topology, followed from frame to frame" if result.registered else "each its own"
    lines = [
        f"{result.path}: {result.layout}",
        *([f"Person: {person}"] if person else []),
        f"Files in: {result.units}",
        f"Body: {result.body}, {result.joints} joints",
        f"Surface: {surface}; {result.vertices:,} vertices, {result.faces:,} faces in one frame",
        f"Colours: {'yes' if result.colors else 'no'}",
        f"Frames: {result.readable} of {result.frame_count} can be read",
        *(line for own in result.sequences for line in _sequence(own)),
        f"Problems: {len(result.problems) or 'none'}",
        *(f"- {problem}" for problem in result.problems),
    ]
    return "\n".join(lines)


def _sequence(own: CheckedSequence) -> list[str]:
    lines = [f"  {own.name}: {own.readable} of {own.frame_count} frames, {own.fps:g} fps"]
    if own.paired:
        lines.append(f"    poses: {own.poses}; paired {own.paired}")
    for alone, what in (
        (own.scans_without_pose, "scans without a pose"),
        (own.poses_without_scan, "poses without a scan"),
    ):
        if alone:
            more = f" and {len(alone) - 5} more" if len(alone) > 5 else ""
            lines.append(f"    {what}: {', '.join(alone[:5])}{more}")
    return lines
