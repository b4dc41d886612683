"""An index of a dataset in words."""

from ins_studio.project.counting import counted
from ins_studio.project.indexed import Indexed, IndexedSubject


def indexed_text(result: Indexed) -> str:
    """Return people, clothes and recordings as a tree, each with its frames."""
    lines = [f"{result.path}: {result.layout}, {counted(result.frame_count)}"]
    for subject in result.subjects:
        lines += _subject(subject)
    return "\n".join(lines)


def _subject(subject: IndexedSubject) -> list[str]:
    lines = [f"  {subject.name or 'One person'}: {counted(subject.frame_count)}"]
    for clothing in subject.clothings:
        sequences = counted(len(clothing.sequences), "sequence", "sequences")
        lines.append(f"    {clothing.name or 'One dress'}: {sequences}")
        lines += [
            f"      {own.name}: {counted(own.frame_count)}, {own.fps:g} fps, {own.seconds:.1f} s"
            for own in clothing.sequences
        ]
    return lines
