"""The parts that the window's sessions share, without a window."""

from ins_studio.document.document import Document
from ins_studio.document.playback import Playback
from ins_studio.ui.engines import Engines
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.studio import Studio
from ins_studio.ui.viewport_widget import ViewportWidget


def bare_studio(errors: list[Exception]) -> Studio:
    """An empty document on a viewport that the caller gives to qtbot; errors are collected."""
    document, engines = Document(), Engines()
    board = JobBoard(engines, errors.append)
    playback = Playback(document.timeline)
    return Studio(document, playback, ViewportWidget(), engines, board, errors.append)
