"""What every workspace and session is given: one document, one viewport, one board of jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ins_studio.document.document import Document
from ins_studio.document.playback import Playback
from ins_studio.ui.engines import Engines
from ins_studio.ui.jobs import JobBoard

if TYPE_CHECKING:
    from ins_studio.ui.viewport_widget import ViewportWidget


@dataclass(frozen=True)
class Studio:
    """The shared parts of the window.

    Parameters
    ----------
    document : Document
        What the artist edits; ``document.timeline`` is the one playhead.
    playback : Playback
        The clock of the playhead.
    viewport : ViewportWidget
        The one viewport of all workspaces.
    engines : Engines
        Maker of engine processes, for sessions that keep one.
    jobs : JobBoard
        Where long work is started, shown and stopped.
    report : Callable
        Shows an error in plain words; any thread.
    """

    document: Document
    playback: Playback
    viewport: "ViewportWidget"
    engines: Engines
    jobs: JobBoard
    report: Callable[[Exception], None]
