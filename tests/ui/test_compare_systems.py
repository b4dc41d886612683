"""Systems side by side: in the prepared frames alone, and nothing is left of it afterwards."""

from dataclasses import replace

import numpy as np
import pytest
from bare_studio import bare_studio
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.project.comparison import Comparison, encode_comparison
from ins_studio.project.prepared_mesh import PreparedMesh
from ins_studio.ui.actions import Actions
from ins_studio.ui.animate_workspace import AnimateWorkspace
from ins_studio.ui.clip_list import ClipList
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.posing import PreviewPoser
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.view_panel import ViewPanel

PLACES = [0, 5, 11]


def canonical(body):
    return CanonicalMesh(
        body.canonical().astype(np.float32),
        body.faces,
        np.random.default_rng(0).random((len(body.template), 2), np.float32),
        body.faces,
        body.weights,
        np.asarray(body.joints(), np.float32),
        body.parents,
        body.joint_names,
        body.canonical_pose,
    )


def comparison_of(mesh, motion, **changes):
    """SNARF of three frames, a face less in each."""
    distances = np.array([[3.14, 3, 3], [4, 4, 4], [5, 5, np.nan]])
    meshes = tuple(
        PreparedMesh(mesh.vertices, mesh.faces[n:], np.full(mesh.vertices.shape, 9 * n, np.uint8))
        for n in range(len(PLACES))
    )
    found = Comparison(
        mesh=mesh_fingerprint(mesh),
        step=0,
        systems=("INS", "LBS", "SNARF"),
        preset="snarf",
        one_mesh=False,
        cells=96,
        clip="shirt_wave",
        recorded=True,
        frames=np.array(PLACES, np.int32),
        poses=motion.poses[PLACES],
        transl=motion.transl[PLACES],
        fps=15.0,
        seconds=np.array([[0.1, 0.2, 0.3], [0.002] * 3, [1.5] * 3]),
        distances_mm=distances,
        full_faces=np.full(3, 2 * len(mesh.faces), np.int32),
        meshes=meshes,
    )
    return replace(found, **changes)


class Desk:
    """The Animate workspace on the tiny dataset with an avatar, without a window or an engine."""

    def __init__(self, qtbot, dataset, mesh):
        self.errors = []
        self.owner = owner = QWidget()
        self.studio = bare_studio(self.errors)
        document, viewport = self.studio.document, self.studio.viewport
        self.actions = Actions(owner, QAction(owner), QAction(owner))
        self.frames = ReposeSession(self.studio)
        self.workspace = AnimateWorkspace(
            self.studio, self.frames, LookSession(self.studio, self.frames), self.actions
        )
        sheet = self.workspace.keys.sheet
        for widget in (viewport, owner, self.workspace.left, self.workspace.right, sheet):
            qtbot.addWidget(widget)
        Keeper(document).new(dataset)
        self.run = document.places.run("001")
        self.run.write_config({"preset": "balanced"})
        self.run.mesh_path.parent.mkdir(parents=True)
        self.run.mesh_path.write_bytes(encode_canonical(mesh))
        document.use_run(self.run)
        self.workspace.enter()

    @property
    def timeline(self):
        return self.studio.document.timeline

    @property
    def scene(self):
        return self.studio.viewport.scene

    @property
    def action(self):
        return self.actions["systems"]

    @property
    def words(self):
        panel = self.workspace.right.findChild(ViewPanel)
        return "" if panel._systems.isHidden() else panel._systems.text()

    @property
    def labels(self):
        return [label.text() for label in self.studio.viewport._labels._labels]

    def prepare(self, comparison):
        """Put a comparison beside the avatar and open the avatar."""
        self.run.comparison_path.write_bytes(encode_comparison(comparison))
        self.studio.document.reload_mesh()

    def deliver(self, frame):
        mesh = self.studio.document.mesh
        exact = PosedFrame(frame, mesh.vertices + 1, exact=True)
        self.frames.exact._take(self.frames.exact.ticket, [exact])


