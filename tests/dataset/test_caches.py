"""What a cloth simulation gives, opened: a point cache, its mesh, and the motion of the person."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from fake_caches import write_mdd, write_obj, write_pc2
from fake_motions import human_ik, write_bvh

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.nearest import nearest_weights
from ins_studio.dataset import proxy
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.index import index_dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.unposed import open_unposed
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import surface_distances
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.simplify import simplify
from ins_studio.geometry.skeleton import posed_joints, rest_to_posed
from ins_studio.geometry.skinning import skin
from ins_studio.motion.mapping import encode_mapping, guess_mapping
from ins_studio.motion.opening import Reading, read_motions
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body

STATURE = 0.85
FPS, MOTION_FPS = 24, 120
SECONDS = 1.0
OFFSET = 0.25


class Simulated(NamedTuple):
    """A cloth that follows a person exactly, at FPS from OFFSET seconds on."""

    person: Body
    frames: np.ndarray  # (T, V, 3) metres
    rest: np.ndarray
    faces: np.ndarray
    seconds: np.ndarray


def pose_at(seconds: np.ndarray) -> np.ndarray:
    """Poses (T, 24, 3): arms, legs, trunk and head swing, the ends of the limbs are at rest."""
    poses = np.zeros((len(seconds), 24, 3))
    phase = 2 * np.pi * np.asarray(seconds)
    for joint, axis, size in (
        *((1, 0, 0.6), (2, 0, -0.6), (4, 0, 0.4), (5, 0, 0.3), (3, 1, 0.2), (6, 2, 0.1)),
        *((16, 2, -0.9), (17, 2, 0.9), (18, 1, 0.5), (19, 1, -0.5), (12, 0, 0.2), (0, 1, 0.4)),
    ):
        poses[:, joint, axis] = size * (0.6 + 0.4 * np.sin(phase + joint))
    return poses


def transl_at(seconds: np.ndarray) -> np.ndarray:
    seconds = np.asarray(seconds)
    return np.stack([0.2 * seconds, 0.01 * np.sin(9 * seconds), 1.1 * seconds], axis=1)


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    person = builtin_body().scaled(STATURE)
    rest, faces = simplify(person.template, person.faces, 2500)
    weights = nearest_weights(rest, faces, person)
    seconds = OFFSET + np.arange(int(SECONDS * FPS)) / FPS
    turned = axis_angle_to_matrix(pose_at(seconds))
    bones = rest_to_posed(turned, person.joints().astype(float), person.parents)
    posed = [skin(rest.astype(float), weights, own) for own in bones]
    frames = np.stack(posed) + transl_at(seconds)[:, None]
    return Simulated(person, frames.astype(np.float32), rest, faces, seconds)


def write_motion(path: Path, person: Body, fps: int = MOTION_FPS, names: Any = None) -> Path:
    """The motion from its beginning on, with other names and no hands, in centimetres."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seconds = np.arange(int(1.6 * fps)) / fps
    joints, parents = person.joints()[:22], person.parents[:22]
    root = joints[0] + transl_at(seconds)
    local = axis_angle_to_matrix(pose_at(seconds))[:, :22]
    return write_bvh(
        path, Skeleton(names or human_ik(), parents, joints, 0.0), local, root, fps=fps
    )


def say(root: Path, name: str | None = None, fps: float | None = None, **own: Any) -> None:
    said: dict[str, Any] = {"version": 1, "body": "builtin"}
    said |= {"fps": fps} if fps else {}
    said |= {"sequences": {name: own}} if name else {}
    (root / "dataset.json").write_text(json.dumps(said))


