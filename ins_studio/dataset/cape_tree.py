"""Finding people, clothes and recordings among the folders of a CAPE release."""

from pathlib import Path

import numpy as np

from ins_studio.dataset.cape_frame import looks_whole
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.folder_tree import Facts, Kind, Listing, facts
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError

# CAPE was recorded at 60 frames per second and does not say so anywhere in its files.
_FPS = 60.0
LAYOUT = "sequences/<subject>/<clothing>_<motion>/*.npz"
HINT = f"A dataset in CAPE's layout holds {LAYOUT}."

TREE = Kind(
    name="cape",
    start="sequences",
    depth=2,
    links=True,
    wanted=lambda name: name.endswith(".npz"),
    whole=looks_whole,
)


def subject_folder(root: Path, subject: str | None) -> Path:
    """Return the folder of a person; StudioError where there are several, or none of that name."""
    home = root / "sequences"
    found = {folder.name: folder for folder in _folders(home)} if home.is_dir() else {}
    if not found:
        raise StudioError(f"{root} holds no recordings.", HINT)
    return found[_choice(root, "subject", subject, list(found))]


def clothing_folders(home: Path, clothing: str | None) -> list[Path]:
    """Return a person's recordings in one set of clothes; StudioError as ``subject_folder``."""
    folders = [folder for folder in _folders(home) if next(folder.glob("*.npz"), None)]
    if not folders:
        raise StudioError(f"{home} holds no frames.", HINT)
    names = sorted({folder.name.partition("_")[0] for folder in folders})
    chosen = _choice(home, "clothing", clothing, names)
    return [folder for folder in folders if folder.name.partition("_")[0] == chosen]


def _choice(path: Path, kind: str, wanted: str | None, names: list[str]) -> str:
    listed = ", ".join(names)
    if wanted is None and len(names) > 1:
        raise StudioError(
            f"{path} holds several choices of {kind}: {listed}.", f"Choose one with --{kind}."
        )
    if wanted is not None and wanted not in names:
        raise StudioError(f"{path} holds no {kind} {wanted}.", f"There is: {listed}.")
    return wanted or names[0]


def _folders(home: Path) -> list[Path]:
    return sorted(folder for folder in home.iterdir() if folder.is_dir())


def list_sequence(
    folder: Path, fps: float, problems: list[Problem], known: Listing | None = None
) -> Sequence | None:
    """Return what a folder holds but for damaged files; None, with a problem, for nothing whole.

    The ends of files that an index ``known`` earlier has seen as they are now are not read again.
    """
    files, seen = sorted(folder.glob("*.npz")), facts(known)
    whole = [_whole(file, seen) for file in files]
    for file, good in zip(files, whole, strict=True):
        if not good:
            problems.append(
                Problem(file, "the file is cut short or no .npz; this frame is skipped.")
            )
    if not any(whole):
        problems.append(Problem(folder, "no frame can be read; the sequence is skipped."))
        return None
    positions = tuple(int(index) for index in np.flatnonzero(whole))
    kept = tuple(files[index] for index in positions)
    return Sequence(folder.name, fps, kept, positions, len(files))


def _whole(file: Path, seen: Facts) -> bool:
    if not seen:
        return looks_whole(file)
    stat = file.stat()
    found = seen.get((file.name, stat.st_size, stat.st_mtime_ns))
    return looks_whole(file) if found is None else found


def frame_rate(root: Path) -> float:
    """Return the frames per second of a dataset; StudioError where its file holds no rate."""
    file = root / "misc" / "fps.txt"
    if not file.is_file():
        return _FPS
    try:
        rate = float(file.read_text(encoding="utf-8"))
    except ValueError:
        rate = 0.0
    if not 0 < rate < 1e5:
        raise StudioError(f"{file} holds no frame rate.", "Write one number above zero in it.")
    return rate


def known_names(root: Path) -> frozenset[str]:
    """Return the recordings of all people in all clothes."""
    people = _folders(root / "sequences")
    return frozenset(folder.name for person in people for folder in _folders(person))
