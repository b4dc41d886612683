"""Every preset is trained, saved, loaded and measured like any avatar."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ins_studio.avatar import presets
from ins_studio.avatar.avatar import load_avatar
from ins_studio.avatar.extraction import finished
from ins_studio.avatar.frozen import freeze
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.geometry.closest import closest_points
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import PRESETS, TrainSettings
from ins_studio.project.training_records import Step
from ins_studio.tasks.extract import extract
from ins_studio.tasks.posing import ready_poser
from ins_studio.training.evaluation import evaluate_frames
from ins_studio.training.loop import train

COUNT = 500
TRAINED = [name for name in PRESETS if presets.PRESETS[name].trained]


def tiny(name: str) -> presets.Preset:
    """The preset as it is, but for its sizes."""
    preset = presets.preset(name)
    return replace(
        preset,
        h_c_blocks=min(preset.h_c_blocks, 2),
        h_d_blocks=min(preset.h_d_blocks, 1),
        width=16,
        shift_shapes=8,
        shift_across=0.08 if preset.shift_across else 0.0,
        occupancy_width=48,
        grid_spacing=0.05 if preset.grid_spacing else 0.0,
        skinning_spacing=0.08,
        frames=3,
        points=128,
        label_points=1000,
        pins_after=0.0,
        steps=2,
    )


@pytest.fixture(autouse=True)
def _tiny_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TRAINED:
        monkeypatch.setitem(presets.PRESETS, name, tiny(name))


@pytest.fixture(scope="module")
def split(dataset: Dataset) -> Split:
    """A few frames of it."""
    found = read_split(dataset)
    return Split(found.training[::4], found.interpolation[:1], found.extrapolation[:1])


def trained(
    dataset: Dataset,
    split: Split,
    out: Path,
    name: str,
    steps: int | None = None,
    device: str = "cpu",
) -> tuple[RunFolder, list[Step]]:
    """Train the preset ``name``; return its run and the steps."""
    run = RunFolder(out / name)
    settings = TrainSettings(
        str(dataset.path), str(run.path), preset=name, steps=steps, device=device
    )
    records = list(train(settings, dataset, split, run))
    return run, [record for record in records if isinstance(record, Step)]


@pytest.mark.parametrize("name", PRESETS)
def test_trained_saved_loaded_and_measured(
    dataset: Dataset, split: Split, tmp_path: Path, name: str
) -> None:
    run, steps = trained(dataset, split, tmp_path, name)
    assert len(steps) == (2 if name in TRAINED else 0)
    assert all(np.isfinite([step.loss, step.grad_norm]).all() for step in steps)
    avatar = load_avatar(run)
    assert avatar.preset == name
    if name in TRAINED:
        assert avatar.model.preset == tiny(name)
    finished(extract(str(run.path), 32, "cpu", texture_size=64))
    poser = finished(ready_poser(run, "cpu", resolution=32))
    key = split.extrapolation
    row = finished(evaluate_frames(poser, dataset, key, "extrapolation", COUNT))
    assert row.system == name
    assert 0 < row.iou_surface <= 1
    assert np.isfinite(row.iou_points) == (name in TRAINED)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
@pytest.mark.parametrize("name", TRAINED)
def test_a_gpu_trains_and_poses_the_same(
    dataset: Dataset, split: Split, tmp_path: Path, name: str
) -> None:
    _, wanted = trained(dataset, split, tmp_path / "cpu", name)
    run, steps = trained(dataset, split, tmp_path / "cuda", name, device="cuda")
    for found, on_cpu in zip(steps, wanted, strict=True):
        assert found.loss == pytest.approx(on_cpu.loss, rel=1e-3)
    finished(extract(str(run.path), 32, "cuda", texture_size=64))
    here, there = (finished(ready_poser(run, device, resolution=32)) for device in ("cpu", "cuda"))
    frame = dataset.frame(*split.extrapolation[0])
    meshes = [poser.surface(frame.pose, frame.transl) for poser in (here, there)]
    assert len(meshes[0].faces) == pytest.approx(len(meshes[1].faces), rel=0.02)
    distance, _, _ = closest_points(meshes[1].vertices, meshes[0].vertices, meshes[0].faces)
    assert distance.max() < 1e-3


def test_ins_minus_both_pins_is_snarf_nc(
    dataset: Dataset, split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same seed gives the same losses, to the last digit."""
    _, wanted = trained(dataset, split, tmp_path, "snarf-nc", steps=6)
    _, ins = trained(dataset, split, tmp_path / "ins", "talk", steps=6)
    without = replace(presets.preset("talk"), h_c_blocks=0, h_d_blocks=0)
    monkeypatch.setitem(presets.PRESETS, "talk", without)
    _, found = trained(dataset, split, tmp_path, "talk", steps=6)
    assert [(s.loss, s.grad_norm) for s in found] == [(s.loss, s.grad_norm) for s in wanted]
    assert ins[-1].loss != wanted[-1].loss


def test_snarf_learns_from_the_pose(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    """From the second step on: its first one starts where SNARF-NC does."""
    _, nc = trained(dataset, split, tmp_path, "snarf-nc", steps=4)
    run, snarf = trained(dataset, split, tmp_path, "snarf", steps=4)
    assert snarf[0].loss == pytest.approx(nc[0].loss, rel=1e-3)
    assert snarf[-1].loss != nc[-1].loss
    pose_columns = load_avatar(run).model.occupancy.hidden[0].weight[:, -12:]
    assert pose_columns.shape == (48, 12)


def test_first_lbs_is_the_first_frame(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    run, _ = trained(dataset, split, tmp_path, "first-lbs")
    first = load_avatar(run)
    np.testing.assert_array_equal(first.rest, dataset.frame(*split.training[0]).v_cano)
    run, _ = trained(dataset, split, tmp_path, "avg-lbs")
    assert np.abs(first.rest - load_avatar(run).rest).max() > 1e-3


@pytest.mark.parametrize("at", ["mean", "first"])
def test_frozen_snarf_is_measured_by_its_one_mesh(
    dataset: Dataset, split: Split, tmp_path: Path, at: str
) -> None:
    run, _ = trained(dataset, split, tmp_path, "snarf")
    poser = finished(ready_poser(run, "cpu", resolution=32, frozen=at))
    row = finished(evaluate_frames(poser, dataset, split.extrapolation, "extrapolation", COUNT))
    assert row.system == f"snarf-{at}"
    surfaces = [poser.surface(pose, np.zeros(3)) for pose in load_avatar(run).training_poses[:2]]
    assert len({len(surface.vertices) for surface in surfaces}) == 1
    assert freeze(load_avatar(run), at).model.condition.varies is False


def test_resumed_published_run_goes_on(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    """Weight norm and Broyden survive a checkpoint."""
    _, whole = trained(dataset, split, tmp_path / "whole", "snarf-published", steps=3)
    run = RunFolder(tmp_path / "run")
    settings = TrainSettings(
        str(dataset.path), str(run.path), preset="snarf-published", steps=3, device="cpu"
    )
    training = train(settings, dataset, split, run)
    while not isinstance(next(training), Step):
        pass
    training.close()
    again = replace(settings, resume=True)
    rest = [s for s in train(again, dataset, split, run) if isinstance(s, Step)]
    assert [s.index for s in rest] == [2, 3]
    assert [s.loss for s in rest] == pytest.approx([s.loss for s in whole[1:]], abs=1e-6)
