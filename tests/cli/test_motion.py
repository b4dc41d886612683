"""Motions of other programs by the terminal: what it says, and what it writes."""

import errno
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from fake_motions import figure, human_ik, moving, rigged_glb, walking, write_bvh
from fake_walks import stride, walker

from ins_studio.cli.main import run
from ins_studio.dataset.opening import open_dataset
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.motion import Motion, encode_motion, load_motion
from ins_studio.motion.skeleton import Skeleton
from ins_studio.project.project import save_project
from ins_studio.project.schema import ClipReference, DatasetReference, ProjectFile

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    own = figure()
    skeleton = Skeleton(human_ik("mixamorig:"), own.parents[:22], own.joints[:22], 0.0)
    return write_bvh(tmp_path / "walk.bvh", skeleton, moving(joints=22), walking())


def convert(*arguments: object) -> int:
    return run(["motion", "convert", *map(str, arguments)])


def test_it_says_what_it_recognised(walk: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out.npz"
    assert convert(walk, out) == 0
    said = capsys.readouterr()
    assert "20 frames of 24 joints are in" in said.out
    for words in ("22 joints; names: Mixamo", "Unit: cm, 0.01 m", "Up: y", "22 of the avatar's 24"):
        assert words in said.err
    assert load_motion(out, 24).fps == 30


def test_its_options(walk: Path, tmp_path: Path, capsys: Captured) -> None:
    out, table = tmp_path / "out.npz", tmp_path / "table.json"
    options = ["--fps", "60", "--in-place", "--ground", "--unit", "cm", "--up", "y"]
    assert convert(walk, out, *options, "--save-mapping", table, "--json") == 0
    assert json.loads(capsys.readouterr().out)["frame_count"] == 39
    motion = load_motion(out, 24)
    assert motion.fps == 60
    assert not motion.transl[:, [0, 2]].any()
    values = json.loads(table.read_text())
    values["joints"]["head"] = None
    table.write_text(json.dumps(values))
    assert convert(walk, out, "--mapping", table) == 0
    assert not load_motion(out, 24).poses[:, 15].any()


def test_feet_are_locked(tmp_path: Path, capsys: Captured) -> None:
    person = walker(0.47, 0.41)
    steps = stride(person)
    own = Skeleton(human_ik(), person.parents[:22], person.joints[:22], 0.0)
    path = write_bvh(tmp_path / "walk.bvh", own, steps.local[:, :22], steps.root)
    out, plain = tmp_path / "out.npz", tmp_path / "plain.npz"
    assert convert(path, out, "--ground", "--foot-lock") == 0
    assert "Feet locked in 9 contacts" in capsys.readouterr().err
    assert convert(path, plain, "--ground") == 0
    assert "locked" not in capsys.readouterr().err
    ours, theirs = load_motion(out, 24), load_motion(plain, 24)
    assert (ours.poses[:, [1, 4, 7]] != theirs.poses[:, [1, 4, 7]]).any()
    np.testing.assert_array_equal(ours.poses[:, 9:], theirs.poses[:, 9:])
    assert convert(path, out, "--ground", "--ground-height", "0.5") == 0
    raised = load_motion(out, 24).transl[:, 1] - theirs.transl[:, 1]
    np.testing.assert_allclose(raised, 0.5, atol=1e-5)
    with pytest.raises(SystemExit):
        convert(path, out, "--ground-height", "nan")
    assert "within 1000 m" in capsys.readouterr().err


def test_one_of_several_animations(tmp_path: Path, capsys: Captured) -> None:
    path = rigged_glb(tmp_path / "a.glb", figure(), moving(), walking())
    assert convert(path, tmp_path / "out.npz", "--clip", "Dance") == 0
    assert convert(path, tmp_path / "out.npz", "--clip", "Sleep") == 1
    assert "It holds Dance." in capsys.readouterr().err


def test_its_own_files_pass_through(tmp_path: Path) -> None:
    motion = Motion(np.full((4, 24, 3), 0.1, np.float32), np.ones((4, 3), np.float32), 25)
    (tmp_path / "own.npz").write_bytes(encode_motion(motion))
    assert convert(tmp_path / "own.npz", tmp_path / "out.npz") == 0
    again = load_motion(tmp_path / "out.npz", 24)
    np.testing.assert_array_equal(again.poses, motion.poses)
    np.testing.assert_array_equal(again.transl, motion.transl)


def test_a_motion_is_written_as_bvh_and_comes_back(
    walk: Path, tmp_path: Path, capsys: Captured
) -> None:
    first, bvh, again = tmp_path / "a.npz", tmp_path / "Größe {1} b.BVH", tmp_path / "b.npz"
    assert convert(walk, first, "--fps", "23.976") == 0
    assert convert(first, bvh) == 0
    assert f"frames of 24 joints are in {bvh}" in capsys.readouterr().out
    assert convert(bvh, again) == 0
    ours, theirs = load_motion(first, 24), load_motion(again, 24)
    assert theirs.fps == pytest.approx(23.976, rel=1e-9)
    between = np.swapaxes(axis_angle_to_matrix(ours.poses.astype(float)), -1, -2)
    between = between @ axis_angle_to_matrix(theirs.poses.astype(float))
    assert np.rad2deg(np.linalg.norm(matrix_to_axis_angle(between), axis=-1)).max() < 1e-4
    assert 1e3 * np.abs(ours.transl - theirs.transl).max() < 0.01


def test_what_cannot_be_written_is_said(
    walk: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert convert(walk, tmp_path / "out.fbx") == 1
    assert "does not end in .bvh or .npz" in capsys.readouterr().err
    (tmp_path / "file").write_text("here")
    assert convert(walk, tmp_path / "file" / "out.bvh") == 1
    assert f"{tmp_path / 'file' / 'out.bvh'} cannot be written" in capsys.readouterr().err
    old = tmp_path / "old.bvh"
    old.write_text("as it was")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ins_studio.files.os.fsync", full)
    assert convert(walk, old) == 1
    assert f"The disk is full: {old} was not written" in capsys.readouterr().err
    assert old.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "old.bvh", "walk.bvh"]


def test_a_clip_of_a_project_is_written(
    own_dataset: Path, tmp_path: Path, capsys: Captured
) -> None:
    dataset = open_dataset(own_dataset)
    name, joints = dataset.sequences[0].name, len(dataset.body.parents)
    rng = np.random.default_rng(0)
    poses = rng.normal(size=(9, joints, 3)).astype(np.float32) * 0.3
    wave = Motion(poses, rng.normal(size=(9, 3)).astype(np.float32), 24.0)
    folder = tmp_path / "Ada.insproj"
    (folder / "motion").mkdir(parents=True)
    (folder / "motion" / "Wave.npz").write_bytes(encode_motion(wave))
    reference = DatasetReference(str(own_dataset))
    clips = (ClipReference("Wave", "motion/Wave.npz"),)
    timeline = {"clip": "Wave", "fps": 50.0, "range": [0, 8], "loop": True}
    save_project(folder, ProjectFile("Ada", (reference,), clips=clips, timeline=timeline))
    out = tmp_path / "out.npz"
    assert convert(folder, out) == 0
    assert "Wave: 9 frames at 50 frames a second" in capsys.readouterr().err
    found = load_motion(out, joints)
    np.testing.assert_array_equal(found.poses, wave.poses)
    assert found.fps == 50, "the rate that was set in the window"
    assert convert(folder, tmp_path / "out.bvh", "--clip", "Wave") == 0
    again = load_bvh(tmp_path / "out.bvh")
    assert (again.frame_count, again.fps, len(again.joint_names)) == (9, 50, joints)
    assert convert(folder, out, "--clip", name, "--fps", "12") == 0
    assert load_motion(out, joints).fps == 12
    capsys.readouterr()
    assert convert(folder, out, "--clip", "Sleep") == 1
    assert f"has no clip Sleep.\n  Its clips are: {name}, " in capsys.readouterr().err
    shutil.rmtree(own_dataset)
    assert convert(folder, out) == 1
    assert "Its recordings do not open" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.bvh", b"HIERARCHY\nROOT a\n", "ends before its MOTION"),
        ("a.glb", b"glTF\x02\x00\x00\x00\xff\xff\xff\xff", "not a whole .glb"),
        ("a.gltf", b"{", "cannot be read as JSON"),
        ("a.npz", b"PK\x03\x04", "cannot be read"),
        ("a.xyz", b"", "is no motion that can be read"),
    ],
)
def test_bad_files_are_named(
    tmp_path: Path, capsys: Captured, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert convert(tmp_path / name, tmp_path / "out.npz") == 1
    said = capsys.readouterr().err
    assert str(tmp_path / name) in said
    assert words in said
    assert not (tmp_path / "out.npz").exists()


def test_missing_files_and_wrong_rates(tmp_path: Path, capsys: Captured) -> None:
    assert convert(tmp_path / "none.bvh", tmp_path / "out.npz") == 1
    assert "There is no file" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        convert(tmp_path / "none.bvh", tmp_path / "out.npz", "--fps", "0")
    assert stopped.value.code == 2


def test_it_needs_no_torch(walk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert convert(walk, tmp_path / "out.npz") == 0
