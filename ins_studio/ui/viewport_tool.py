"""What a tool in the viewport is: it gets the left button, the pen and the keys it wants."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent


@dataclass(frozen=True)
class Pointer:
    """Where the pointer is, in logical pixels of the viewport, and what is held.

    ``pressure`` is 0..1 for a pen and None for a mouse; ``global_position`` is for popups.
    """

    x: float
    y: float
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float | None = None
    global_position: QPoint | None = None


class Tool(Protocol):
    """The thing the left mouse button does now."""

    def press(self, pointer: Pointer) -> bool:
        """Begin a gesture; False leaves the press to others (nothing, then)."""

    def move(self, pointer: Pointer) -> None:
        """Go on with the gesture."""

    def release(self, pointer: Pointer) -> None:
        """End the gesture."""

    def hover(self, pointer: Pointer | None) -> None:
        """Follow the pointer while no button is down; None when it left."""

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Use a key going down or up; True when it was used."""


@runtime_checkable
class ModalTool(Protocol):
    """A tool that may follow the pointer without a button, and then wants every key and button."""

    @property
    def modal(self) -> bool:
        """Whether it does now: then keys are its own even where an action has them."""

    def give_up(self) -> bool:
        """End the gesture as if it had not been; True when there was one."""


def as_modal(tool: object) -> ModalTool | None:
    """Return a tool as one that may be modal; None where it never is."""
    return tool if isinstance(tool, ModalTool) else None
