"""What an autosave writes: everything that is unsaved, beside the saved files."""

import threading
from dataclasses import dataclass

from ins_studio.dataset.curation import Curation
from ins_studio.document.clip import Clip
from ins_studio.document.curation_file import write_said
from ins_studio.document.document import Document
from ins_studio.document.motion_folder import ClipsOnDisk
from ins_studio.document.places import is_untitled
from ins_studio.document.poses import Poses
from ins_studio.document.poses_file import write_kept_poses
from ins_studio.document.recent import remember_project
from ins_studio.document.texture_folder import TEXTURE, snapshot, write_texture
from ins_studio.errors import StudioError
from ins_studio.project.project import ProjectFolder, autosave_project, save_project
from ins_studio.project.schema import ProjectFile
from ins_studio.texture.layers import LayerStack


@dataclass(frozen=True, eq=False)
class Unsaved:
    """A document as it is now, for another thread to write: nobody edits what is in here."""

    places: ProjectFolder
    file: ProjectFile
    layers: LayerStack | None
    said: Curation
    clips: tuple[Clip, ...]
    poses: Poses

    def write(self, clips: ClipsOnDisk) -> None:
        """Write it; StudioError leaves the files before whole. ``clips`` knows what lies there."""
        places, autosave = self.places, self.places.autosave_path
        if not places.file_path.is_file():
            save_project(places.path, self.file)
        if is_untitled(places.path):
            remember_project(places.path)  # or nobody would find it again after a crash
        write_texture(self.layers, autosave)
        write_said(self.said, autosave)
        write_kept_poses(self.poses, autosave)
        clips.write(self.clips, autosave, places.path)
        autosave_project(places.path, self.file)


class Writing(threading.Thread):
    """An autosave on its way to the disk; ``error`` says afterwards what went wrong.

    It must hold no QObject: whoever lets go of one last destroys it, and off the thread it lives
    in that leaves its timers behind, for the event loop to crash on (decision 046).
    """

    def __init__(self, held: Unsaved, clips: ClipsOnDisk) -> None:
        super().__init__(name="autosave")
        self.error: StudioError | None = None
        self._held = held
        self._clips = clips

    def run(self) -> None:
        """Write; called in the new thread."""
        try:
            self._held.write(self._clips)
        except StudioError as error:
            self.error = error


def unsaved(document: Document) -> Unsaved:
    """Return what the document holds; its file names the layers that will be written."""
    layers = snapshot(document.paint)
    document.set_texture(None if layers is None else TEXTURE)
    return Unsaved(
        document.places,
        document.file,
        layers,
        document.recordings.curation,
        document.clips.opened,
        document.poses.poses,
    )
