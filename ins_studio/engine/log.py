"""Where engines write what nobody should need to read."""

import itertools
import os
from pathlib import Path

from ins_studio.project.person_folder import LOGS

KEPT = 20

_numbers = itertools.count(1)


def new_log() -> Path:
    """Return the path of a log for one more engine, and drop the oldest of many."""
    folder = LOGS.path
    old = sorted(folder.glob("engine-*.log"), key=_age, reverse=True)
    for path in old[KEPT - 1 :]:
        path.unlink(missing_ok=True)
    return folder / f"engine-{os.getpid()}-{next(_numbers)}.log"


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
