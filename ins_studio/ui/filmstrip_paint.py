"""Drawing the filmstrip: pictures, what is left out, the underline, selection and playhead."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ins_studio.ui import theme
from ins_studio.ui.filmstrip_scale import StripScale

LINE_PX = 5
HELD_OUT_PX = 3
NOTHING = "No recording plays: choose one in the list."


@dataclass(frozen=True)
class StripFrame:
    """What the strip says of one frame.

    Attributes
    ----------
    verdict : str
        "good", "usable", "bad", or empty where it was not checked.
    held_out, excluded : bool
        Whether it is kept to measure, or left out of everything.
    why : str
        The verdict's reason, for the tooltip.
    """

    verdict: str = ""
    held_out: bool = False
    excluded: bool = False
    why: str = ""

    @property
    def words(self) -> str:
        """Say how it is used, and what was found."""
        verdict = f"{self.verdict}: {self.why}" if self.why else self.verdict or "not checked"
        return f"{self._use} · {verdict}"

    @property
    def _use(self) -> str:
        if self.excluded:
            return "excluded"
        trains = "trains" if self.verdict != "bad" else "does not train"
        return "held out" if self.held_out else trains


@dataclass(frozen=True)
class StripPicture:
    """Everything that is drawn."""

    scale: StripScale
    frames: tuple[StripFrame, ...]
    pictures: dict[int, QImage]
    selected: frozenset[int]
    playhead: int
    focused: bool


def paint_strip(painter: QPainter, area: QRectF, strip: StripPicture) -> None:
    """Draw ``strip`` into ``area``."""
    painter.fillRect(area, QColor(theme.PANEL))
    if not strip.frames:
        painter.setPen(QColor(theme.QUIET))
        painter.drawText(
            area, Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value, NOTHING
        )
        return
    _draw_pictures(painter, area, strip)
    _draw_line(painter, area, strip)
    _draw_excluded(painter, area, strip)
    _draw_selection(painter, area, strip)
    x = strip.scale.x(strip.playhead + 0.5)
    painter.setPen(QPen(QColor(theme.ACCENT), 2))
    painter.drawLine(QPointF(x, 0), QPointF(x, area.height()))
    if strip.focused:
        painter.drawLine(QPointF(0, 1), QPointF(area.width(), 1))


def _draw_pictures(painter: QPainter, area: QRectF, strip: StripPicture) -> None:
    scale = strip.scale
    width, room = scale.step() * scale.frame_px, area.height() - LINE_PX - 2
    for frame in scale.pictured():
        picture = strip.pictures.get(frame)
        if picture is None:
            continue
        size = min(room / picture.height(), width / picture.width())
        drawn = QRectF(0, 0, picture.width() * size, picture.height() * size)
        drawn.moveCenter(QPointF(scale.x(frame) + min(width, area.width()) / 2, room / 2))
        painter.drawImage(drawn, picture)


def _draw_line(painter: QPainter, area: QRectF, strip: StripPicture) -> None:
    top = area.height() - LINE_PX
    for first, stop in _runs(strip, lambda one: one.verdict):
        color = theme.verdict_color(strip.frames[first].verdict)
        painter.fillRect(_cells(strip.scale, first, stop, top, LINE_PX), QColor(color))
    for first, stop in _runs(strip, lambda one: one.held_out):
        if strip.frames[first].held_out:
            # what is wrong with a frame is seen below the blue
            judged = any(one.verdict in {"usable", "bad"} for one in strip.frames[first:stop])
            height = HELD_OUT_PX if judged else LINE_PX
            painter.fillRect(_cells(strip.scale, first, stop, top, height), QColor(theme.EXACT))


def _draw_excluded(painter: QPainter, area: QRectF, strip: StripPicture) -> None:
    veil = theme.faded(theme.GROUND, 190)
    for first, stop in _runs(strip, lambda one: one.excluded):
        if not strip.frames[first].excluded:
            continue
        cells = _cells(strip.scale, first, stop, 0, area.height())
        painter.fillRect(cells, veil)
        painter.setPen(QPen(QColor(theme.BAD), 2))
        middle = cells.center().y()
        painter.drawLine(QPointF(cells.left(), middle), QPointF(cells.right(), middle))


def _draw_selection(painter: QPainter, area: QRectF, strip: StripPicture) -> None:
    glow = theme.faded(theme.ACCENT, 60)
    painter.setPen(QPen(QColor(theme.ACCENT), 1))
    shown = strip.scale.visible()
    for chosen, group in groupby(shown, lambda frame: frame in strip.selected):
        run = list(group)
        if chosen:
            cells = _cells(strip.scale, run[0], run[-1] + 1, 0, area.height() - LINE_PX)
            painter.fillRect(cells, glow)
            painter.drawRect(cells.adjusted(0, 0, -1, -1))


def _runs(strip: StripPicture, key: Callable[[StripFrame], object]) -> Iterator[tuple[int, int]]:
    """Return (first, stop) of neighbours among the visible frames that are alike."""
    for _, group in groupby(strip.scale.visible(), lambda frame: key(strip.frames[frame])):
        run = list(group)
        yield run[0], run[-1] + 1


def _cells(scale: StripScale, first: int, stop: int, top: float, height: float) -> QRectF:
    left = scale.x(first)
    return QRectF(left, top, max(scale.x(stop) - left, 2.0), height)
