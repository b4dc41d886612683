"""Where a person's own files lie on each system; ``INS_STUDIO_HOME`` puts all of them elsewhere."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PersonFolder:
    """A folder of one kind of files, in the places that each system has for them.

    Attributes
    ----------
    name : str
        Of the folder in ``INS_STUDIO_HOME`` and on Windows.
    mac, unix : str
        Of the folder below the home folder; ``variable`` of the environment may name another
        folder for the last one.
    variable : str
        Of the XDG Base Directory Specification.
    inner : str
        What lies below the system's folder on Unix, with the program's name.
    """

    name: str
    mac: str
    variable: str
    unix: str
    inner: str

    @property
    def path(self) -> Path:
        """Return where it is now; it need not be there."""
        chosen = os.environ.get("INS_STUDIO_HOME")
        if chosen:
            return Path(chosen) / self.name
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ins-studio" / self.name
        if sys.platform == "darwin":
            return Path.home() / "Library" / self.mac
        return Path(os.environ.get(self.variable) or Path.home() / self.unix) / self.inner


CACHE = PersonFolder("cache", "Caches/ins-studio", "XDG_CACHE_HOME", ".cache", "ins-studio")
LOGS = PersonFolder("log", "Logs/ins-studio", "XDG_STATE_HOME", ".local/state", "ins-studio/log")
# in the folder of the person's own files (``document.places.user_folder``, which needs Qt)
MODELS = PersonFolder(
    "models",
    "Application Support/ins-studio/models",
    "XDG_DATA_HOME",
    ".local/share",
    "ins-studio/models",
)
