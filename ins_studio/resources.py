"""Finding packaged files and the program itself: in a checkout, an installed copy, frozen."""

import sys
from pathlib import Path

from ins_studio.errors import StudioError


def resource(relative: str) -> Path:
    """Return the path of ``resources/<relative>``; a StudioError names it when it is missing."""
    path = _root() / relative
    if not path.exists():
        raise StudioError(
            f"A file of the program itself is missing: {path}.",
            "Install INS Studio again; a partial copy cannot run.",
        )
    return path


def own_command(*arguments: str) -> list[str]:
    """Return the command line that starts this program once more."""
    frozen = bool(getattr(sys, "frozen", False))
    return [sys.executable, *([] if frozen else ["-m", "ins_studio"]), *arguments]


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "packaged_resources"
    return installed if installed.is_dir() else package.parent / "resources"
