"""Loading a run: what was trained comes back, and what does not fit is named."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from ins_studio.avatar.avatar import (
    AVERAGE_FILE,
    CHECKPOINT_VERSION,
    PREFIX,
    Avatar,
    load_avatar,
)
from ins_studio.avatar.average_lbs import AverageAvatar, encode_average
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.ins import INS
from ins_studio.avatar.presets import preset
from ins_studio.body.body import Body
from ins_studio.body.files import encode_body
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic, write_json
from ins_studio.project.arrays import encode_npz
from ins_studio.project.run import RunFolder


@pytest.fixture
def model(capsule_body: Body) -> INS:
    torch.manual_seed(0)
    model = build_model(preset("draft"), capsule_body)
    start_from_body(model, capsule_body)
    return model


@pytest.fixture
def run(tmp_path: Path, capsule_body: Body, model: INS) -> RunFolder:
    """A run with checkpoints after 5 and 10 steps; the first one is all zeros."""
    run = RunFolder(tmp_path / "run")
    write_atomic(run.body_path, encode_body(capsule_body))
    write_atomic(run.poses_path, encode_npz(poses=np.full((2, 5, 3), 0.1, np.float32)))
    run.write_config({"preset": "draft", "sizes": preset("draft").to_dict()})
    run.checkpoints.mkdir()
    for step, scale in ((5, 0.0), (10, 1.0)):
        path = run.checkpoint_path(step)
        save_file({PREFIX + k: v * scale for k, v in model.state_dict().items()}, path)
        write_json(path.with_suffix(".json"), {"version": CHECKPOINT_VERSION, "step": step})
    return run


def test_the_newest_checkpoint_comes_back(run: RunFolder, model: INS) -> None:
    avatar = load_avatar(run)
    assert isinstance(avatar, Avatar)
    assert not avatar.model.training
    assert avatar.model.pose_code(torch.full((1, 5, 3), 0.1)).h_c.any()  # it knows its poses
    assert avatar.preset == "draft"
    for name, value in avatar.model.state_dict().items():
        assert torch.equal(value, model.state_dict()[name])


def test_an_older_checkpoint(run: RunFolder) -> None:
    avatar = load_avatar(run, step=5)
    assert isinstance(avatar, Avatar)
    assert all(not value.any() for value in avatar.model.state_dict().values())


def test_average(run: RunFolder, capsule_body: Body) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    write_atomic(run.path / AVERAGE_FILE, encode_average(average))
    run.write_config({"preset": "avg-lbs"})
    found = load_avatar(run)
    assert isinstance(found, AverageAvatar)
    np.testing.assert_array_equal(found.rest, average.rest)


def test_no_such_checkpoint(run: RunFolder) -> None:
    with pytest.raises(StudioError, match="after 7 steps"):
        load_avatar(run, step=7)
    for path in run.checkpoints.iterdir():
        path.unlink()
    with pytest.raises(StudioError, match="any checkpoint"):
        load_avatar(run)


def test_another_version(run: RunFolder) -> None:
    path = run.checkpoint_path(10)
    write_json(path.with_suffix(".json"), {"version": 9, "step": 10})
    with pytest.raises(StudioError, match=r"step-000010\.json is of version 9"):
        load_avatar(run)


def test_a_truncated_checkpoint(run: RunFolder) -> None:
    path = run.checkpoint_path(10)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(StudioError, match=r"step-000010\.safetensors cannot be read"):
        load_avatar(run)


def test_other_sizes(run: RunFolder) -> None:
    run.write_config({"preset": "paper"})
    with pytest.raises(StudioError, match="does not fit"):
        load_avatar(run)
