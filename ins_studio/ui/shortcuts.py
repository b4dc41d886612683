"""Every keyboard shortcut of the window, in one place.

Keys that act on the viewport alone (brush, navigation with modifiers) belong to their tools.
B and D are taken in the Data workspace only, Shift+C in Animate.
"""

SHORTCUTS: dict[str, str] = {
    "new": "Ctrl+N",
    "open": "Ctrl+O",
    "open_dataset": "Ctrl+Shift+O",
    "save": "Ctrl+S",
    "save_as": "Ctrl+Shift+S",
    "export": "Ctrl+E",
    "picture": "F12",
    "quit": "Ctrl+Q",
    "undo": "Ctrl+Z",
    "redo": "Ctrl+Shift+Z",
    "palette": "F3",
    "data": "Ctrl+1",
    "train": "Ctrl+2",
    "paint": "Ctrl+3",
    "animate": "Ctrl+4",
    "maximise": "Ctrl+Space",
    "play": "Space",
    "previous_frame": "Left",
    "next_frame": "Right",
    "first_frame": "Shift+Left",
    "last_frame": "Shift+Right",
    "frame_all": "Home",
    "view_front": "1",
    "view_side": "3",
    "view_top": "7",
    "unlit": "L",
    "wireframe": "W",
    "skeleton": "K",
    "next_look": "Z",
    "compare": "C",
    "systems": "Shift+C",
    "show_body": "B",
    "show_distance": "D",
    "train_now": "Ctrl+T",
    "extract": "Ctrl+Shift+E",
    "shortcuts": "F1",
}
