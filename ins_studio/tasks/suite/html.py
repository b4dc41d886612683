"""A report as one HTML file that needs nothing else."""

from html import escape

from ins_studio.tasks.suite.page import Page, Section, Table

STYLE = """
body { font: 15px/1.5 sans-serif; color: #1f2328; background: #fff; max-width: 70rem;
  margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .8rem 0 .3rem; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid #d5d9de; text-align: right;
  vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; }
figure { margin: 1.5rem 0; }
svg { max-width: 100%; height: auto; }
"""


def to_html(page: Page) -> str:
    """Return the page with its pictures in it."""
    title = escape(page.title)
    parts = [
        "<!DOCTYPE html>",
        f"<html lang='en'><head><meta charset='utf-8'><title>{title}</title>",
        f"<style>{STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
    ]
    for section in page.sections:
        parts += _section(section)
    return "\n".join([*parts, "</body></html>\n"])


def _section(section: Section) -> list[str]:
    parts = [f"<h2>{escape(section.title)}</h2>"]
    parts += [f"<p>{escape(text)}</p>" for text in section.paragraphs]
    parts += [_table(table) for table in section.tables]
    if section.picture is not None:
        words = escape(section.picture.caption)
        parts.append(f"<figure>{section.picture.svg}<figcaption>{words}</figcaption></figure>")
    return parts


def _table(table: Table) -> str:
    lines = [f"<div class='wide'><table><caption>{escape(table.caption)}</caption>"]
    lines.append(_row(table.head, "th"))
    lines += [_row(cells, "td") for cells in table.rows]
    return "\n".join([*lines, "</table></div>"])


def _row(cells: tuple[str, ...], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
