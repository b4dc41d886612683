"""Labels of heavy scans: made from the scan itself, once; afterwards its proxy will do."""

import json
from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset import proxy
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.labels import label_points
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.proxy import decimated
from ins_studio.training import scan_labels
from ins_studio.training.scan_colors import SHARE
from ins_studio.training.scan_labels import ScanLabels, read_labelled

KEY = ("shirt_swing", 0)
COUNT, SEED = 400, (3, 0)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(proxy, "MOST_FACES", 1000)
    monkeypatch.setattr(decimated, "__defaults__", (1000,))


def scans(small_dataset: Path, root: Path, faces: int) -> Dataset:
    recorded = open_dataset(small_dataset)
    keys = [KEY, ("shirt_swing", 1)]
    write_scans(root, recorded, keys, faces=faces)
    write_npz(root / "shirt_swing" / "poses.npz", *poses_of(recorded, keys))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    said = {"body": "body.npz", "fps": 30, "registered": False}
    (root / "dataset.json").write_text(json.dumps(said))
    return open_dataset(root)


def labelled(dataset: Dataset) -> ScanLabels:
    found = read_labelled(dataset, KEY, COUNT, SEED, colored=True)
    assert found is not None
    return found[1]


def test_labels_are_the_scans_own_and_are_made_once(
    small_dataset: Path, tmp_path: Path, read: list[str]
) -> None:
    dataset = scans(small_dataset, tmp_path / "heavy", 1500)
    read.clear()  # opening looks at some, too
    first, again = labelled(dataset), labelled(dataset)
    assert len(read) == 1
    for made, kept in zip(first, again, strict=True):
        np.testing.assert_array_equal(made, kept)
    scan = dataset.frame(*KEY)
    points, inside = label_points(scan.vertices, scan.faces, COUNT, np.random.default_rng(SEED))
    np.testing.assert_array_equal(first.points, points)
    np.testing.assert_array_equal(first.inside > 0.5, inside)
    assert len(first.places) == len(first.colors) == COUNT // SHARE


def test_the_second_time_the_frame_is_a_proxy_in_the_same_place(
    small_dataset: Path, tmp_path: Path
) -> None:
    dataset = scans(small_dataset, tmp_path / "heavy", 1500)
    (full, _), (light, _) = (
        read_labelled(dataset, KEY, COUNT, SEED, colored=True) for _ in range(2)
    )
    assert len(light.faces) < len(full.faces)
    np.testing.assert_array_equal(light.pose, full.pose)
    np.testing.assert_array_equal(light.transl, full.transl)


def test_other_axes_or_another_seed_are_other_labels(
    small_dataset: Path, tmp_path: Path, read: list[str]
) -> None:
    dataset = scans(small_dataset, tmp_path / "heavy", 1500)
    read.clear()  # opening looks at some, too
    upright = labelled(dataset)
    assert read_labelled(dataset, KEY, COUNT, (4, 0), colored=True) is not None
    assert len(read) == 2
    said = json.loads((dataset.path / "dataset.json").read_text())
    (dataset.path / "dataset.json").write_text(json.dumps({**said, "units": "dm"}))
    again = open_dataset(dataset.path)
    read.clear()
    other = labelled(again)
    assert len(read) == 1
    assert np.ptp(other.points[:, 1]) < 0.5 * np.ptp(upright.points[:, 1])


def test_light_scans_are_read_each_time_and_keep_nothing(
    small_dataset: Path, tmp_path: Path, read: list[str]
) -> None:
    dataset = scans(small_dataset, tmp_path / "light", 600)
    read.clear()  # opening looks at some, too
    labelled(dataset)
    labelled(dataset)
    assert len(read) == 2
    assert not scan_labels.LABELS.folder.exists()


def test_damaged_labels_are_made_again_and_a_damaged_scan_has_none(
    small_dataset: Path, tmp_path: Path, read: list[str]
) -> None:
    dataset = scans(small_dataset, tmp_path / "heavy", 1500)
    read.clear()  # opening looks at some, too
    first = labelled(dataset)
    (kept,) = scan_labels.LABELS.folder.glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:100])
    np.testing.assert_array_equal(labelled(dataset).points, first.points)
    assert len(read) == 2
    file = dataset.sequence("shirt_swing").files[0]
    file.write_bytes(file.read_bytes()[:-50])
    assert read_labelled(dataset, KEY, COUNT, SEED, colored=True) is None
