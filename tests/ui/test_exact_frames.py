"""Never a wrong frame as exact: what changes the truth takes the exact frames away."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.document.clip import Clip
from ins_studio.document.opening_edits import add_clips
from ins_studio.document.play_way import PING_PONG, PlayWay
from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.key_edits import set_keys
from ins_studio.motion.keyed_motion import Tolerance
from ins_studio.motion.motion import Motion
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.baked import BakedCorrectives, encode_baked, mesh_fingerprint
from ins_studio.project.canonical import encode_canonical
from ins_studio.ui.frame_cache import FrameCache
from ins_studio.ui.frame_states import BAKED, EXACT, PREVIEW
from ins_studio.ui.posing import PreviewPoser

MOVED = 0.004


class Requests:
    """Stands for the stream to the engine: notes what is asked, and says it is busy."""

    def __init__(self, monkeypatch, exact):
        self.asked, self.cancelled, self.busy, self.next = [], 0, False, []
        stream = exact._stream
        monkeypatch.setattr(stream, "request", self._request)
        monkeypatch.setattr(stream, "cancel", self._cancel)
        monkeypatch.setattr(stream, "brings_soon", lambda frame: frame in self.next[:2])
        monkeypatch.setattr(type(stream), "busy", property(lambda _stream: self.busy))

    def _request(self, ticket, run, motion, order):
        self.asked.append((ticket, run, motion, order))

    def _cancel(self):
        self.cancelled += 1


@pytest.fixture
def desk(walker, monkeypatch):
    walker.requests = Requests(monkeypatch, walker.frames.exact)
    walker.document = walker.studio.document
    walker.timeline = walker.document.timeline
    walker.exact = walker.frames.exact
    walker.said, walker.states = [], []
    walker.frames.status_changed.connect(lambda kind, _ms: walker.said.append(kind))
    walker.frames.states_changed.connect(walker.states.append)
    walker.exact._begin_now()
    return walker


def truth(desk, frame):
    """What the engine would say of a frame of the poses as they are now."""
    return desk.frames.skinned_vertices(frame) + np.float32(MOVED)


def take(desk, frames, ticket=None, source=""):
    given = [PosedFrame(f, truth(desk, f), exact=True, source=source) for f in frames]
    desk.exact._take(desk.exact.ticket if ticket is None else ticket, given)


def is_exact(desk):
    """Whether the viewport shows what is true of the playhead's frame."""
    shown = desk.scene.avatar.vertices
    return bool(np.allclose(shown, truth(desk, desk.timeline.frame), atol=1e-6))


def says_exact_only_of_the_truth(desk):
    for frame in range(desk.timeline.frame_count):
        desk.timeline.seek(frame)
        if desk.said[-1] == "exact":
            assert is_exact(desk), f"frame {frame} is shown as exact and is not"


def test_an_edit_of_the_pose_takes_away_the_frames_it_moves_and_late_answers(desk):
    desk.document.clip_editing.make_editable(None)
    keying = desk.document.keying
    take(desk, range(12))
    before = desk.exact.ticket
    late = [PosedFrame(5, truth(desk, 5), exact=True)]
    keying.edit("Set", set_keys(keying.keyed, 5, {3: exponential(np.array([0.0, 0.9, 0.0]))}))
    assert desk.states[-1].tolist() == [EXACT] * 5 + [PREVIEW] + [EXACT] * 6
    desk.exact._take(before, late)
    assert desk.exact.get(5) is None
    says_exact_only_of_the_truth(desk)
    take(desk, [5])
    desk.document.undo_stack.undo()
    assert desk.exact.get(5) is None, "that was of the edited pose"
    says_exact_only_of_the_truth(desk)


