"""The one undo command for plain values of the document."""

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand


class Change(QUndoCommand):
    """Replace one value by another, and back.

    Parameters
    ----------
    text : str
        What the Edit menu calls it ("Set the frame rate").
    apply : Callable
        Puts a value in place; a bound method of the document, never of a widget.
    before, after : Any
        The two values.
    drag : int
        Changes of one drag share this number and become one step; -1 stands alone.
    """

    def __init__(
        self, text: str, apply: Callable[[Any], None], before: Any, after: Any, drag: int = -1
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self._before = before
        self._after = after
        self._drag = drag

    def redo(self) -> None:
        """Put the new value in place."""
        self._apply(self._after)

    def undo(self) -> None:
        """Put the old value back."""
        self._apply(self._before)

    def id(self) -> int:
        """Return the drag that this change belongs to."""
        return self._drag

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the end value of a later change of the same drag."""
        if not isinstance(other, Change) or other._apply != self._apply:
            return False
        self._after = other._after
        other._let_go()
        if self._after is self._before:  # dragged to where it began: nothing to undo
            self.setObsolete(True)
        return True

    def _let_go(self) -> None:
        """Hold nothing: Qt deletes a merged command, PySide keeps its Python half for good."""
        self._apply = _nothing
        self._before = self._after = None


def _nothing(_value: Any) -> None:
    """Stand for what a command that was merged into another would do."""
