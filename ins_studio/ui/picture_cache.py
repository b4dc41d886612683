"""Small pictures on disk, so that a recording's strip is there at once the next time."""

import contextlib
import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from ins_studio.errors import StudioError
from ins_studio.files import write_atomic

CAPACITY_BYTES = 64 * 2**20
# Part of every key: pictures of an older way of drawing are never found, and go in time.
DRAWING = "1"


class PictureCache:
    """PNG files in one folder, at most ``capacity`` bytes of them; those unused longest go first.

    A picture belongs to a file as it is: another size or another time of change is another
    picture. May be used from any thread, and from several windows at once.
    """

    def __init__(self, folder: Path, capacity: int = CAPACITY_BYTES) -> None:
        self._folder = folder
        self._capacity = capacity

    def path(self, file: Path, drawn: str) -> Path | None:
        """Return where the picture of ``file`` is kept; None where the file has gone.

        ``drawn`` says what else the picture depends on: its size, the axes of the scan.
        """
        try:
            found = file.stat()
        except OSError:
            return None
        text = f"{DRAWING}|{file.resolve()}|{found.st_size}|{found.st_mtime_ns}|{drawn}"
        name = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
        return self._folder / name[:2] / f"{name}.png"

    def get(self, place: Path) -> QImage | None:
        """Return the picture at ``place``, or None."""
        picture = QImage(str(place))
        if picture.isNull():
            return None
        with contextlib.suppress(OSError):  # another window has just removed it
            place.touch()  # unused longest is what goes
        return picture

    def put(self, place: Path, picture: QImage) -> None:
        """Keep a picture; a full or unwritable disk only means that it is drawn again."""
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes here
        with contextlib.suppress(StudioError):
            write_atomic(place, content.data())

    def prune(self) -> None:
        """Remove pictures until the rest fit, those unused longest first."""
        known = []
        for place in self._folder.glob("??/*.png"):
            try:
                found = place.stat()
            except OSError:
                continue
            known.append((found.st_mtime_ns, found.st_size, place))
        total = sum(size for _, size, _ in known)
        for _, size, place in sorted(known):
            if total <= self._capacity:
                return
            place.unlink(missing_ok=True)
            total -= size
