"""Rigged figures in FBX: through the child process, in any unit and with any axis up."""

from pathlib import Path

import numpy as np
import pytest
from fake_fbx import write_fbx
from fake_rigs import FakeRig, lighter, worm, write_rig

from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError
from ins_studio.motion import fbx_door
from ins_studio.motion.fbx_door import read_fbx
from ins_studio.motion.fbx_motion import load_fbx_motions
from ins_studio.motion.gltf_motion import load_gltf_motions


@pytest.fixture(scope="module")
def rig() -> FakeRig:
    return worm(5, branches=2)


@pytest.mark.parametrize(
    ("style", "scale"),
    [
        ({}, 1),
        ({"up": "z"}, 1),
        ({"unit_cm": 100.0}, 1),
        ({"up": "z", "unit_cm": 2.54}, 1),
        ({"scale": 0.5}, 0.5),
        ({"scale": 2.0, "inherit": 2}, 1),
    ],
    ids=["centimetres", "z up", "metres", "inches", "scaled", "scale not inherited"],
)
def test_a_figure_is_read_as_it_was_made(
    tmp_path: Path, rig: FakeRig, style: dict, scale: float
) -> None:
    dataset = open_dataset(write_fbx(tmp_path / "worm.fbx", rig, **style))
    (own,) = dataset.sequences
    assert (own.name, own.frame_count, own.fps) == ("Bend", 6, 25)
    assert dataset.body.joint_names == tuple(rig.names)
    np.testing.assert_allclose(dataset.body.joints(), scale * rig.joints, atol=1e-5)
    for index in (0, 2, 5):
        frame, place = dataset.frame("Bend", index), rig.places[index]
        truth = scale * (rig.posed(index) - place) + place
        np.testing.assert_allclose(frame.vertices, truth, atol=1e-5)
        np.testing.assert_allclose(frame.v_cano, dataset.body.template, atol=1e-5)
    assert not dataset.problems


def test_motions_are_those_of_the_same_figure_in_gltf(tmp_path: Path, rig: FakeRig) -> None:
    (ours,) = load_fbx_motions(write_fbx(tmp_path / "a.fbx", rig, up="z"))
    (theirs,) = load_gltf_motions(write_rig(tmp_path / "a.glb", rig))
    assert (ours.name, ours.fps, ours.frame_count) == ("Bend", 25, 6)
    order = [ours.joint_names.index(name) for name in theirs.joint_names]
    positions = [motion.placed(slice(None))[1] for motion in (ours, theirs)]
    np.testing.assert_allclose(positions[0][:, order], positions[1], atol=2e-5)


def test_a_skeleton_alone_is_a_motion(tmp_path: Path, rig: FakeRig) -> None:
    path = write_fbx(tmp_path / "a.fbx", rig, skinned=False)
    (motion,) = load_fbx_motions(path)
    assert set(motion.joint_names) == set(rig.names)
    with pytest.raises(StudioError, match="has no skin"):
        open_dataset(path)


def test_a_figure_and_motions_in_files_of_their_own(tmp_path: Path, rig: FakeRig) -> None:
    write_fbx(tmp_path / "figure.fbx", lighter(rig, 2))
    write_fbx(tmp_path / "walk.fbx", rig, skinned=False, unit_cm=100.0)
    dataset = open_dataset(tmp_path)
    assert [own.name for own in dataset.sequences] == ["figure", "walk"]
    frame = dataset.frame("walk", 4)
    np.testing.assert_allclose(frame.vertices, rig.posed(4), atol=2e-5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"Kaydara FBX Binary  \0\x1a\0\xe8\x1c\0\0\xff\xff\xff\xff", "cannot be read as FBX"),
        (b"solid something", "cannot be read as FBX"),
    ],
)
def test_damaged_files_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.fbx"
    path.write_bytes(content)
    with pytest.raises(StudioError) as caught:
        load_fbx_motions(path)
    assert "bad.fbx" in caught.value.message
    assert message in caught.value.message.lower() or message in caught.value.message
    assert caught.value.hint


def test_a_take_that_lasts_a_year_is_refused(tmp_path: Path, rig: FakeRig) -> None:
    rig = lighter(rig, 2)
    rig.fps = 1e-7
    path = write_fbx(tmp_path / "a.fbx", rig)
    with pytest.raises(StudioError, match="too long"):
        load_fbx_motions(path)


@pytest.mark.parametrize(
    ("child", "seconds", "message"),
    [
        ("import os; os.kill(os.getpid(), 11)", 120, "made its reader crash"),
        ("import time; time.sleep(600)", 1, "takes longer than"),
        ("pass", 120, "stopped half-way"),
    ],
)
def test_a_reader_that_dies_is_a_sentence(
    tmp_path: Path,
    rig: FakeRig,
    monkeypatch: pytest.MonkeyPatch,
    child: str,
    seconds: int,
    message: str,
) -> None:
    import sys

    monkeypatch.setattr(fbx_door, "own_command", lambda *_: [sys.executable, "-c", child])
    path = write_fbx(tmp_path / "a.fbx", rig)
    with pytest.raises(StudioError, match=message) as caught:
        read_fbx(path, seconds=seconds)
    assert "a.fbx" in caught.value.message


def test_memory_of_the_reader_is_limited(
    tmp_path: Path, rig: FakeRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    starved = "from ins_studio.motion import fbx_child as c; c.BYTES = 1 << 20; c.serve({})"

    def command(_: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", starved.format([*arguments])]

    monkeypatch.setattr(fbx_door, "own_command", command)
    with pytest.raises(StudioError, match=r"a\.fbx cannot be read"):
        read_fbx(write_fbx(tmp_path / "a.fbx", rig))