def test_a_pose_that_is_changed_without_a_key_takes_its_frame_away_until_it_is_forgotten(desk):
    desk.document.clip_editing.make_editable(Tolerance())
    keying = desk.document.keying
    take(desk, range(12))
    free = next(f for f in range(1, 12) if keying.keyed.tracks[3].place_of(f) is None)
    desk.timeline.seek(free)
    keying.change({3: exponential(np.array([0.3, 0.0, 0.0]))})
    assert keying.unkeyed
    assert desk.exact.get(free) is None
    assert desk.said[-1] == "preview"
    take(desk, [free])
    assert is_exact(desk)
    keying.forget_unkeyed()
    assert desk.exact.get(free) is None, "that was of the changed pose"
    says_exact_only_of_the_truth(desk)


def test_the_blend_shows_as_much_as_it_says_of_the_same_exact_frame(desk):
    desk.document.clip_editing.make_editable(None)
    keying = desk.document.keying
    take(desk, range(12))
    desk.timeline.seek(4)
    keying.set_auto_key(True)
    for share in (0.5, 0.0, 1.0):
        keying.change({keying.keyed.cloth_track: np.array([share])})
        moved = desk.scene.avatar.vertices - desk.frames.skinned_vertices(4)
        np.testing.assert_allclose(moved, share * MOVED, atol=1e-6)
        assert desk.said[-1] == "exact"


def test_another_clip_takes_all_away(desk):
    take(desk, range(12))
    before = desk.exact.ticket
    desk.timeline.choose(desk.document.clips.clip("shirt_wave"))
    assert not desk.states[-1].any()
    desk.exact._take(before, [PosedFrame(0, truth(desk, 0), exact=True)])
    assert desk.exact.get(0) is None


def test_another_mesh_takes_all_away_and_frames_of_the_former_are_not_taken(desk):
    take(desk, range(12))
    mesh, run = desk.document.mesh, desk.document.run
    former = mesh_fingerprint(mesh)
    other = replace(mesh, vertices=mesh.vertices * np.float32(1.01))
    run.mesh_path.write_bytes(encode_canonical(other))
    desk.document.reload_mesh()
    assert not desk.states[-1].any()
    take(desk, [3], source=f"{former} 7")  # the engine has not noticed, or not yet
    assert desk.exact.get(3) is None
    assert not desk.exact.awaits(3), "asking again would bring the same"
    desk.document.reload_mesh()
    assert desk.exact.awaits(3)
    take(desk, [3], source=f"{mesh_fingerprint(desk.document.mesh)} 7")
    assert desk.exact.get(3) is not None


def test_frames_of_a_mesh_of_another_size_are_not_taken(desk):
    small = np.zeros((5, 3), np.float32)
    desk.exact._take(desk.exact.ticket, [PosedFrame(3, small, exact=True)])
    assert desk.exact.get(3) is None


def test_an_avatar_that_is_trained_on_takes_the_frames_of_its_past_away(desk):
    mesh = mesh_fingerprint(desk.document.mesh)
    take(desk, [2, 3, 4], source=f"{mesh} 100")
    take(desk, [5], source=f"{mesh} 200")
    assert np.flatnonzero(desk.states[-1]).tolist() == [5]


def test_a_new_avatar_without_a_mesh_is_not_asked_for_frames_of_the_old_ones(desk):
    """While it is extracted the former mesh is still shown: exact frames come of its own run."""
    shown = desk.document.run
    fresh = desk.document.places.run("002")
    fresh.write_config({"preset": "balanced"})
    desk.document.use_run(fresh)
    assert desk.document.run == fresh
    desk.timeline.choose(desk.document.clips.clip("shirt_wave"))
    desk.requests.asked.clear()
    desk.timeline.seek(7)
    assert [run for _, run, _, _ in desk.requests.asked] == [shown]


def test_a_playhead_that_waits_stops_what_is_asked_for_others(desk):
    desk.requests.busy = True
    desk.requests.next = [8, 9, 10, 11]
    before = desk.requests.cancelled
    desk.timeline.seek(8)
    assert desk.requests.cancelled == before, "it comes next"
    desk.timeline.seek(1)
    assert desk.requests.cancelled == before + 1
    desk.requests.busy = False
    desk.requests.asked.clear()
    desk.exact.ask()
    assert desk.requests.asked[0][3][0] == 1, "and then it is the first"


