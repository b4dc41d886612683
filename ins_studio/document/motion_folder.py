"""The motions' way to and from the project folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ins_studio.document.clip import Clip
from ins_studio.document.document import Document
from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.keyed_file import encode_keyed, load_keyed
from ins_studio.motion.motion import load_motion

if TYPE_CHECKING:
    from ins_studio.motion.keyed_motion import KeyedMotion


class KeysOnDisk:
    """Writes keyed clips under a folder, those alone that it does not hold already."""

    def __init__(self) -> None:
        self._written: dict[Path, KeyedMotion] = {}

    def forget(self) -> None:
        """Begin with another project."""
        self._written.clear()

    def write(self, clips: Sequence[Clip], folder: Path) -> None:
        """Write the clips made of keys where project.json names them, below ``folder``."""
        for clip in clips:
            if clip.keyed is None or clip.path is None:
                continue
            path = folder / clip.path
            if self._written.get(path) is not clip.keyed or not path.is_file():
                write_atomic(path, encode_keyed(clip.keyed))
                self._written[path] = clip.keyed


def read_clips(document: Document, autosave: Path | None, notes: list[str]) -> None:
    """Read the motions that the project names; a sentence in ``notes`` for each lost one.

    What lies below ``autosave``, where that is given, comes before what lies in the project.
    """
    clips = []
    for reference in document.file_on_disk.clips:
        path = document.places.path / reference.file
        if autosave is not None and (autosave / reference.file).is_file():
            path = autosave / reference.file
        try:
            joints = len(skeleton_of(document).names)
            clips.append(_read(path, reference.name, reference.file, joints))
        except StudioError as error:
            notes.append(str(error))
    document.clips.set_opened(clips)


def _read(path: Path, name: str, inside: str, joints: int) -> Clip:
    keyed = load_keyed(path, joints)
    if keyed is not None:
        return Clip(name, keyed.motion(), path=inside, keyed=keyed)
    return Clip(name, load_motion(path, joints), path=inside)
