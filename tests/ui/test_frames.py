"""What the playhead shows: preview at once, exact when it is there, no flicker in playback."""

from dataclasses import replace

import numpy as np
import pytest
from bare_studio import bare_studio

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.geometry.quaternion import exponential
from ins_studio.geometry.skinning import strongest
from ins_studio.motion.key_edits import set_keys
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.ui.frame_cache import FrameCache
from ins_studio.ui.frame_packing import pack, unpack
from ins_studio.ui.posing import PreviewPoser
from ins_studio.ui.repose_session import ReposeSession


def stiff(body):
    """One bone a vertex: then skinning twice is the same as skinning once."""
    return replace(body, weights=strongest(body.weights, 1).astype(np.float32))


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


@pytest.fixture
def studio(qtbot, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    made = bare_studio([])
    qtbot.addWidget(made.viewport)
    return made


@pytest.fixture
def frames(studio, tiny_dataset):
    session = ReposeSession(studio)
    Keeper(studio.document).new(open_dataset(tiny_dataset))
    return session


def show_avatar(studio, body):
    run = studio.document.places.run("001")
    run.write_config({"preset": "draft"})
    run.mesh_path.parent.mkdir(parents=True)
    run.mesh_path.write_bytes(encode_canonical(canonical(body)))
    studio.document.use_run(run)
    studio.document.reload_mesh()


def test_previews_are_the_bodys_own_poses(capsule_body, tiny_dataset):
    dataset = open_dataset(tiny_dataset)
    motion = dataset.motion("shirt_swing")
    body = stiff(capsule_body)
    poser = PreviewPoser(canonical(body), motion)
    wanted = body.posed(motion.poses[5], transl=motion.transl[5])
    np.testing.assert_allclose(poser.vertices(5), wanted, atol=2e-5)


def test_without_an_avatar_the_scans_play(studio, frames):
    dataset = studio.document.dataset
    studio.document.timeline.seek(5)
    shown = studio.viewport.scene.scan.vertices
    np.testing.assert_array_equal(shown, dataset.frame("shirt_step", 5).vertices)
    assert studio.viewport.scene.effective_comparison() == "scan"


def test_a_preview_is_shown_at_once(studio, frames, capsule_body, qtbot):
    body = stiff(capsule_body)
    show_avatar(studio, body)
    with qtbot.waitSignal(frames.status_changed) as said:
        studio.document.timeline.seek(4)
    assert said.args[0] == "preview"
    motion = studio.document.timeline.clip.motion
    wanted = body.posed(motion.poses[4], transl=motion.transl[4])
    np.testing.assert_allclose(studio.viewport.scene.avatar.vertices, wanted, atol=2e-5)


def deliver(frames, studio, indices, offset=0.5):
    shape = studio.document.mesh.vertices.shape
    given = [PosedFrame(i, np.full(shape, i + offset, np.float32), exact=True) for i in indices]
    frames.exact._take(frames.exact.ticket, given)


def shown(studio):
    return float(studio.viewport.scene.avatar.vertices[0, 0])


def test_standing_still_the_exact_frame_takes_over(studio, frames, capsule_body):
    show_avatar(studio, capsule_body)
    studio.document.timeline.seek(4)
    deliver(frames, studio, [4])
    assert shown(studio) == 4.5


def test_a_range_plays_as_preview_until_all_of_it_is_exact(studio, frames, capsule_body):
    show_avatar(studio, capsule_body)
    timeline, playback = studio.document.timeline, studio.playback
    deliver(frames, studio, range(6))
    playback.set_playing(True)
    timeline.seek(3)
    assert shown(studio) != 3.5, "not while frames are missing"
    deliver(frames, studio, range(6, 12))
    timeline.seek(4)
    assert shown(studio) != 4.5, "not in the middle of a round"
    playback.looped.emit()
    timeline.seek(5)
    assert shown(studio) == 5.5
    playback.set_playing(False)


def test_an_avatar_of_another_body_is_said_and_the_scans_play(studio, frames, capsule_body):
    mesh = canonical(capsule_body)
    run = studio.document.places.run("001")
    run.write_config({"preset": "draft"})
    run.mesh_path.parent.mkdir(parents=True)
    fewer = replace(
        mesh,
        weights=mesh.weights[:, :4],
        joints=mesh.joints[:4],
        parents=mesh.parents[:4],
        joint_names=mesh.joint_names[:4],
        canonical_pose=mesh.canonical_pose[:4],
    )
    run.mesh_path.write_bytes(encode_canonical(fewer))
    studio.document.use_run(run)
    said = []
    frames.noted.connect(said.append)
    studio.document.reload_mesh()
    assert "4 joints" in said[0]
    studio.document.timeline.seek(3)


def test_frames_of_another_clip_are_dropped(studio, frames, capsule_body):
    show_avatar(studio, capsule_body)
    old = frames.exact.ticket
    document = studio.document
    document.timeline.choose(document.clips.clip("shirt_wave"))
    frames.exact._take(old, [PosedFrame(0, document.mesh.vertices, exact=True)])
    assert frames.exact.get(0) is None


@pytest.fixture
def keying(studio, frames, capsule_body):
    show_avatar(studio, capsule_body)
    studio.document.clip_editing.make_editable(None)
    return studio.document.keying


def test_an_edit_of_keys_poses_its_frames_anew_and_keeps_the_others_exact(studio, frames, keying):
    deliver(frames, studio, range(12))
    ticket = frames.exact.ticket
    turn = exponential(np.array([0.0, 0.9, 0.0]))
    keying.edit("Set", set_keys(keying.keyed, 5, {3: turn}))
    assert frames.exact.cache.states.tolist() == [1] * 5 + [0] + [1] * 6
    frames.exact._take(ticket, [PosedFrame(5, studio.document.mesh.vertices, exact=True)])
    assert frames.exact.get(5) is None, "an exact frame of the keys before"
    fresh = PreviewPoser(studio.document.mesh, studio.document.timeline.clip.motion)
    for frame in range(12):
        np.testing.assert_array_equal(frames.skinned_vertices(frame), fresh.vertices(frame))
    studio.document.undo_stack.undo()
    np.testing.assert_array_equal(
        frames.skinned_vertices(5),
        PreviewPoser(studio.document.mesh, studio.document.timeline.clip.motion).vertices(5),
    )


def test_the_cloth_is_mixed_between_skinning_and_the_exact_frame(studio, frames, keying):
    studio.document.timeline.seek(4)
    deliver(frames, studio, [4])
    assert shown(studio) == 4.5
    skinned = float(frames.skinned_vertices(4)[0, 0])
    for share in (0.0, 0.25):
        keying.set_auto_key(True)
        keying.change({keying.keyed.cloth_track: np.array([share])})
        assert frames.exact.get(4) is not None, "the pose is the same"
        assert shown(studio) == pytest.approx(skinned + share * (4.5 - skinned), abs=1e-5)


def test_held_frames_leave_the_viewport_alone(studio, frames, capsule_body):
    show_avatar(studio, capsule_body)
    frames.hold()
    before = studio.viewport.scene.avatar.vertices.copy()
    studio.document.timeline.seek(7)
    np.testing.assert_array_equal(studio.viewport.scene.avatar.vertices, before)
    frames.release()
    assert not np.array_equal(studio.viewport.scene.avatar.vertices, before)


def test_the_skeleton_follows(studio, frames, capsule_body):
    studio.viewport.set_overlays(skeleton=True)
    studio.document.timeline.seek(3)
    transl = studio.document.timeline.clip.motion.transl[3]
    wanted = capsule_body.joints()[0] + transl
    np.testing.assert_allclose(studio.viewport.scene.joints[0], wanted, atol=1e-5)


def cloud(seed, count=500):
    """Vertices as large and as unlike their neighbours as a body's, (count, 3) metres."""
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(0, 0.01, (count, 3)), axis=0) + rng.uniform(-3, 3, 3)
    return walk.astype(np.float32)


