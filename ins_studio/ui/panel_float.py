"""Panels taken out of the window, for another screen, and put back."""

from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ins_studio.ui.panel_stack import PanelStack


class PanelFloat(QWidget):
    """A window with one panel, which stays above its owner; closing it asks for docking.

    A tool window: the owner's shortcuts go on working while it has the keyboard.
    """

    closed = Signal()

    def __init__(self, panel: QWidget, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Tool)
        self.setProperty("panel", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell who gave the panel, who takes it back; not where all windows go with the owner."""
        owner = self.parentWidget()
        if owner is not None and owner.isVisible():
            event.ignore()
            self.closed.emit()


class PanelFloats(QObject):
    """Knows which panels of the splitters are out, each by the side where it belongs.

    Splitters keep a hidden gap where a panel was, so their other parts stay where they are.
    """

    changed = Signal()

    def __init__(self, owner: QWidget, panels: dict[str, PanelStack]) -> None:
        super().__init__(owner)
        self._owner = owner
        self._panels = panels
        self._out: dict[str, tuple[PanelFloat, QWidget]] = {}
        self._places: dict[str, QByteArray] = {}  # where they were out last

    @property
    def out(self) -> frozenset[str]:
        """The sides whose panels are out."""
        return frozenset(self._out)

    @property
    def places(self) -> dict[str, QByteArray]:
        """Where the windows of those that are out stand, as Qt keeps it."""
        return {side: window.saveGeometry() for side, (window, _) in self._out.items()}

    def set_out(self, side: str, out: bool, place: QByteArray | None = None) -> None:
        """Take the panel of a side out, to a place where it was before, or put it back."""
        if out == (side in self._out):
            return
        if out:
            self._take_out(side, place or self._places.get(side))
        else:
            self._put_back(side)
        self.changed.emit()

    def show(self, side: str, shown: bool, title: str) -> None:
        """Show the window of a panel that is out, by this name, or hide it."""
        if side in self._out:
            window, _ = self._out[side]
            window.setWindowTitle(title)
            window.setVisible(shown)

    def _take_out(self, side: str, place: QByteArray | None) -> None:
        panel, gap = self._panels[side], QWidget()
        splitter, corner = panel.parentWidget(), panel.mapToGlobal(panel.rect().topLeft())
        size = panel.size()
        if not isinstance(splitter, QSplitter):
            return
        index = splitter.indexOf(panel)
        window = PanelFloat(panel, self._owner.window())
        splitter.insertWidget(index, gap)
        gap.hide()
        window.closed.connect(lambda: self.set_out(side, False))
        if place is None or not window.restoreGeometry(place):
            window.resize(size)
            window.move(corner)
        self._out[side] = (window, gap)

    def _put_back(self, side: str) -> None:
        """Give the panel to its splitter before the window goes.

        Not by ``replaceWidget``: PySide would not notice whose the panel is now, and take it, and
        all that is in it, for deleted when the window is.
        """
        window, gap = self._out.pop(side)
        self._places[side] = window.saveGeometry()
        splitter = gap.parentWidget()
        if isinstance(splitter, QSplitter):
            index = splitter.indexOf(gap)
            gap.setParent(None)
            splitter.insertWidget(index, self._panels[side])
        for gone in (window, gap):
            gone.hide()
            gone.deleteLater()
