"""The health of a dataset as one HTML file: recordings, a strip of verdicts, every check."""

from itertools import groupby
from xml.sax.saxutils import escape

from ins_studio.project.checked import LETTERS, Checked, CheckedSequence, CheckRow
from ins_studio.tasks.suite.html import to_html
from ins_studio.tasks.suite.page import Page, Picture, Section, Table

COLORS = {"g": "#3a9d5d", "u": "#e0a526", "b": "#c9413a", "x": "#b9bec5"}
MOST_FRAMES = 50  # of one check, listed
WIDTH, LEFT, ROW, BAR = 900, 220, 22, 14  # of the strip, px


def health_html(result: Checked) -> str:
    """Return the report as a page that needs no other file."""
    person = " ".join(part for part in (result.subject, result.clothing) if part)
    facts = [
        f"{result.path}: {result.layout}, {result.units}. Body: {result.body}.",
        _counted(result),
    ]
    if result.curation.keys() - {"version"}:
        facts.append("What was said of it by hand is taken into account.")
    sections = [
        Section("Recordings", tuple(facts), (_recordings(result),), _strip(result)),
        *(_check(row) for row in _ordered(result)),
    ]
    if result.problems:
        sections.append(Section("Notes on opening it", result.problems))
    title = f"Health of {person or result.path}"
    return to_html(Page(title, tuple(sections)))


def _counted(result: Checked) -> str:
    letters = "".join(own.verdicts for own in result.sequences)
    parts = [f"{letters.count(k):,} {word}" for k, word in LETTERS.items() if k in letters]
    bad = " Bad frames are left out of training." if "b" in letters else ""
    return f"{result.frame_count:,} frames: {', '.join(parts)}.{bad}"


def _ordered(result: Checked) -> list[CheckRow]:
    said = list(result.complaints)
    return [*said, *(row for row in result.checks if row not in said)]


def _recordings(result: Checked) -> Table:
    head = ("Recording", "Health", "Frames", "Good", "Usable", "Bad", "Left out", "Frames a second")
    rows = tuple(
        (
            own.name,
            own.health,
            f"{own.frame_count:,}",
            *(f"{own.verdicts.count(letter):,}" for letter in "gubx"),
            f"{own.fps:g}",
        )
        for own in result.sequences
    )
    return Table("", head, rows)


def _check(row: CheckRow) -> Section:
    words = [row.sentence]
    if row.fix_words:
        words.append(f"Offered: {row.fix_words}.")
    if len(row.frames) > MOST_FRAMES:
        words.append(f"The first {MOST_FRAMES} of {len(row.frames):,} frames:")
    unit = row.unit or "-"
    head = ("Frame", "Number", "File", unit, "Verdict", "Why")
    rows = tuple(
        (
            frame.sequence,
            str(frame.number),
            frame.file,
            f"{frame.value:.4g}" if row.unit else "",
            "bad" if frame.bad else "",
            frame.why,
        )
        for frame in row.frames[:MOST_FRAMES]
    )
    tables = (Table("", head, rows),) if rows else ()
    return Section(f"{row.title}: {row.severity}", tuple(words), tables)


def _strip(result: Checked) -> Picture:
    most = max((own.frame_count for own in result.sequences), default=1)
    height = ROW * len(result.sequences) + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        *(_bars(own, place, most) for place, own in enumerate(result.sequences)),
        "</svg>",
    ]
    words = "Every frame of every recording, in order: green is good, yellow usable, red bad, "
    return Picture("verdicts", words + "grey left out by hand.", "".join(parts))


def _bars(own: CheckedSequence, place: int, most: int) -> str:
    top, scale = ROW * place + 4, (WIDTH - LEFT) / most
    name = escape(own.name if len(own.name) <= 30 else f"{own.name[:29]}…")
    parts = [f'<text x="0" y="{top + BAR - 2}" font-size="12">{name}</text>']
    start = 0
    for letter, run in groupby(own.verdicts):
        count = len(list(run))
        parts.append(
            f'<rect x="{LEFT + scale * start:.2f}" y="{top}" width="{scale * count:.2f}" '
            f'height="{BAR}" fill="{COLORS[letter]}"><title>{LETTERS[letter]}: {start + 1} to '
            f"{start + count}</title></rect>"
        )
        start += count
    return "".join(parts)
