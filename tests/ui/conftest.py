"""An avatar that plays a recorded clip, without a window and without an engine."""

import numpy as np
import pytest
from bare_studio import bare_studio

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.theme import apply_theme


def canonical(body):
    low, span = body.template.min(0), np.ptp(body.template, axis=0)
    texcoords = ((body.template - low) / span)[:, :2].astype(np.float32)  # seen from the front
    rest = (body.canonical().astype(np.float32), body.faces, texcoords, body.faces)
    joints = np.asarray(body.joints(), np.float32)
    return CanonicalMesh(
        *rest, body.weights, joints, body.parents, body.joint_names, body.canonical_pose
    )


class WalkerDesk:
    """An avatar that plays the tiny dataset, without a window or an engine."""

    def __init__(self, qtbot, dataset, mesh):
        self.errors = []
        self.studio = bare_studio(self.errors)
        document = self.studio.document
        self.frames = ReposeSession(self.studio)
        self.looks = LookSession(self.studio, self.frames)
        qtbot.addWidget(self.studio.viewport)
        Keeper(document).new(dataset)
        run = document.places.run("001")
        run.write_config({"preset": "balanced"})
        run.mesh_path.parent.mkdir(parents=True)
        run.mesh_path.write_bytes(encode_canonical(mesh))
        document.use_run(run)
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
    made.looks.set_look("paint")  # or it would go on asking
    qtbot.waitUntil(lambda: not made.studio.jobs.tasks, timeout=20_000)
    assert made.errors == []


@pytest.fixture
def demo_window(qtbot, qapp, tmp_path, monkeypatch, tiny_dataset):
    """The whole window, shown, with the tiny recordings for the demo's and a home of its own."""
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("ins_studio.document.demo_run.demo_run_path", lambda: tmp_path / "none")
    monkeypatch.setattr("ins_studio.document.keeper.demo_dataset_path", lambda: tiny_dataset)
    apply_theme(qapp)
    window = MainWindow()
    with qtbot.waitSignal(window.studio.viewport.first_drawn, timeout=30_000):
        window.show()
        window.begin()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def paused_window(demo_window):
    """The same, standing on its first frame."""
    demo_window.studio.playback.set_playing(False)
    demo_window.studio.document.timeline.seek(0)
    return demo_window
