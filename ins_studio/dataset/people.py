"""Whose recordings a folder holds, as far as its folders' names say."""

from pathlib import Path

from ins_studio.dataset.opening import is_cape


def first_person(root: Path) -> tuple[str | None, str | None]:
    """Return subject and clothing to open where nobody has chosen: the first by name.

    None for both where the folder is of one person, or where that is not known before opening.
    """
    if not is_cape(root):
        return None, None
    for home in _folders(root / "sequences"):
        recorded = [own.name for own in _folders(home) if next(own.glob("*.npz"), None)]
        if recorded:
            return home.name, sorted(name.partition("_")[0] for name in recorded)[0]
    return None, None


def _folders(home: Path) -> list[Path]:
    return sorted(folder for folder in home.iterdir() if folder.is_dir())
