"""The parts of a report, before it is written as Markdown or HTML."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Cells as text; the first column names the row, all others hold figures."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A drawing: ``name`` is its file's, without the ending."""

    name: str
    caption: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it: paragraphs, tables, picture, in that order."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Page:
    """A whole report."""

    title: str
    sections: tuple[Section, ...]
