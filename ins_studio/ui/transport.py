"""Connects the timeline's panel with the document's timeline and its clock."""

from PySide6.QtCore import QObject

from ins_studio.ui.actions import Actions
from ins_studio.ui.clip_list import title_of
from ins_studio.ui.play_ways import PlayWays
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.timeline_panel import TimelinePanel

JUMP = 10  # frames, as animators are used to


class Transport(QObject):
    """The one playhead: buttons, keys and scrubbing go in, frame and state come out."""

    def __init__(
        self, studio: Studio, panel: TimelinePanel, frames: ReposeSession, actions: Actions
    ) -> None:
        super().__init__(panel)
        self._timeline = studio.document.timeline
        self._playback = studio.playback
        self._panel = panel
        self._resumes = False
        self._listen(frames)
        self._obey()
        for name, move in (("previous_frame", -1), ("next_frame", 1)):
            actions[name].triggered.connect(lambda _checked=False, by=move: self._step(by))
        for name, move in (("ten_back", -JUMP), ("ten_on", JUMP)):
            actions[name].triggered.connect(lambda _checked=False, by=move: self._jump_by(by))
        actions.connect(
            {
                "play": self._playback.toggle,
                "first_frame": self._go_first,
                "last_frame": self._go_last,
                "range_start": self._start_range,
                "range_end": self._end_range,
                "whole_clip": self._play_all,
            }
        )
        self._ways = PlayWays(self._timeline, panel, actions)
        self._show_clip()

    def _listen(self, frames: ReposeSession) -> None:
        timeline = self._timeline
        timeline.clip_changed.connect(self._show_clip)
        timeline.range_changed.connect(self._show_clip)
        timeline.fps_changed.connect(self._show_clip)
        timeline.frame_changed.connect(self._panel.show_frame)
        self._playback.playing_changed.connect(self._panel.show_playing)
        frames.states_changed.connect(self._panel.widget.show_states)

    def _obey(self) -> None:
        panel, widget = self._panel, self._panel.widget
        panel.play_clicked.connect(self._playback.toggle)
        panel.stepped.connect(self._step)
        panel.jumped.connect(self._jump)
        panel.first_clicked.connect(self._go_first)
        panel.last_clicked.connect(self._go_last)
        panel.fps_edited.connect(self._timeline.edit_fps)
        widget.scrub_started.connect(self._begin_scrub)
        widget.scrubbed.connect(self._timeline.seek)
        widget.scrub_ended.connect(self._end_scrub)
        widget.range_dragged.connect(self._timeline.edit_range)

    def _show_clip(self) -> None:
        timeline, clip = self._timeline, self._timeline.clip
        name = title_of(clip.name) if clip and clip.sequence else clip.name if clip else ""
        self._panel.show_clip(name, timeline.frame_count, *timeline.played, timeline.fps)
        self._panel.show_frame(timeline.frame)

    def _step(self, frames: int) -> None:
        self._playback.set_playing(False)
        self._timeline.step(frames)

    def _jump(self, frame: int) -> None:
        self._playback.scrub(frame)

    def _jump_by(self, frames: int) -> None:
        """Go some frames on; unlike a step it stops at the ends of the clip."""
        self._playback.set_playing(False)
        self._timeline.seek(self._timeline.frame + frames)

    def _go_first(self) -> None:
        self._jump(self._timeline.played.first)

    def _go_last(self) -> None:
        self._jump(self._timeline.played.last)

    def _start_range(self) -> None:
        here = self._timeline.frame
        self._timeline.edit_range(here, max(here, self._timeline.played.last))

    def _end_range(self) -> None:
        here = self._timeline.frame
        self._timeline.edit_range(min(here, self._timeline.played.first), here)

    def _play_all(self) -> None:
        self._timeline.edit_range(0, self._timeline.frame_count - 1)

    def _begin_scrub(self) -> None:
        self._resumes = self._playback.playing
        self._playback.set_playing(False)

    def _end_scrub(self) -> None:
        self._playback.set_playing(self._resumes)