def test_a_playhead_outside_of_the_range_is_asked_for_too(desk):
    desk.timeline.edit_range(6, 9)
    desk.requests.asked.clear()
    desk.timeline.seek(2)
    assert desk.requests.asked[-1][3][0] == 2


def test_a_full_cache_follows_the_playhead_and_does_not_run_in_circles(desk):
    size = desk.document.mesh.vertices.nbytes
    desk.exact.cache = FrameCache(12, capacity=3 * size, packed=0)
    desk.timeline.seek(0)
    for _ in range(20):
        desk.requests.asked.clear()
        desk.exact.ask()
        if not desk.requests.asked:
            break
        take(desk, desk.requests.asked[0][3])
    assert np.flatnonzero(desk.exact.cache.states).tolist() == [0, 1, 2]
    assert not desk.requests.asked, "nothing that is nearer is missing"
    desk.timeline.seek(11)
    for _ in range(20):
        order = desk.requests.asked[-1][3] if desk.requests.asked else []
        desk.requests.asked.clear()
        take(desk, order)
        desk.exact.ask()
        if not desk.requests.asked:
            break
    assert np.flatnonzero(desk.exact.cache.states).tolist() == [9, 10, 11]


def played_kinds(desk, frames):
    kinds = []
    for frame in frames:
        desk.timeline.seek(frame)
        kinds.append(desk.said[-1])
    return kinds


@pytest.mark.parametrize("way", [PlayWay(), PlayWay(PING_PONG)])
def test_a_round_is_of_one_kind(desk, way):
    desk.timeline.set_way(way)
    take(desk, range(6))
    desk.studio.playback.set_playing(True)
    assert set(played_kinds(desk, range(1, 9))) == {"preview"}
    take(desk, range(6, 12))
    assert set(played_kinds(desk, range(9, 11))) == {"preview"}
    desk.studio.playback.looped.emit()
    assert set(played_kinds(desk, range(12))) == {"exact"}
    desk.studio.playback.set_playing(False)


def test_a_range_that_is_widened_while_it_plays_does_not_mix(desk):
    desk.timeline.edit_range(2, 5)
    take(desk, range(2, 6))
    desk.studio.playback.set_playing(True)
    assert set(played_kinds(desk, [3, 4, 5])) == {"exact"}
    desk.timeline.edit_range(2, 9)
    assert set(played_kinds(desk, [3, 4, 8])) == {"preview"}
    desk.timeline.edit_range(2, 5)
    assert set(played_kinds(desk, [4, 5])) == {"preview"}, "up it goes at its loop"
    desk.studio.playback.looped.emit()
    assert set(played_kinds(desk, [2, 3])) == {"exact"}
    desk.studio.playback.set_playing(False)


def test_another_clip_may_stand_where_this_one_has_no_frame_while_it_plays(desk):
    """The clock hears of it first, and goes to its range."""
    short = desk.timeline.clip
    motion = short.motion
    twice = Motion(np.tile(motion.poses, (2, 1, 1)), np.tile(motion.transl, (2, 1)), motion.fps)
    add_clips(desk.document, [Clip("Twice", twice)])
    desk.timeline.edit_range(20, 23)
    desk.timeline.choose(short)
    desk.studio.playback.set_playing(True)
    desk.document.undo_stack.undo()
    assert desk.timeline.frame == 20
    np.testing.assert_array_equal(
        desk.scene.avatar.vertices, PreviewPoser(desk.document.mesh, twice).vertices(20)
    )
    desk.studio.playback.set_playing(False)


