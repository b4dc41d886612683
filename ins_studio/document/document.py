"""What an artist edits: one project, one undo stack, one playhead."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.change import Change
from ins_studio.document.clip import Clip
from ins_studio.document.clip_editing import ClipEditing
from ins_studio.document.clipboard import Clipboard
from ins_studio.document.clips import ClipLibrary
from ins_studio.document.keying import Keying
from ins_studio.document.markers import Markers, markers_as_json
from ins_studio.document.paint import PaintDocument
from ins_studio.document.pins import PinBoard
from ins_studio.document.places import untitled_folder
from ins_studio.document.play_way import PlayWay
from ins_studio.document.poses import PoseLibrary
from ins_studio.document.poses_on_disk import Contents, put
from ins_studio.document.recordings import Recordings, Scans
from ins_studio.document.timeline import Timeline
from ins_studio.project.canonical import CanonicalMesh, load_canonical
from ins_studio.project.project import ProjectFolder
from ins_studio.project.run import RunFolder
from ins_studio.project.schema import ClipReference, ProjectFile
from ins_studio.texture.images import decode_png
from ins_studio.texture.layers import SIZE

UNDO_LIMIT = 500
UNTITLED = "Untitled"


class Document(QObject):
    """The project that is open; views listen to its signals and edit by its methods.

    What lies on disk is the ``Keeper``'s matter; here is what is in memory.

    Attributes
    ----------
    undo_stack : QUndoStack
        Every edit is on it.
    timeline : Timeline
        Clip, rate, range and playhead.
    paint : PaintDocument
        The texture of the current mesh.
    clips : ClipLibrary
        What can be played.
    recordings : Recordings
        The scans, and what the person says of them.
    keying : Keying
        The keys of the clip that plays.
    pins : PinBoard
        Named points of the surface.
    markers : Markers
        Named moments of clips.
    clip_editing : ClipEditing
        Edits of whole clips.
    poses : PoseLibrary
        Named poses.
    clipboard : Clipboard
        The keys or the pose that were copied last.
    """

    project_changed = Signal()
    dataset_changed = Signal()
    run_changed = Signal()
    mesh_changed = Signal()
    modified_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self.timeline = Timeline(self.undo_stack, self)
        self.paint = PaintDocument(self.undo_stack, self)
        self.clips = ClipLibrary(self)
        self.recordings = Recordings(self.undo_stack, self)
        self.keying = Keying(self.undo_stack, self.timeline, self.clips, self)
        self.pins = PinBoard(self.undo_stack, self)
        self.markers = Markers(self.undo_stack, self.timeline, self)
        edited = (self.undo_stack, self.timeline, self.clips, self.keying, self.markers)
        self.clip_editing = ClipEditing(*edited)
        self.poses = PoseLibrary(self.undo_stack, self)
        self.clipboard = Clipboard(self)
        self.places = ProjectFolder(untitled_folder())
        self._file = ProjectFile(UNTITLED)
        self._packaged_run: RunFolder | None = None
        self._mesh: CanonicalMesh | None = None
        self._mesh_run: RunFolder | None = None
        self._touched = False
        self.undo_stack.cleanChanged.connect(self._tell_modified)
        self.recordings.opened.connect(self._list_sequences)

    @property
    def name(self) -> str:
        """What the title bar says."""
        return self._file.name

    @property
    def dataset(self) -> Dataset | None:
        """The scans, or None."""
        return self.recordings.dataset

    @property
    def runs(self) -> tuple[RunFolder, ...]:
        """The avatars of the project, oldest first; the packaged one of the demo before them."""
        own = tuple(self.places.run(name) for name in self._file.runs)
        return (self._packaged_run, *own) if self._packaged_run else own

    @property
    def run(self) -> RunFolder | None:
        """The avatar that is shown, painted and exported, or None."""
        current = self._file.current_run
        return self.places.run(current) if current is not None else self._packaged_run

    @property
    def mesh(self) -> CanonicalMesh | None:
        """The canonical mesh of the current run, or None before extraction."""
        return self._mesh

    @property
    def mesh_run(self) -> RunFolder | None:
        """The avatar that ``mesh`` is of: the current one may have no mesh yet."""
        return self._mesh_run

    @property
    def modified(self) -> bool:
        """Whether there is something that the project folder does not hold."""
        return self._touched or not self.undo_stack.isClean()

    @property
    def file_on_disk(self) -> ProjectFile:
        """What project.json said when it was read, with the changes that are not edits."""
        return self._file

    @property
    def file(self) -> ProjectFile:
        """What project.json should say now."""
        clip, fps, played = self.timeline.chosen
        timeline: dict[str, Any] = {
            "clip": clip.name if clip else None,
            "fps": fps,
            "range": [played.first, played.last],
            **self.timeline.way.to_json(),
        }
        if self.markers.by_clip:
            timeline["markers"] = markers_as_json(self.markers.by_clip)
        opened = self.clips.opened
        clips = tuple(ClipReference(clip.name, clip.path or "") for clip in opened)
        where = self.recordings.scans.reference
        datasets = () if where is None else (where,)
        pinned = replace(self._file, pins=self.pins.pins)
        return replace(pinned, datasets=datasets, clips=clips, timeline=timeline)

    def set_texture(self, layers: str | None) -> None:
        """Name the file that lists the paint layers, relative to the folder."""
        self._file = replace(self._file, texture=layers)

    def begin(self, places: ProjectFolder, file: ProjectFile, scans: Scans) -> None:
        """Become another project; nothing of the last one can be undone any more."""
        self.undo_stack.clear()
        self.timeline.show(None)
        self.clips.set_opened(())
        self.markers.put({})
        self.poses.put(())
        self.timeline.set_way(PlayWay())
        self.places, self._file, self._touched = places, file, False
        self._packaged_run = None
        self.recordings.show(scans)
        self.pins.show(file.pins)
        self._put_mesh(None, None)
        self.timeline.show(self.clips.first())
        self.project_changed.emit()
        self.run_changed.emit()

    def moved(self, places: ProjectFolder, name: str) -> None:
        """Note that the project lies elsewhere now, under another name."""
        self.places = places
        self._file = replace(self._file, name=name)
        self.project_changed.emit()

    def saved(self) -> None:
        """Note that the folder holds everything."""
        self._touched = False
        self.undo_stack.setClean()
        self._tell_modified()

    def use_scans(self, scans: Scans, text: str) -> None:
        """Work on other scans, as an edit; the playhead goes to them.

        It stays where it is when they have the sequence that plays: the same scans opened anew.
        """
        played = self.timeline.clip
        names = [one.name for one in scans.dataset.sequences] if scans.dataset else []
        self.undo_stack.beginMacro(text)
        try:
            self.recordings.use(scans, text)
            kept = played is not None and played.sequence in names
            clip = self.clips.clip(played.name) if played and kept else self.clips.first()
            if clip is not None:
                self.timeline.choose(clip)
        finally:
            self.undo_stack.endMacro()

    def use_fit(self, scans: Scans, before: Contents, after: Contents, text: str) -> None:
        """Work on scans whose poses were fitted anew, as one edit.

        ``before`` and ``after`` are what the poses' files held: undo brings that back, too.
        """
        self.undo_stack.beginMacro(text)
        try:
            self.undo_stack.push(Change("Write the poses", put, before, after))
            self.use_scans(scans, text)
        finally:
            self.undo_stack.endMacro()

    def add_clips(self, clips: Sequence[Clip]) -> None:
        """List motions read from a file and play the first, as one edit."""
        self.undo_stack.beginMacro(f"Open {clips[0].name}")
        before = self.clips.opened
        change = Change("Open a motion", self.clips.set_opened, before, (*before, *clips))
        self.undo_stack.push(change)
        self.timeline.choose(clips[0])
        self.undo_stack.endMacro()

    def offer_packaged_run(self, run: RunFolder) -> None:
        """Show the avatar that comes with the demo; it is never written to."""
        self._packaged_run = run
        self.run_changed.emit()
        if self._file.current_run is None:
            self.reload_mesh()

    def add_run(self, run: RunFolder) -> None:
        """Take a run folder of this project in and make it current; its files stay as they are."""
        packaged = self._packaged_run is not None and run.path == self._packaged_run.path
        name = None if packaged else run.path.name
        known = name is None or name in self._file.runs
        runs = self._file.runs if known or name is None else (*self._file.runs, name)
        self._file = replace(self._file, runs=runs, current_run=name)
        self.touch()
        self.run_changed.emit()

    def use_run(self, run: RunFolder) -> None:
        """Make one of ``runs`` the current one; ``reload_mesh`` follows when its mesh is wanted."""
        packaged = self._packaged_run
        if packaged is None or run.path != packaged.path:
            self.add_run(run)
            return
        self._file = replace(self._file, current_run=None)
        self.touch()
        self.run_changed.emit()

    def reload_mesh(self) -> None:
        """Read the mesh of the current run, if it has been extracted; StudioError if damaged.

        Paint that was carried over to it is kept; other paint gives way to a fresh layer.
        """
        run = self.run
        if run is None or not run.mesh_path.is_file():
            self._put_mesh(None, None)
            return
        self._put_mesh(load_canonical(run.mesh_path), scan_color_of(run))

    def touch(self) -> None:
        """Note a change that is not an undo step: a run that was trained."""
        self._touched = True
        self._tell_modified()

    def _list_sequences(self) -> None:
        self.clips.set_dataset(self.dataset)
        self.dataset_changed.emit()

    def _put_mesh(self, mesh: CanonicalMesh | None, scan_color: NDArray[np.uint8] | None) -> None:
        self._mesh, self._mesh_run = mesh, None if mesh is None else self.run
        self.paint.set_mesh(mesh, scan_color)
        self.mesh_changed.emit()

    def _tell_modified(self, _clean: bool = True) -> None:
        self.modified_changed.emit(self.modified)


def scan_color_of(run: RunFolder) -> NDArray[np.uint8] | None:
    """Read the scans' colours of a run's mesh at the size that is painted at, or None."""
    there = run.scan_color_path.is_file()
    return decode_png(run.scan_color_path, at_least=SIZE) if there else None
