"""Pointing at landmarks of the scan in view: each dot, each drag is one undoable edit."""

from PySide6.QtCore import QObject, Qt, Signal

from ins_studio.dataset.marks import ScanMarks
from ins_studio.fitting.landmarks import ASKED
from ins_studio.ui.dot_colors import markers_of
from ins_studio.ui.dot_labels import DotLabels
from ins_studio.ui.found_tips import Points
from ins_studio.ui.landmark_words import landmark_name, next_landmark
from ins_studio.ui.mark_guide import GuideRow, MarkGuide
from ins_studio.ui.mark_tool import Floats, MarkTool
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.scan_marks import MarkedScan, ScanInView
from ins_studio.ui.studio import Studio
from ins_studio.ui.tip_session import TipSession

BESIDE = "That is beside the scan: click on the person, or press Esc to leave."


class LandmarkSession(QObject):
    """Is active or not; ``ended`` says that the person has left.

    Attributes
    ----------
    tips : TipSession
        What is found by itself, and offered.
    """

    ended = Signal()

    def __init__(self, studio: Studio, frames: ReposeSession, guide: MarkGuide) -> None:
        super().__init__(studio.jobs)
        self._studio, self._guide = studio, guide
        self._tool = MarkTool(studio.viewport, on_surface=True)
        self._labels = DotLabels(studio.viewport)
        self._active = False
        self._scan: MarkedScan | None = None
        self._dragged: dict[str, Floats] = {}
        self._skipped: dict[tuple[str, str], set[str]] = {}
        self._chosen = ""
        self.tips = TipSession(studio)
        self.tips.found.connect(self._show)
        self._in_view = ScanInView(studio, frames)
        frames.frame_shown.connect(self._follow)
        studio.document.recordings.curated.connect(self._follow_edit)
        self._connect(self._tool, guide)

    @property
    def active(self) -> bool:
        """Whether the left button marks."""
        return self._active

    def begin(self) -> None:
        """Take the left button."""
        self._active = True
        self._studio.playback.set_playing(False)
        self._tool.take_button()
        self._follow(self._studio.document.timeline.frame)

    def end(self) -> None:
        """Give it back; the dots are kept."""
        if not self._active:
            return
        self._active = False
        self.tips.want(None)
        self._scan, self._dragged = None, {}
        self._tool.give_back()
        self._labels.show({})

    def _connect(self, tool: MarkTool, guide: MarkGuide) -> None:
        tool.moved.connect(self._drag)
        tool.placed.connect(self._place)
        tool.clicked.connect(self._take)
        tool.dropped.connect(lambda _name: self._drag("", None))
        tool.missed.connect(lambda: guide.say(BESIDE))
        tool.hovered.connect(lambda _name: self._show())
        tool.left.connect(self.ended)
        tool.key_pressed.connect(self._press)
        guide.chosen.connect(self._choose)
        guide.skip_requested.connect(self._skip)
        guide.accept_requested.connect(self._accept)
        guide.done_requested.connect(self.ended)

    def _follow(self, frame: int) -> None:
        if not self._active:
            return
        before, self._scan = self._scan, self._in_view.marked(frame)
        if before is None or self._scan is None or before.key != self._scan.key:
            self._chosen, self._dragged = "", {}
            self._tool.let_go()
            self.tips.want(self._scan)
        self._show()

    def _follow_edit(self) -> None:
        self._follow(self._studio.document.timeline.frame)

    def _show(self) -> None:
        scan = self._scan
        if not self._active:
            return
        if scan is None:  # it is still being read, or it is none that can be marked
            self._tool.dots, self._tool.next_name = {}, ""
            self._studio.viewport.set_markers(None)
            self._labels.show({})
            self._guide.show_rows(())
            return
        tool, marked = self._tool, {**scan.points, **self._dragged}
        found = {name: at for name, at in self._offers().items() if name not in marked}
        skipped = self._skipped.get(scan.key, set())
        asked = next_landmark(set(marked), skipped)
        tool.next_name = self._chosen if self._chosen and self._chosen not in marked else asked
        tool.dots = {**found, **marked}
        lit = tool.held or tool.under
        self._studio.viewport.set_markers(markers_of(tool.dots, found, lit))
        named = {**marked, **({lit: tool.dots[lit]} if lit in tool.dots else {})}
        self._labels.show({landmark_name(name): at for name, at in named.items()})
        self._guide.show_rows(_rows(marked, found, skipped, tool.next_name), bool(found))

    def _offers(self) -> Points:
        return {} if self._scan is None else self.tips.of_scan(self._scan)

    def _drag(self, name: str, place: Floats | None) -> None:
        self._dragged = {} if place is None else {name: place}
        self._show()

    def _place(self, name: str, place: Floats) -> None:
        """Put a dot where it was let go, as one edit."""
        scan = self._scan
        self._dragged = {}
        if scan is None:
            return
        new = name not in scan.said
        text = f"{'Mark' if new else 'Move'} the {landmark_name(name).lower()}"
        self._chosen = "" if name == self._chosen else self._chosen
        self._say(scan.with_points({name: place}), text)

    def _take(self, name: str) -> None:
        """Keep an offered dot that was clicked."""
        offered = self._offers()
        if self._scan is not None and name in offered and name not in self._scan.said:
            self._place(name, offered[name])

    def _accept(self) -> None:
        """Keep all offered dots, as one edit."""
        scan = self._scan
        if scan is None:
            return
        new = {name: at for name, at in self._offers().items() if name not in scan.said}
        if new:
            self._say(scan.with_points(new), "Keep the found landmarks")

    def _remove(self) -> None:
        name = self._tool.under
        if self._scan is not None and name in self._scan.said:
            self._say(self._scan.without(name), f"Remove the {landmark_name(name).lower()}")

    def _skip(self) -> None:
        if self._scan is not None and self._tool.next_name:
            self._skipped.setdefault(self._scan.key, set()).add(self._tool.next_name)
            self._chosen = ""
            self._show()

    def _choose(self, name: str) -> None:
        if self._scan is not None:
            self._skipped.get(self._scan.key, set()).discard(name)
            self._chosen = name
            self._show()

    def _press(self, key: int) -> None:
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        elif key == Qt.Key.Key_S:
            self._skip()
        else:
            self._remove()

    def _say(self, own: ScanMarks, text: str) -> None:
        scan = self._scan
        if scan is not None:
            self._studio.document.recordings.mark(scan.sequence, scan.scan, own, text)


def _rows(marked: Points, found: Points, skipped: set[str], following: str) -> list[GuideRow]:
    names = dict.fromkeys((*ASKED, *marked, *found))
    rows = []
    for name in names:
        state = "marked" if name in marked else "next" if name == following else ""
        state = state or ("found" if name in found else "skipped" if name in skipped else "")
        rows.append(GuideRow(name, state))
    return rows
