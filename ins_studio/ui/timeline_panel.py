"""The timeline with its buttons: play, steps, loop, frame and rate."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.document.play_way import LOOP, ONCE, PING_PONG, PlayWay
from ins_studio.ui.elided_label import ElidedLabel
from ins_studio.ui.overflow_row import OverflowRow
from ins_studio.ui.shortcuts import SHORTCUTS
from ins_studio.ui.theme import icon
from ins_studio.ui.timeline_widget import TimelineWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

GAP_PX, SIDE_PX, TITLE_LEAST_PX = 4, 10, 40
REPEAT_WORDS = {
    LOOP: "Playing over and over",
    PING_PONG: "Playing to and fro",
    ONCE: "Playing once",
}


class TimelinePanel(QWidget):
    """Shows the playhead and asks for it to move; knows no clock."""

    play_clicked = Signal()
    stepped = Signal(int)
    jumped = Signal(int)
    first_clicked = Signal()
    last_clicked = Signal()
    repeat_clicked = Signal()
    fps_edited = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.widget = TimelineWidget()
        self._title = ElidedLabel()
        self._row = OverflowRow()
        self._play = _button("play", "Play", "play")
        self._play.setObjectName("play")
        self._repeat = _button("loop", "Play over and over", "next_repeat")
        self._repeat.setObjectName("repeat")
        self._speed = QToolButton()
        self._speed.setObjectName("speed")
        self._speed.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._frame = QSpinBox()
        self._count = QLabel()
        self._fps = QDoubleSpinBox()
        self._fps.setObjectName("fps")
        self._build()
        self._connect()

    def show_clip(self, name: str, frame_count: int, first: int, last: int, fps: float) -> None:
        """Show what plays; an empty name when nothing does."""
        self._title.setText(name)
        self._count.setText(f"/ {frame_count}")
        _set_quietly(self._frame, maximum=max(frame_count, 1))
        self._fps.blockSignals(True)
        self._fps.setValue(fps)
        self._fps.blockSignals(False)
        self.widget.show_clip(frame_count, first, last)
        self.setEnabled(frame_count > 0)

    def show_frame(self, frame: int) -> None:
        """Put the playhead on ``frame``; people count from 1."""
        _set_quietly(self._frame, value=frame + 1)
        self.widget.show_frame(frame)

    def show_playing(self, playing: bool) -> None:
        """Make the button say what it would do."""
        self._play.setIcon(icon("pause" if playing else "play"))
        word = "Pause" if playing else "Play"
        self._play.setToolTip(f"{word} ({SHORTCUTS['play']})")

    def show_way(self, way: PlayWay) -> None:
        """Show how playback goes."""
        self._repeat.setIcon(icon(way.repeat))
        self._repeat.setToolTip(f"{REPEAT_WORDS[way.repeat]} ({SHORTCUTS['next_repeat']})")
        every = " every" if way.every_frame else ""
        self._speed.setText(f"{way.speed:g}x{every} ▾")

    def offer_speeds(self, speeds: QMenu, every_frame: "QAction") -> None:
        """Open this menu under the speed."""
        menu = QMenu(self._speed)
        menu.addActions(speeds.actions())
        menu.addSeparator()
        menu.addAction(every_frame)
        self._speed.setMenu(menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the buttons in the middle, where the title leaves room for everything."""
        super().resizeEvent(event)
        free = self.width() - 2 * SIDE_PX - self._row.sizeHint().width()
        buttons = self._speed.geometry().right()
        middle = (self.width() - buttons) // 2 - SIDE_PX
        room = min(free, middle)
        self._title.setMaximumWidth(room if room >= TITLE_LEAST_PX else 0)

    def _build(self) -> None:
        self._title.setProperty("quiet", True)
        self._first = _button("first", "First frame", "first_frame")
        self._previous = _button("previous", "Previous frame", "previous_frame")
        self._next = _button("next", "Next frame", "next_frame")
        self._last = _button("last", "Last frame", "last_frame")
        self._play.setIconSize(QSize(22, 22))
        for button in (self._first, self._previous, self._play, self._next, self._last):
            ends = button in {self._first, self._last}
            self._row.add(button, gives_way=1 if ends else 0)
        self._row.add(_gap())
        self._row.add(self._repeat)
        self._speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._speed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._speed.setToolTip(
            f"Speed of playback ({SHORTCUTS['slower']}, {SHORTCUTS['faster']}); "
            f"every frame or real time ({SHORTCUTS['every_frame']})"
        )
        self._row.add(self._speed)
        self._row.add(_gap(grows=True))
        self._add_numbers()
        row = QHBoxLayout()
        row.setContentsMargins(SIDE_PX, 4, SIDE_PX, 0)
        row.setSpacing(0)
        row.addWidget(self._title, 1000)  # as wide as it may be; the rest has what is left
        row.addWidget(self._row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.widget, 1)

    def _add_numbers(self) -> None:
        self._count.setMinimumWidth(40)
        self._frame.setMinimum(1)
        self._frame.setToolTip("The frame that is shown")
        self._fps.setRange(1, 120)
        self._fps.setDecimals(2)
        self._fps.setKeyboardTracking(False)
        self._fps.setSuffix(" fps")
        self._fps.setToolTip("Frames per second of playback and export")
        for box in (self._frame, self._fps):
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # arrows and Space belong to playback
        self._row.add(self._frame)
        self._row.add(self._count, gives_way=2)
        self._row.add(self._fps, gives_way=3)

    def _connect(self) -> None:
        self._play.clicked.connect(self.play_clicked)
        self._previous.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        self._first.clicked.connect(self.first_clicked)
        self._last.clicked.connect(self.last_clicked)
        self._repeat.clicked.connect(self.repeat_clicked)
        self._frame.valueChanged.connect(lambda value: self.jumped.emit(value - 1))
        self._fps.valueChanged.connect(self.fps_edited)


def _button(picture: str, what: str, shortcut: str | None) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(picture))
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    keys = f" ({SHORTCUTS[shortcut]})" if shortcut else ""
    button.setToolTip(what + keys)
    button.setAccessibleName(what)
    return button


def _gap(*, grows: bool = False) -> QWidget:
    gap = QWidget()
    gap.setMinimumWidth(GAP_PX)
    grown = QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Fixed
    gap.setSizePolicy(grown, QSizePolicy.Policy.Fixed)
    return gap


def _set_quietly(box: QSpinBox, maximum: int | None = None, value: int | None = None) -> None:
    box.blockSignals(True)
    if maximum is not None:
        box.setMaximum(maximum)
    if value is not None:
        box.setValue(value)
    box.blockSignals(False)
