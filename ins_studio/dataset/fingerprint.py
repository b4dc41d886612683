"""What tells one dataset from another: names and sizes of its files, wherever they lie."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ins_studio.dataset.scan_tree import named_after_root
from ins_studio.dataset.sequence import Sequence as Recording


def fingerprint_of(
    path: Path,
    whose: tuple[str, str],
    sequences: Iterable[Recording],
    companions: Sequence[Path],
    root_name: str = "",
) -> str:
    """Return a hash of all frames' names and sizes, and of what lies beside them.

    Parameters
    ----------
    path : Path
        The dataset's root, or its one file.
    whose : (str, str)
        Subject and clothing.
    sequences : iterable of Recording
    companions : sequence of Path
    root_name : str
        What a sequence goes by that has its name from the root. Nothing: the root can be renamed.
    """
    digest = hashlib.sha256("/".join(whose).encode())
    for sequence in sequences:
        name = root_name if _has_roots_name(path, sequence) else sequence.name
        for file in dict.fromkeys(sequence.files):
            digest.update(f"{name}/{file.name}:{file.stat().st_size}\n".encode())
    home = path if path.is_dir() else path.parent
    for file in companions:
        inside = file.is_relative_to(home)
        name = file.relative_to(home).as_posix() if inside else file.name
        digest.update(f"{name}:{file.stat().st_size}\n".encode())
    return digest.hexdigest()[:32]


def _has_roots_name(path: Path, sequence: Recording) -> bool:
    if sequence.name != path.resolve().name or not path.is_dir():
        return False
    return named_after_root(path, sequence.files[0].parent)
