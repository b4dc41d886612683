"""``--smoke``: the whole chain once, through the real sessions, for checks of a frozen app."""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ins_studio.geometry.mesh import face_normals
from ins_studio.project.avatar_records import Exported
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Step
from ins_studio.texture.brush import Brush
from ins_studio.ui.export_targets import TARGETS, ExportChoice
from ins_studio.ui.main_window import MainWindow

TRAIN_STEPS = 30
LIMIT_MS = 9 * 60 * 1000
FORMATS = ("glb", "fbx")


class Smoke(QObject):
    """Draws, trains a few steps, extracts, paints and exports; prints timings as JSON.

    The exit code is 0 when all of it worked, 1 when an error was reported or time ran out.
    """

    def __init__(self, window: MainWindow, started: float) -> None:
        super().__init__(window)
        self._window = window
        self._started = started
        self._facts: dict[str, float | int | str | bool] = {"window_s": self._elapsed()}
        self._begun = 0.0
        self._stage = "opening"
        self._steps = 0
        self._left = list(FORMATS)
        self._folder = Path(tempfile.mkdtemp(prefix="ins-studio-smoke-"))
        window.reporter.reported.connect(self._fail)
        QTimer.singleShot(LIMIT_MS, self._run_out)

    def begin(self) -> None:
        """Go on with training once a frame was drawn."""
        self._facts["first_frame_s"] = self._elapsed()
        if self._window.studio.document.dataset is None:
            QTimer.singleShot(50, self, self.begin)
            return
        self._train()

    def _train(self) -> None:
        studio, training = self._window.studio, self._window.sessions.training
        document = studio.document
        dataset = document.dataset
        if dataset is None:
            return
        training.stepped.connect(self._count)
        training.trained.connect(self._paint)
        self._begun, self._stage = self._elapsed(), "training"
        shortest = min(dataset.sequences, key=lambda sequence: sequence.frame_count)
        others = [sequence.name for sequence in dataset.sequences if sequence is not shortest]
        training.start_with(
            TrainSettings(
                dataset=str(dataset.path),
                out=str(document.places.next_run().path),
                preset="draft",
                subject=dataset.subject,
                clothing=dataset.clothing,
                steps=TRAIN_STEPS,
                heldout=",".join(others) or "none",  # labelling one sequence is enough here
            )
        )

    def _count(self, steps: list[Step]) -> None:
        self._steps += len(steps)
        self._stage = f"training or extracting after {self._steps} steps"

    def _paint(self) -> None:
        document = self._window.studio.document
        self._facts |= {"trained_steps": self._steps, "train_extract_s": self._since()}
        mesh = document.mesh
        if mesh is None:
            self._fail("No mesh was extracted.", "")
            return
        before = document.paint.image.copy()
        centre = mesh.vertices[mesh.faces[:1]].mean(axis=1)
        eye = centre[0] + face_normals(mesh.vertices, mesh.faces[:1])[0]
        document.paint.strokes.begin(mesh.vertices, eye, Brush(radius=0.2))
        document.paint.strokes.dabs(centre, np.zeros(1, np.int32))
        document.paint.strokes.end()
        painted = int((document.paint.image != before).any(axis=-1).sum())
        self._facts |= {"painted_texels": painted, "vertices": len(mesh.vertices)}
        self._window.sessions.export.exported.connect(self._exported)
        self._export()

    def _export(self) -> None:
        self._begun = self._elapsed()
        wanted = self._left.pop(0)
        self._stage = f"exporting {wanted}"
        target = next(target for target in TARGETS if target.format == wanted)
        path = self._folder / f"smoke.{wanted}"
        self._window.studio.document.timeline.edit_range(0, 4)
        self._window.sessions.export.export(ExportChoice(target, path))

    def _exported(self, result: Exported) -> None:
        kind = Path(result.path).suffix.removeprefix(".")
        self._facts |= {
            f"{kind}_s": self._since(),
            f"{kind}_bytes": result.size_bytes,
            f"{kind}_error_mm": round(result.max_error_mm, 3),
        }
        # the session frees itself after this signal
        QTimer.singleShot(0, self, self._export if self._left else self._finish)

    def _finish(self) -> None:
        self._facts |= {"torch_in_window": "torch" in sys.modules, "total_s": self._elapsed()}
        self._leave(0)

    def _fail(self, message: str, hint: str) -> None:
        self._facts["error"] = f"{message} {hint}".strip()
        self._leave(1)

    def _run_out(self) -> None:
        self._fail(f"Time ran out while {self._stage}.", "")

    def _leave(self, code: int) -> None:
        print(json.dumps(self._facts), flush=True)  # noqa: T201  what the check reads
        self._window.close()
        QApplication.exit(code)

    def _elapsed(self) -> float:
        return round(time.perf_counter() - self._started, 3)

    def _since(self) -> float:
        return round(self._elapsed() - self._begun, 3)
