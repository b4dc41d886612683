"""A run with a colour field: its texture where recordings give none, and no field for nothing."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ins_studio.avatar import presets
from ins_studio.avatar.avatar import load_avatar
from ins_studio.avatar.extraction import finished
from ins_studio.project.canonical import load_canonical
from ins_studio.project.records import Note
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.extract import extract
from ins_studio.tasks.train import train
from ins_studio.texture.images import decode_png
from ins_studio.texture.texels import build_texel_map

SIZE = 128
TINY = replace(
    presets.preset("snarf-nc"),
    occupancy_width=16,
    grid_spacing=0.05,
    skinning_spacing=0.08,
    color=1.0,
    color_spacing=0.04,
    frames=2,
    points=256,
    label_points=4000,
)


def trained(dataset: Path, out: Path, tiny: presets.Preset) -> RunFolder:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(presets.PRESETS, "snarf-nc", tiny)
        settings = TrainSettings(str(dataset), str(out), preset="snarf-nc", steps=3, device="cpu")
        finished(train(settings))
    return RunFolder(out)


def losses(run: RunFolder) -> list[float]:
    return [record["loss"] for record in run.read_log() if record["record"] == "step"]


@pytest.fixture
def gone(small_dataset: Path, tmp_path: Path) -> RunFolder:
    """A run whose recordings are not there any more."""
    recordings = tmp_path / "recordings"
    shutil.copytree(small_dataset, recordings)
    run = trained(recordings, tmp_path / "run", TINY)
    shutil.rmtree(recordings)
    return run


def test_texture_without_the_recordings_is_what_was_learned(gone: RunFolder) -> None:
    """The capsule figure gets lighter with its height: a hundredth of 120 a centimetre."""
    records = list(extract(str(gone.path), 32, "cpu", texture_size=SIZE))
    notes = [record.text for record in records if isinstance(record, Note)]
    assert any(note.startswith("The colours are those that the avatar has") for note in notes)
    pixels = decode_png(gone.scan_color_path)
    mesh = load_canonical(gone.mesh_path)
    texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, SIZE)
    height = texels.positions(mesh.vertices, mesh.faces)[..., 1]
    trunk = (texels.face >= 0) & (height > 0.95) & (height < 1.3)
    off = pixels[trunk][:, 0].astype(float) - 120 * height[trunk]
    assert np.abs(off).mean() < 6
    assert (pixels[..., 0] == pixels[..., 1]).mean() > 0.9


def test_recordings_without_colours_train_as_if_none_were_asked_for(
    small_dataset: Path, tmp_path: Path
) -> None:
    """To the last digit; and the avatar holds no field that was never taught."""
    bare = tmp_path / "bare"
    shutil.copytree(small_dataset, bare)
    (bare / "sequences" / "00001" / "colors.npy").unlink()
    run = trained(bare, tmp_path / "asked", TINY)
    plain = trained(bare, tmp_path / "plain", replace(TINY, color=0.0))
    assert losses(run) == losses(plain)
    assert run.config()["sizes"] == plain.config()["sizes"]
    assert load_avatar(run).model.color is None


def test_a_run_of_before_is_loaded(small_dataset: Path, tmp_path: Path) -> None:
    """Its configuration knows nothing of colours."""
    run = trained(small_dataset, tmp_path / "run", replace(TINY, color=0.0))
    config = run.config()
    for name in ("color", "color_spacing", "lr_color"):
        del config["sizes"][name]
    run.write_config(config)
    assert load_avatar(run).model.color is None
