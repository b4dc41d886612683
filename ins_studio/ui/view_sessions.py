"""What lies over the view: the ride camera, pins, trails; joined to their actions."""

from PySide6.QtCore import QObject, Signal

from ins_studio.ui.actions import Actions
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.pick_tool import PickTool
from ins_studio.ui.pin_session import PinSession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.ride_session import PICKING as RIDE_PICKING
from ins_studio.ui.ride_session import RideSession
from ins_studio.ui.statistics import Statistics
from ins_studio.ui.studio import Studio
from ins_studio.ui.trail_session import TrailSession
from ins_studio.ui.uv_panel import FLIPBOOK
from ins_studio.ui.uv_session import UvSession

ROUND_PINS = 0.2  # metres to be seen about a pin


class ViewSessions(QObject):
    """Makes the sessions that look at what every workspace shows.

    ``mode_changed`` says what the viewport does out of the ordinary, for the status bar; ``noted``
    carries a sentence.
    """

    mode_changed = Signal(str)
    noted = Signal(str)

    def __init__(self, studio: Studio, frames: ReposeSession, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._actions = actions
        self._words = {"pick": "", "ride": ""}
        self.tool = PickTool(studio.viewport, self)
        self.ride = RideSession(studio, self.tool)
        self.pins = PinSession(studio, self.tool, actions["pin"].toolTip())
        for name, teller in (("pick", self.tool), ("ride", self.ride)):
            teller.mode_changed.connect(lambda words, what=name: self._show_mode(what, words))
        self.tool.missed.connect(self.noted)
        for noting in (self.ride, self.pins):
            noting.noted.connect(self.noted)
        self._offer_pins()
        actions["ride"].triggered.connect(self.ride.begin)
        self.ride.active_changed.connect(actions["ride"].setChecked)
        actions["ride_turns"].setChecked(True)
        actions["ride_turns"].toggled.connect(self.ride.set_turns)
        actions["leave_mode"].triggered.connect(self.leave)
        actions["leave_mode"].setEnabled(False)
        self._offer_uv(frames)
        self.statistics = Statistics(studio.viewport)
        actions["statistics"].toggled.connect(self.statistics.set_shown)
        frames.status_changed.connect(self.statistics.note_posing)
        frames.status_changed.connect(self._say_what_is_compared)

    def follow(self, selection: KeySelection) -> None:
        """Draw trails of what is marked in the dope sheet, while the menu says so."""
        self.trails = TrailSession(self._studio, selection)
        self._actions["trails"].toggled.connect(self.trails.set_shown)

    def fly_to_pins(self) -> None:
        """Move the camera to the chosen pins; to everything where none is."""
        viewport, places = self._studio.viewport, self.pins.chosen_places()
        box = viewport.scene.bounds()
        if len(places):
            box = places.min(0) - ROUND_PINS, places.max(0) + ROUND_PINS
        if box is not None:
            viewport.fly_to(viewport.camera.framed(*box, viewport.pane_point(0, 0)[2]))

    def stop(self) -> None:
        """End what is computed: the window is closing."""
        self.uv.stop()

    def _offer_pins(self) -> None:
        shown = self._actions["show_pins"]
        shown.setChecked(True)
        shown.toggled.connect(self.pins.set_shown)
        for begins in (self._actions["pin"].triggered, self.pins.panel.add_requested):
            begins.connect(lambda *_what: shown.setChecked(True))
        self._actions["pin"].triggered.connect(self.pins.begin)

    def _offer_uv(self, frames: ReposeSession) -> None:
        self.uv = UvSession(self._studio, frames)
        self._actions["uv_view"].toggled.connect(self.uv.set_shown)
        self.uv.shown_changed.connect(self._actions["uv_view"].setChecked)
        self._actions["flipbook"].triggered.connect(self._turn_pages)

    def _turn_pages(self) -> None:
        self.uv.show_kind(FLIPBOOK)
        self.uv.set_shown(True)

    def leave(self) -> None:
        """End picking; where nobody picks, end the ride."""
        if self.tool.active and self.ride.riding:
            self.tool.end()
        else:
            self.ride.leave()

    def stop_picking(self) -> None:
        """Give the left button back: another workspace is chosen."""
        self.tool.end()
        self._actions["ride"].setChecked(self.ride.riding)

    def _say_what_is_compared(self, kind: str, _took_ms: float) -> None:
        """Say whether the left of INS | LBS is the avatar's own frame already."""
        if kind in {"exact", "preview", "baked"}:
            words = (f"Avatar (INS), {kind}", "Plain skinning (LBS)")
            self._studio.viewport.set_wipe_words(words)

    def _show_mode(self, what: str, words: str) -> None:
        self._words[what] = words
        shown = self._words["pick"] or self._words["ride"]
        self._actions["leave_mode"].setEnabled(bool(shown))
        self._actions["ride"].setChecked(self.ride.riding or shown == RIDE_PICKING)
        self.mode_changed.emit(shown)
