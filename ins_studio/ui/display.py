"""Whether there is a desktop to open a window on, before Qt aborts because there is none."""

import os
import socket
import sys

NO_DISPLAY = (
    "INS Studio needs a display to open its window, and found none: {why}.\n"
    "Start it on a desktop, or use the terminal: ins-studio --help."
)


def display_problem() -> str | None:
    """Return the sentences that say why no window can open; None when one can."""
    if not sys.platform.startswith("linux") or _drawn_elsewhere():
        return None
    display, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not display and not wayland:
        return NO_DISPLAY.format(why="DISPLAY and WAYLAND_DISPLAY are empty")
    if display and not wayland and not _answers(display):
        return NO_DISPLAY.format(why=f"nothing answers at DISPLAY={display}")
    return None


def choose_platform() -> None:
    """Prefer X11 where both are there: OpenGL in child widgets flashes on some Waylands."""
    display = os.environ.get("DISPLAY")
    if sys.platform.startswith("linux") and display and _answers(display):
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")


def _drawn_elsewhere() -> bool:
    return os.environ.get("QT_QPA_PLATFORM", "xcb").split(":")[0] not in {"xcb", "wayland"}


def _answers(display: str) -> bool:
    """Knock at a local X server's socket; displays of other machines are taken on trust."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if host not in {"", "unix"} or not number.isdigit():
        return True
    path = f"/tmp/.X11-unix/X{number}"  # where every X server listens
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            if knock.connect_ex(address) == 0:
                return True
    return False
