"""Finding recordings among folders of scans: where the frames lie, and where their poses."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ins_studio.dataset import point_cache
from ins_studio.dataset.pairing import in_order
from ins_studio.dataset.pose_content import SUFFIXES
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.errors import StudioError

MOST_FOLDERS = 20_000
# Folders that hold one kind of file of a recording, and do not name the recording.
_OF_SCANS = {"scans", "scan", "meshes", "mesh", "frames", "raw", "obj", "ply", "glb", "stl", "off"}
_OF_POSES = {"smpl", "smplh", "smplx", "poses", "pose", "params", "fits", "fit", "fitted", "body"}
_OF_POSES |= {f"{name}_params" for name in ("smpl", "smplh", "smplx")} | {"smpl_fits", "amass"}
_OURS = {"dataset.json", "splits.json"}


@dataclass(frozen=True)
class ScanFolder:
    """A recording as it lies on the disk.

    Attributes
    ----------
    name : str
        Made of the folders below the dataset's.
    folder : Path
    scans : tuple of Path
        Of one format, in order. A point cache stands here alone until it is opened; then it is
        "walk frame 0.mdd" and so on, though there are no such files.
    others : int
        Meshes of other formats beside them, which are not used.
    cache : Path or None
        The point cache.
    meshes : tuple of Path
        What lies beside the cache and may have its faces.
    """

    name: str
    folder: Path
    scans: tuple[Path, ...]
    others: int
    cache: Path | None = None
    meshes: tuple[Path, ...] = ()


def find_scan_folders(root: Path) -> list[ScanFolder]:
    """Return every folder in ``root`` that holds meshes, and every point cache, sorted by name.

    Meshes in a folder of poses are fitted bodies: such a folder counts where there is no other.
    Meshes beside a point cache are its faces.

    Raises
    ------
    StudioError
        Two folders would have the same name, or there are too many of them to look through.
    """
    return scan_folders_of(root, _walk(root))


def scan_folders_of(root: Path, levels: Iterable[tuple[Path, list[str]]]) -> list[ScanFolder]:
    """Do the same for folders of ``root`` whose files are known; StudioError for a name twice."""
    found = [own for level in levels for own in _recorded_in(root, *level)]
    recorded = [own for own in found if own.folder.name.lower() not in _OF_POSES]
    folders = sorted(recorded or found, key=lambda own: own.name)
    for first, second in pairwise(folders):
        if first.name == second.name:
            raise StudioError(
                f"{first.cache or first.folder} and {second.cache or second.folder} would both be "
                f"the sequence {first.name}.",
                "Rename one of them.",
            )
    return folders


def pose_candidates(
    own: ScanFolder, root: Path, alone: bool, kinds: tuple[str, ...] = SUFFIXES
) -> Iterator[list[Path]]:
    """Yield lists of files that may hold a recording's poses, the nearest first.

    Parameters
    ----------
    own : ScanFolder
    root : Path
        The dataset.
    alone : bool
        Whether it is the dataset's only recording: files above it are its own then.
    kinds : tuple of str
        How the files may end.
    """
    if own.cache is not None:
        yield from _named_after(own.cache, kinds)
        if len(pose_files(own.folder, point_cache.SUFFIXES)) > 1:
            return  # the other files there may be those of the other caches
    yield pose_files(own.folder, kinds)
    for folder in _pose_folders(own.folder):
        yield pose_files(folder, kinds)
    above = own.folder.parent
    if own.folder == root or not above.is_relative_to(root):
        return
    named = own.folder.name.lower()
    yield [file for file in pose_files(above, kinds) if _belongs(file.stem.lower(), named)]
    for folder in _pose_folders(above):
        yield pose_files(folder / own.folder.name, kinds)
        yield [file for file in pose_files(folder, kinds) if _belongs(file.stem.lower(), named)]
    if named in _OF_SCANS or alone:
        for folder in _pose_folders(above):
            yield pose_files(folder, kinds)
        yield pose_files(above, kinds)


def _walk(root: Path) -> Iterator[tuple[Path, list[str]]]:
    for seen, (folder, inside, files) in enumerate(os.walk(root)):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        if seen >= MOST_FOLDERS:
            raise StudioError(
                f"{root} holds more than {MOST_FOLDERS:,} folders.",
                "Choose the folder that the scans are in.",
            )
        yield Path(folder), files


def _recorded_in(root: Path, folder: Path, files: list[str]) -> list[ScanFolder]:
    seen = [folder / name for name in files if not name.startswith(".")]
    meshes = [file for file in seen if file.suffix.lower() in FORMATS]
    caches = sorted(file for file in seen if file.suffix.lower() in point_cache.SUFFIXES)
    if not caches:
        return [_scan_folder(root, folder, meshes)] if meshes else []
    parts = _name_parts(root, folder)
    several = len(caches) > 1 or not parts
    return [
        ScanFolder(
            "_".join([*parts, cache.stem] if several else parts),
            folder,
            (cache,),
            0,
            cache,
            tuple(in_order(meshes)),
        )
        for cache in caches
    ]


def _scan_folder(root: Path, folder: Path, meshes: list[Path]) -> ScanFolder:
    counts = Counter(mesh.suffix.lower() for mesh in meshes)
    kind = max(FORMATS, key=lambda suffix: counts[suffix])
    scans = in_order(mesh for mesh in meshes if mesh.suffix.lower() == kind)
    name = "_".join(_name_parts(root, folder)) or root.resolve().name
    return ScanFolder(name, folder, tuple(scans), len(meshes) - len(scans))


def named_after_root(root: Path, folder: Path) -> bool:
    """Say whether scans in ``folder`` go by the name of the dataset's root."""
    return folder.is_relative_to(root) and not _name_parts(root, folder)


def _name_parts(root: Path, folder: Path) -> list[str]:
    return [part for part in folder.relative_to(root).parts if part.lower() not in _OF_SCANS]


def pose_files(folder: Path, kinds: tuple[str, ...] = SUFFIXES) -> list[Path]:
    """Return what may hold poses in a folder, in order; nothing where there is no such folder."""
    if not folder.is_dir():
        return []
    found = (file for file in folder.iterdir() if file.suffix.lower() in kinds)
    return in_order(file for file in found if file.name not in _OURS and file.is_file())


def _named_after(cache: Path, kinds: tuple[str, ...]) -> Iterator[list[Path]]:
    for folder in (cache.parent, *_pose_folders(cache.parent)):
        listed = pose_files(folder, kinds)
        yield [file for file in listed if _belongs(file.stem.lower(), cache.stem.lower())]


def _pose_folders(folder: Path) -> list[Path]:
    inside = (own for own in folder.iterdir() if own.name.lower() in _OF_POSES and own.is_dir())
    return sorted(inside)


def _belongs(stem: str, named: str) -> bool:
    return stem == named or stem.startswith((f"{named}_", f"{named}-", f"{named}."))
