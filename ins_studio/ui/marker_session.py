"""Connects the markers on the ruler, and their menu entries, with the document."""

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from ins_studio.document.markers import Marker
from ins_studio.ui.actions import Actions
from ins_studio.ui.clip_dialogs import NameDialog
from ins_studio.ui.marker_band import MarkerBand
from ins_studio.ui.studio import Studio
from ins_studio.ui.timeline_widget import TimelineWidget

_ON_A_MARKER = ("rename_marker", "delete_marker")
_NAMES = (*_ON_A_MARKER, "next_marker", "previous_marker")


class MarkerSession(QObject):
    """Sets, names, moves and finds markers of the clip that plays.

    Attributes
    ----------
    band : MarkerBand
    """

    def __init__(self, studio: Studio, ruler: TimelineWidget, actions: Actions) -> None:
        super().__init__(ruler)
        self._studio = studio
        self._markers = studio.document.markers
        self._timeline = studio.document.timeline
        self._actions = actions
        self.band = MarkerBand(ruler)
        ruler.scale_changed.connect(self.band.show_scale)
        self.band.show_scale(ruler.scale)
        does = {
            "add_marker": lambda: self._markers.add(self._timeline.frame),
            "rename_marker": lambda: self._ask_name(self._markers.at(self._timeline.frame)),
            "delete_marker": lambda: self._remove(self._markers.at(self._timeline.frame)),
            "next_marker": lambda: self._go(back=False),
            "previous_marker": lambda: self._go(back=True),
        }
        for name, do in does.items():
            actions[name].triggered.connect(lambda _checked=False, do=do: do())
        self.band.moved.connect(self._markers.move)
        self.band.picked.connect(lambda number: self._seek(self._markers.shown[number].frame))
        self.band.rename_requested.connect(
            lambda number: self._ask_name(self._markers.shown[number])
        )
        self.band.menu_requested.connect(self._pop_up)
        self._markers.changed.connect(self._show)
        self._timeline.frame_changed.connect(self._show_frame)
        self._show()

    def _show(self) -> None:
        self.band.show_markers(self._markers.shown)
        self._show_frame(self._timeline.frame)

    def _show_frame(self, frame: int) -> None:
        self.band.show_frame(frame)
        some = bool(self._markers.shown)
        here = some and self._markers.at(frame) is not None
        self._actions["add_marker"].setEnabled(self._timeline.clip is not None and not here)
        for name in _NAMES:
            self._actions[name].setEnabled(here if name in _ON_A_MARKER else some)

    def _go(self, *, back: bool) -> None:
        frame = self._markers.next_frame(self._timeline.frame, back=back)
        if frame is not None:
            self._seek(frame)

    def _seek(self, frame: int) -> None:
        self._studio.playback.set_playing(False)
        self._timeline.seek(frame)

    def _ask_name(self, marker: Marker | None) -> None:
        if marker is not None:
            window = self._studio.viewport.window()
            dialog = NameDialog(f"Rename {marker.name}", marker.name, window)
            dialog.chosen.connect(lambda name: self._markers.rename(marker, name))
            dialog.open()

    def _remove(self, marker: Marker | None) -> None:
        if marker is not None:
            self._markers.remove(marker)

    def _pop_up(self, number: int, place: QPoint) -> None:
        marker = self._markers.shown[number]
        menu = QMenu(self.band)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Go to it").triggered.connect(lambda: self._seek(marker.frame))
        menu.addAction("Rename...").triggered.connect(lambda: self._ask_name(marker))
        menu.addAction("Delete").triggered.connect(lambda: self._remove(marker))
        menu.popup(place)
