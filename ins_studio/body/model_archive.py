"""Body models inside the archives that their makers' sites hand out."""

import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from ins_studio.errors import StudioError
from ins_studio.files import unwritable

SUFFIXES = (".npz", ".pkl")
ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz")
MOST_BYTES = 1 << 30  # of one model: SMPL-X's largest has half of it
MOST_PACKED = 500  # no array packs better unless it holds next to nothing
MOST_MEMBERS = 10_000
CHUNK = 1 << 20
_BROKEN = (
    *(OSError, EOFError, ValueError, RuntimeError, KeyError, zlib.error, lzma.LZMAError),
    *(zipfile.BadZipFile, tarfile.TarError),
)


@dataclass(frozen=True)
class Member:
    """A file in an archive that may be a model.

    Attributes
    ----------
    name : str
        As the archive calls it; only ever shown, and looked at for a gender.
    size : int
        Bytes, as the archive claims.
    """

    name: str
    size: int


class ModelArchive:
    """An open .zip or .tar.*; a context.

    Its members are taken out one by one into a folder that goes again, never to where they ask.

    Raises
    ------
    StudioError
        The file is missing, damaged or of another kind.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            opened = zipfile.ZipFile if zipfile.is_zipfile(path) else tarfile.open
            self._archive: Any = opened(path)
        except _BROKEN as error:
            raise self._broken(error) from error

    def __enter__(self) -> "ModelArchive":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def members(self) -> list[Member]:
        """Return the models in it; of one that is there as .npz and .pkl the .npz."""
        try:
            found = [one for one in self._listed() if _may_be_model(one.name)]
        except _BROKEN as error:
            raise self._broken(error) from error
        packed = {one.name[:-4] for one in found if one.name.endswith(".npz")}
        return [one for one in found if one.name.endswith(".npz") or one.name[:-4] not in packed]

    @contextmanager
    def as_file(self, member: Member) -> Iterator[Path]:
        """Put one member alone into a temporary folder, under its last name.

        Raises
        ------
        StudioError
            It is larger than any model, or than it claims; it is damaged or locked.
        """
        with TemporaryDirectory(prefix="ins-studio-") as folder:
            plain = re.sub(r"[^A-Za-z0-9._-]", "_", PurePosixPath(member.name).name)
            target = Path(folder) / plain
            try:
                with self._opened(member) as stream:
                    content = _copied(stream, target, member.size)
            except _BROKEN as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise unwritable(target, error) from error
                raise self._broken(error) from error
            if not content:
                raise StudioError(
                    f"{self.path}: {member.name} is larger than it says.", "Download it again."
                )
            yield target

    def _listed(self) -> Iterator[Member]:
        if isinstance(self._archive, zipfile.ZipFile):
            for info in self._archive.infolist()[:MOST_MEMBERS]:
                yield Member(info.filename, info.file_size)
            return
        for count, entry in enumerate(self._archive):
            if count >= MOST_MEMBERS:
                return
            if entry.isreg():  # neither links nor devices
                yield Member(entry.name, entry.size)

    @contextmanager
    def _opened(self, member: Member) -> Iterator[IO[bytes]]:
        if member.size > MOST_BYTES:
            raise ValueError(f"{member.name} would take {member.size:,} bytes")
        if isinstance(self._archive, zipfile.ZipFile):
            info = self._archive.getinfo(member.name)
            if member.size > MOST_PACKED * max(info.compress_size, 1 << 12):
                raise ValueError(f"{member.name} would unpack to {member.size:,} bytes")
            with self._archive.open(info) as stream:
                yield stream
            return
        found = self._archive.extractfile(member.name)
        if found is None:
            raise ValueError(f"{member.name} is no file")
        with found:
            yield found

    def _broken(self, error: Exception) -> StudioError:
        if not self.path.is_file():
            return StudioError(f"There is no file {self.path}.", "Check the path.")
        return StudioError(
            f"{self.path} cannot be read as an archive: {error}.",
            "The download was cut short or is of another kind; download it again.",
        )


def _may_be_model(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = path.name.startswith("._") or "__MACOSX" in path.parts
    return path.suffix in SUFFIXES and not hidden


def _copied(stream: IO[bytes], target: Path, size: int) -> bool:
    """Write at most ``size`` bytes; False where there are more."""
    left = size
    with target.open("wb") as file:
        while left > 0 and (part := stream.read(min(CHUNK, left))):
            file.write(part)
            left -= len(part)
    return not stream.read(1)
