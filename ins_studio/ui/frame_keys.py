"""Selecting frames from the keyboard: Shift and an arrow, Ctrl+A, Esc."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ins_studio.ui.frame_selection import FrameSelection

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def selects(event: QKeyEvent) -> bool:
    """Say whether a key is one of these."""
    held, key = event.modifiers(), event.key()
    extends = held == Qt.KeyboardModifier.ShiftModifier and key in _STEPS
    everything = held == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_A
    return extends or everything or key == Qt.Key.Key_Escape


def selected_by(
    event: QKeyEvent, selection: FrameSelection, playhead: int, count: int
) -> FrameSelection:
    """Return what is selected after the key, of ``count`` frames."""
    if event.key() == Qt.Key.Key_Escape:
        return FrameSelection()
    if event.key() == Qt.Key.Key_A:
        return FrameSelection(frozenset(range(count)), selection.anchor)
    return selection.to(moved_by(event, playhead, count))


def moved_by(event: QKeyEvent, playhead: int, count: int) -> int:
    """Return where the playhead goes."""
    step = next((by for key, by in _STEPS.items() if key == event.key()), 0)
    return max(0, min(playhead + step, count - 1))