def assert_same(found: Dataset, simulated: Simulated, sequence: str, count: int) -> None:
    """Frames are the simulation's, and the body is where it was."""
    own = found.sequence(sequence)
    assert own.frame_count == count
    assert found.registered
    person = simulated.person
    assert found.body.joints() == pytest.approx(person.joints(), abs=2e-3)
    true_poses, true_places = pose_at(simulated.seconds), transl_at(simulated.seconds)
    for index, position in enumerate(own.positions):
        frame = found.frame(sequence, index)
        np.testing.assert_allclose(frame.vertices, simulated.frames[position], atol=1e-4)
        assert frame.v_cano is not None
        assert np.linalg.norm(frame.v_cano - simulated.rest, axis=1).mean() < 5e-3
        ours = posed_joints(frame.pose, found.body.joints(), person.parents) + frame.transl
        theirs = posed_joints(true_poses[position], person.joints(), person.parents)
        apart = np.linalg.norm(ours - theirs - true_places[position], axis=1)
        assert apart[:22].max() < 4e-3, apart


@pytest.mark.parametrize("kind", ["mdd", "pc2"])
def test_a_cache_goes_with_a_motion_by_time(
    simulated: Simulated, tmp_path: Path, kind: str
) -> None:
    """At another rate than the motion, in another unit, and beginning later."""
    if kind == "mdd":
        write_mdd(tmp_path / "walk.mdd", 100 * simulated.frames, np.arange(24) / FPS)
        say(tmp_path, "walk", offset=OFFSET)
    else:
        write_pc2(tmp_path / "walk.pc2", 100 * simulated.frames, step=0.5)
        say(tmp_path, "walk", fps=FPS / 2, offset=OFFSET)
    write_obj(tmp_path / "coat.obj", simulated.rest, simulated.faces)
    write_motion(tmp_path / "walk.bvh", simulated.person)
    found = open_dataset(tmp_path)
    assert_same(found, simulated, "walk", 24)
    assert found.sequence("walk").fps == pytest.approx(FPS, rel=1e-5)
    (pairing,) = found.pairings
    assert pairing.how == "by time, with poses at 120 a second, from 0.25 s on"
    assert "a motion of 22 joints (HumanIK; in cm, y up)" in pairing.kind
    assert [one.row for one in pairing.pairs[:3]] == [30, 35, 40]
    assert pairing.pairs[2].scan.name == f"walk frame 2.{kind}"
    assert len(set(found.motion("walk").names)) == 24
    assert any("0.850 times as large" in str(problem) for problem in found.problems)


def test_frames_beyond_the_motion_are_left_out(simulated: Simulated, tmp_path: Path) -> None:
    write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces, textured=False)
    write_motion(tmp_path / "walk.bvh", simulated.person)
    say(tmp_path, "walk", offset=1.0)
    found = open_dataset(tmp_path)
    assert found.sequence("walk").frame_count == 15  # the motion ends at 191 / 120 s
    assert len(found.pairings[0].lone_scans) == 9
    assert any("no poses for 9 of its frames" in str(problem) for problem in found.problems)
    say(tmp_path, "walk", offset=5.0)
    with pytest.raises(StudioError, match="no poses for 24 of its frames"):
        open_dataset(tmp_path)


def test_numbered_meshes_go_with_a_motion_too(simulated: Simulated, tmp_path: Path) -> None:
    """Every third frame was kept, as their numbers say."""
    for frame in range(0, 24, 3):
        name = f"coat_{frame + 7:04d}.obj"
        write_obj(tmp_path / "walk" / name, simulated.frames[frame], simulated.faces, False)
    write_motion(tmp_path / "walk" / "mocap.bvh", simulated.person)
    say(tmp_path, "walk", fps=FPS, offset=OFFSET)
    found = open_dataset(tmp_path)
    theirs = simulated._replace(frames=simulated.frames[::3], seconds=simulated.seconds[::3])
    assert_same(found, theirs, "walk", 8)


def test_as_many_poses_as_frames_go_row_by_row(simulated: Simulated, tmp_path: Path) -> None:
    """Whatever rates the two files claim; and poses of SMPL's kind need no motion."""
    write_pc2(tmp_path / "walk.pc2", simulated.frames)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces)
    poses, places = pose_at(simulated.seconds), transl_at(simulated.seconds)
    np.savez(tmp_path / "walk.npz", poses=poses.reshape(24, 72), transl=places, fps=25)
    say(tmp_path)
    found = open_dataset(tmp_path)
    assert (found.pairings[0].how, found.sequence("walk").fps) == ("in order, row by row", 25)
    assert found.frame_count == 24
    np.testing.assert_allclose(found.pose("walk", 7).pose, poses[7], atol=1e-6)


