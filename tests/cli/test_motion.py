"""Motions of other programs by the terminal: what it says, and what it writes."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from fake_motions import figure, human_ik, moving, rigged_glb, walking, write_bvh
from fake_walks import stride, walker

from ins_studio.cli.main import run
from ins_studio.motion.motion import Motion, encode_motion, load_motion
from ins_studio.motion.skeleton import Skeleton

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
