"""What an artist edits: one project, one undo stack, one playhead."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.avatars import Avatars
from ins_studio.document.clip_editing import ClipEditing
from ins_studio.document.clipboard import Clipboard
from ins_studio.document.clips import ClipLibrary
from ins_studio.document.keying import Keying
from ins_studio.document.markers import Markers, timeline_as_json
from ins_studio.document.paint import PaintDocument
from ins_studio.document.pins import PinBoard
from ins_studio.document.places import untitled_folder
from ins_studio.document.play_way import PlayWay
from ins_studio.document.poses import PoseLibrary
from ins_studio.document.recordings import Recordings, Scans
from ins_studio.document.timeline import Timeline
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.project import ProjectFolder
from ins_studio.project.run import RunFolder
from ins_studio.project.schema import ClipReference, ProjectFile

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
        self._avatars = Avatars()
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
        return self._avatars.all(self.places)

    @property
    def run(self) -> RunFolder | None:
        """The avatar that is shown, painted and exported, or None."""
        return self._avatars.chosen(self.places)

    @property
    def mesh(self) -> CanonicalMesh | None:
        """The canonical mesh of the current run, or None before extraction."""
        return self._avatars.mesh

    @property
    def mesh_run(self) -> RunFolder | None:
        """The avatar that ``mesh`` is of: the current one may have no mesh yet."""
        return self._avatars.mesh_run

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
        opened = self.clips.opened
        clips = tuple(ClipReference(clip.name, clip.path or "") for clip in opened)
        where = self.recordings.scans.reference
        datasets = () if where is None else (where,)
        return replace(
            self._file,
            pins=self.pins.pins,
            runs=self._avatars.names,
            current_run=self._avatars.current,
            datasets=datasets,
            clips=clips,
            timeline=timeline_as_json(self.timeline, self.markers.by_clip),
        )

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
        self._avatars = Avatars(file.runs, file.current_run)
        self.recordings.show(scans)
        self.pins.show(file.pins)
        self.paint.set_mesh(None)
        self.mesh_changed.emit()
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

    def offer_packaged_run(self, run: RunFolder) -> None:
        """Show the avatar that comes with the demo; it is never written to."""
        self._avatars.packaged = run
        self.run_changed.emit()
        if self._avatars.current is None:
            self.reload_mesh()

    def use_run(self, run: RunFolder) -> None:
        """Make a run folder of this project current; one that is not listed yet is taken in.

        Its files stay as they are; ``reload_mesh`` follows when its mesh is wanted.
        """
        self._avatars.choose(run)
        self.touch()
        self.run_changed.emit()

    def reload_mesh(self) -> None:
        """Read the mesh of the current run, if it has been extracted; StudioError if damaged.

        Paint that was carried over to it is kept; other paint gives way to a fresh layer.
        """
        self.paint.set_mesh(*self._avatars.read_mesh(self.places))
        self.mesh_changed.emit()

    def touch(self) -> None:
        """Note a change that is not an undo step: a run that was trained."""
        self._touched = True
        self._tell_modified()

    def _list_sequences(self) -> None:
        self.clips.set_dataset(self.dataset)
        self.dataset_changed.emit()

    def _tell_modified(self, _clean: bool = True) -> None:
        self.modified_changed.emit(self.modified)
