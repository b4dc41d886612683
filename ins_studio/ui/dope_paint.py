"""Draws the dope sheet: titles, diamonds, bars where diamonds would touch."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from ins_studio.ui import theme
from ins_studio.ui.dope_picture import INDENT_PX, ROW_PX, TITLE_PX, DopePicture, ShownRow

DIAMOND_PX = 9
_TOUCHING_PX = 5.0


def paint_dope_sheet(painter: QPainter, area: QRectF, picture: DopePicture) -> None:
    """Draw ``picture`` without its playhead; rows and keys out of sight cost nothing."""
    painter.fillRect(area, QColor(theme.GROUND))
    if picture.hint:
        painter.setPen(QColor(theme.QUIET))
        painter.drawText(
            area, Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value, picture.hint
        )
        return
    first = max(int(picture.scroll // ROW_PX), 0)
    last = min(int((picture.scroll + area.height()) // ROW_PX) + 1, len(picture.rows))
    keys = QRectF(TITLE_PX, 0, area.width() - TITLE_PX, area.height())
    painter.save()
    painter.setClipRect(keys)
    for number in range(first, last):
        band = QRectF(TITLE_PX, picture.top(number), keys.width(), ROW_PX)
        _paint_keys(painter, band, picture, number)
    painter.restore()
    _paint_titles(painter, area, picture, range(first, last))
    _paint_box(painter, picture)
    if picture.gesture:
        _paint_gesture(painter, keys, picture.gesture)
    if picture.auto_key:
        painter.setPen(QPen(QColor(theme.BAD), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(1, 1, -1, -1))


def _paint_keys(painter: QPainter, band: QRectF, picture: DopePicture, number: int) -> None:
    row, scale = picture.rows[number], picture.scale
    if row.marked or number == 0:
        painter.fillRect(band, QColor(theme.ROW_MARKED if row.marked else theme.ROW))
    painter.setPen(QColor(theme.ROW_MARKED))
    painter.drawLine(band.bottomLeft(), band.bottomRight())
    inside = slice(
        int(np.searchsorted(row.frames, np.floor(scale.first) - 1)),
        int(np.searchsorted(row.frames, np.ceil(scale.last) + 1, side="right")),
    )
    frames, chosen = row.frames[inside], row.chosen[inside]
    if scale.frame_px < _TOUCHING_PX:
        frames, chosen = _paint_bars(painter, band, picture, (frames, chosen))
    middle = band.top() + (ROW_PX - DIAMOND_PX) / 2
    ratio = painter.device().devicePixelRatio()
    for color, which in ((theme.KEY, ~chosen), (theme.ACCENT, chosen)):
        shape = _diamond(color, theme.GROUND, ratio)
        offset = scale.left - scale.first * scale.frame_px - DIAMOND_PX / 2
        for x in (frames[which] * scale.frame_px + offset).tolist():
            painter.drawImage(QPointF(x, middle), shape)


def _paint_bars(
    painter: QPainter,
    band: QRectF,
    picture: DopePicture,
    keys: tuple[NDArray[np.int64], NDArray[np.bool_]],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Draw keys on frames in a row as bars; return those that stand alone."""
    frames, chosen = keys
    if not len(frames):
        return keys
    ends = np.flatnonzero((np.diff(frames) != 1) | (np.diff(chosen.astype(np.int8)) != 0))
    starts, stops = np.concatenate([[0], ends + 1]), np.concatenate([ends, [len(frames) - 1]])
    long = stops > starts
    for start, stop in zip(starts[long].tolist(), stops[long].tolist(), strict=True):
        left, right = picture.scale.x(float(frames[start])), picture.scale.x(float(frames[stop]))
        color = QColor(theme.ACCENT if chosen[start] else theme.KEY)
        painter.fillRect(QRectF(left - 2, band.top() + 5, right - left + 4, ROW_PX - 10), color)
    return frames[starts[~long]], chosen[starts[~long]]


def paint_playhead(painter: QPainter, area: QRectF, picture: DopePicture) -> None:
    """Draw the playhead over the keys, beside the titles; nothing where there are no rows."""
    keys = QRectF(TITLE_PX, 0, area.width() - TITLE_PX, area.height())
    x = picture.scale.x(picture.frame)
    if picture.hint or x < keys.left():
        return
    painter.setPen(QPen(QColor(theme.ACCENT), 1.6))
    painter.drawLine(QPointF(x, 0), QPointF(x, keys.bottom()))


def _paint_titles(painter: QPainter, area: QRectF, picture: DopePicture, rows: range) -> None:
    painter.fillRect(QRectF(0, 0, TITLE_PX, area.height()), QColor(theme.PANEL))
    font = QFont(painter.font())
    font.setPixelSize(12)
    painter.setFont(font)
    for number in rows:
        _paint_title(painter, picture.top(number), picture.rows[number])


def _paint_title(painter: QPainter, top: float, row: ShownRow) -> None:
    if row.marked:
        painter.fillRect(QRectF(0, top, TITLE_PX, ROW_PX), QColor(theme.CHOSEN))
    left = 8 + INDENT_PX * row.depth
    if row.is_open is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.QUIET))
        middle = QPointF(left + 3, top + ROW_PX / 2)
        tips = ((-4, -2), (4, -2), (0, 3)) if row.is_open else ((-2, -4), (-2, 4), (3, 0))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in tips]))
    place = QRectF(left + INDENT_PX, top, TITLE_PX - left - INDENT_PX - 4, ROW_PX)
    painter.setPen(QColor(theme.QUIET if row.depth else theme.TEXT))
    words = painter.fontMetrics().elidedText(
        row.title, Qt.TextElideMode.ElideRight, int(place.width())
    )
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_box(painter: QPainter, picture: DopePicture) -> None:
    if picture.box is not None:
        left, top, right, bottom = picture.box
        painter.setPen(QPen(QColor(theme.ACCENT), 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.faded(theme.ACCENT, 30))
        painter.drawRect(QRectF(QPointF(left, top), QPointF(right, bottom)).normalized())


def _paint_gesture(painter: QPainter, keys: QRectF, words: str) -> None:
    """Say over the lowest row what goes on."""
    line = QRectF(keys.left(), keys.bottom() - ROW_PX - 2, keys.width(), ROW_PX + 2)
    painter.fillRect(line, QColor(theme.RAISED))
    painter.setPen(QColor(theme.ACCENT))
    painter.drawText(line.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, words)


@lru_cache(maxsize=8)
def _diamond(color: str, rim: str, ratio: float) -> QImage:
    """Return one key as a picture: drawing a polygon for each would take several times longer."""
    size = round(DIAMOND_PX * ratio)
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(rim), 1))
    painter.setBrush(QColor(color))
    half = DIAMOND_PX / 2
    tips = ((half, 0.5), (DIAMOND_PX - 0.5, half), (half, DIAMOND_PX - 0.5), (0.5, half))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in tips]))
    painter.end()
    return picture
