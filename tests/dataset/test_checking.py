"""Every check finds what was broken for it, and says nothing of what is in order."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from looked_at import complaining, damage, looked, row_of
from scan_folders import moved_tree

from ins_studio.dataset.checking.all_checks import CHECKS, NAMES, fixed, left_out
from ins_studio.dataset.checking.examine import examine
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError

pytestmark = pytest.mark.usefixtures("home")


def test_names_are_stable() -> None:
    assert (
        *("readable", "poses", "units", "size", "winding", "fit", "holes", "edges", "crossings"),
        *("doubles", "copies", "gaps", "rate", "interpolated", "jumps", "leak", "reach"),
    ) == NAMES
    assert all(check.title and isinstance(check.needs_poses, bool) for check in CHECKS)


def test_sound_recordings_are_called_sound(tiny_dataset: Path) -> None:
    found = looked(tiny_dataset)
    # All three begin and turn round with the same frame, and swing there and back: that is so.
    assert complaining(found) == {"copies", "leak"}
    assert [own.index for own in row_of(found, "copies").frames] == [0, 6, 0, 6]
    assert set(found.verdicts) == {"shirt_step", "shirt_swing", "shirt_wave"}
    assert set("".join(found.verdicts.values())) == {"g"}
    assert all(row.sentence and row.title for row in found.rows)


def test_a_wrong_pose_stands_out(tree: Path) -> None:
    def bend(arrays: dict[str, np.ndarray]) -> None:
        arrays["pose"] = arrays["pose"] + np.eye(15)[11] * 0.9  # an arm, by half a right angle

    damage(tree, "shirt_step", 5, bend)
    found = looked(tree)
    row = row_of(found, "fit")
    assert row.severity == "error"
    assert [(own.sequence, own.index, own.bad) for own in row.frames] == [("shirt_step", 5, True)]
    assert row.frames[0].value > 30
    assert row.unit == "mm"
    assert row.fix == {"excluded": {"shirt_step": [5]}}
    assert found.verdicts["shirt_step"] == "gggggbgggggg"
    again = looked(tree, fixed(Curation(), [row]))
    assert row_of(again, "fit").severity == "fine"
    assert again.verdicts["shirt_step"] == "gggggxgggggg"
    kept = looked(tree, Curation(ignored=frozenset({"fit"})))
    assert row_of(kept, "fit").severity == "ignored"
    assert kept.verdicts["shirt_step"] == "g" * 12
    assert not left_out(Curation(), kept.evidence, kept.rows).excluded


def test_a_scan_of_something_else_stands_out(tree: Path) -> None:
    def carry_off(arrays: dict[str, np.ndarray]) -> None:
        arrays["v_posed"] = arrays["v_posed"] + 0.3

    damage(tree, "shirt_step", 2, carry_off)
    (frame,) = row_of(looked(tree), "fit").frames
    assert (frame.index, frame.bad) == (2, True)


@pytest.mark.parametrize("times", [0.01, 25.4])
def test_a_scan_in_another_unit_stands_out(tree: Path, times: float) -> None:
    def scale(arrays: dict[str, np.ndarray]) -> None:
        arrays["v_posed"] = arrays["v_posed"] * times

    damage(tree, "shirt_step", 5, scale)
    found = looked(tree)
    row = row_of(found, "size")
    (frame,) = row.frames
    assert (row.severity, frame.index, frame.bad) == ("error", 5, True)
    said = {
        0.01: "100 times smaller than the others: in another unit?",
        25.4: "25 times larger than the others: in another unit?",
    }
    assert frame.why == said[times]
    assert row.fix == {"excluded": {"shirt_step": [5]}}
    assert found.verdicts["shirt_step"] == "gggggbgggggg"
    assert not row_of(found, "winding").frames, "nothing can be said of its sides and holes"
    assert not row_of(found, "holes").frames
    (lost,) = row_of(found, "fit").frames
    assert (lost.index, lost.bad) == (5, True), "listed, though no part of the body is outside"
    ignored = looked(tree, Curation(ignored=frozenset({"size"})))
    assert ignored.verdicts["shirt_step"] == "gggggbgggggg", "its pose does not fit, either"


def test_bodies_that_stand_out_of_all_scans_leave_no_frame_good(tree: Path) -> None:
    def shrink(arrays: dict[str, np.ndarray]) -> None:
        middle = arrays["v_posed"].mean(axis=0)
        arrays["v_posed"] = middle + 0.85 * (arrays["v_posed"] - middle)

    for sequence in ("shirt_step", "shirt_swing", "shirt_wave"):
        for index in range(12):
            file = f"{sequence}.{index + 1:06d}.npz"
            if (tree / "sequences" / "00001" / sequence / file).exists():
                damage(tree, sequence, index, shrink)
    found = looked(tree)
    row = row_of(found, "fit")
    assert (row.severity, "most scans" in row.sentence) == ("error", True)
    assert row.frames
    assert "g" not in "".join(found.verdicts.values())


def test_frames_that_cannot_be_read(tree: Path) -> None:
    def spoil(arrays: dict[str, np.ndarray]) -> None:
        arrays["v_posed"][7, 1] = np.nan

    damage(tree, "shirt_swing", 3, spoil)
    cut = tree / "sequences" / "00001" / "shirt_swing" / "shirt_swing.000001.npz"
    cut.write_bytes(cut.read_bytes()[:200])
    found = looked(tree)
    row = row_of(found, "readable")
    (frame,) = row.frames
    assert (frame.index, frame.file) == (2, "shirt_swing.000004.npz")  # the first is skipped
    assert "NaN" in frame.why
    assert row.fix == {"excluded": {"shirt_swing": [3]}}
    assert "1 file cannot be used at all" in row.sentence
    assert found.verdicts["shirt_swing"] == "ggbgggggggg"
    mended = row_of(looked(tree, fixed(Curation(), [row])), "readable")
    assert (mended.severity, mended.sentence) == ("note", "1 file cannot be used at all.")


def test_a_frame_that_is_there_twice(tree: Path) -> None:
    folder = tree / "sequences" / "00001" / "shirt_swing"
    shutil.copy(folder / "shirt_swing.000006.npz", folder / "shirt_swing.000011.npz")
    found = looked(tree)  # the fifth, which is held out, and the tenth, which trains
    row = row_of(found, "copies")
    (copy,) = (own for own in row.frames if own.index == 10)
    assert (copy.sequence, copy.why) == ("shirt_swing", "the same as shirt_swing 6")
    leak = row_of(found, "leak")
    (twin,) = (own for own in leak.frames if own.index == 5)
    assert "shirt_swing 11, which trains" in twin.why
    assert leak.fix is not None
    mended = looked(tree, fixed(Curation(), [leak]))
    assert row_of(mended, "leak").severity == "fine"


def test_held_out_poses_beyond_what_trains(tree: Path) -> None:
    split = {"version": 1, "extrapolation": ["shirt_wave"], "interpolation": {}}
    (tree / "splits.json").write_text(json.dumps(split))

    def kneel(arrays: dict[str, np.ndarray]) -> None:
        arrays["pose"] = arrays["pose"] - np.eye(15)[6] * 1.5

    damage(tree, "shirt_wave", 3, kneel)
    row = row_of(looked(tree), "reach")
    assert (row.severity, row.unit) == ("note", "°")
    assert row.frames[0].index == 3
    assert row.frames[0].why == "right_leg"
    assert row.frames[0].value > 50


def test_a_pose_that_jumps(tree: Path) -> None:
    def jump(arrays: dict[str, np.ndarray]) -> None:
        arrays["transl"] = arrays["transl"] + np.float32(0.4)
        arrays["v_posed"] = arrays["v_posed"] + np.float32(0.4)  # its scan jumps, too

    damage(tree, "shirt_step", 6, jump)
    found = looked(tree)
    (frame,) = row_of(found, "jumps").frames
    assert frame.index == 6
    assert frame.value == pytest.approx(1e3 * 0.4 * np.sqrt(3), rel=0.1)
    assert found.verdicts["shirt_step"] == "gggggguggggg"
    assert row_of(found, "fit").severity == "fine"


def test_gaps_in_the_numbering(tree: Path) -> None:
    folder = tree / "sequences" / "00001" / "shirt_wave"
    for number in (4, 5, 6):
        (folder / f"shirt_wave.{number:06d}.npz").unlink()
    (frame,) = row_of(looked(tree), "gaps").frames
    assert (frame.sequence, frame.index, frame.value) == ("shirt_wave", 3, 3)
    for number in (1, 2, 8, 9, 11, 12):  # what is left is every third
        (folder / f"shirt_wave.{number:06d}.npz").unlink()
    assert row_of(looked(tree), "gaps").severity == "fine"


def test_faces_that_look_inwards_are_turned_round(tiny_dataset: Path) -> None:
    found = looked(tiny_dataset, Curation(flipped=True))
    row = row_of(found, "winding")
    assert (row.severity, row.fix) == ("error", {"flipped": False})
    assert row_of(found, "fit").severity == "fine"
    assert not fixed(Curation(flipped=True), found.rows).flipped
    assert set("".join(found.verdicts.values())) == {"u"}, "the error is one of all frames"


@pytest.mark.parametrize(("unit", "up"), [("cm", "y"), ("m", "z"), ("mm", "-z")])
def test_another_unit_or_axis_in_a_release(tree: Path, unit: str, up: str) -> None:
    root = moved_tree(tree, tree.parent / "moved", unit, up)
    row = row_of(looked(root), "units")
    assert (row.severity, row.fix) == ("error", {"units": unit, "up": up})
    assert row_of(looked(root, Curation(units=unit, up=up)), "units").severity == "fine"


def test_a_folder_that_goes_while_it_is_checked(tree: Path) -> None:
    steps = examine(open_dataset(tree))
    next(steps)
    tree.rename(tree.parent / "elsewhere")
    with pytest.raises(StudioError, match="is not there any more"):
        list(steps)
    measured_before = looked(tree.parent / "elsewhere")
    assert measured_before.evidence.readable.all(), "nothing wrong was kept"
