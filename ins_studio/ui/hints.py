"""What the mouse does, in one line, for the modifier that is held."""

from PySide6.QtCore import Qt

_NAVIGATION = "MMB orbit · Shift+MMB pan · wheel zoom · or Alt with LMB, MMB, RMB"
_DATA = "B scan, both, body · D distance · X exclude · H hold out · P landmarks · J joints"
_ANIMATE = "LMB joint · drag hands, feet, knees · R turn · G move · I key"
_HELD_ALT = "Alt: LMB orbit · MMB pan · RMB zoom"
_HELD_SHIFT = "Shift: MMB pan"
_PAINT = "LMB paint · Ctrl erase · Shift straight line · drag with F size · hold I pick a colour"
_PAINT_CTRL = "Ctrl: LMB erase"
_PAINT_SHIFT = "Shift: LMB straight line from the last dab · MMB pan · F opacity"


def mouse_hint(workspace: str, modifiers: Qt.KeyboardModifier) -> str:
    """Return the hint for a workspace and what is held."""
    held = Qt.KeyboardModifier
    painting = workspace == "Paint"
    if modifiers & held.AltModifier:
        return _HELD_ALT
    if modifiers & held.ControlModifier and painting:
        return _PAINT_CTRL
    if modifiers & held.ShiftModifier:
        return _PAINT_SHIFT if painting else _HELD_SHIFT
    if painting:
        return f"{_PAINT} · MMB orbit"
    own = {"Data": f"{_DATA} · ", "Animate": f"{_ANIMATE} · "}.get(workspace, "")
    return f"{own}{_NAVIGATION}"
