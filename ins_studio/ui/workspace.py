"""A workspace: the panels around the one viewport."""

from typing import Protocol

from PySide6.QtWidgets import QWidget


class Workspace(Protocol):
    """What the window needs of a workspace; see ``data_workspace.py`` for a small one.

    A workspace is made once, with the ``Studio``, and keeps its widgets. The window puts
    ``left`` (260 px) and ``right`` (300 px) beside the viewport and ``bottom`` under it; None
    leaves the place empty (``bottom`` None shows the timeline).
    """

    @property
    def name(self) -> str:
        """The word on its tab."""
        ...

    @property
    def left(self) -> QWidget | None:
        """The widget on the left."""
        ...

    @property
    def right(self) -> QWidget | None:
        """The widget on the right."""
        ...

    @property
    def bottom(self) -> QWidget | None:
        """The widget below the viewport, or None for the timeline."""
        ...

    def enter(self) -> None:
        """Its tab was chosen: put its tools into the viewport."""
        ...

    def leave(self) -> None:
        """Another tab was chosen: take its tools out."""
        ...
