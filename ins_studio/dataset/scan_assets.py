"""What a scan's file names beside itself: materials, textures, buffers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

LARGEST = 2**30  # bytes of one such file: a texture of 16k x 16k without compression


class Assets(Mapping[str, bytes]):
    """Gives trimesh the files that a scan names, by name.

    Names are relative to the scan's folder. What lies outside the dataset is refused as if it
    were not there, be it by "..", by an absolute path or through a link.

    Parameters
    ----------
    folder : Path
        The scan's.
    root : Path
        The dataset's.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder.resolve(), root.resolve()

    def __getitem__(self, key: str) -> bytes:
        """Return the content of a file; OSError where it is not there or may not be read."""
        path = self._allowed(key) or self._allowed(unquote(key))
        if path is None:
            raise FileNotFoundError(f"there is no {key} beside it, or not in the dataset's folder")
        if path.stat().st_size > LARGEST:
            raise OSError(f"{key} is larger than any texture")
        content = path.read_bytes()
        return as_utf8(content) if path.suffix.lower() == ".mtl" else content

    def get(self, key: str, default: object = None) -> bytes:
        """Do the same: trimesh expects an error for what is missing, not a default."""
        return self[key]

    def __iter__(self) -> Iterator[str]:
        """Name nothing: only what a scan asks for is looked up."""
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def namespaced(self, namespace: str) -> "Assets":
        """Return the same for names relative to a folder further down."""
        return Assets(self._folder / namespace, self._root)

    def _allowed(self, key: str) -> Path | None:
        written = key.strip().replace("\\", "/")
        # Some programs write the path that the texture had on their own machine.
        for name in (written, written.rpartition("/")[2]):
            path = (self._folder / name).resolve()
            if path.is_relative_to(self._root) and path.is_file():
                return path
        return None


def as_utf8(text: bytes) -> bytes:
    """Return ``text`` in UTF-8: older programs write comments and names in Latin-1."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin1").encode("utf-8")
    return text
