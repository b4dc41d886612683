"""The Data workspace by itself, for tests that need no window."""

from bare_studio import bare_studio
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ins_studio.document.keeper import Keeper
from ins_studio.ui.actions import Actions
from ins_studio.ui.data_workspace import DataWorkspace
from ins_studio.ui.repose_session import ReposeSession


class Desk:
    """The Data workspace on the tiny dataset, without a window; it plays ``shirt_step``."""

    def __init__(self, qtbot, dataset):
        self.qtbot, self.errors = qtbot, []
        self.owner = owner = QWidget()
        self.studio = bare_studio(self.errors)
        self.actions = Actions(owner, QAction(owner), QAction(owner))
        self.frames = ReposeSession(self.studio)
        self.workspace = DataWorkspace(self.studio, self.frames, self.actions)
        panels = (self.workspace.left, self.workspace.right, self.workspace.bottom)
        qtbot.addWidget(self.studio.viewport, before_close_func=self.close)
        for widget in (owner, *panels):
            qtbot.addWidget(widget)
        Keeper(self.studio.document).new(dataset)

    @property
    def scene(self):
        return self.studio.viewport.scene

    @property
    def dataset(self):
        return self.studio.document.dataset

    def seek(self, frame):
        self.studio.document.timeline.seek(frame)

    def play(self, name):
        self.studio.document.timeline.show(self.studio.document.clips.clip(name))

    def press(self, key):
        self.actions["show_body" if key == "B" else "show_distance"].trigger()

    def wait_for_heat(self, surface):
        self.qtbot.waitUntil(lambda: is_heat(surface, self.dataset), timeout=20_000)

    def close(self, _widget):
        """End the threads: before any widget goes, for they deliver to them."""
        self.workspace.stop()
        self.studio.jobs.stop_all()


def is_heat(surface, dataset):
    return surface.colors is not None and surface.colors is not dataset.sample.colors
