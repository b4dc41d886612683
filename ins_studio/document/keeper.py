"""Keeps the document on disk: new, open, save, save as, autosave."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.demo import demo_dataset_path
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.autosave import Writing, unsaved
from ins_studio.document.clip import Clip
from ins_studio.document.curation_file import write_said
from ins_studio.document.demo_run import offer_demo_run
from ins_studio.document.document import UNTITLED, Document
from ins_studio.document.motion_folder import ClipsOnDisk, read_clips
from ins_studio.document.places import SUFFIX, carry_folder, is_untitled, untitled_folder
from ins_studio.document.poses_file import write_kept_poses
from ins_studio.document.reading import ReadProject, read_project
from ins_studio.document.recent import remember_project
from ins_studio.document.recordings import Scans, scans_of
from ins_studio.document.restoring import restore_timeline
from ins_studio.document.texture_folder import (
    read_texture,
    snapshot,
    write_flattened,
    write_texture,
)
from ins_studio.memory import give_back
from ins_studio.project.project import ProjectFolder, save_project
from ins_studio.project.schema import ProjectFile

AUTOSAVE_AFTER_MS = 3000
LOOK_EVERY_MS = 100


class Keeper(QObject):
    """Moves one document between memory and its project folder.

    ``noted`` carries sentences for the person: what was recovered, what has gone. ``failed``
    carries the error of an autosave, which nobody called.
    """

    noted = Signal(str)
    failed = Signal(Exception)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._writing: Writing | None = None
        self._clips = ClipsOnDisk()
        self._way = document.timeline.way  # as the folder knows it
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_AFTER_MS)
        self._timer.timeout.connect(self._autosave_now)
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_EVERY_MS)
        self._watch.timeout.connect(self._look)
        document.undo_stack.indexChanged.connect(self._timer.start)
        document.run_changed.connect(self._timer.start)

    def new(self, dataset: Dataset | None = None) -> None:
        """Begin a project without a name in a scratch folder; nothing of it is on disk yet."""
        self.new_on(scans_of(dataset))

    def new_on(self, scans: Scans) -> None:
        """See ``new``; for scans whose reference is known already."""
        self._wait()
        self._clips.forget()
        self._document.begin(ProjectFolder(untitled_folder()), ProjectFile(UNTITLED), scans)
        self._way = self._document.timeline.way
        self._timer.stop()
        give_back()

    def new_demo(self) -> None:
        """Begin on the packaged scans, with the packaged avatar where there is one."""
        self.new(open_dataset(demo_dataset_path()))
        offer_demo_run(self._document)
        self._timer.stop()

    def open(self, folder: Path) -> None:
        """Open a project folder; what an autosave or the folder itself gave back is ``noted``.

        A dataset that has moved is noted, not an error: paint and avatars open without it.
        """
        self._wait()
        self.take(read_project(folder))

    def take(self, read: ReadProject) -> None:
        """Show a project that was read, perhaps on a thread; see ``open``."""
        self._wait()
        self._clips.forget()
        notes = list(read.notes)
        self._document.begin(read.folder, read.file, read.scans)
        self._document.poses.put(read.poses)
        offer_demo_run(self._document)
        self._document.reload_mesh()
        home = read.home if read.recovered else None
        read_clips(self._document, home, notes, self._clips)
        read_texture(self._document, read.home, notes)
        restore_timeline(self._document, read.file)
        self._way = self._document.timeline.way
        if read.recovered:
            self._document.touch()
        if not is_untitled(read.folder.path):
            remember_project(read.folder.path)
        for note in notes:
            self.noted.emit(note)
        self._timer.stop()
        give_back()

    def save(self) -> None:
        """Write everything into the project folder; StudioError leaves the old files whole."""
        self._timer.stop()
        self._wait()
        folder = self.ensure_folder()
        self._document.set_texture(write_texture(snapshot(self._document.paint), folder))
        write_flattened(self._document.paint, folder)
        write_said(self._document.recordings.curation, folder)
        write_kept_poses(self._document.poses.poses, folder)
        clips = self._document.clips.opened
        self._clips.write(clips, folder)
        save_project(folder, self._document.file)
        self._clips.sweep(clips, folder)
        self._way = self._document.timeline.way
        self._document.saved()
        self._timer.stop()

    def save_as(self, folder: Path) -> None:
        """Give the project a place and a name; the scratch folder of an untitled one moves."""
        folder = folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)
        before = self._document.places.path
        self._wait()
        if folder != before:
            carry_folder(before, folder)
            self._document.moved(ProjectFolder(folder), folder.stem)
        self.save()
        remember_project(folder)

    def autosave(self) -> None:
        """Write what is unsaved beside the saved files; nothing when there is nothing.

        How playback goes is no edit, and is remembered in a saved project all the same.
        """
        self._timer.stop()
        self._wait()
        if self._document.modified:
            unsaved(self._document).write(self._clips)
        else:
            self._keep_way()

    def ensure_folder(self) -> Path:
        """Return the project's folder, laid out on disk: training needs a place to write."""
        folder = self._document.places.path
        if not self._document.places.file_path.is_file():
            save_project(folder, self._document.file)
        return folder

    def note_clips(self, clips: Sequence[Clip]) -> None:
        """Know that the project's folder holds these clips: they were copied into it."""
        self._clips.note(clips, self._document.places.path)

    def discard_untouched(self) -> None:
        """Remove the scratch folder of an untitled project in which nothing was made."""
        self._wait()
        places = self._document.places
        made = (places.runs_path, places.export_path, places.motion_path, places.texture_path)
        kept = any(path.is_file() for place in made for path in place.rglob("*"))
        if not is_untitled(places.path):
            return
        if kept or self._document.modified:
            remember_project(places.path)
        else:
            shutil.rmtree(places.path, ignore_errors=True)

    def _keep_way(self) -> None:
        """Note in a project that holds everything else how playback goes."""
        file, folder = self._document.file, self._document.places
        if folder.file_path.is_file() and self._way != self._document.timeline.way:
            save_project(folder.path, file)
            self._way = self._document.timeline.way

    def _autosave_now(self) -> None:
        """Autosave on a thread: encoding pictures would hold up the brush."""
        if self._writing is not None or self._document.paint.strokes.going_on:
            self._timer.start()
        elif self._document.modified:
            self._writing = Writing(unsaved(self._document), self._clips)
            self._writing.start()
            self._watch.start()

    def _look(self) -> None:
        if self._writing is None or not self._writing.is_alive():
            self._wait()

    def _wait(self) -> None:
        """Let an autosave under way end, so that two never write the same files."""
        self._watch.stop()
        writing, self._writing = self._writing, None
        if writing is None:
            return
        writing.join()
        if writing.error is not None:
            self.failed.emit(writing.error)
