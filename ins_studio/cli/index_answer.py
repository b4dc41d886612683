"""An index of a dataset in words."""

from ins_studio.project.indexed import Indexed, IndexedSubject


def indexed_text(result: Indexed) -> str:
    """Return people, clothes and recordings as a tree, each with its frames."""
    lines = [f"{result.path}: {result.layout}, {result.frame_count:,} frames"]
    for subject in result.subjects:
        lines += _subject(subject)
    return "\n".join(lines)


def _subject(subject: IndexedSubject) -> list[str]:
    lines = [f"  {subject.name or 'One person'}: {subject.frame_count:,} frames"]
    for clothing in subject.clothings:
        count = len(clothing.sequences)
        sequences = f"{count} sequence{'s' if count > 1 else ''}"
        lines.append(f"    {clothing.name or 'One dress'}: {sequences}")
        lines += [
            f"      {own.name}: {own.frame_count:,} frames, {own.fps:g} fps, {own.seconds:.1f} s"
            for own in clothing.sequences
        ]
    return lines
