"""The UV view: follows the texture, or turns the scans' pages as the timeline plays."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from ins_studio.ui.flipbook_pages import A_TURN, FlipbookPages, Posed
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.uv_canvas import outlines
from ins_studio.ui.uv_panel import FLIPBOOK, TEXTURE, UvPanel

if TYPE_CHECKING:
    from ins_studio.document.clip import Clip

NO_AVATAR = "There is no avatar yet, and so no atlas."
NOT_RECORDED = "This clip was not scanned: choose a recorded sequence."
WITHOUT_COLORS = "The scan of this frame cannot be read, or carries no colours."


class UvSession(QObject):
    """View state, and no edit; nothing is computed while it is not shown.

    Attributes
    ----------
    panel : UvPanel
    """

    shown_changed = Signal(bool)

    def __init__(self, studio: Studio, frames: ReposeSession) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._frames = frames
        self._pages = FlipbookPages(studio.report, self)
        self._kind, self._shown = TEXTURE, False
        self._both: QSplitter | None = None
        self.panel = UvPanel()
        self.panel.hide()
        self.panel.kind_chosen.connect(self.show_kind)
        self.panel.closed.connect(lambda: self.set_shown(False))
        document = studio.document
        document.paint.texture_changed.connect(self._repaint)
        document.mesh_changed.connect(self._restart)
        document.dataset_changed.connect(self._restart)
        document.timeline.clip_changed.connect(self._restart)
        document.timeline.frame_changed.connect(self._turn)
        frames.states_changed.connect(self._turn)
        self._pages.arrived.connect(self._turn)

    def beside(self, viewport: QWidget) -> QSplitter:
        """Return the viewport with room for the view on its right."""
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(viewport)
        both.addWidget(self.panel)
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(3)
        self._both = both
        return both

    def set_shown(self, shown: bool) -> None:
        """Open the view, or close it."""
        if shown != self._shown:
            self._shown = shown
            self.panel.setVisible(shown)
            if shown and self._both is not None:
                half = self._both.width() // 2
                self._both.setSizes([half, half])
            self._restart()
            self.shown_changed.emit(shown)

    def show_kind(self, kind: str) -> None:
        """Show the "texture", or the "flipbook"."""
        self._kind = kind
        self.panel.show_kind(kind)
        self._restart()

    def stop(self) -> None:
        """End what is computed: the window is closing."""
        self._shown = False
        self._pages.stop()

    def _restart(self) -> None:
        if not self._shown:
            self._pages.follow(None, "", None)
            return
        mesh, clip = self._studio.document.mesh, self._clip
        if mesh is None:
            self.panel.canvas.show_outlines(np.zeros((0, 2, 2)))
        else:
            self.panel.canvas.show_outlines(outlines(mesh.texcoords, mesh.texcoord_faces))
        recorded = clip is not None and clip.sequence is not None and self._kind == FLIPBOOK
        dataset = self._studio.document.dataset if recorded else None
        sequence = clip.sequence if clip is not None and clip.sequence is not None else ""
        self._pages.follow(dataset, sequence, mesh if recorded else None)
        self.panel.canvas.show_picture(None)
        self._repaint()
        self._turn()

    @property
    def _clip(self) -> "Clip | None":
        return self._studio.document.timeline.clip

    def _repaint(self, _rect: QRect | None = None) -> None:
        """Show the texture as it is now."""
        if not self._shown or self._kind != TEXTURE:
            return
        there = self._studio.document.mesh is not None
        self.panel.canvas.show_picture(self._studio.document.paint.image if there else None)
        self.panel.say("" if there else NO_AVATAR)

    def _turn(self, _what: object = None) -> None:
        """Show the page of the playhead's frame, and ask for those that are wanted next."""
        if not self._shown or self._kind != FLIPBOOK:
            return
        clip, frame = self._clip, self._studio.document.timeline.frame
        if self._studio.document.mesh is None:
            self.panel.say(NO_AVATAR)
            return
        if clip is None or clip.sequence is None or self._studio.document.dataset is None:
            self.panel.say(NOT_RECORDED)
            return
        known = self._pages.page(frame)
        if known is not None:
            self.panel.canvas.show_picture(known[0])
        elif self._pages.is_damaged(frame):
            self.panel.canvas.show_picture(None)
        self.panel.say(self._words(frame))
        if not self._pages.busy:
            self._pages.compute(self._wanted(frame))

    def _words(self, frame: int) -> str:
        first, last = self._studio.document.timeline.played
        known, count = self._pages.page(frame), last - first + 1
        if self._pages.is_damaged(frame):
            return WITHOUT_COLORS
        if known is None:
            return f"Frame {frame + 1}: its page is on its way; the picture is of another frame."
        exact = min(self._pages.exact_count, count)
        kind = "exact" if known[1] else "preview, by plain skinning"
        words = f"Frame {frame + 1}, {kind}. {exact} of {count} frames are exact."
        value = self._pages.shimmer()
        if value is None:
            return words
        return f"{words} The frames' colours differ by {value:.1f} of 255 on average."

    def _wanted(self, frame: int) -> dict[int, Posed]:
        """Return the next frames in the order in which they play, with their vertices."""
        first, last = self._studio.document.timeline.played
        length = last - first + 1
        order = [frame, *(first + (frame - first + step) % length for step in range(1, length))]
        wanted: dict[int, Posed] = {}
        for index in order[: self._pages.room]:
            exact = self._frames.exact.get(index)
            soon = exact is None and index != frame and self._frames.exact.awaits(index)
            if soon or not self._pages.wants(index, exact is not None):
                continue
            vertices = exact if exact is not None else self._frames.skinned_vertices(index)
            if vertices is not None:
                wanted[index] = (vertices, exact is not None)
            if len(wanted) >= A_TURN:
                break
        return wanted
