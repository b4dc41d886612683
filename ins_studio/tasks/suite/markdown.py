"""A report as Markdown."""

from collections.abc import Sequence

from ins_studio.tasks.suite.page import Page, Section, Table


def to_markdown(page: Page) -> str:
    """Return the page; pictures are linked as files beside it."""
    parts = [f"# {page.title}"]
    for section in page.sections:
        parts += _section(section)
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> list[str]:
    parts = [f"## {section.title}", *map(_escaped, section.paragraphs)]
    for table in section.tables:
        parts += [f"**{_escaped(table.caption)}**", _table(table)]
    if section.picture is not None:
        parts.append(f"![{section.picture.caption}]({section.picture.name}.svg)")
    return parts


def _table(table: Table) -> str:
    marks = ["---", *["---:"] * (len(table.head) - 1)]
    return "\n".join(map(_line, [table.head, marks, *table.rows]))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    """Keep words such as shortlong_kick and H_d from becoming slanted, and cells from splitting."""
    for sign in ("\\", "|", "_", "*", "<"):
        text = text.replace(sign, f"\\{sign}")
    return text
