"""What the checks find in folders of scans: holes, sides, crossings, units, no poses."""

from pathlib import Path

import numpy as np
import pytest
from looked_at import complaining, looked, row_of, scans, spoiled
from scan_damage import cut_hole, patch_turned
from scan_folders import write_scan

from ins_studio.dataset.checking.all_checks import fixed, left_out
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset

pytestmark = pytest.mark.usefixtures("home")


def test_sound_scans_are_called_sound(tiny_dataset: Path, tmp_path: Path) -> None:
    found = looked(scans(tiny_dataset, tmp_path / "d"))
    assert complaining(found) == set()
    assert found.verdicts == {"shirt_swing": "gggggg"}


def test_a_wrong_word_in_dataset_json(tiny_dataset: Path, tmp_path: Path) -> None:
    root = scans(tiny_dataset, tmp_path / "d", "cm", "z")
    row = row_of(looked(root), "units")
    assert (row.severity, row.fix) == ("note", {"units": "cm", "up": "z"})
    assert row_of(looked(root, Curation(units="cm", up="z")), "units").severity == "fine"
    (root / "dataset.json").write_text('{"body": "body.npz", "units": "m", "up": "y"}')
    found = looked(root)
    row = row_of(found, "units")
    assert (row.severity, row.fix) == ("error", {"units": "cm", "up": "z"})
    assert "centimetres, z up" in row.sentence
    assert not row_of(found, "fit").frames  # nothing can be said of them yet
    rate = row_of(found, "rate")
    assert (rate.severity, rate.fix) == ("note", {"fps": 30.0})
    mended = looked(root, fixed(Curation(), found.rows))
    assert complaining(mended) == set()


@pytest.mark.parametrize(
    ("radius", "severity", "bad"),
    [(0.06, "note", None), (0.16, "warning", False), (0.45, "error", True)],
)
def test_holes_by_their_size(
    tiny_dataset: Path, tmp_path: Path, radius: float, severity: str, bad: bool | None
) -> None:
    root = scans(tiny_dataset, tmp_path / "d")
    frame = open_dataset(tiny_dataset).frame("shirt_swing", 2)
    vertices, faces = cut_hole(frame.vertices, frame.faces, np.array([0.04, 1.2, 0.14]), radius)
    write_scan(root / "shirt_swing" / "scan_0003.ply", vertices, faces)
    row = row_of(looked(root), "holes")
    assert row.severity == severity
    assert [(own.index, own.bad) for own in row.frames] == ([] if bad is None else [(2, bad)])


def test_a_part_that_is_inside_out(tiny_dataset: Path, tmp_path: Path) -> None:
    root = scans(tiny_dataset, tmp_path / "d")
    turn_a_patch(tiny_dataset, root, 1)
    found = looked(root)
    (frame,) = row_of(found, "winding").frames
    assert (frame.index, frame.bad) == (1, True)
    assert found.verdicts["shirt_swing"] == "gbgggg"


def test_without_poses_neighbouring_faces_tell_what_is_turned(
    tiny_dataset: Path, tmp_path: Path
) -> None:
    root = scans(tiny_dataset, tmp_path / "d")
    (root / "shirt_swing" / "poses.npz").unlink()
    assert complaining(looked(root)) == {"poses"}
    turn_a_patch(tiny_dataset, root, 1)
    found = looked(root)
    row = row_of(found, "winding")
    (frame,) = row.frames
    assert (row.severity, row.unit, frame.index, frame.bad) == ("warning", "% of edges", 1, False)
    assert frame.value > 0
    assert found.verdicts["shirt_swing"] == "gugggg"


def test_walls_inside_and_doubled_faces(tiny_dataset: Path, tmp_path: Path) -> None:
    root = scans(tiny_dataset, tmp_path / "d")
    spoiled(
        tiny_dataset, root, 4, None, lambda frame: np.concatenate([frame.faces, frame.faces[:50]])
    )
    found = looked(root)
    assert [own.index for own in row_of(found, "edges").frames] == [4]
    (double,) = row_of(found, "doubles").frames
    assert (double.index, double.value) == (4, 50)
    assert found.verdicts["shirt_swing"] == "ggggug"


def test_a_surface_that_runs_through_itself(tiny_dataset: Path, tmp_path: Path) -> None:
    root = scans(tiny_dataset, tmp_path / "d")

    def crumpled(frame):
        rng = np.random.default_rng(0)
        return frame.vertices + rng.normal(0, 0.012, frame.vertices.shape).astype(np.float32)

    spoiled(tiny_dataset, root, 0, crumpled, lambda frame: frame.faces)
    (frame,) = row_of(looked(root), "crossings").frames
    assert frame.index == 0
    assert frame.value > 5


def test_interpolated_poses_do_not_train(tiny_dataset: Path, tmp_path: Path) -> None:
    root = scans(tiny_dataset, tmp_path / "scans")
    file = root / "shirt_swing" / "poses.npz"
    arrays = dict(np.load(file))
    words = np.full(len(arrays["poses"]), "", "<U8")
    words[[1, 3]] = "excluded", "holes"
    np.savez(file, **arrays, interpolated=words)
    found = looked(root)
    row = row_of(found, "interpolated")
    assert [(own.index, own.bad) for own in row.frames] == [(1, True), (3, True)]
    assert row.sentence.startswith("The fit left 2 frames out: ")
    out = left_out(Curation(), found.evidence, [row])
    assert out.excluded == {"shirt_swing": {1, 3}}
    assert fixed(Curation(), [row]).excluded == out.excluded


def turn_a_patch(tiny_dataset: Path, root: Path, index: int) -> None:
    spoiled(
        tiny_dataset,
        root,
        index,
        None,
        lambda frame: patch_turned(frame.vertices, frame.faces, np.array([0.0, 1.2, 0]), 0.25),
    )
