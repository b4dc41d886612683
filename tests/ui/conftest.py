"""An avatar that plays a recorded clip, without a window and without an engine."""

import numpy as np
import pytest

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.playback import Playback
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.project.records import PosedFrame
from ins_studio.ui.engines import Engines
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.viewport_widget import ViewportWidget


def canonical(body):
    texcoords = np.random.default_rng(0).random((len(body.template), 2), np.float32)
    rest = (body.canonical().astype(np.float32), body.faces, texcoords, body.faces)
    joints = np.asarray(body.joints(), np.float32)
    return CanonicalMesh(
        *rest, body.weights, joints, body.parents, body.joint_names, body.canonical_pose
    )


class WalkerDesk:
    """An avatar that plays the tiny dataset, without a window or an engine."""

    def __init__(self, qtbot, dataset, mesh):
        self.errors = []
        document, engines, viewport = Document(), Engines(), ViewportWidget()
        board = JobBoard(engines, self.errors.append)
        self.studio = Studio(
            document, Playback(document.timeline), viewport, engines, board, self.errors.append
        )
        self.frames = ReposeSession(self.studio)
        self.looks = LookSession(self.studio, self.frames)
        qtbot.addWidget(viewport)
        Keeper(document).new(dataset)
        run = document.places.run("001")
        run.write_config({"preset": "balanced"})
        run.mesh_path.parent.mkdir(parents=True)
        run.mesh_path.write_bytes(encode_canonical(mesh))
        document.add_run(run)
        document.reload_mesh()
        self.mesh = document.mesh
        document.timeline.seek(3)

    @property
    def scene(self):
        return self.studio.viewport.scene

    @property
    def colors(self):
        return self.scene.avatar.colors

    def deliver(self, moved):
        """Let the engine say that this frame is its bones' mesh moved by ``moved`` metres."""
        frame = self.studio.document.timeline.frame
        vertices = self.frames.skinned_vertices(frame) + np.array(moved, np.float32)
        self.frames.exact._take(self.frames.exact.ticket, [PosedFrame(frame, vertices, exact=True)])


@pytest.fixture
def walker(qtbot, tiny_dataset, capsule_body, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    made = WalkerDesk(qtbot, open_dataset(tiny_dataset), canonical(capsule_body))
    yield made
    qtbot.waitUntil(lambda: not made.studio.jobs.tasks, timeout=20_000)
    assert made.errors == []
