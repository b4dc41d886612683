"""Where the window keeps its own files: scratch projects, recent ones, the crash log."""

import itertools
import os
import shutil
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ins_studio.errors import StudioError
from ins_studio.files import unwritable

SUFFIX = ".insproj"
_numbers = itertools.count(1)


def user_folder() -> Path:
    """Return the folder of the person's own INS Studio files, created if need be.

    The environment variable ``INS_STUDIO_HOME`` puts it elsewhere (tests, portable copies).
    """
    chosen = os.environ.get("INS_STUDIO_HOME")
    home = QStandardPaths.StandardLocation.GenericDataLocation
    folder = Path(chosen) if chosen else Path(QStandardPaths.writableLocation(home)) / "ins-studio"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def untitled_folder() -> Path:
    """Return a folder for a project without a name yet; nothing is created."""
    stamp = datetime.now().strftime("%Y-%m-%d %H-%M-%S")
    name = f"Untitled {stamp} {os.getpid()}-{next(_numbers)}{SUFFIX}"
    return user_folder() / "untitled" / name


def is_untitled(folder: Path) -> bool:
    """Tell whether ``folder`` is one of our scratch projects."""
    return folder.parent == user_folder() / "untitled"


def crash_log() -> Path:
    """Return the file in which a hard crash leaves its last words."""
    return user_folder() / "crash.log"


def carry_folder(before: Path, after: Path) -> None:
    """Bring a project to another place: a scratch one moves, any other is copied.

    StudioError where something lies there already, or it cannot be written.
    """
    if after.exists() and any(after.iterdir()):
        raise StudioError(f"{after} exists already.", "Choose another name.")
    try:
        after.parent.mkdir(parents=True, exist_ok=True)
        if before.is_dir() and is_untitled(before):
            shutil.move(before, after)
        elif before.is_dir():
            shutil.copytree(before, after, dirs_exist_ok=True)
    except OSError as error:
        raise unwritable(after, error) from error
