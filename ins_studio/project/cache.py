"""What was worked out once and can be worked out again: kept on disk, within a limit."""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.person_folder import CACHE


@dataclass(frozen=True)
class DiskCache:
    """A folder of files that nobody misses: each can be made again.

    Nothing here raises for what happens on the disk. What cannot be read is not there, what
    cannot be written is not kept.

    Attributes
    ----------
    kind : str
        The folder's name.
    suffix : str
        Of its files.
    limit : int
        Bytes of all files together; those that were not used for longest go.
    """

    kind: str
    suffix: str
    limit: int

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return CACHE.path / self.kind

    def path(self, *key: object) -> Path:
        """Return where that is kept, or would be, which all parts of ``key`` decide."""
        digest = hashlib.sha256("\0".join(map(str, key)).encode("utf-8", "surrogateescape"))
        return self.folder / f"{digest.hexdigest()[:40]}{self.suffix}"

    def touch(self, path: Path) -> None:
        """Note that a file was used."""
        with contextlib.suppress(OSError):
            os.utime(path)

    def forget(self, path: Path) -> None:
        """Throw a file away: it is damaged, or out of date."""
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

    def write(self, path: Path, content: bytes) -> bool:
        """Keep ``content`` at a ``path`` of this cache; False where the disk does not take it."""
        if len(content) > self.limit:
            return False
        try:
            write_atomic(path, content)
        except StudioError:
            return False
        self._shrink(path)
        return True

    def _shrink(self, newest: Path) -> None:
        files = sorted(_files(self.folder), reverse=True)
        total = 0
        for _used, size, path in files:
            total += size
            if total > self.limit and path != newest:
                self.forget(path)


def _files(folder: Path) -> list[tuple[int, int, Path]]:
    """List time of use, size and path; what goes away meanwhile is left out."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                stat = entry.stat()
                found.append((stat.st_mtime_ns, stat.st_size, Path(entry.path)))
    return found
