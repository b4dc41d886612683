"""Where engines write what nobody should need to read."""

import itertools
import os
import sys
from pathlib import Path

KEPT = 20

_numbers = itertools.count(1)


def log_folder() -> Path:
    """Return the folder of the logs; ``INS_STUDIO_HOME`` puts it elsewhere, as for the window."""
    chosen = os.environ.get("INS_STUDIO_HOME")
    if chosen:
        return Path(chosen) / "log"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ins-studio" / "log"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "ins-studio"
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "ins-studio" / "log"


def new_log() -> Path:
    """Return the path of a log for one more engine, and drop the oldest of many."""
    folder = log_folder()
    old = sorted(folder.glob("engine-*.log"), key=_age, reverse=True)
    for path in old[KEPT - 1 :]:
        path.unlink(missing_ok=True)
    return folder / f"engine-{os.getpid()}-{next(_numbers)}.log"


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
