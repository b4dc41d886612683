"""What lies over the view: the ride camera, pins, trails; made once, and joined to their actions."""

from PySide6.QtCore import QObject, Signal

from ins_studio.ui.actions import Actions
from ins_studio.ui.pick_tool import PickTool
from ins_studio.ui.ride_session import RideSession
from ins_studio.ui.studio import Studio


class ViewSessions(QObject):
    """Makes the sessions that look at what every workspace shows.

    ``mode_changed`` says what the viewport does out of the ordinary, for the status bar; ``noted``
    carries a sentence.
    """

    mode_changed = Signal(str)
    noted = Signal(str)

    def __init__(self, studio: Studio, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._actions = actions
        self._words = {"pick": "", "ride": ""}
        self.tool = PickTool(studio.viewport, self)
        self.ride = RideSession(studio, self.tool)
        for name, teller in (("pick", self.tool), ("ride", self.ride)):
            teller.mode_changed.connect(lambda words, what=name: self._show_mode(what, words))
        self.tool.missed.connect(self.noted)
        self.ride.noted.connect(self.noted)
        actions["ride"].triggered.connect(self.ride.begin)
        self.ride.active_changed.connect(actions["ride"].setChecked)
        actions["ride_turns"].setChecked(True)
        actions["ride_turns"].toggled.connect(self.ride.set_turns)
        actions["leave_mode"].triggered.connect(self.leave)
        actions["leave_mode"].setEnabled(False)

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

    def _show_mode(self, what: str, words: str) -> None:
        self._words[what] = words
        shown = self._words["pick"] or self._words["ride"]
        self._actions["leave_mode"].setEnabled(bool(shown))
        self.mode_changed.emit(shown)