@pytest.fixture
def desk(qtbot, tiny_dataset, capsule_body, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    return Desk(qtbot, open_dataset(tiny_dataset), canonical(capsule_body))


@pytest.fixture
def comparison(desk, capsule_body):
    motion = desk.studio.document.dataset.motion("shirt_wave")
    return comparison_of(canonical(capsule_body), motion)


@pytest.fixture
def prepared(desk, comparison):
    desk.prepare(comparison)
    return desk


def test_without_a_comparison_the_tooltip_says_how_to_make_one(desk):
    desk.studio.document.reload_mesh()
    assert not desk.action.isEnabled()
    assert f"ins-studio compare {desk.run.path}" in desk.action.toolTip()
    (button,) = [
        button
        for button in desk.workspace.right.findChildren(QToolButton)
        if button.defaultAction() is desk.action
    ]
    assert not button.isEnabled()
    assert "--preset snarf" in button.toolTip()


def test_three_panes_show_one_prepared_frame(prepared, comparison):
    desk = prepared
    assert desk.action.isEnabled()
    assert "Shift+C" in desk.action.toolTip()
    desk.action.trigger()
    assert desk.scene.effective_comparison() == "systems"
    assert desk.timeline.frame_count == 3
    assert desk.timeline.fps == 15
    poser = PreviewPoser(desk.studio.document.mesh, desk.timeline.clip.motion)
    for frame in (1, 2, 0):
        desk.timeline.seek(frame)
        np.testing.assert_allclose(desk.scene.skinned.vertices, poser.vertices(frame))
        found, wanted = desk.scene.rival, comparison.meshes[frame]
        np.testing.assert_allclose(found.vertices, wanted.vertices, atol=1e-4)
        assert len(found.faces) == len(wanted.faces), "the topology is this frame's own"
        np.testing.assert_array_equal(found.colors, wanted.colors)
        _, _, (width, height) = desk.studio.viewport.pane_point(0, 0)
        at = desk.studio.viewport.camera.project(found.vertices, (width, height))
        assert (at[:, :2] > 0).all(), "no arm is cut off"
        assert (at[:, :2] < (width, height)).all()
    assert not desk.errors


def test_words_say_what_is_seen_and_figures_belong_to_what_is_shown(prepared):
    desk = prepared
    desk.action.trigger()
    desk.timeline.seek(0)
    assert "new mesh for every pose: paint cannot stay on it" in desk.words
    assert "Wave, frame 1." in desk.words
    assert "of its" in desk.words
    ours, lbs, snarf = desk.labels
    assert ours == "INS\nexact frame on its way", "a preview is not what was measured"
    assert lbs == "LBS\n2 ms a frame\n4.0 mm off the scan"
    assert snarf == "SNARF\n1,500 ms a frame\n5.0 mm off the scan"
    desk.deliver(0)
    assert desk.labels[0] == "INS\n200 ms a frame\n3.1 mm off the scan"
    desk.timeline.seek(2)
    assert desk.labels[2] == "SNARF\n1,500 ms a frame", "nobody recorded that frame"
    assert "Wave, frame 12." in desk.words


def test_a_system_with_one_mesh_is_not_said_to_make_new_ones(desk, comparison):
    desk.prepare(replace(comparison, one_mesh=True, systems=("INS", "LBS", "AVG-LBS")))
    desk.action.trigger()
    assert "AVG-LBS moves one mesh, too" in desk.words
    assert "paint" not in desk.words


@pytest.mark.parametrize("before", ["off", "wipe"])
def test_leaving_restores_what_was_looked_at(prepared, before):
    desk, viewport = prepared, prepared.studio.viewport
    viewport.set_comparison(before)
    desk.timeline.choose(desk.studio.document.clips.clip("shirt_wave"))
    desk.timeline.edit_range(2, 10)
    desk.timeline.seek(6)
    camera, chosen = viewport.camera, desk.timeline.chosen
    edits, saved = desk.studio.document.undo_stack.count(), desk.studio.document.file
    desk.action.trigger()
    assert desk.timeline.frame == 1, "the prepared frame nearest to the playhead"
    assert viewport.camera is not camera
    assert desk.studio.document.file == saved, "it is no edit, and not saved"
    desk.action.trigger()
    assert desk.scene.comparison == before
    assert (desk.scene.skinned, desk.scene.rival) == (None, None)
    assert viewport.camera is camera
    assert (desk.timeline.chosen, desk.timeline.clip) == (chosen, chosen.clip)
    assert desk.timeline.frame == 6
    assert desk.studio.document.undo_stack.count() == edits
    assert desk.words == ""


def test_another_clip_ends_it(prepared):
    desk = prepared
    desk.action.trigger()
    desk.workspace.left.findChild(ClipList).chosen.emit("shirt_swing")
    assert not desk.action.isChecked()
    assert desk.timeline.clip.name == "shirt_swing"
    assert desk.scene.comparison == "off"
    assert desk.words == ""


def test_the_clip_played_before_can_be_clicked_to_come_back(prepared):
    desk, clips = prepared, prepared.workspace.left.findChild(ClipList)._list
    row = clips.currentRow()
    desk.action.trigger()
    assert clips.currentRow() == -1
    clips.setCurrentRow(row)
    assert not desk.action.isChecked()
    assert desk.studio.document.undo_stack.count() == 0


def test_a_comparison_with_the_scan_ends_it(prepared):
    desk = prepared
    desk.action.trigger()
    panel = desk.workspace.right.findChild(ViewPanel)
    assert not any(button.isChecked() for button in panel._modes.buttons())
    panel.comparison_chosen.emit("side")
    assert desk.scene.comparison == "side"
    assert not desk.action.isChecked()
    assert desk.timeline.clip.sequence is not None
    assert [b.property("mode") for b in panel._modes.buttons() if b.isChecked()] == ["side"]


def test_another_workspace_ends_it_and_keeps_the_key_to_itself(prepared):
    desk = prepared
    desk.action.trigger()
    desk.workspace.leave()
    assert desk.scene.comparison == "off"
    assert not desk.action.isEnabled()
    desk.workspace.enter()
    assert desk.action.isEnabled()
    assert not desk.action.isChecked()


def test_a_new_mesh_ends_it_and_says_that_the_figures_are_old(prepared, capsule_body):
    desk = prepared
    desk.action.trigger()
    mesh = canonical(capsule_body)
    fewer = replace(mesh, faces=mesh.faces[:-2], texcoord_faces=mesh.texcoord_faces[:-2])
    moved = replace(fewer, vertices=mesh.vertices * np.float32(1.01))
    desk.run.mesh_path.write_bytes(encode_canonical(moved))
    desk.studio.document.reload_mesh()
    assert not desk.action.isChecked()
    assert not desk.action.isEnabled()
    assert "as it was before" in desk.action.toolTip()
    assert desk.scene.comparison == "off"
    assert not desk.errors


def test_a_damaged_comparison_disables_it_with_the_reason(prepared):
    desk = prepared
    desk.run.comparison_path.write_bytes(b"PK\x03\x04 and no more")
    desk.studio.document.reload_mesh()
    assert not desk.action.isEnabled()
    assert str(desk.run.comparison_path) in desk.action.toolTip()
    assert not desk.errors
