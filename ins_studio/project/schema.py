"""What project.json says: checked value by value, and brought up to date from older versions."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

from ins_studio.errors import StudioError
from ins_studio.project.pins import KEY, Pin, parse_pins, pin_values

PROJECT_VERSION = 1

Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: dict[int, Migration] = {}
"""From version n to n + 1, by n. Version 1 is the first, so there is none yet."""


@dataclass(frozen=True)
class DatasetReference:
    """A dataset where it lies, with the fingerprint it had when it was last seen.

    ``subject`` and ``clothing`` say whose recordings, where the folder holds several; else empty.
    """

    path: str
    fingerprint: str = ""
    subject: str = ""
    clothing: str = ""


_DATASET_KEYS = tuple(entry.name for entry in fields(DatasetReference))


@dataclass(frozen=True)
class ClipReference:
    """A motion of the project; ``file`` is relative to the project folder."""

    name: str
    file: str


@dataclass(frozen=True)
class ProjectFile:
    """The content of project.json.

    Parameters
    ----------
    name : str
        As the artist calls it.
    datasets : tuple of DatasetReference
        Recorded data, outside the folder.
    runs : tuple of str
        Names of folders under ``runs/``.
    current_run : str or None
        The avatar that is shown, painted and exported.
    clips : tuple of ClipReference
        Motions under ``motion/``.
    texture : str or None
        The layer list, relative to the folder.
    timeline : dict
        JSON values that only the window reads: the clip shown, frame rate, loop.
    pins : tuple of Pin
        Named points of the avatar's surface.
    """

    name: str
    datasets: tuple[DatasetReference, ...] = ()
    runs: tuple[str, ...] = ()
    current_run: str | None = None
    clips: tuple[ClipReference, ...] = ()
    texture: str | None = None
    timeline: dict[str, Any] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, with the version of the format."""
        return {
            "version": PROJECT_VERSION,
            "name": self.name,
            "datasets": [asdict(reference) for reference in self.datasets],
            "runs": list(self.runs),
            "current_run": self.current_run,
            "clips": [{"name": clip.name, "file": clip.file} for clip in self.clips],
            "texture": self.texture,
            "timeline": self.timeline,
            KEY: pin_values(self.pins),
        }


def parse_project(path: Path, value: Any) -> ProjectFile:
    """Check the JSON ``value`` read from ``path``, migrate it, and return what it says.

    Raises
    ------
    StudioError
        Naming the file and the entry, for a newer version or anything that does not fit.
    """
    if not isinstance(value, dict):
        raise _unfit(path, "it is not an object")
    entries = migrate(path, value, MIGRATIONS, PROJECT_VERSION)
    file = ProjectFile(
        name=_text(path, "name", entries.get("name")),
        datasets=tuple(
            DatasetReference(*_texts(path, "datasets", item, _DATASET_KEYS))
            for item in _list(path, "datasets", entries)
        ),
        runs=tuple(_folder_name(path, item) for item in _list(path, "runs", entries)),
        current_run=_optional(path, "current_run", entries),
        clips=tuple(
            ClipReference(*_texts(path, "clips", item, ("name", "file")))
            for item in _list(path, "clips", entries)
        ),
        texture=_optional(path, "texture", entries),
        timeline=entries.get("timeline") or {},
        pins=parse_pins(path, entries),
    )
    if not isinstance(file.timeline, dict):
        raise _unfit(path, "timeline is not an object")
    if file.current_run is not None and file.current_run not in file.runs:
        raise _unfit(path, f"current_run names {file.current_run!r}, which is not among the runs")
    for inside in (file.texture, *(clip.file for clip in file.clips)):
        if inside is not None and not _stays_inside(inside):
            raise _unfit(path, f"{inside!r} lies outside the project")
    return file


def migrate(
    path: Path, entries: dict[str, Any], migrations: Mapping[int, Migration], newest: int
) -> dict[str, Any]:
    """Bring ``entries`` to version ``newest`` step by step; StudioError when they are newer."""
    version = entries.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise _unfit(path, f"version is {version!r}")
    if version > newest:
        raise StudioError(
            f"{path} is of version {version}; this program knows {newest} and older.",
            "Update INS Studio to open it.",
        )
    while version < newest:
        if version not in migrations:
            raise _unfit(path, f"version {version} was never in use")
        entries = {**migrations[version](entries), "version": version + 1}
        version += 1
    return entries


def _list(path: Path, name: str, entries: dict[str, Any]) -> list[Any]:
    value = entries.get(name, [])
    if not isinstance(value, list):
        raise _unfit(path, f"{name} is not a list")
    return value


def _text(path: Path, name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _unfit(path, f"{name} is not a text")
    return value


def _optional(path: Path, name: str, entries: dict[str, Any]) -> str | None:
    value = entries.get(name)
    return None if value is None else _text(path, name, value)


def _texts(path: Path, name: str, item: Any, keys: tuple[str, ...]) -> list[str]:
    if not isinstance(item, dict):
        raise _unfit(path, f"an entry of {name} is not an object")
    return [_text(path, f"{key} in {name}", item.get(key, "")) for key in keys]


def _folder_name(path: Path, value: Any) -> str:
    name = _text(path, "an entry of runs", value)
    if not name or name in (".", "..") or PurePosixPath(name).name != name or "\\" in name:
        raise _unfit(path, f"the run {name!r} is not the name of a folder")
    return name


def _stays_inside(relative: str) -> bool:
    parts = PurePosixPath(relative.replace("\\", "/"))
    return not parts.is_absolute() and ".." not in parts.parts and ":" not in relative


def _unfit(path: Path, what: str) -> StudioError:
    return StudioError(
        f"{path} does not describe a project: {what}.", "Restore it from a copy or its autosave."
    )
