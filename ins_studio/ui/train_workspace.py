"""The Train workspace: runs, the held-out scan beside the growing avatar, and the controls."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.splits import read_split
from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz
from ins_studio.project.canonical import load_canonical
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Preview
from ins_studio.ui.checkpoint_strip import CheckpointStrip
from ins_studio.ui.extract_session import ExtractSession
from ins_studio.ui.panel_scroll import PanelScroll
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.run_list import RunList
from ins_studio.ui.studio import Studio
from ins_studio.ui.thumbnail import mesh_thumbnail
from ins_studio.ui.train_panel import TrainPanel
from ins_studio.ui.train_session import TrainSession

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

PICTURE_SIZE = (80, 104)


class TrainWorkspace(QObject):
    """Shows training; while previews are looked at, the playhead's frames are held back."""

    name = "Train"
    paint_requested = Signal()

    def __init__(
        self,
        studio: Studio,
        frames: ReposeSession,
        training: TrainSession,
        extraction: ExtractSession,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._frames = frames
        self._training = training
        self._extraction = extraction
        self._runs = RunList()
        self.panel = TrainPanel()
        self._strip = CheckpointStrip()
        self._previews: list[Preview] = []
        self._entered = False
        self._comparison = ""  # what the artist had chosen before the previews
        self.left: QWidget | None = self._runs
        self.right: QWidget | None = PanelScroll(self.panel)
        self.bottom: QWidget | None = self._strip
        self._connect()
        self._count_frames()
        self._list_runs()

    def enter(self) -> None:
        """Show the newest preview, if there is one."""
        self._entered = True
        self._show_preview()

    def leave(self) -> None:
        """Give the viewport back to the playhead."""
        self._entered = False
        self._give_back()

    def start(self) -> None:
        """Start with what the panel says: Ctrl+T."""
        self.panel.start_button.click()

    def _connect(self) -> None:
        panel, training = self.panel, self._training
        panel.start_requested.connect(training.start)
        panel.pause_requested.connect(training.set_paused)
        panel.stop_requested.connect(training.stop)
        panel.paint_requested.connect(self.paint_requested)
        training.state_changed.connect(self._follow)
        training.prepared.connect(panel.show_progress)
        training.stepped.connect(panel.add_steps)
        training.previewed.connect(self._take)
        training.noted.connect(panel.say)
        training.trained.connect(self._finish)
        self._strip.chosen.connect(self._show_preview)
        self._runs.chosen.connect(self._use)
        self._runs.resume_requested.connect(self._resume)
        self._runs.extract_requested.connect(lambda key: self._extraction.extract(_run(key)))
        document = self._studio.document
        document.dataset_changed.connect(self._count_frames)
        document.recordings.curated.connect(self._count_frames)
        document.run_changed.connect(self._list_runs)
        document.mesh_changed.connect(self._list_runs)

    def _follow(self, state: str) -> None:
        self.panel.set_state(state)
        if state == "starting":
            self._previews = []
            self._strip.clear()

    def _take(self, preview: Preview) -> None:
        self._previews.append(preview)
        self.panel.add_preview(preview)
        picture = mesh_thumbnail(preview.vertices, preview.faces, PICTURE_SIZE)
        self._strip.add(preview.step, picture)
        if self._strip.current == len(self._previews) - 1:
            self._show_preview()

    def _show_preview(self, _index: int = 0) -> None:
        """Put the chosen preview beside the scan of its frame."""
        if not self._entered or not 0 <= self._strip.current < len(self._previews):
            return
        preview = self._previews[self._strip.current]
        dataset, viewport = self._studio.document.dataset, self._studio.viewport
        self._studio.playback.set_playing(False)
        self._frames.hold()
        viewport.set_surface(preview.vertices, preview.faces)
        viewport.set_skeleton(None)
        if dataset is not None:
            try:
                scan = dataset.proxy(preview.sequence, preview.frame)
            except StudioError:  # the dataset was moved or changed under a run
                viewport.clear_scan()
                return
            viewport.set_scan(scan.vertices, scan.faces, scan.colors)
            self._comparison = self._comparison or viewport.scene.comparison
            viewport.set_comparison("side")

    def _give_back(self) -> None:
        """Leave the viewport as it was before the previews."""
        if self._comparison:
            self._studio.viewport.set_comparison(self._comparison)
            self._comparison = ""
        self._frames.release()

    def _finish(self) -> None:
        """Show the extracted, textured avatar where the previews were."""
        self.panel.set_finished(painted=True)
        last = self._previews[-1] if self._previews else None
        outcome = f" Held-out {last.error_mm:.1f} mm." if last else ""
        self.panel.say(f"The avatar is ready.{outcome}")
        self._give_back()

    def _use(self, key: str) -> None:
        self._extraction.use(_run(key))

    def _resume(self, key: str) -> None:
        run = _run(key)
        try:
            settings = TrainSettings.from_dict(run.config()["settings"])
        except (StudioError, KeyError) as error:
            self._studio.report(error)
            return
        self._training.resume(run, settings)

    def _count_frames(self) -> None:
        recordings = self._studio.document.recordings
        dataset = recordings.dataset
        if dataset is None or not dataset.posed:
            self.panel.set_frames(0, 0)
            return
        try:
            split = read_split(dataset, curation=recordings.curation)
        except StudioError:  # the Data workspace says why
            self.panel.set_frames(dataset.frame_count, 0)
            return
        held_out = len(split.interpolation) + len(split.extrapolation)
        self.panel.set_frames(len(split.training), held_out)

    def _list_runs(self) -> None:
        document = self._studio.document
        own = document.places.runs_path
        rows = [(str(run.path), _label(run, own), run.path.parent == own) for run in document.runs]
        self._runs.set_runs(rows, str(document.run.path) if document.run else None)
        for run in document.runs:
            picture = _picture(run)
            if picture is not None:
                self._runs.set_picture(str(run.path), picture)


def _run(key: str) -> RunFolder:
    return RunFolder(Path(key))


def _label(run: RunFolder, own: Path) -> str:
    return f"Avatar {run.path.name}" if run.path.parent == own else "Demo avatar"


def _picture(run: RunFolder) -> "QImage | None":
    """Draw the run's mesh, or its last preview, or nothing."""
    try:
        if run.mesh_path.is_file():
            mesh = load_canonical(run.mesh_path)
            return mesh_thumbnail(mesh.vertices, mesh.faces, (48, 67))
        previews = sorted(run.previews.glob("step-*.npz"))
        if previews:
            arrays = read_npz(previews[-1], ("vertices", "faces"))
            faces = arrays["faces"].astype(np.int32)
            return mesh_thumbnail(arrays["vertices"], faces, (48, 67))
    except StudioError:  # a damaged picture is no reason to complain here
        pass
    return None
