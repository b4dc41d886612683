"""Where the window stood and how its panels were left, from one start to the next."""

from PySide6.QtCore import QByteArray, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from ins_studio.ui.actions import Actions
from ins_studio.ui.fitting_size import FRAME
from ins_studio.ui.frame_layout import FrameLayout
from ins_studio.ui.panel_sizes import PanelSizes
from ins_studio.ui.preferences import settings

WINDOW_PX = (1366, 768)  # until somebody wants another size
GEOMETRY, PANELS, FLOATS = "window/geometry", "panels", "floats"
_SIDES = {"left_panel": "left", "right_panel": "right", "bottom_panel": "bottom"}
_FLOATS = {f"float_{side}": side for side in _SIDES.values()}
_FILLING = Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMaximized
GRIP_PX = 64  # so much of the title must be on a screen to be grasped


class WindowMemory(QObject):
    """Remembers by the settings, and does what View says of panels."""

    def __init__(self, window: QMainWindow, frame: FrameLayout, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._frame = frame
        self._actions = actions
        actions["maximise"].toggled.connect(frame.set_maximised)
        actions["full_screen"].toggled.connect(self._fill_screen)
        actions["reset_layout"].triggered.connect(self.reset)
        for name, side in _SIDES.items():
            actions[name].toggled.connect(lambda on, side=side: frame.set_panel(side, on))
        for name, side in _FLOATS.items():
            actions[name].toggled.connect(lambda on, side=side: frame.floats.set_out(side, on))
        frame.arranged.connect(self._tick)
        self._tick()

    def restore(self) -> None:
        """Put panels and window where they were; what is on no screen any more comes back."""
        kept = settings()
        kept.beginGroup(PANELS)
        found = {name: PanelSizes.from_text(str(kept.value(name))) for name in kept.childKeys()}
        kept.endGroup()
        self._frame.set_sizes({name: one for name, one in found.items() if one is not None})
        geometry = kept.value(GEOMETRY)
        places = {side: kept.value(f"{FLOATS}/{side}") for side in _SIDES.values()}
        self._fit_least()
        known = isinstance(geometry, QByteArray) and self._window.restoreGeometry(geometry)
        if not known or not can_be_grasped(self._window.geometry(), _screens()):
            self._open_fitting()
        self._window.show()
        filled = self._window.isFullScreen()
        if filled != self._actions["full_screen"].isChecked():
            self._actions["full_screen"].setChecked(filled)
        for side, place in places.items():
            if isinstance(place, QByteArray):
                self._frame.floats.set_out(side, True, place)

    def keep(self) -> None:
        """Write down how everything stands."""
        kept = settings()
        kept.setValue(GEOMETRY, self._window.saveGeometry())
        for name, sizes in self._frame.sizes.items():
            kept.setValue(f"{PANELS}/{name}", sizes.to_text())
        kept.remove(FLOATS)
        for side, place in self._frame.floats.places.items():
            kept.setValue(f"{FLOATS}/{side}", place)

    def reset(self) -> None:
        """Have every workspace as it is built."""
        settings().remove(PANELS)
        for side in _SIDES.values():
            self._frame.floats.set_out(side, False)
        self._actions["maximise"].setChecked(False)
        self._frame.set_sizes({})

    def _open_fitting(self) -> None:
        """Show the window at its usual size, or filling a small screen."""
        self._window.setWindowState(self._window.windowState() & ~_FILLING)
        room = self._window.screen().availableGeometry()
        free = room.size() - FRAME
        if free.width() < WINDOW_PX[0] or free.height() < WINDOW_PX[1]:
            self._window.showMaximized()
        else:
            self._window.resize(*WINDOW_PX)
            self._window.move(room.center() - self._window.rect().center())

    def _fit_least(self) -> None:
        """Ask for no more than the screen has: everything drawn larger leaves less of it."""
        needed, room = (
            self._window.minimumSizeHint(),
            self._window.screen().availableGeometry().size(),
        )
        if needed.boundedTo(room) != needed:
            self._window.setMinimumSize(needed.boundedTo(room))

    def _fill_screen(self, on: bool) -> None:
        if on != self._window.isFullScreen():
            (self._window.showFullScreen if on else self._window.showNormal)()

    def _tick(self) -> None:
        """Tick the panels that are shown."""
        panels = self._frame.panels()
        floating = {side: side in self._frame.floats.out for side in panels}
        for names, states in ((_SIDES, panels), (_FLOATS, floating)):
            for name, side in names.items():
                action = self._actions[name]
                action.setEnabled(panels[side] is not None)
                action.blockSignals(True)
                action.setChecked(bool(states[side]))
                action.blockSignals(False)


def can_be_grasped(window: QRect, screens: list[QRect]) -> bool:
    """Tell whether enough of a window's upper edge lies on a screen to move it by."""
    title = QRect(window.left(), window.top(), window.width(), 1)
    seen = [title.intersected(screen) for screen in screens]
    return any(part.isValid() and part.width() >= GRIP_PX for part in seen)


def _screens() -> list[QRect]:
    return [screen.availableGeometry() for screen in QGuiApplication.screens()]