def correctives(mesh, strength):
    """One shape that lifts the whole mesh, at ``strength`` in the pose of frame 4 and near it."""
    count, joints = len(mesh.vertices), len(mesh.parents)
    shape = np.zeros((1, count, 3), np.float32)
    shape[..., 1] = 0.01
    centers = np.full((2, joints, 3), 0.3, np.float32)
    centers[1] = -0.2
    nobody = np.zeros((0, joints, 3), np.float32)
    strengths = np.full((2, 1), strength, np.float32)
    return BakedCorrectives(
        mesh_fingerprint(mesh), 0, shape, centers, strengths, 1.0, nobody, 0.0, 0.0
    )


@pytest.fixture
def bake(desk, qtbot):
    def write(strength=2.0, mesh=None):
        run = desk.document.run
        fitted = correctives(desk.document.mesh if mesh is None else mesh, strength)
        run.baked_path.write_bytes(encode_baked(fitted))
        desk.frames.read_bake()
        qtbot.waitUntil(lambda: not desk.studio.jobs.tasks, timeout=10_000)

    return write


def baked_truth(desk, frame):
    poser = desk.frames.baked.poser
    motion = desk.timeline.clip.motion
    return poser.posed(motion.poses[[frame]])[0] + motion.transl[frame]


def test_a_bake_is_shown_until_the_exact_frame_is_there(desk, bake):
    bake()
    desk.timeline.seek(4)
    assert desk.said[-1] == "baked"
    assert set(desk.states[-1].tolist()) == {BAKED}
    np.testing.assert_allclose(desk.scene.avatar.vertices, baked_truth(desk, 4), atol=1e-6)
    assert np.abs(desk.scene.avatar.vertices - desk.frames.skinned_vertices(4)).max() > 1e-3
    take(desk, [4])
    assert desk.said[-1] == "exact"
    assert is_exact(desk)
    assert desk.states[-1].tolist() == [BAKED] * 4 + [EXACT] + [BAKED] * 7


def test_a_range_plays_baked_until_all_of_it_is_exact(desk, bake):
    bake()
    take(desk, range(6))
    desk.studio.playback.set_playing(True)
    assert set(played_kinds(desk, range(1, 9))) == {"baked"}
    take(desk, range(6, 12))
    assert set(played_kinds(desk, range(9, 11))) == {"baked"}
    desk.studio.playback.looped.emit()
    assert set(played_kinds(desk, range(12))) == {"exact"}
    desk.studio.playback.set_playing(False)


def test_a_bake_that_comes_while_it_plays_waits_for_the_loop(desk, bake):
    desk.studio.playback.set_playing(True)
    assert set(played_kinds(desk, [1, 2])) == {"preview"}
    bake()
    assert set(played_kinds(desk, [3, 4])) == {"preview"}
    desk.studio.playback.looped.emit()
    assert set(played_kinds(desk, [5, 6])) == {"baked"}
    desk.studio.playback.set_playing(False)


def test_a_bake_of_another_mesh_or_step_is_said_and_not_used(desk, bake):
    said = []
    desk.frames.noted.connect(said.append)
    mesh = desk.document.mesh
    bake(mesh=replace(mesh, vertices=mesh.vertices * np.float32(1.01)))
    assert "another mesh" in said[-1]
    desk.timeline.seek(5)
    assert desk.said[-1] == "preview"
    bake()
    assert desk.said[-1] == "baked"
    other = replace(mesh, vertices=mesh.vertices * np.float32(1.02))
    desk.document.run.mesh_path.write_bytes(encode_canonical(other))
    desk.document.reload_mesh()
    assert desk.said[-1] == "preview", "the bake of the former mesh is gone at once"


def test_the_blend_mixes_baked_frames_too(desk, bake):
    bake()
    desk.document.clip_editing.make_editable(None)
    keying = desk.document.keying
    desk.timeline.seek(4)
    keying.set_auto_key(True)
    keying.change({keying.keyed.cloth_track: np.array([0.25])})
    skinned = desk.frames.skinned_vertices(4)
    wanted = skinned + 0.25 * (baked_truth(desk, 4) - skinned)
    np.testing.assert_allclose(desk.scene.avatar.vertices, wanted, atol=1e-6)
