"""Pictures one after another, as numbered PNG files or as a film."""

import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.texture.images import encode_png

Picture = NDArray[np.uint8]
LAST_WORDS = 400  # characters of what an encoder says when it fails


class Film(Protocol):
    """Takes pictures (H, W, 4) uint8 sRGB with straight alpha, row 0 on top, in order."""

    def add(self, picture: Picture) -> None:
        """Write one more; StudioError where that fails."""

    def close(self) -> None:
        """Write what is left; StudioError where that fails."""

    def discard(self) -> None:
        """Stop, and leave nothing that is half a film."""

    def written(self) -> str:
        """Return in words which files there are once it is closed."""


class PngSequence:
    """NAME.0001.png and on in a folder; each is whole, so what was written stays."""

    def __init__(self, path: Path) -> None:
        self._path, self._count = path, 0

    def add(self, picture: Picture) -> None:
        """Write one more."""
        self._count += 1
        write_atomic(self._file(self._count), encode_png(picture))

    def close(self) -> None:
        """Nothing is left."""

    def discard(self) -> None:
        """Keep what is there: every picture is complete."""

    def written(self) -> str:
        """Return the first file and the name of the last."""
        first = str(self._file(1))
        return first if self._count == 1 else f"{first} to {self._file(self._count).name}"

    def _file(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.stem}.{number:04d}.png")


class StillPicture:
    """One PNG."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, picture: Picture) -> None:
        """Write it."""
        write_atomic(self._path, encode_png(picture))

    def close(self) -> None:
        """Nothing is left."""

    def discard(self) -> None:
        """Nothing was begun."""

    def written(self) -> str:
        """Return the file."""
        return str(self._path)


class Mp4:
    """H.264 by the ffmpeg of the machine, which the app does not bring along.

    Parameters
    ----------
    path : Path
        It appears when the film is complete.
    size : tuple of int
        Width and height of the pictures; odd ones lose a row or a column, as H.264 wants it.
    fps : float
        Pictures a second.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: float) -> None:
        program = ffmpeg()
        if program is None:
            raise StudioError(
                "There is no ffmpeg on this machine, which makes the MP4.",
                "Install ffmpeg, or choose PNG files.",
            )
        self._path = path
        self._part = path.with_name(f".{path.stem}.part.mp4")
        self._log = path.with_name(f".{path.stem}.part.log")
        width, height = size
        command = [
            *(program, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"),
            *("-s", f"{width}x{height}", "-r", f"{fps:g}", "-i", "-"),
            *("-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-c:v", "libx264", "-crf", "16"),
            *("-pix_fmt", "yuv420p", "-movflags", "+faststart", str(self._part)),
        ]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log)
        except OSError as error:
            raise StudioError(
                f"{path} cannot be written: {error}.", "Choose another place."
            ) from error

    def add(self, picture: Picture) -> None:
        """Hand one more to the encoder; what is transparent is black."""
        opaque = picture[..., :3] * (picture[..., 3:] / np.float32(255))
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(np.rint(opaque).astype(np.uint8).tobytes())
        except OSError as error:
            raise self._failed() from error

    def close(self) -> None:
        """Wait for the encoder and put the film in its place."""
        try:
            self._process.communicate()
        except OSError as error:
            raise self._failed() from error
        if self._process.returncode != 0 or not self._part.is_file():
            raise self._failed()
        self._part.replace(self._path)
        self._log.unlink(missing_ok=True)

    def discard(self) -> None:
        """Stop the encoder and remove what it began."""
        self._process.kill()
        self._process.communicate()
        self._part.unlink(missing_ok=True)
        self._log.unlink(missing_ok=True)

    def written(self) -> str:
        """Return the film."""
        return str(self._path)

    def _failed(self) -> StudioError:
        self._process.kill()
        self._process.wait()
        said = self._log.read_text(encoding="utf-8", errors="replace").strip()[-LAST_WORDS:]
        self.discard()
        return StudioError(
            f"ffmpeg could not write {self._path}: {said or 'it ended without a word'}.",
            "Choose PNG files, or another place.",
        )


def ffmpeg() -> str | None:
    """Return the program's path, or None where the machine has none."""
    return shutil.which("ffmpeg")
