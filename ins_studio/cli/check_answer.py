"""A checked dataset in words."""

from ins_studio.project.checked import LETTERS, Checked, CheckedSequence, CheckRow

SHOWN = 3  # frames of one check


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
        *_checks(result),
        f"Problems: {len(result.problems) or 'none'}",
        *(f"- {problem}" for problem in result.problems),
        *(f"Written: {file}" for file in result.files),
    ]
    return "\n".join(lines)


def _checks(result: Checked) -> list[str]:
    letters = "".join(own.verdicts for own in result.sequences)
    counts = [f"{letters.count(key)} {word}" for key, word in LETTERS.items() if key in letters]
    lines = [f"Verdicts: {', '.join(counts)}"]
    if "b" in letters:
        lines.append("  bad frames are left out of training")
    lines.append(f"Checks: {len(result.complaints)} of {len(result.checks)} have something to say")
    for row in result.complaints:
        lines += _row(row)
    ignored = [row.name for row in result.checks if row.severity == "ignored"]
    return lines + ([f"  ignored: {', '.join(ignored)}"] if ignored else [])


def _row(row: CheckRow) -> list[str]:
    lines = [f"- {row.severity}, {row.name}: {row.sentence}"]
    for frame in row.frames[:SHOWN]:
        value = f": {_short(frame.value)} {row.unit}" if row.unit else ""
        why = f" ({frame.why})" if frame.why else ""
        lines.append(f"    {frame.sequence} {frame.number}, {frame.file}{value}{why}")
    if len(row.frames) > SHOWN:
        lines.append(f"    and {len(row.frames) - SHOWN} more")
    return lines + ([f"    --fix: {row.fix_words}"] if row.fix_words else [])


def _short(value: float) -> str:
    """Return four digits, or a whole number: never a power of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


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
