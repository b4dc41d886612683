"""Folders of scans, opened: what comes out is what the recordings were."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scan_folders import poses_of, write_easymocap, write_npz, write_pickles, write_scans

from ins_studio.body.body import Body
from ins_studio.body.files import encode_body
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import surface_distances

KEYS = [("shirt_swing", index) for index in range(1, 6)]
Choices = dict[str, Any]


@pytest.fixture(scope="module")
def recorded(tiny_dataset: Path) -> Dataset:
    return open_dataset(tiny_dataset)


def say(root: Path, body: Body, **choices: Any) -> None:
    """Put the body beside the scans, and say so, and whatever else."""
    root.mkdir(exist_ok=True)
    (root / "body.npz").write_bytes(encode_body(body))
    said = {"version": 1, "body": "body.npz", "fps": 30, **choices}
    (root / "dataset.json").write_text(json.dumps(said))


def folder(root: Path, recorded: Dataset, pose_up: str = "y", **choices: Any) -> Path:
    """Scans of five frames with a topology each, and one file of poses for all."""
    write_scans(root, recorded, KEYS, **choices)
    poses, transl = poses_of(recorded, KEYS, pose_up)
    write_npz(root / "shirt_swing" / "poses.npz", poses, transl)
    say(root, recorded.body)
    return root


def assert_same(found: Dataset, recorded: Dataset, sequence: str = "shirt_swing") -> None:
    for index, key in enumerate(KEYS):
        frame, true = found.frame(sequence, index), recorded.frame(*key)
        assert surface_distances(frame.vertices, true.vertices, true.faces).max() < 0.01
        assert surface_distances(true.vertices, frame.vertices, frame.faces).max() < 0.02
        posed = found.body.posed(frame.pose, transl=frame.transl)
        wanted = recorded.body.posed(true.pose, transl=true.transl)
        np.testing.assert_allclose(posed, wanted, atol=1e-5)
        if frame.colors is not None:
            height = (frame.vertices[:, 1] - true.transl[1]) * 120
            assert np.abs(frame.colors[:, 0] - height.clip(0, 255)).mean() < 12


@pytest.mark.parametrize(
    ("suffix", "unit", "up", "pose_up"),
    [
        (".ply", "cm", "z", "y"),
        (".obj", "mm", "y", "y"),
        (".glb", "m", "z", "z"),
        (".gltf", "dm", "y", "z"),
        (".stl", "cm", "-y", "-y"),
        (".off", "m", "y", "y"),
    ],
)
def test_scans_of_every_format_unit_and_axis(
    recorded: Dataset, tmp_path: Path, suffix: str, unit: str, up: str, pose_up: str
) -> None:
    root = folder(tmp_path / "d", recorded, pose_up, suffix=suffix, unit=unit, up=up)
    found = open_dataset(root)
    assert found.reader.axes.unit == unit  # type: ignore[attr-defined]
    assert not found.registered
    assert (found.sample.v_cano is None, found.frame_count) == (True, 5)
    assert (found.sample.colors is None) == (suffix in {".stl", ".off"})
    assert_same(found, recorded)
    plain = (unit, up, pose_up) == ("m", "y", "y")
    assert any("read as metres, y up" in str(problem) for problem in found.problems) != plain


@pytest.mark.parametrize("kind", ["pickles", "easymocap", "one file above"])
def test_poses_may_lie_in_several_places(recorded: Dataset, tmp_path: Path, kind: str) -> None:
    root = tmp_path / "d"
    write_scans(root, recorded, KEYS, first=3)
    poses, transl = poses_of(recorded, KEYS)
    if kind == "pickles":
        write_pickles(root / "smpl" / "shirt_swing", poses, transl, first=3)
    elif kind == "easymocap":
        pelvis = recorded.body.joints()[0]
        write_easymocap(root / "shirt_swing" / "smpl", poses, transl, pelvis, first=3)
    else:
        write_npz(root / "shirt_swing_poses.npz", poses, transl, fps=25)
    say(root, recorded.body)
    found = open_dataset(root)
    assert_same(found, recorded)
    (pairing,) = found.pairings
    assert len(pairing.pairs) == 5
    assert ("row by row" in pairing.how) == (kind == "one file above")


def test_scans_alone_in_a_folder_are_one_sequence(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded)
    shutil.move(root / "shirt_swing", tmp_path / "anna")
    say(tmp_path / "anna", recorded.body)
    found = open_dataset(tmp_path / "anna")
    assert [own.name for own in found.sequences] == ["anna"]
    assert found.name == "anna"
    assert_same(found, recorded, "anna")


def test_a_sequence_of_equal_faces_is_registered(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded, faces=None, suffix=".obj", unit="cm", up="z")
    found = open_dataset(root)
    assert found.registered
    for index, key in enumerate(KEYS):
        frame, true = found.frame("shirt_swing", index), recorded.frame(*key)
        np.testing.assert_allclose(frame.vertices, true.vertices, atol=1e-5)
        np.testing.assert_array_equal(frame.faces, true.faces)
        assert frame.v_cano is not None
        assert true.v_cano is not None
        # The body's own weights stand in for the cloth's, which here are the same.
        assert np.abs(frame.v_cano - true.v_cano).mean() < 2e-4
    say(root, recorded.body, registered=False)
    again = open_dataset(root)
    assert not again.registered
    assert again.frame("shirt_swing", 0).v_cano is None


def test_another_topology_in_a_registered_sequence_is_left_out(
    recorded: Dataset, tmp_path: Path
) -> None:
    keys = [("shirt_swing", index) for index in range(12)]
    root = tmp_path / "d"
    files = write_scans(root, recorded, keys, faces=None)
    write_npz(root / "shirt_swing" / "poses.npz", *poses_of(recorded, keys))
    say(root, recorded.body)
    seen = {0, 4, 7, 11}
    strange = next(index for index in range(12) if index not in seen)
    write_scans(tmp_path / "other", recorded, keys[:1], faces=800)
    shutil.copy(next((tmp_path / "other").rglob("*.ply")), files[strange])
    found = open_dataset(root)
    assert found.registered
    read = list(found.read(("shirt_swing", index) for index in range(12)))
    bad = [index for index, item in enumerate(read) if isinstance(item, Problem)]
    assert bad == [strange]
    assert "other faces" in str(read[strange])


def test_damaged_scans_are_named_and_the_rest_is_used(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded)
    first = sorted((root / "shirt_swing").glob("*.ply"))[0]
    first.write_bytes(first.read_bytes()[:-60])
    found = open_dataset(root)
    assert any(problem.path == first for problem in found.problems)
    read = list(found.read(("shirt_swing", index) for index in range(5)))
    assert [type(item) for item in read] == [Problem, *[Frame] * 4]
    for file in (root / "shirt_swing").glob("*.ply"):
        file.write_bytes(b"ply\n")
    with pytest.raises(StudioError, match=r"scan_000\d\.ply"):
        open_dataset(root)


def test_scans_without_a_pose_stay_alone_and_gaps_count_them(
    recorded: Dataset, tmp_path: Path
) -> None:
    root = tmp_path / "d"
    write_scans(root, recorded, KEYS)
    poses, transl = poses_of(recorded, KEYS)
    write_pickles(root / "shirt_swing" / "smpl", poses[1:], transl[1:], first=2)
    split = {"version": 1, "interpolation": {"shirt_swing": [[1, 3]]}}
    say(root, recorded.body)
    (root / "splits.json").write_text(json.dumps(split))
    found = open_dataset(root)
    (sequence,) = found.sequences
    assert (sequence.positions, sequence.length) == ((1, 2, 3, 4), 5)
    assert [scan.name for scan in found.pairings[0].lone_scans] == ["scan_0001.ply"]
    assert any("no pose for this scan" in problem.what for problem in found.problems)
    assert read_split(found).interpolation == (("shirt_swing", 0), ("shirt_swing", 1))


def test_the_built_in_body_stands_in_and_says_so(recorded: Dataset, tmp_path: Path) -> None:
    root = tmp_path / "d"
    write_scans(root, recorded, KEYS[:2])
    smpl = np.zeros((2, 24, 3), np.float32)
    write_npz(root / "shirt_swing" / "poses.npz", smpl, np.zeros((2, 3)))
    found = open_dataset(root)
    assert found.body.kind == "builtin"
    said = [problem.in_terminal for problem in found.problems]
    assert any("--body" in one and "SMPL" in one for one in said)
    assert any("frame rate" in problem.what for problem in found.problems)
    assert found.sequences[0].fps == 30
    (root / "dataset.json").write_text('{"body": "builtin", "fps": 12}')
    found = open_dataset(root)
    assert not any("--body" in problem.what for problem in found.problems)
    assert found.sequences[0].fps == 12
    body = root / "body.npz"
    body.write_bytes(encode_body(recorded.body))
    with pytest.raises(StudioError, match="24 joints, but the body has 5"):
        open_dataset(root, body=body)


def test_what_dataset_json_says_comes_first(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded, unit="cm", up="z")
    shutil.copytree(root / "shirt_swing", root / "shirt_other")
    (root / "fits").mkdir()
    shutil.move(root / "shirt_swing" / "poses.npz", root / "fits" / "swing.npz")
    own = {"poses": "fits/swing.npz", "fps": 25, "ignored": ["scan_0002.ply"]}
    choices = {"sequences": {"shirt_swing": own}, "ignored": {"shirt_swing": [5]}}
    more = {"units": "cm", "up": "z", "subject": "anna", "clothing": "coat"}
    say(root, recorded.body, **choices, **more)
    found = open_dataset(root, "anna", "coat")
    assert [file.name for file in found.sequence("shirt_swing").files] == [
        "scan_0001.ply",
        "scan_0003.ply",
        "scan_0004.ply",
    ]
    assert found.sequences[0].fps == 25
    assert (found.subject, found.clothing, found.name) == ("anna", "coat", "d anna coat")
    true = recorded.frame(*KEYS[2])
    np.testing.assert_allclose(found.frame("shirt_swing", 1).pose, true.pose, atol=1e-6)
    with pytest.raises(StudioError, match=r"no subject bert.*Leave --subject out"):
        open_dataset(root, "bert")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("[]", "no object"),
        ('{"version": 2}', "version"),
        ('{"unit": "cm"}', "unit is not known.*units"),
        ('{"units": "inch"}', "m, dm, cm, mm"),
        ('{"up": "up"}', "up is"),
        ('{"fps": 0}', "fps is 0"),
        ('{"fps": true}', "fps is True"),
        ('{"registered": "no"}', "true or false"),
        ('{"body": "../../body.npz"}', "out of the dataset"),
        ('{"body": "/etc/passwd"}', "out of the dataset"),
        ('{"body": "none.npz"}', "not there"),
        ('{"sequences": {"shirt_swing": {"poses": "../fits"}}}', "out of the dataset"),
        ('{"sequences": {"shirt_swing": {"pose": "fits"}}}', "pose is not known"),
        ('{"sequences": {"shirt_fly": {}}}', "shirt_fly, which is not there"),
        ('{"ignored": {"shirt_swing": 3}}', "List numbers"),
        ("{", "JSON"),
    ],
)
def test_mistakes_in_dataset_json_are_explained(
    recorded: Dataset, tmp_path: Path, said: str, what: str
) -> None:
    write_scans(tmp_path, recorded, KEYS[:1])
    write_npz(tmp_path / "shirt_swing" / "poses.npz", *poses_of(recorded, KEYS[:1]))
    (tmp_path / "dataset.json").write_text(said)
    with pytest.raises(StudioError, match=what) as error:
        open_dataset(tmp_path)
    assert "dataset.json" in str(error.value)


def test_scans_without_poses_say_the_way_out(recorded: Dataset, tmp_path: Path) -> None:
    write_scans(tmp_path, recorded, KEYS[:2])
    (tmp_path / "shirt_swing" / "cameras.json").write_text('{"K": [1, 2]}')
    with pytest.raises(StudioError, match=r"No poses.*2 scans") as error:
        open_dataset(tmp_path)
    assert ".npz, .pkl or .json" in error.value.hint
    (tmp_path / "shirt_swing" / "poses.npz").write_bytes(b"cut")
    with pytest.raises(StudioError, match=r"poses\.npz"):
        open_dataset(tmp_path)


def test_a_folder_of_neither_kind_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"sequences/.*\.ply \.obj \.glb") as error:
        open_dataset(tmp_path)
    assert str(tmp_path) in str(error.value)


def test_the_fingerprint_follows_scans_poses_and_choices(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded)
    shutil.copytree(root, tmp_path / "copy")
    first = open_dataset(root).fingerprint()
    assert open_dataset(tmp_path / "copy").fingerprint() == first
    say(root, recorded.body, units="m")
    assert open_dataset(root).fingerprint() != first
    say(root, recorded.body)
    assert open_dataset(root).fingerprint() == first
    poses, transl = poses_of(recorded, KEYS)
    write_npz(root / "shirt_swing" / "poses.npz", poses, transl, fps=30)
    assert open_dataset(root).fingerprint() != first


def test_a_lone_mesh_of_another_format_is_one(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded)
    write_scans(root, recorded, KEYS[:1], suffix=".obj", first=9)
    said = " ".join(str(problem) for problem in open_dataset(root).problems)
    assert "1 mesh of another format than .ply is not used." in said


def test_two_folders_of_one_name_are_refused(recorded: Dataset, tmp_path: Path) -> None:
    write_scans(tmp_path / "a", recorded, [("shirt_swing", 0)])
    shutil.move(tmp_path / "a" / "shirt_swing", tmp_path / "a" / "b")
    shutil.copytree(tmp_path / "a" / "b", tmp_path / "a_b")
    with pytest.raises(StudioError, match="would both be the sequence a_b"):
        open_dataset(tmp_path)


def test_fitted_bodies_beside_the_poses_are_no_scans(recorded: Dataset, tmp_path: Path) -> None:
    root = folder(tmp_path / "d", recorded)
    smpl = root / "shirt_swing" / "smpl"
    write_pickles(smpl, *poses_of(recorded, KEYS))
    (root / "shirt_swing" / "poses.npz").unlink()
    for file in (root / "shirt_swing").glob("*.ply"):
        shutil.copy(file, smpl / file.name)
    found = open_dataset(root)
    assert [own.name for own in found.sequences] == ["shirt_swing"]
    assert_same(found, recorded)
