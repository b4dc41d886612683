"""The Paint workspace: brush and layers beside the viewport, the timeline below."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ins_studio.ui.actions import Actions
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.paint_session import PaintSession
from ins_studio.ui.paint_tools import TOOLS
from ins_studio.ui.panel_scroll import PanelScroll
from ins_studio.ui.panel_stack import PanelStack
from ins_studio.ui.shortcuts import SHORTCUTS
from ins_studio.ui.studio import Studio


class PaintWorkspace(QObject):
    """Gives the left button to the brush while its tab is chosen."""

    name = "Paint"
    train_requested = Signal()

    def __init__(
        self, studio: Studio, session: PaintSession, looks: LookSession, actions: Actions
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._session = session
        self._looks = looks
        self._actions = actions
        self._entered = False
        self._pages = PanelStack()
        self._pages.addWidget(PanelScroll(session.make_panel()))
        self._pages.addWidget(PanelScroll(self._make_empty()))
        tools = session.make_tools()
        for name in TOOLS:
            actions[name].triggered.connect(lambda _checked=False, name=name: tools.choose(name))
        self.left: QWidget | None = tools
        self.right: QWidget | None = self._pages
        self.bottom: QWidget | None = None
        session.tool.stroke_started.connect(self._pause)
        studio.document.mesh_changed.connect(self._follow_mesh)
        self._follow_mesh()

    def enter(self) -> None:
        """Hand the brush out, and show the avatar rather than the scan."""
        self._entered = True
        self._looks.hold()
        self._follow_mesh()

    def leave(self) -> None:
        """Take the brush back."""
        self._entered = False
        self._session.set_active(False)
        self._offer_tools(False)
        self._looks.release()

    def _pause(self) -> None:
        self._studio.playback.set_playing(False)

    def _follow_mesh(self) -> None:
        there = self._studio.document.mesh is not None
        self._pages.setCurrentIndex(0 if there else 1)
        self._session.set_active(self._entered and there)
        self._offer_tools(self._entered and there)

    def _offer_tools(self, usable: bool) -> None:
        """Take the tools' keys only here: elsewhere they are others'."""
        for name in TOOLS:
            self._actions[name].setEnabled(usable)

    def _make_empty(self) -> QWidget:
        page = QWidget()
        page.setProperty("panel", True)
        words = QLabel(
            "There is nothing to paint on yet.\n\nPaint belongs to an avatar's mesh, so that a "
            "stroke stays put in every pose. Train one from these scans first; a draft takes "
            "three minutes."
        )
        words.setWordWrap(True)
        words.setProperty("quiet", True)
        button = QPushButton("Go to Train")
        button.setProperty("primary", True)
        button.setToolTip(f"Make an avatar of these scans ({SHORTCUTS['train']})")
        button.clicked.connect(self.train_requested)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        column.addWidget(words)
        column.addWidget(button)
        column.addStretch(1)
        return page
