"""A strip of pictures of a recording: scrub, select, and see how each frame is used."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ins_studio.ui.filmstrip_paint import StripFrame, StripPicture, paint_strip
from ins_studio.ui.filmstrip_scale import StripScale, whole_recording
from ins_studio.ui.frame_keys import moved_by, selected_by, selects
from ins_studio.ui.frame_selection import FrameSelection

HEIGHT = 96
_TIP = (
    "Drag to scrub, click to select, Shift extends, Ctrl adds, the wheel zooms.\n"
    "X excludes, H holds out; green good, amber usable, red bad, blue held out."
)


class Filmstrip(QWidget):
    """Shows as many pictures as fit; the playhead goes where the mouse is.

    A drag scrubs, a click selects as well, Shift extends and Ctrl adds; the wheel zooms. With
    the keyboard Shift and the arrows extend, Ctrl+A selects everything, Esc nothing.
    """

    scrubbed = Signal(int)
    pictures_wanted = Signal(list)  # frame numbers that would be shown and are not here
    scale_changed = Signal()
    selection_changed = Signal()  # or what is said of the frames selected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmstrip")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Frames of the sequence")
        self._frames: tuple[StripFrame, ...] = ()
        self._pictures: dict[int, QImage] = {}
        self._scale = whole_recording(600.0, 0)
        self._selection = FrameSelection()
        self._playhead = 0
        self._pressed_on: int | None = None  # while nothing was dragged yet

    @property
    def selected(self) -> list[int]:
        """The frames that are selected, in order; the playhead's where none is."""
        return sorted(self._selection.frames) or ([self._playhead] if self._frames else [])

    @property
    def _begun(self) -> FrameSelection:
        """What Shift extends: the playhead, where nothing is selected."""
        return self._selection if self._selection.frames else FrameSelection().only(self._playhead)

    @property
    def frames(self) -> tuple[StripFrame, ...]:
        """What is said of each frame."""
        return self._frames

    @property
    def scale(self) -> StripScale:
        """Where frames lie now."""
        return self._scale

    def sizeHint(self) -> QSize:
        """Be as wide as the window allows."""
        return QSize(600, HEIGHT)

    def set_sequence(self, frames: list[StripFrame]) -> None:
        """Show another recording; nothing is selected, and its pictures are wanted."""
        self._frames, self._pictures = tuple(frames), {}
        self._set_scale(whole_recording(float(self.width()), len(frames)))
        self.select(FrameSelection())

    def set_frames(self, frames: list[StripFrame]) -> None:
        """Say something else of the frames of the same recording."""
        self._frames = tuple(frames)
        self.update()
        self.selection_changed.emit()

    def set_picture(self, frame: int, picture: QImage) -> None:
        """Put a picture in."""
        self._pictures[frame] = picture
        self.update()

    def set_frame(self, frame: int) -> None:
        """Mark the playhead, and turn to its page where the strip is zoomed.

        One frame that was clicked is selected for as long as it is the one in view: X is of what
        is seen. Several stay selected, to be looked through.
        """
        left = frame != self._playhead and self._selection.frames == {self._playhead}
        self._playhead = frame
        if left:
            self.select(FrameSelection())
        self._set_scale(self._scale.showing(frame))
        if not self._selection.frames:
            self.selection_changed.emit()

    def missing_pictures(self) -> list[int]:
        """Return the frames whose pictures fit and are not here."""
        return [frame for frame in self._scale.pictured() if frame not in self._pictures]

    def select(self, selection: FrameSelection) -> None:
        """Select frames."""
        self._selection = selection
        self.update()
        self.selection_changed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that the window would take, and say what is under the pointer."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if selects(event):
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self._words_at(event.pos().x())
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select from the keyboard."""
        if not self._frames or not selects(event):
            super().keyPressEvent(event)
            return
        self.select(selected_by(event, self._begun, self._playhead, len(self._frames)))
        frame = moved_by(event, self._playhead, len(self._frames))
        if frame != self._playhead:
            self.scrubbed.emit(frame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Scrub to the frame under the pointer; it is selected if nothing is dragged."""
        if event.button() != Qt.MouseButton.LeftButton or not self._frames:
            return
        frame = self._scale.frame(event.position().x())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.select(self._begun.to(frame))
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select(self._selection.toggled(frame))
        else:
            self._pressed_on = frame
        self.scrubbed.emit(frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while held, or extend with Shift."""
        if not event.buttons() & Qt.MouseButton.LeftButton or not self._frames:
            return
        frame = self._scale.frame(event.position().x())
        if frame != self._pressed_on:
            self._pressed_on = None
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.select(self._selection.to(frame))
        self.scrubbed.emit(frame)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Select what was clicked."""
        if self._pressed_on is not None:
            self.select(FrameSelection().only(self._pressed_on))
            self._pressed_on = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom time around the pointer; sideways, move along."""
        delta = event.angleDelta()
        if delta.x():
            moved = self._scale.first - delta.x() / 120 * self._scale.span / 8
            self._set_scale(self._scale.moved_to(moved))
        else:
            self._set_scale(self._scale.zoomed(delta.y() / 120, event.position().x()))
        event.accept()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep what is visible visible."""
        self._set_scale(replace(self._scale, width=float(max(self.width(), 1))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything."""
        picture = StripPicture(
            self._scale,
            self._frames,
            self._pictures,
            self._selection.frames,
            self._playhead,
            self.hasFocus(),
        )
        paint_strip(QPainter(self), QRectF(self.rect()), picture)

    def _set_scale(self, scale: StripScale) -> None:
        self._scale = scale
        self.update()
        self.scale_changed.emit()
        missing = self.missing_pictures()
        if missing:
            self.pictures_wanted.emit(missing)

    def _words_at(self, x: float) -> str:
        if not self._frames:
            return ""
        number = self._scale.frame(x)
        return f"Frame {number + 1} · {self._frames[number].words}\n{_TIP}"
