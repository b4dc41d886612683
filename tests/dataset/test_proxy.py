"""Proxies of heavy scans: what they keep, and that they are made once."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scan, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset import proxy, scan_glance
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.proxy import decimated, kept_proxy
from ins_studio.dataset.scan import Scan
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import surface_distances
from ins_studio.geometry.mesh import is_closed
from ins_studio.project import cache

FEW = 1000  # faces of a proxy in these tests; the capsule figure has some 4,000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(proxy, "MOST_FACES", FEW)
    monkeypatch.setattr(decimated, "__defaults__", (FEW,))


@pytest.fixture
def scans(small_dataset: Path, tmp_path: Path) -> Dataset:
    """Two scans in centimetres with z up; the first is heavy, the second is not."""
    root, recorded = tmp_path / "scans", open_dataset(small_dataset)
    keys = [("shirt_swing", 0), ("shirt_swing", 1)]
    for number, key in enumerate(keys):
        frame = recorded.frame(*key)
        light = decimated(Scan(frame.vertices, frame.faces, frame.colors), 600)
        surface = (
            (frame.vertices, frame.faces, frame.colors)
            if number == 0
            else (light.vertices, light.faces, light.colors)
        )
        vertices = surface[0].astype(float)[:, [0, 2, 1]] * [100, -100, 100]
        write_scan(root / "walk" / f"scan_{number}.ply", vertices, *surface[1:])
    write_npz(root / "walk" / "poses.npz", *poses_of(recorded, keys))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "fps": 30}')
    return open_dataset(root)


def test_fewer_faces_keep_surface_and_colours(small_dataset: Path) -> None:
    frame = open_dataset(small_dataset).frame("shirt_swing", 0)
    found = decimated(Scan(frame.vertices, frame.faces, frame.colors))
    assert len(found.faces) <= FEW + 10
    assert is_closed(found.faces)
    assert surface_distances(frame.vertices, found.vertices, found.faces).max() < 0.015
    assert found.colors is not None
    height = (found.vertices[:, 1] * 120).clip(0, 255)  # what the fixture paints
    assert np.abs(found.colors[:, 0] - height).mean() < 6


def test_a_texture_seam_does_not_tear(small_dataset: Path) -> None:
    frame = open_dataset(small_dataset).frame("shirt_swing", 0)
    corners = frame.vertices[frame.faces].reshape(-1, 3)  # every face has its own vertices
    faces = np.arange(len(corners), dtype=np.int32).reshape(-1, 3)
    assert is_closed(decimated(Scan(corners, faces)).faces)


def test_a_frame_to_look_at_lies_where_the_frame_lies(scans: Dataset) -> None:
    full, shown = scans.frame("walk", 0), scans.proxy("walk", 0)
    assert len(shown.faces) <= FEW + 10 < len(full.faces)
    assert surface_distances(full.vertices, shown.vertices, shown.faces).max() < 0.015
    np.testing.assert_array_equal(shown.pose, full.pose)
    np.testing.assert_array_equal(shown.transl, full.transl)
    light, same = scans.proxy("walk", 1), scans.frame("walk", 1)
    np.testing.assert_array_equal(light.vertices, same.vertices)
    np.testing.assert_array_equal(light.faces, same.faces)
    np.testing.assert_array_equal(light.colors, same.colors)


def test_a_scan_is_read_once(scans: Dataset, read: list[str]) -> None:
    assert scans.kept_proxy("walk", 1) is None
    made = scans.proxy("walk", 1)
    again, kept = scans.proxy("walk", 1), scans.kept_proxy("walk", 1)
    assert read == ["scan_1.ply"]
    assert kept is not None
    for found in (again, kept):
        np.testing.assert_array_equal(found.vertices, made.vertices)
        np.testing.assert_array_equal(found.colors, made.colors)


def test_reading_a_heavy_scan_leaves_its_proxy_and_a_light_one_nothing(
    scans: Dataset, read: list[str]
) -> None:
    scans.frame("walk", 0)
    scans.frame("walk", 1)
    assert scans.kept_proxy("walk", 0) is not None
    assert scans.kept_proxy("walk", 1) is None
    assert read == ["scan_0.ply", "scan_1.ply"]


def test_another_time_of_the_file_is_another_proxy(scans: Dataset, read: list[str]) -> None:
    scans.proxy("walk", 0)
    file = scans.sequence("walk").files[0]
    os.utime(file, (1e9, 1e9))
    assert scans.kept_proxy("walk", 0) is None
    scans.proxy("walk", 0)
    assert read == ["scan_0.ply"] * 2


@pytest.mark.parametrize("damage", ["cut", "strange"])
def test_a_damaged_proxy_is_made_again(scans: Dataset, read: list[str], damage: str) -> None:
    scans.proxy("walk", 0)
    (kept,) = proxy.PROXIES.folder.glob("*.npz")
    if damage == "cut":
        kept.write_bytes(kept.read_bytes()[:-40])
    else:
        kept.write_bytes(
            proxy.pack_npz(
                vertices=np.zeros((2, 3), np.float32),
                faces=np.full((1, 3), 7, np.int32),
                colors=np.zeros((0, 3), np.uint8),
                vertex_count=2,
                face_count=1,
            )
        )
    assert scans.kept_proxy("walk", 0) is None
    assert len(scans.proxy("walk", 0).faces) > 900
    assert read == ["scan_0.ply"] * 2


def test_a_full_disk_makes_it_each_time(
    scans: Dataset, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise StudioError("The disk is full.")

    monkeypatch.setattr(cache, "write_atomic", full)
    assert len(scans.proxy("walk", 0).faces) == len(scans.proxy("walk", 0).faces)
    assert read == ["scan_0.ply"] * 2


def test_the_oldest_proxies_go(scans: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    scans.proxy("walk", 0)
    (first,) = proxy.PROXIES.folder.glob("*.npz")
    os.utime(first, (1e9, 1e9))
    monkeypatch.setattr(
        proxy, "PROXIES", replace(proxy.PROXIES, limit=int(1.2 * first.stat().st_size))
    )
    scans.proxy("walk", 1)
    assert scans.kept_proxy("walk", 0) is None
    assert scans.kept_proxy("walk", 1) is not None


def test_what_a_person_says_of_scans_holds_for_their_proxies(
    scans: Dataset, small_dataset: Path, read: list[str]
) -> None:
    said = open_dataset(scans.path, curation=Curation(units="dm", flipped=True))
    read.clear()
    assert said.kept_proxy("walk", 0) is None
    shown, kept = said.proxy("walk", 0), said.kept_proxy("walk", 0)
    assert read == ["scan_0.ply"]
    assert kept is not None
    plain = scans.proxy("walk", 0)
    np.testing.assert_array_equal(kept.faces, shown.faces)
    np.testing.assert_array_equal(shown.faces, plain.faces[:, ::-1])
    np.testing.assert_allclose(shown.vertices, 10 * plain.vertices, atol=1e-4)
    recorded = open_dataset(small_dataset, curation=Curation(flipped=True))
    found, own = recorded.kept_proxy("shirt_swing", 0), recorded.frame("shirt_swing", 0)
    assert found is not None
    np.testing.assert_array_equal(found.faces, own.faces)


def test_a_missing_or_damaged_scan_is_named(scans: Dataset) -> None:
    file = scans.sequence("walk").files[0]
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(StudioError, match=r"scan_0\.ply is damaged"):
        scans.proxy("walk", 0)
    file.unlink()
    assert scans.kept_proxy("walk", 0) is None
    with pytest.raises(StudioError, match=r"scan_0\.ply cannot be read"):
        scans.proxy("walk", 0)


def test_recordings_that_are_read_at_once_need_none(small_dataset: Path) -> None:
    dataset = open_dataset(small_dataset)
    shown = dataset.kept_proxy("shirt_swing", 0)
    assert not dataset.has_proxies
    assert shown is not None
    np.testing.assert_array_equal(shown.vertices, dataset.frame("shirt_swing", 0).vertices)
    assert kept_proxy(dataset.sequences[0].files[0]) is None


@pytest.fixture
def heavy(scans: Dataset, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """The same scans, taken for heavy ones; the child makes proxies of the usual size."""
    monkeypatch.setattr(proxy, "MOST_FACES", 30_000)
    monkeypatch.setattr(scan_glance, "HEAVY", 0)
    return scans


def test_a_heavy_scan_is_read_in_another_process(heavy: Dataset, read: list[str]) -> None:
    made, kept = heavy.proxy("walk", 0), heavy.kept_proxy("walk", 0)
    assert read == []
    assert kept is not None
    np.testing.assert_array_equal(made.vertices, kept.vertices)
    np.testing.assert_array_equal(made.vertices, heavy.frame("walk", 0).vertices)


def test_a_heavy_scan_that_cannot_be_read_is_named(heavy: Dataset) -> None:
    file = heavy.sequence("walk").files[1]
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(StudioError, match=r"scan_1\.ply is damaged"):
        heavy.proxy("walk", 1)


def test_heavy_scans_are_opened_by_one_proxy(heavy: Dataset, read: list[str]) -> None:
    opened = open_dataset(heavy.path)
    assert read == []
    assert len(list(proxy.PROXIES.folder.glob("*.npz"))) == 1
    assert str(opened.convention) == str(heavy.convention) == "centimetres, z up"
    assert opened.surface_size == heavy.surface_size
    assert not opened.registered
    assert opened.sample.colors is not None


def test_a_damaged_first_scan_is_named_and_the_next_one_opens(heavy: Dataset) -> None:
    file = heavy.sequence("walk").files[0]
    file.write_bytes(file.read_bytes()[:-100])
    opened = open_dataset(heavy.path)
    assert opened.sample.index == 1
    assert "scan_0.ply" in " ".join(map(str, opened.problems))


def test_heavy_scans_that_share_their_faces_are_still_followed(
    small_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_glance, "HEAVY", 0)
    root, recorded = tmp_path / "followed", open_dataset(small_dataset)
    keys = [("shirt_swing", index) for index in range(3)]
    write_scans(root, recorded, keys, suffix=".obj", faces=None)
    write_npz(root / "shirt_swing" / "poses.npz", *poses_of(recorded, keys))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "fps": 30}')
    assert open_dataset(root).registered
