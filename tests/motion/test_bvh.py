"""BVH against a small reader of another make, on real files and on made ones."""

import re
from pathlib import Path

import numpy as np
import pytest
from fake_motions import figure, moving, needs_samples, places, samples, walking, write_bvh
from scipy.spatial.transform import Rotation

from ins_studio.errors import StudioError
from ins_studio.motion.bvh import load_bvh

SAMPLES = samples()
NAMES = ["20tab_mocapbank.bvh", "makehuman_walk1_zup.bvh", "pybvh_cmu_12_01_walk.bvh"]
SMALL = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Left Knee {
    OFFSET 0 -10 0
    CHANNELS 1 Xrotation
    End Site
    {
      OFFSET 0 -10 0
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.04
0 20 0 0 0 0 0
0 20 5 0 0 90 90
"""


def read_otherwise(path: Path) -> np.ndarray:
    """Return joints (T, J, 3) in the file's unit and axes: by tokens, recursion and scipy."""
    tokens = re.findall(r"[^\s{}]+|[{}]", path.read_text())
    place = tokens.index("ROOT")
    values = tokens[tokens.index("Time:") + 2 :]
    start = 0
    transforms: list[np.ndarray] = []

    def read_joint(above: np.ndarray) -> None:
        nonlocal place, start
        assert tokens[place + 2] == "{"
        place += 3
        local = np.tile(np.eye(4), (len(rows), 1, 1))
        while tokens[place] != "}":
            word = tokens[place]
            if word == "OFFSET":
                local[:, :3, 3] = [float(x) for x in tokens[place + 1 : place + 4]]
                place += 4
            elif word == "CHANNELS":
                count = int(tokens[place + 1])
                names = tokens[place + 2 : place + 2 + count]
                place += 2 + count
                mine = rows[:, start : start + count]
                start += count
                for axis, name in enumerate(("Xposition", "Yposition", "Zposition")):
                    if name in names:
                        local[:, axis, 3] += mine[:, names.index(name)]
                turning = [i for i, name in enumerate(names) if name.endswith("rotation")]
                order = "".join(names[i][0] for i in turning)
                turned = Rotation.from_euler(order, mine[:, turning], degrees=True)
                local[:, :3, :3] = turned.as_matrix()
                world = above @ local
                transforms.append(world)
            elif word == "JOINT":
                read_joint(world)
            else:  # End Site { OFFSET x y z }
                place += 8
        place += 1

    channels = sum(int(tokens[i + 1]) for i, token in enumerate(tokens) if token == "CHANNELS")
    rows = np.array(values, float).reshape(-1, channels)
    read_joint(np.eye(4))
    return np.stack([transform[:, :3, 3] for transform in transforms], axis=1)


@needs_samples
@pytest.mark.parametrize("name", NAMES)
def test_real_files_agree_with_another_reader(name: str) -> None:
    motion = load_bvh(SAMPLES / name)
    expected = read_otherwise(SAMPLES / name) @ motion.up.to_y_up.T * motion.unit.metres
    _, positions = motion.placed(slice(None))
    assert np.linalg.norm(positions - expected, axis=2).max() < 1e-4
    assert motion.notes == ()


@needs_samples
@pytest.mark.parametrize(
    ("name", "unit", "up", "fps", "joints", "frames"),
    [
        (NAMES[0], 0.01, "y", 30, 19, 455),
        (NAMES[1], 0.1, "z", 24, 75, 14),
        (NAMES[2], 0.0254 / 0.45, "y", 120, 31, 524),
    ],
)
def test_real_files_are_recognised(
    name: str, unit: float, up: str, fps: float, joints: int, frames: int
) -> None:
    motion = load_bvh(SAMPLES / name)
    assert (motion.unit.metres, motion.up.axis, motion.fps) == (unit, up, fps)
    assert (len(motion.joint_names), motion.frame_count) == (joints, frames)
    _, positions = motion.placed(slice(None))
    assert 0 < positions[..., 1].min() < 0.1, "on the floor"
    assert 1.3 < positions[..., 1].max() < 1.8, "as tall as a person"


@pytest.mark.parametrize("orders", [("ZXY",), ("XYZ", "ZYX"), ("YXZ", "YZX", "XZY"), ("ZXZ",)])
@pytest.mark.parametrize("unit", [1.0, 0.1, 0.01, 0.001])
def test_any_order_and_unit(tmp_path: Path, orders: tuple[str, ...], unit: float) -> None:
    local, root = moving(), walking()
    if orders == ("ZXZ",):
        local[0] = Rotation.from_euler("x", 0.1).as_matrix()  # twice z has no angles for no turn
    path = write_bvh(tmp_path / "a.bvh", figure(), local, root, orders, unit)
    motion = load_bvh(path)
    assert (motion.unit.metres, motion.up.axis, motion.fps) == (unit, "y", 30)
    _, positions = motion.placed(slice(None))
    order = [motion.joint_names.index(name) for name in figure().names]
    error = np.linalg.norm(positions[:, order] - places(figure(), local, root), axis=2)
    assert error.max() < 1e-4


def test_it_can_be_told_unit_and_axis(tmp_path: Path) -> None:
    path = write_bvh(tmp_path / "a.bvh", figure(), moving(), walking())
    given = load_bvh(path, unit="in", up="z")
    assert (given.unit.metres, given.up.axis) == (0.0254, "z")
    assert "asked" in given.unit.words
    assert load_bvh(path, unit="0.5").unit.metres == 0.5
    for wrong in ({"unit": "furlong"}, {"unit": "-1"}, {"up": "x"}):
        with pytest.raises(StudioError):
            load_bvh(path, **wrong)


def test_small_things_of_the_format(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    path.write_text("\ufeff" + SMALL.replace("\n", "\r\n").replace("Frames: 2", "Frames:\t3"))
    motion = load_bvh(path, unit="cm", up="y")
    assert motion.joint_names == ("Hips", "Left Knee")
    assert motion.fps == 25
    assert "claims 3 frames and holds 2" in motion.notes[0]
    _, positions = motion.placed(slice(None))
    np.testing.assert_allclose(positions[1, 1] * 100, [0, 10, 5], atol=1e-5)
    turned, _ = motion.placed(slice(1, 2))
    np.testing.assert_allclose(turned[0, 1] @ [0, 0, 1], [0, -1, 0], atol=1e-6)


@pytest.mark.parametrize(("channel", "expected"), [(-11, -11), (1, -9)])
def test_positions_below_the_root_replace_the_offset_or_add_to_it(
    tmp_path: Path, channel: float, expected: float
) -> None:
    head = SMALL.split("0 20 0 0 0 0 0")[0]
    text = head.replace("1 Xrotation", "4 Xposition Yposition Zposition Xrotation")
    path = tmp_path / "a.bvh"
    path.write_text(text + f"0 20 0 0 0 0 0 {channel} 0 0\n" * 2)
    motion = load_bvh(path, unit="cm", up="y")
    np.testing.assert_allclose(motion.offsets[:, 1, 1] * 100, expected, atol=1e-5)


@pytest.mark.parametrize("channel", [15, 0])
def test_the_offset_of_a_root_counts_once(tmp_path: Path, channel: float) -> None:
    text = SMALL.replace("OFFSET 0 0 0", "OFFSET 0 15 0").replace("\n0 20", f"\n0 {channel}")
    path = tmp_path / "a.bvh"
    path.write_text(text)
    assert load_bvh(path, unit="cm", up="y").offsets[0, 0, 1] == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("HIERARCHY", "ANARCHY", "line 1: a BVH begins with HIERARCHY"),
        ("ROOT Hips", "JOINT Hips", "line 2: a JOINT cannot stand here"),
        ("  OFFSET 0 0 0", "  OFFSET 0 0", "line 4: an OFFSET is three numbers"),
        ("  OFFSET 0 0 0", "  OFFSET 0 nan 0", "line 4: a number is not finite"),
        ("  OFFSET 0 0 0", "  OFFSET 0 x 0", "line 4: could not convert"),
        ("CHANNELS 6 X", "CHANNELS 5 X", "line 5: CHANNELS stand in a joint"),
        ("Zrotation", "Zoom", "line 5: 'Zoom' is no channel"),
        ("JOINT Left Knee {", "JOINT Left Knee", "line 7: a joint opens with a brace"),
        ("    End Site", "    Site End", "line 9: 'Site' is no word"),
        ("}\nMOTION", "MOTION", "line 14: MOTION begins, but braces are open: 1"),
        ("}\nMOTION", "}\n}\nMOTION", "line 15: a brace closes"),
        (SMALL[SMALL.index("MOTION") :], "", "ends before its MOTION"),
        ("Frames: 2", "Frames: many", "line 16: here should be Frames:"),
        ("Time: 0.04", "Time: 0", "the Frame Time is 0"),
        ("0 20 5 0 0 90 90", "0 20 5 0 0 90", "line 19: a frame has 7 numbers, but here are 6"),
        ("0 20 5 0 0 90 90", "0 20 5 0 0 90 1e99", "line 19: a number is not finite"),
        ("0 20 0 0 0 0 0\n0 20 5 0 0 90 90\n", "", "holds no frames"),
    ],
)
def test_wrong_lines_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SMALL
    path = tmp_path / "bad.bvh"
    path.write_text(SMALL.replace(old, new, 1))
    with pytest.raises(StudioError, match=re.escape(message)) as caught:
        load_bvh(path)
    assert "bad.bvh" in caught.value.message
    assert caught.value.hint


def test_a_claim_of_frames_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    path.write_text(SMALL.replace("Frames: 2", "Frames: 2147483647"))
    assert load_bvh(path).frame_count == 2


def test_deep_trees_end_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    path.write_text("HIERARCHY\nROOT a {\n" + "JOINT b {\n" * 100_000)
    with pytest.raises(StudioError, match="more than 2000 joints"):
        load_bvh(path)


def test_of_several_figures_the_first(tmp_path: Path) -> None:
    head, tail = SMALL.split("MOTION")
    rows = [line + " " + line for line in tail.splitlines()[3:]]
    text = head + head.replace("HIERARCHY\n", "") + "MOTION" + "\n".join(tail.splitlines()[:3])
    path = tmp_path / "two.bvh"
    path.write_text(text + "\n" + "\n".join(rows))
    motion = load_bvh(path)
    assert len(motion.joint_names) == 2
    assert "several figures" in motion.notes[0]
