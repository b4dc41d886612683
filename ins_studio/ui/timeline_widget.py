"""The timeline: ruler, range, playhead, and which frames are exact."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ins_studio.ui import theme
from ins_studio.ui.timeline_paint import TimelinePicture, paint_ground, paint_playhead
from ins_studio.ui.timeline_scale import MARGIN_PX, TimeScale, whole_clip

HANDLE_PX = 7.0
RANGE_BAND_PX = 12.0
TIP = (
    "Drag to scrub, drag the ends of the band to set the range, wheel to zoom.\n"
    "Strips: green to red = distance to the scanned poses; blue = exact, "
    "violet = baked, grey = preview."
)


class TimelineWidget(QWidget):
    """Shows frames, asks by signal: scrub with the left button, wheel zooms, ends drag the range.

    Knows no clip and no clock.
    """

    scrubbed = Signal(int)
    scrub_started = Signal()
    scrub_ended = Signal()
    range_dragged = Signal(int, int, int)  # first, last, number of the drag
    scale_changed = Signal(TimeScale)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(58)
        self._frame_count = 0
        self._picture = TimelinePicture(whole_clip(100.0, 1), 0, 0, 0, 0, None)
        self._ground: QPixmap | None = None  # all but the playhead, drawn once
        self._grip: str | None = None
        self._drag = 0
        self._words: Callable[[int], str] = str
        self.setToolTip(TIP)

    def show_clip(self, frame_count: int, first: int, last: int) -> None:
        """Show another number of frames, or another range of it."""
        if frame_count != self._frame_count:
            self._frame_count = frame_count
            self._show(states=None)
            self._rescale(whole_clip(self.width(), frame_count, self.scale.left))
        self._show(frame_count=frame_count, first=first, last=last)

    def show_frame(self, frame: int) -> None:
        """Put the playhead on ``frame``."""
        self._picture = replace(self._picture, frame=frame)
        self.update()

    def show_states(self, states: NDArray[np.uint8] | None) -> None:
        """Colour the strip: a number of ``frame_states`` for each frame."""
        self._show(states=states)

    def show_beyond(self, degrees: NDArray[np.float32] | None, words: Callable[[int], str]) -> None:
        """Colour frames by ``degrees`` (frame_count,) from the data; ``words`` says it of one."""
        self._words = words
        self._show(beyond=degrees)

    def event(self, event: QEvent) -> bool:
        """Say of the frame under the pointer how far from the data it is."""
        if isinstance(event, QHelpEvent) and self._picture.beyond is not None:
            frame = self.scale.frame(event.pos().x())
            if 0 <= frame < len(self._picture.beyond):
                tip = f"Frame {frame + 1}: {self._words(frame)}\n{TIP}"
                QToolTip.showText(event.globalPos(), tip, self)
                return True
        return super().event(event)

    @property
    def scale(self) -> TimeScale:
        """Where frames lie now."""
        return self._picture.scale

    def set_gutter(self, width: float) -> None:
        """Keep ``width`` pixels on the left free, for the titles of rows below."""
        self._rescale(replace(self.scale, left=width + MARGIN_PX))

    def zoom(self, notches: float, x: float) -> None:
        """Show fewer frames (positive ``notches``) around the pixel ``x``, or more."""
        self._rescale(self.scale.zoomed(notches, x, self._frame_count))

    def sizeHint(self) -> QSize:
        """Ask for the width of a window and little height."""
        return QSize(600, 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the playhead over what stays the same from frame to frame."""
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.size() != self.size() * ratio:
            self._ground = self._draw_ground(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._area())
        paint_playhead(painter, self._area(), self._picture)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in other colours or another font."""
        self._ground = None
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is visible visible."""
        self._rescale(replace(self.scale, width=float(self.width())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to scrub, or to drag an end of the range."""
        if event.button() != Qt.MouseButton.LeftButton or self._frame_count == 0:
            return
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return
        self._grip = self._grip_at(event.position())
        self._drag += 1
        if self._grip == "playhead":
            self.scrub_started.emit()
        self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on dragging, or say what a press would do."""
        if self._grip is not None:
            self._follow(event.position())
            return
        on_end = self._frame_count > 0 and self._grip_at(event.position()) != "playhead"
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_end else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if event.button() == Qt.MouseButton.LeftButton and self._grip is not None:
            grip, self._grip = self._grip, None
            if grip == "playhead":
                self.scrub_ended.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole clip again."""
        self._rescale(whole_clip(float(self.width()), self._frame_count, self.scale.left))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom time around the pointer."""
        self.zoom(event.angleDelta().y() / 120, event.position().x())
        event.accept()

    def _show(self, **changes: Any) -> None:
        """Draw something else than the playhead otherwise."""
        self._picture = replace(self._picture, **changes)
        self._ground = None
        self.update()

    def _area(self) -> QRectF:
        gutter = self.scale.left - MARGIN_PX
        return QRectF(gutter, 0, self.width() - gutter, self.height())

    def _draw_ground(self, ratio: float) -> QPixmap:
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(theme.PANEL))
        painter = QPainter(ground)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._area())
        paint_ground(painter, self._area(), self._picture)
        painter.end()
        return ground

    def _rescale(self, scale: TimeScale) -> None:
        self._show(scale=scale)
        self.scale_changed.emit(scale)

    def _grip_at(self, position: QPointF) -> str:
        if position.y() <= RANGE_BAND_PX:
            for name in ("first", "last"):
                at = self.scale.x(getattr(self._picture, name))
                if abs(position.x() - at) <= HANDLE_PX:
                    return name
        return "playhead"

    def _follow(self, position: QPointF) -> None:
        frame = min(max(self.scale.frame(position.x()), 0), max(self._frame_count - 1, 0))
        picture = self._picture
        if self._grip == "playhead":
            self.scrubbed.emit(frame)
        elif self._grip == "first":
            self.range_dragged.emit(min(frame, picture.last), picture.last, self._drag)
        elif self._grip == "last":
            self.range_dragged.emit(picture.first, max(frame, picture.first), self._drag)
