"""Draws the timeline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from ins_studio.ui import theme
from ins_studio.ui.frame_states import BAKED, EXACT
from ins_studio.ui.timeline_scale import TimeScale
from ins_studio.viewport.heat import REACH

BAND_HEIGHT = 8.0
NUMBERS_TOP = 12.0
STRIP_HEIGHT = 8.0
BEYOND_HEIGHT = 4.0
_STATE_ROLES = {EXACT: "exact", BAKED: "baked"}


@dataclass(frozen=True, eq=False)
class TimelinePicture:
    """What there is to draw.

    ``states`` (frame_count,) of ``frame_states``, or None; ``beyond`` (frame_count,) degrees from
    the scanned poses, or None.
    """

    scale: TimeScale
    frame_count: int
    frame: int
    first: int
    last: int
    states: NDArray[np.uint8] | None
    beyond: NDArray[np.float32] | None = None


def paint_ground(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    """Draw all of ``picture`` but the playhead into ``area``: what stays while it plays."""
    painter.fillRect(area, QColor(theme.GROUND))
    if picture.frame_count == 0:
        painter.setPen(QColor(theme.QUIET))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "Nothing to play yet")
        return
    _paint_band(painter, area, picture)
    _paint_ruler(painter, area, picture)
    _paint_strip(painter, area, picture)
    _paint_beyond(painter, area, picture)
    _paint_outside(painter, area, picture)


def _paint_band(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    left, right = picture.scale.x(picture.first), picture.scale.x(picture.last)
    band = QRectF(left, 1.0, max(right - left, 2.0), BAND_HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.EDGE))
    painter.drawRoundedRect(band, 3, 3)
    painter.setBrush(QColor(theme.QUIET))
    for x in (left, right):
        painter.drawRoundedRect(QRectF(x - 2.5, 0.0, 5.0, BAND_HEIGHT + 2), 2, 2)


def _paint_ruler(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    scale, step = picture.scale, picture.scale.step()
    font = QFont(painter.font())
    font.setPixelSize(10)
    painter.setFont(font)
    first = max(0, int(scale.first))
    last = min(picture.frame_count - 1, int(scale.last + 1))
    minor = max(step // 5, 1)
    bottom = area.bottom() - STRIP_HEIGHT - 6
    for frame in range(first - first % minor, last + 1, minor):
        x = scale.x(frame)
        major = frame % step == 0
        painter.setPen(QPen(QColor(theme.EDGE if major else theme.LINE), 1))
        painter.drawLine(QPointF(x, NUMBERS_TOP + (14 if major else 22)), QPointF(x, bottom))
        if major:
            painter.setPen(QColor(theme.QUIET))
            place = QRectF(x - 30, NUMBERS_TOP, 60, 13)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(frame + 1))


def _paint_strip(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    scale = picture.scale
    top = area.bottom() - STRIP_HEIGHT - 3
    left, right = scale.x(-0.5), scale.x(picture.frame_count - 0.5)
    painter.fillRect(QRectF(left, top, right - left, STRIP_HEIGHT), QColor(theme.RAISED))
    if picture.states is None:
        return
    for state, role in _STATE_ROLES.items():
        color = getattr(theme.shown(), role)
        for start, end in _runs(picture.states == state):
            x = scale.x(start - 0.5)
            painter.fillRect(QRectF(x, top, scale.x(end - 0.5) - x, STRIP_HEIGHT), QColor(color))


def _paint_beyond(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    """Draw how far each frame lies from the data, above the strip: from green to red."""
    if picture.beyond is None:
        return
    scale, top = picture.scale, area.bottom() - STRIP_HEIGHT - 4 - BEYOND_HEIGHT
    first, last = max(0, int(scale.first)), min(picture.frame_count - 1, int(scale.last + 1))
    for frame, color in enumerate(REACH.colors(picture.beyond[first : last + 1]), first):
        x = scale.x(frame - 0.5)
        bar = QRectF(x, top, scale.x(frame + 0.5) - x + 0.5, BEYOND_HEIGHT)
        painter.fillRect(bar, QColor(*color.tolist()))


def _runs(frames: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches of frames that are so: first, one past the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], frames, [0]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _paint_outside(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    shade = theme.faded(theme.DIM, 120)
    left = picture.scale.x(picture.first - 0.5)
    right = picture.scale.x(picture.last + 0.5)
    top = area.top() + BAND_HEIGHT + 3
    if left > area.left():
        painter.fillRect(QRectF(area.left(), top, left - area.left(), area.height()), shade)
    if right < area.right():
        painter.fillRect(QRectF(right, top, area.right() - right + 1, area.height()), shade)


def paint_playhead(painter: QPainter, area: QRectF, picture: TimelinePicture) -> None:
    """Draw the playhead over the ground; nothing where nothing plays."""
    if picture.frame_count == 0:
        return
    x = picture.scale.x(picture.frame)
    accent = QColor(theme.ACCENT)
    painter.setPen(QPen(accent, 1.6))
    painter.drawLine(QPointF(x, NUMBERS_TOP), QPointF(x, area.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    text = str(picture.frame + 1)
    font = QFont(painter.font())
    font.setPixelSize(10)
    font.setBold(True)
    painter.setFont(font)
    half = max(10.0, painter.fontMetrics().horizontalAdvance(text) / 2 + 5)
    flag = QRectF(x - half, NUMBERS_TOP - 1, 2 * half, 15)
    painter.drawRoundedRect(flag, 4, 4)
    tip = [QPointF(x - 4, flag.bottom() - 0.5), QPointF(x + 4, flag.bottom() - 0.5)]
    painter.drawPolygon(QPolygonF([*tip, QPointF(x, flag.bottom() + 4)]))
    painter.setPen(QColor(theme.ACCENT_TEXT))
    painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, text)
