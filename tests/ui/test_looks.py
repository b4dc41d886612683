"""Looks of the avatar: colours that mean what they say, of the frame in view."""

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.playback import Playback
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.project.records import PosedFrame
from ins_studio.ui.actions import Actions
from ins_studio.ui.engines import Engines
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.look_colors import place_colors, weight_colors
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.looks import LOOKS
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.heat import CLOSE, DISTANCE, STRETCH


def canonical(body):
    texcoords = np.random.default_rng(0).random((len(body.template), 2), np.float32)
    rest = (body.canonical().astype(np.float32), body.faces, texcoords, body.faces)
    joints = np.asarray(body.joints(), np.float32)
    return CanonicalMesh(
        *rest, body.weights, joints, body.parents, body.joint_names, body.canonical_pose
    )


class Desk:
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
        self.frames._take(self.frames._ticket, [PosedFrame(frame, vertices, exact=True)])


@pytest.fixture
def desk(qtbot, tiny_dataset, capsule_body, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    made = Desk(qtbot, open_dataset(tiny_dataset), canonical(capsule_body))
    yield made
    qtbot.waitUntil(lambda: not made.studio.jobs.tasks, timeout=20_000)
    assert made.errors == []


def test_every_look_can_be_chosen_and_paint_brings_all_back(desk):
    for look in LOOKS:
        desk.looks.set_look(look)
    desk.looks.set_look("paint")
    assert desk.colors is None
    assert not desk.scene.clay
    assert not desk.scene.normals
    assert desk.scene.pattern is None


def test_z_goes_through_all_of_them_and_round(desk):
    seen = []
    desk.looks.changed.connect(seen.append)
    for _ in LOOKS:
        desk.looks.next_look()
    assert seen == [*list(LOOKS)[1:], "paint"]


def test_places_and_weights_stay_with_the_vertices_in_every_pose(desk):
    for look, wanted in (
        ("place", place_colors(desk.mesh.vertices)),
        ("weights", weight_colors(desk.mesh.weights)),
    ):
        desk.looks.set_look(look)
        desk.studio.document.timeline.seek(7)
        np.testing.assert_array_equal(desk.colors, wanted)
        desk.studio.document.timeline.seek(3)
        np.testing.assert_array_equal(desk.colors, wanted)
    first, last = desk.mesh.weights.argmax(1)[[0, -1]]
    assert first != last
    assert np.abs(desk.colors[0].astype(int) - desk.colors[-1]).max() > 30


def test_the_correction_is_what_the_networks_add(desk):
    desk.looks.set_look("correction")
    assert desk.colors is None  # a preview has none: grey, and not a cold nought
    assert desk.scene.clay
    desk.deliver([0.010, 0, 0])
    wanted = DISTANCE.colors(np.full(len(desk.mesh.vertices), 10.0)).astype(int)
    assert np.abs(desk.colors - wanted).max() <= 1


def test_the_stretch_is_that_of_the_frame_in_view(desk):
    desk.looks.set_look("stretch")
    grey = STRETCH.colors(np.zeros(1))[0]
    before = desk.colors
    assert np.abs(before.astype(int) - grey).max() > 10  # bent joints crease
    far = np.abs(before.astype(int) - grey).max(1) < 8
    assert far.mean() > 0.3  # and straight limbs do not
    desk.studio.document.timeline.seek(9)
    assert (desk.colors != before).any()


def test_the_distance_to_the_scan_is_measured_where_it_stands_still(qtbot, desk):
    desk.looks.set_look("distance")
    qtbot.waitUntil(lambda: desk.colors is not None, timeout=20_000)
    near = CLOSE.colors(np.zeros(1))[0].astype(int)
    assert np.abs(desk.colors - near).max() > 20
    desk.studio.document.timeline.seek(5)
    qtbot.waitUntil(lambda: desk.colors is not None, timeout=20_000)


def test_the_brush_sees_the_paint(desk):
    desk.looks.set_look("weights")
    desk.looks.hold()
    assert desk.colors is None
    assert not desk.scene.clay
    desk.looks.release()
    assert desk.colors is not None


def test_the_menu_ticks_the_look(qtbot, desk):
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner, QAction(owner), QAction(owner))
    actions.looks.triggered.connect(lambda action: desk.looks.set_look(action.data()))
    desk.looks.changed.connect(actions.show_look)
    next(action for action in actions.looks.actions() if action.data() == "grid").trigger()
    assert desk.scene.pattern is not None
    assert [a.data() for a in actions.looks.actions() if a.isChecked()] == ["grid"]
