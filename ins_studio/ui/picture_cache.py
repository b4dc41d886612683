"""Small pictures of frames on disk, so that a recording's strip is there at once the next time."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from ins_studio.project.cache import DiskCache

LIMIT_BYTES = 48 * 2**20  # some thousand pictures
DRAWING = 3  # another way of drawing makes other pictures
PICTURES = DiskCache("pictures", ".png", LIMIT_BYTES)


def picture_path(file: Path, *drawn: object) -> Path | None:
    """Return where the picture of ``file`` as it is now is kept; None where the file has gone.

    ``drawn`` is what else the picture depends on: its size, the axes of the scan.
    """
    try:
        found = file.stat()
    except OSError:
        return None
    return PICTURES.path(DRAWING, file.resolve(), found.st_size, found.st_mtime_ns, *drawn)


def kept_picture(path: Path) -> QImage | None:
    """Return the picture at ``path``, or None; from any thread."""
    picture = QImage(str(path))
    if picture.isNull():
        return None
    PICTURES.touch(path)
    return picture


def keep_picture(path: Path, picture: QImage) -> None:
    """Keep a picture where ``picture_path`` said, if the disk takes it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if QImageWriter(buffer, QByteArray(b"PNG")).write(picture):
        PICTURES.write(path, bytes(buffer.data().data()))
