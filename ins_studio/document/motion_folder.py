"""The motions' way to and from the project folder."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from ins_studio.document.clip import Clip
from ins_studio.document.document import Document
from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.keyed_file import encode_keyed, load_keyed
from ins_studio.motion.keyed_motion import KeyedMotion
from ins_studio.motion.motion import Motion, encode_motion, load_motion

MOTION = "motion"


class ClipsOnDisk:
    """Writes the project's clips under a folder, those alone that it does not hold already."""

    def __init__(self) -> None:
        self._written: dict[Path, KeyedMotion | Motion] = {}

    def forget(self) -> None:
        """Begin with another project."""
        self._written.clear()

    def note(self, clips: Sequence[Clip], folder: Path) -> None:
        """Know that ``folder`` holds these clips: they were read from it or copied into it."""
        for clip in clips:
            if clip.path is not None:
                self._written[folder / clip.path] = _content(clip)

    def write(self, clips: Sequence[Clip], folder: Path, saved: Path | None = None) -> None:
        """Write clips where project.json names them, below ``folder``.

        An autosave gives ``saved``, the project's own folder: frames that nobody has edited since
        they were read from there need not lie in both.
        """
        for clip in clips:
            if clip.path is None:
                continue
            path, content = folder / clip.path, _content(clip)
            if saved is not None and clip.keyed is None and not path.is_file():
                there = saved / clip.path
                if self._written.get(there) is content and there.is_file():
                    continue
            if self._written.get(path) is not content or not path.is_file():
                write_atomic(path, _encoded(content))
                self._written[path] = content

    def sweep(self, clips: Sequence[Clip], folder: Path) -> None:
        """Remove the files of clips that are no longer listed, once the project is saved."""
        listed = {str(folder / clip.path).casefold() for clip in clips if clip.path is not None}
        for path in [path for path in self._written if path.is_relative_to(folder / MOTION)]:
            if str(path).casefold() not in listed:
                del self._written[path]
                with contextlib.suppress(OSError):  # it is unused; what is saved is saved
                    path.unlink(missing_ok=True)


def _content(clip: Clip) -> KeyedMotion | Motion:
    return clip.keyed or clip.motion


def _encoded(content: KeyedMotion | Motion) -> bytes:
    return encode_motion(content) if isinstance(content, Motion) else encode_keyed(content)


def read_clips(
    document: Document, autosave: Path | None, notes: list[str], known: ClipsOnDisk
) -> None:
    """Read the motions that the project names; a sentence in ``notes`` for each lost one.

    What lies below ``autosave``, where that is given, comes before what lies in the project.
    """
    clips = []
    for reference in document.file_on_disk.clips:
        folder = document.places.path
        if autosave is not None and (autosave / reference.file).is_file():
            folder = autosave
        try:
            joints = len(skeleton_of(document).names)
            clip = _read(folder / reference.file, reference.name, reference.file, joints)
            clips.append(clip)
            known.note((clip,), folder)
        except StudioError as error:
            notes.append(str(error))
    document.clips.set_opened(clips)


def _read(path: Path, name: str, inside: str, joints: int) -> Clip:
    keyed = load_keyed(path, joints)
    if keyed is not None:
        return Clip(name, None, path=inside, keyed=keyed)
    return Clip(name, load_motion(path, joints), path=inside)
