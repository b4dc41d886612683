"""Scans and poses find each other by the numbers in their names."""

from pathlib import Path

import numpy as np
import pytest

from ins_studio.dataset.pairing import in_order, numbers_of, pair
from ins_studio.dataset.pose_file import PoseFile


def poses(name: str, count: int = 1, numbers: tuple[int, ...] | None = None) -> PoseFile:
    flat = np.zeros((count, 72), np.float32)
    path = Path("fits") / name
    return PoseFile(path, flat, None, None, np.zeros(0, np.float32), numbers, None, "neutral", ())


def scans(*names: str) -> list[Path]:
    return [Path("scans") / name for name in names]


@pytest.mark.parametrize(
    ("stems", "numbers"),
    [
        (["scan_0001", "scan_0010"], [1, 10]),
        (["00032_walk.000001", "00032_walk.000002"], [1, 2]),
        (["mesh-f00011_v2", "mesh-f00012_v2"], [11, 12]),
        (["take1_01", "take2_01"], [1, 2]),
        (["a", "b"], [None, None]),
        (["7"], [7]),
        (["a1", "a1_2"], [1, 2]),
    ],
)
def test_the_number_that_counts(stems: list[str], numbers: list[int | None]) -> None:
    assert numbers_of(stems) == numbers


def test_two_comes_before_ten() -> None:
    files = scans("f_10.ply", "f_2.ply", "f_1.ply")
    assert [file.name for file in in_order(files)] == ["f_1.ply", "f_2.ply", "f_10.ply"]


def test_files_are_paired_by_number_and_what_stays_alone_is_said() -> None:
    files = [poses(f"{number:06d}.json") for number in (2, 3, 4, 9)]
    found = pair("walk", scans("s1.ply", "s2.ply", "s3.ply", "s4.ply"), files)
    assert [(one.scan.name, one.poses.name) for one in found.pairs] == [
        ("s2.ply", "000002.json"),
        ("s3.ply", "000003.json"),
        ("s4.ply", "000004.json"),
    ]
    assert [scan.name for scan in found.lone_scans] == ["s1.ply"]
    assert found.lone_poses == ("000009.json",)
    assert "numbers" in found.how
    assert found.kind == "72 numbers a frame: SMPL, 24 joints"


def test_names_and_then_order_serve_where_there_are_no_numbers() -> None:
    found = pair("walk", scans("a.ply", "b.ply"), [poses("b.json"), poses("a.json")])
    assert [one.poses.name for one in found.pairs] == ["a.json", "b.json"]
    found = pair("walk", scans("a.ply", "b.ply"), [poses("x.json"), poses("y.json")])
    assert [one.poses.name for one in found.pairs] == ["x.json", "y.json"]
    assert "order" in found.how
    found = pair(
        "walk", scans("a.ply", "b.ply"), [poses("x.json"), poses("y.json"), poses("z.json")]
    )
    assert found.pairs == ()
    assert len(found.lone_scans) == 2


@pytest.mark.parametrize(
    ("names", "file", "rows", "said"),
    [
        (("s5", "s6", "s7"), poses("walk.npz", 3), [0, 1, 2], "in order"),
        (("s1", "s3", "s5"), poses("walk.npz", 5), [0, 2, 4], "from 1"),
        (("s0", "s3", "s4"), poses("walk.npz", 5), [0, 3, 4], "from 0"),
        (("s5", "s6", "s9"), poses("walk.npz", 2, (6, 5)), [1, 0], "in the pose file"),
        (("s1", "s2", "s3"), poses("walk.npz", 5), [0, 1, 2], "from 1"),
        (("s1", "s3", "s6"), poses("walk.npz", 4), [0, 2], "from 1"),
        (("s2", "s3", "s4"), poses("walk.npz", 6), [2, 3, 4], "from 0"),
        (("a", "b", "c"), poses("walk.npz", 5), [], "not at all"),
    ],
)
def test_rows_of_one_file(
    names: tuple[str, ...], file: PoseFile, rows: list[int], said: str
) -> None:
    found = pair("walk", scans(*(f"{name}.ply" for name in names)), [file])
    assert [one.row for one in found.pairs] == rows
    assert said in found.how
    assert len(found.pairs) + len(found.lone_scans) == 3
    assert len(found.pairs) + len(found.lone_poses) == len(file.poses)


def test_lone_rows_are_counted_as_the_pairing_says() -> None:
    names = [f"s{number}.ply" for number in (1, 2, 3)]
    found = pair("walk", scans(*names), [poses("walk.npz", 5)])
    assert found.lone_poses == ("walk.npz, row 4", "walk.npz, row 5")
    assert found.otherwise == 0
    found = pair("walk", scans(*names), [poses("walk.npz", 2, (3, 7))])
    assert found.lone_poses == ("walk.npz, frame 7",)


def test_a_person_says_which_number_the_first_row_has() -> None:
    found = pair("walk", scans("s11.ply", "s12.ply"), [poses("walk.npz", 4)], first=10)
    assert [one.row for one in found.pairs] == [1, 2]
    assert found.lone_poses == ("walk.npz, row 10", "walk.npz, row 13")
    assert found.otherwise is None


def test_one_scan_and_one_pose_go_together() -> None:
    found = pair("anna", scans("anna.obj"), [poses("fit_12.pkl")])
    assert len(found.pairs) == 1
