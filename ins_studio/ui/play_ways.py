"""Connects how playback goes with the Play menu and the timeline's buttons."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from ins_studio.document.play_way import next_repeat, next_speed
from ins_studio.document.timeline import Timeline
from ins_studio.ui.actions import Actions, tick
from ins_studio.ui.timeline_panel import TimelinePanel


class PlayWays(QObject):
    """Repeat, speed and every frame: view state, set by menus and shown everywhere."""

    def __init__(self, timeline: Timeline, panel: TimelinePanel, actions: Actions) -> None:
        super().__init__(panel)
        self._timeline = timeline
        self._panel = panel
        self._actions = actions
        actions.repeats.triggered.connect(lambda action: self._change(repeat=action.data()))
        actions.speeds.triggered.connect(lambda action: self._change(speed=action.data()))
        actions["next_repeat"].triggered.connect(self._repeat_next)
        actions["faster"].triggered.connect(lambda: self._speed_up(1))
        actions["slower"].triggered.connect(lambda: self._speed_up(-1))
        every = actions["every_frame"]
        every.toggled.connect(lambda on: self._change(every_frame=on))
        panel.repeat_clicked.connect(self._repeat_next)
        panel.offer_speeds(actions.menu("speeds"), every)
        timeline.way_changed.connect(self._show)
        self._show()

    def _repeat_next(self) -> None:
        self._change(repeat=next_repeat(self._timeline.way.repeat))

    def _speed_up(self, steps: int) -> None:
        self._change(speed=next_speed(self._timeline.way.speed, steps))

    def _change(self, **changes: Any) -> None:
        self._timeline.set_way(replace(self._timeline.way, **changes))

    def _show(self) -> None:
        way = self._timeline.way
        tick(self._actions.repeats, way.repeat)
        tick(self._actions.speeds, way.speed)
        self._actions["every_frame"].setChecked(way.every_frame)
        self._panel.show_way(way)