def test_poses_at_another_rate_are_taken_between_their_rows(
    simulated: Simulated, tmp_path: Path
) -> None:
    write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces)
    seconds = OFFSET + np.arange(40) / 40
    poses = pose_at(seconds).reshape(40, 72)
    np.savez(tmp_path / "walk.npz", poses=poses, transl=transl_at(seconds), fps=40)
    say(tmp_path)
    found = open_dataset(tmp_path)
    assert "by time" in found.pairings[0].how
    for index, wanted in enumerate(pose_at(simulated.seconds)):
        np.testing.assert_allclose(found.pose("walk", index).pose, wanted, atol=5e-3)


def test_without_a_rate_nothing_is_guessed(simulated: Simulated, tmp_path: Path) -> None:
    write_pc2(tmp_path / "walk.pc2", simulated.frames)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces)
    write_motion(tmp_path / "walk.bvh", simulated.person)
    with pytest.raises(StudioError, match=r"nothing says the frame rate of walk\.pc2"):
        open_dataset(tmp_path)


def test_a_beginning_in_the_middle_of_a_scene_is_said(simulated: Simulated, tmp_path: Path) -> None:
    write_mdd(tmp_path / "walk.mdd", simulated.frames, OFFSET + np.arange(24) / FPS)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces)
    write_motion(tmp_path / "walk.bvh", simulated.person)
    say(tmp_path)
    problems = " ".join(map(str, open_dataset(tmp_path).problems))
    assert "it begins 0.25 s into its scene" in problems
    assert 'write "offset": 0.25' in problems


def test_several_caches_in_a_folder_take_the_files_named_as_they_are(
    simulated: Simulated, tmp_path: Path
) -> None:
    for name in ("walk", "run"):
        write_mdd(tmp_path / "sim" / f"{name}.mdd", simulated.frames, np.arange(24) / FPS)
        write_motion(tmp_path / "sim" / f"{name}.bvh", simulated.person)
    write_mdd(tmp_path / "sim" / "jump.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(tmp_path / "sim" / "coat.obj", simulated.rest, simulated.faces)
    say(tmp_path)
    found = open_dataset(tmp_path)
    assert [own.name for own in found.sequences] == ["sim_run", "sim_walk"]
    assert found.known_names == {"sim_run", "sim_walk", "sim_jump"}
    assert any("no poses were found" in str(problem) for problem in found.problems)


def test_the_fingerprint_covers_all_files(simulated: Simulated, tmp_path: Path) -> None:
    files = [
        write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS),
        write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces, textured=False),
        write_motion(tmp_path / "walk.bvh", simulated.person),
    ]
    say(tmp_path)
    found = open_dataset(tmp_path)
    prints = {found.fingerprint()}
    for file in files:
        file.write_bytes(file.read_bytes() + b"\n")
        prints.add(replace(found).fingerprint())  # a dataset keeps its own
    assert len(prints) == 4


