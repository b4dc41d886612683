"""The poses' way to and from the project folder."""

from pathlib import Path

from ins_studio.document.poses import Poses
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.pose_json import encode_poses, load_poses
from ins_studio.project.project import ProjectFolder


def read_kept_poses(home: Path, notes: list[str]) -> Poses:
    """Read ``poses.json`` of a project or its autosave; a sentence in ``notes`` if damaged.

    There are no poses where there is no such file.
    """
    path = ProjectFolder(home).poses_path
    if not path.is_file():
        return ()
    try:
        return load_poses(path)
    except StudioError as error:
        kept = path.with_name("poses-damaged.json")
        path.replace(kept)
        notes.append(f"{error} It is kept as {kept.name}; the library of poses is empty.")
        return ()


def write_kept_poses(poses: Poses, home: Path) -> None:
    """Write ``poses.json``; StudioError leaves the old one whole."""
    path = ProjectFolder(home).poses_path
    content = encode_poses(poses)
    if (poses or path.is_file()) and not (path.is_file() and path.read_bytes() == content):
        write_atomic(path, content)