def test_packed_vertices_come_back_within_half_a_micrometre():
    vertices = cloud(0, 20_000)
    packed = pack(vertices)
    again = unpack(packed)
    assert again.dtype == np.float32
    assert again.flags.c_contiguous
    off = np.abs(again.astype(np.float64) - vertices)
    assert off.max() <= 0.5e-6 + np.spacing(np.abs(vertices)).max()
    assert len(packed) < 0.65 * vertices.nbytes
    assert unpack(pack(vertices[:0])).shape == (0, 3)


def test_the_cache_keeps_what_is_near_and_packs_what_is_farther():
    arrays = {index: cloud(index) for index in range(40)}
    size = arrays[0].nbytes
    cache = FrameCache(100, capacity=5 * size, packed=6 * size)
    for index, array in arrays.items():
        cache.put(index, array, playhead=20)
    assert cache.nbytes <= 11 * size
    kept = np.flatnonzero(cache.states)
    assert 5 < len(kept) == len(cache) < 40
    assert kept.max() - kept.min() == len(kept) - 1, "one stretch around the playhead"
    for index in kept.tolist():
        np.testing.assert_allclose(cache.get(index), arrays[index], atol=1e-6)
    np.testing.assert_array_equal(cache.get(20), arrays[20])
    assert cache.get(0) is None
    assert (
        cache.missing(range(100), 20, 2)
        == sorted(set(range(100)) - set(kept.tolist()), key=lambda index: abs(index - 20))[:2]
    )
    cache.forget(range(100))
    assert (len(cache), cache.nbytes, int(cache.states.sum())) == (0, 0, 0)


def test_the_cache_moves_with_the_playhead():
    size = cloud(0).nbytes
    cache = FrameCache(100, capacity=4 * size, packed=0)
    for index in (10, 11, 12, 13, 80, 81, 82, 83):
        cache.put(index, cloud(index), playhead=index)
    assert np.flatnonzero(cache.states).tolist() == [80, 81, 82, 83]
    assert not cache.has_room(size)
    assert cache.reach(82) == 2


def test_what_is_no_vertices_is_dropped_and_not_packed():
    cache = FrameCache(10, capacity=80, packed=10_000)
    for index in range(4):
        cache.put(index, np.arange(10, dtype=np.float32), playhead=index)
    assert np.flatnonzero(cache.states).tolist() == [2, 3]
