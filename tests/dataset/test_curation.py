"""What a person says of a dataset comes before what it says of itself."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scan_folders import moved_tree, poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.curation import Curation, read_curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import divided, read_split
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume

EVERYTHING = Curation(
    units="cm",
    up="-z",
    fps=24.0,
    flipped=True,
    body="/models/smpl",
    excluded={"walk": frozenset({3, 7, 8, 9})},
    held_out={"walk": frozenset({1}), "run": frozenset(range(40, 60))},
    held_out_sequences=frozenset({"jump"}),
    ignored=frozenset({"holes"}),
    landmarks={"walk": {"scan_0003.ply": {"head_top": (1.0, 171.5, -3.25)}}},
)


def test_it_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "curation.json"
    for curation in (EVERYTHING, Curation(), Curation(held_out={}, held_out_sequences=frozenset())):
        path.write_bytes(curation.encode())
        assert read_curation(path) == curation
        assert Curation.from_dict(json.loads(json.dumps(curation.to_dict()))) == curation
    assert EVERYTHING.to_dict()["excluded"] == {"walk": [3, [7, 10]]}
    assert Curation().to_dict() == {"version": 1}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("[]", "an object"),
        ("{}", "version is missing"),
        ('{"version": 2}', "version"),
        ('{"version": 1, "unit": "cm"}', r"unit is not known.*"),
        ('{"version": 1, "units": "inch"}', "units is 'inch', not one of m, dm, cm, mm"),
        ('{"version": 1, "up": "w"}', "up is"),
        ('{"version": 1, "fps": 0}', "above zero"),
        ('{"version": 1, "fps": "fast"}', "fps"),
        ('{"version": 1, "flipped": 1}', "true or false"),
        ('{"version": 1, "excluded": {"walk": [[5, 5]]}}', r"excluded.walk\[0\]"),
        ('{"version": 1, "excluded": {"walk": [-1]}}', r"excluded.walk\[0\] is -1"),
        ('{"version": 1, "excluded": {"walk": [[0, 2147483648]]}}', "2147483648"),
        ('{"version": 1, "held_out": ["walk"]}', "held_out"),
        ('{"version": 1, "held_out_sequences": [3]}', "a text"),
        ('{"version": 1, "ignored": "holes"}', "a list"),
        ('{"version": 1, "landmarks": {"walk": {"a.ply": {"head_top": [1, 2]}}}}', "3 numbers"),
        ('{"version": 1, "landmarks": {"walk": {"a.ply": [3]}}}', r"landmarks.walk.a.ply"),
        ("{", "JSON"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, said: str, what: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(said)
    with pytest.raises(StudioError, match=what) as error:
        read_curation(path)
    assert str(path) in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"no file .*none\.json"):
        read_curation(tmp_path / "none.json")


def test_frames_go_out_and_come_back() -> None:
    some = Curation(excluded={"a": frozenset({1})})
    more = some.excluding({"a": frozenset({2}), "b": frozenset({0})})
    assert more.excluded == {"a": frozenset({1, 2}), "b": frozenset({0})}
    assert more.including({"a": frozenset({2}), "b": frozenset({0})}) == some


def test_excluded_frames_are_in_no_part(tiny_dataset: Path) -> None:
    said = Curation(excluded={"shirt_swing": frozenset({0, 4}), "shirt_wave": frozenset({11})})
    dataset = open_dataset(tiny_dataset, curation=said)
    split, before = read_split(dataset), read_split(open_dataset(tiny_dataset))
    assert set(before.training) - set(split.training) == {("shirt_swing", 0)}
    assert set(before.interpolation) - set(split.interpolation) == {("shirt_swing", 4)}
    assert set(before.extrapolation) - set(split.extrapolation) == {("shirt_wave", 11)}
    assert dataset.frame_count == 36  # they can still be looked at
    assert read_split(open_dataset(tiny_dataset), curation=said) == split
    everything = {s.name: frozenset(range(12)) for s in dataset.sequences}
    with pytest.raises(StudioError, match="left out"):
        read_split(dataset, curation=Curation(excluded=everything))


def test_it_divides_in_place_of_the_file(tiny_dataset: Path) -> None:
    said = Curation(
        held_out={"shirt_step": frozenset({2})}, held_out_sequences=frozenset({"shirt_swing"})
    )
    split = read_split(open_dataset(tiny_dataset, curation=said))
    assert split.interpolation == (("shirt_step", 2),)
    assert {name for name, _ in split.extrapolation} == {"shirt_swing"}
    assert len(split.training) == 23
    nothing = read_split(open_dataset(tiny_dataset, curation=Curation(held_out={})))
    assert len(nothing.training) == 36
    named = read_split(open_dataset(tiny_dataset, curation=said), "shirt_wave")
    assert {name for name, _ in named.extrapolation} == {"shirt_wave"}


def test_the_files_split_can_be_taken_over(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    own = divided(dataset, Curation(fps=24))
    assert own.held_out == {"shirt_swing": frozenset({4, 5, 6})}
    assert own.held_out_sequences == frozenset({"shirt_wave"})
    assert read_split(dataset, curation=own) == read_split(dataset)
    assert divided(dataset, own) == own


def test_positions_count_frames_that_cannot_be_read(tiny_dataset: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(tiny_dataset, root)
    (root / "sequences" / "00001" / "shirt_step" / "shirt_step.000001.npz").write_bytes(b"")
    said = Curation(excluded={"shirt_step": frozenset({0, 1})})
    dataset = open_dataset(root, curation=said)
    steps = [index for name, index in read_split(dataset).training if name == "shirt_step"]
    assert steps == list(range(1, 11))


def test_names_in_vain_are_a_problem(tiny_dataset: Path) -> None:
    said = Curation(held_out_sequences=frozenset({"shirt_fly"}))
    (problem,) = open_dataset(tiny_dataset, curation=said).problems
    assert "shirt_fly" in problem.what


@pytest.mark.parametrize(("unit", "up"), [("cm", "y"), ("m", "z"), ("mm", "-z")])
def test_a_release_in_another_unit(tiny_dataset: Path, tmp_path: Path, unit: str, up: str) -> None:
    root = moved_tree(tiny_dataset, tmp_path / "moved", unit, up)
    found = open_dataset(root, curation=Curation(units=unit, up=up, fps=25))
    recorded = open_dataset(tiny_dataset)
    assert found.registered
    assert {own.fps for own in found.sequences} == {25.0}
    assert str(found.convention).endswith(f"metres, {up} up")
    for key in (("shirt_swing", 3), ("shirt_wave", 7)):
        frame, true = found.frame(*key), recorded.frame(*key)
        np.testing.assert_allclose(frame.vertices, true.vertices, atol=1e-5)
        np.testing.assert_allclose(frame.v_cano, true.v_cano, atol=1e-5)
        posed = found.body.posed(frame.pose, transl=frame.transl)
        wanted = recorded.body.posed(true.pose, transl=true.transl)
        np.testing.assert_allclose(posed, wanted, atol=1e-5)
        np.testing.assert_array_equal(found.pose(*key).transl, frame.transl)
    assert found.fingerprint() == open_dataset(root).fingerprint()


@pytest.fixture
def scans(tiny_dataset: Path, tmp_path: Path) -> Path:
    """Three scans in centimetres, z up, of which dataset.json says otherwise."""
    root, recorded = tmp_path / "scans", open_dataset(tiny_dataset)
    keys = [("shirt_swing", index) for index in range(3)]
    write_scans(root, recorded, keys, unit="cm", up="z")
    write_npz(root / "shirt_swing" / "poses.npz", *poses_of(recorded, keys))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    said: dict[str, Any] = {"body": "body.npz", "units": "m", "up": "y"}
    said["sequences"] = {"shirt_swing": {"fps": 12}}
    (root / "dataset.json").write_text(json.dumps(said))
    return root


def test_scans_obey_too(scans: Path, tiny_dataset: Path) -> None:
    wrong = open_dataset(scans)
    assert str(wrong.convention) == "metres, y up"
    found = open_dataset(scans, curation=Curation(units="cm", up="z", fps=48, flipped=True))
    assert str(found.convention) == "centimetres, z up"
    assert found.sequences[0].fps == 48
    true = open_dataset(tiny_dataset).frame("shirt_swing", 1)
    frame = found.frame("shirt_swing", 1)
    assert np.abs(frame.vertices.max(0) - true.vertices.max(0)).max() < 0.02
    assert signed_volume(frame.vertices, frame.faces) < 0
    assert signed_volume(found.sample.vertices, found.sample.faces) < 0


def test_excluded_scans_say_nothing_of_the_others(scans: Path) -> None:
    for name in ("scan_0001.ply", "scan_0003.ply"):
        (scans / "shirt_swing" / name).write_bytes(b"ply\n")
    said = Curation(units="cm", up="z", excluded={"shirt_swing": frozenset({0, 2})})
    found = open_dataset(scans, curation=said)
    assert found.sample.index == 1
    assert read_split(found).training == (("shirt_swing", 1),)
    assert not any("scan_0001" in str(problem) for problem in found.problems)


def test_registered_frames_share_their_turned_faces(tiny_dataset: Path) -> None:
    found = open_dataset(tiny_dataset, curation=Curation(flipped=True))
    first, second = (found.frame("shirt_swing", index) for index in (0, 1))
    assert first.faces is second.faces is found.sample.faces
    assert signed_volume(first.vertices, first.faces) < 0