def test_heavy_frames_have_proxies_of_their_own(
    simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All frames are in one file; light ones need no proxy, they are read as fast."""
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    root = tmp_path / "sim"
    write_mdd(root / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(root / "walk.obj", simulated.rest, simulated.faces, textured=False)
    write_motion(root / "walk.bvh", simulated.person)
    say(root, "walk", offset=OFFSET)
    found = open_dataset(root)
    light = found.kept_proxy("walk", 3)
    assert light is not None
    np.testing.assert_array_equal(light.vertices, found.frame("walk", 3).vertices)
    monkeypatch.setattr(proxy, "MOST_FACES", 500)
    monkeypatch.setattr(proxy.decimated, "__defaults__", (500,))
    assert found.kept_proxy("walk", 3) is None
    for index in (3, 4):
        made, kept = found.proxy("walk", index), found.kept_proxy("walk", index)
        assert kept is not None
        assert len(made.faces) <= 500
        np.testing.assert_array_equal(made.vertices, kept.vertices)
        true = found.frame("walk", index)
        assert surface_distances(made.vertices, true.vertices, true.faces).max() < 0.02


def test_an_index_counts_the_frames_of_caches(
    simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    root = tmp_path / "d"
    write_mdd(root / "sim" / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(root / "sim" / "walk.obj", simulated.rest, simulated.faces, textured=False)
    for frame in range(2):
        path = root / "run" / f"coat_{frame}.obj"
        write_obj(path, simulated.frames[0], simulated.faces, textured=False)
    steps = index_dataset(root)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
    listed = found.subjects[0].clothings[0].sequences
    assert {own.name: own.frame_count for own in listed} == {"sim": 24, "run": 2}


def test_a_table_says_who_follows_whom(simulated: Simulated, tmp_path: Path) -> None:
    """Joints of no known names; then nobody can tell, and the error says what a mesh needs."""
    write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces)
    names = tuple(f"q{joint}" for joint in range(22))
    path = write_motion(tmp_path / "walk.bvh", simulated.person, names=names)
    say(tmp_path)
    with pytest.raises(StudioError, match="only 0 match") as error:
        open_dataset(tmp_path)
    assert "walk.bvh" in error.value.message
    known = write_motion(tmp_path.parent / "known.bvh", simulated.person)
    target = skeleton_of_body(builtin_body())
    guessed = guess_mapping(read_motions(known, target, Reading())[0], target)
    table = dict(zip(human_ik(), names, strict=True))
    content = encode_mapping(guessed, target)
    content["joints"] = {own: table.get(name) for own, name in content["joints"].items()}  # type: ignore[attr-defined]
    (tmp_path / "joints.json").write_text(json.dumps(content))
    say(tmp_path, "walk", mapping="joints.json", poses=path.name, offset=OFFSET)
    found = open_dataset(tmp_path)
    assert_same(found, simulated, "walk", 24)
    assert tmp_path / "joints.json" in found.companions


def test_what_a_cache_lacks_is_said(simulated: Simulated, tmp_path: Path) -> None:
    write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_motion(tmp_path / "walk.bvh", simulated.person)
    with pytest.raises(StudioError, match="no meshes lie beside it") as error:
        open_dataset(tmp_path)
    assert "needs its mesh beside it" in error.value.hint
    for name in ("a.obj", "b.obj"):
        write_obj(tmp_path / name, simulated.rest[:4], np.array([[0, 1, 2, 3]]))
    with pytest.raises(StudioError, match="2 meshes lie beside it, and none is named"):
        open_dataset(tmp_path)
    say(tmp_path, "walk", mesh="b.obj")
    with pytest.raises(StudioError, match=r"vertices, but b\.obj has 4"):
        open_dataset(tmp_path)


def test_no_body_is_fitted_to_a_cache(simulated: Simulated, tmp_path: Path) -> None:
    write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces, textured=False)
    with pytest.raises(StudioError, match="give the motion that moved it"):
        open_unposed(tmp_path, simulated.person)


@pytest.mark.parametrize("file", [True, False])
def test_alembic_is_refused_with_a_way_out(tmp_path: Path, file: bool) -> None:
    path = tmp_path / "coat.abc"
    path.write_bytes(b"Ogawa\xff\0\1")
    with pytest.raises(StudioError, match=r"coat\.abc is an Alembic archive") as error:
        open_dataset(path if file else tmp_path)
    assert "dataset unpack coat.abc" in error.value.hint
    assert ".pc2 or .mdd" in error.value.hint


@pytest.mark.parametrize("value", ["1", True, 1e9, None])
def test_an_offset_is_seconds(tmp_path: Path, value: Any, simulated: Simulated) -> None:
    write_mdd(tmp_path / "walk.mdd", simulated.frames, np.arange(24) / FPS)
    write_obj(tmp_path / "walk.obj", simulated.rest, simulated.faces)
    write_motion(tmp_path / "walk.bvh", simulated.person)
    say(tmp_path, "walk", offset=value)
    if value is None:
        open_dataset(tmp_path)
        return
    with pytest.raises(StudioError, match="offset is"):
        open_dataset(tmp_path)
