"""An avatar: trained networks with the body they were trained on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ins_studio.avatar.average_lbs import BASELINES, AverageAvatar, load_average
from ins_studio.avatar.initial import build_model
from ins_studio.avatar.ins import INS
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.presets import preset as preset_of
from ins_studio.body.body import Body
from ins_studio.body.files import load_body
from ins_studio.errors import StudioError
from ins_studio.files import read_json
from ins_studio.project.arrays import read_npz
from ins_studio.project.run import RunFolder

AVERAGE_FILE = "average.npz"
PREFIX = "model."
CHECKPOINT_VERSION = 1


@dataclass(frozen=True, eq=False)
class Avatar:
    """A trained model, ready to be asked.

    Parameters
    ----------
    model : INS
        In evaluation mode, with its gate.
    body : Body
        With the person's own template.
    preset : str
    training_poses : (T, J, 3) float32
        What the gate knows.
    device : torch.device
    """

    model: INS
    body: Body
    preset: str
    training_poses: np.ndarray
    device: torch.device


AnyAvatar = Avatar | AverageAvatar


def load_avatar(
    run: RunFolder, device: str | torch.device = "cpu", step: int | None = None
) -> AnyAvatar:
    """Load what a run has trained.

    Parameters
    ----------
    run : RunFolder
    device : str or torch.device
        Where the networks shall live.
    step : int, optional
        The checkpoint after so many steps; the newest when left out.

    Raises
    ------
    StudioError
        When the run has no such checkpoint, or a file of it is damaged or of another version.
    """
    config = run.config()
    name = str(config.get("preset", ""))
    body = load_body(run.body_path)
    if name in BASELINES:
        return load_average(run.path / AVERAGE_FILE, body, name)
    where = torch.device(device)
    poses = read_npz(run.poses_path, ("poses",))["poses"].astype(np.float32)
    # The sizes that were trained, not those that the preset may have in this version.
    preset = Preset.from_dict(config["sizes"]) if "sizes" in config else preset_of(name)
    model = build_model(preset, body, poses)
    load_parameters(model, checkpoint_of(run, step))
    return Avatar(model.to(where).eval(), body, name, poses, where)


def checkpoint_of(run: RunFolder, step: int | None = None) -> Path:
    """Return the checkpoint after ``step`` steps, or the newest; StudioError if there is none."""
    path = run.latest_checkpoint() if step is None else run.checkpoint_path(step)
    if path is None or not path.is_file():
        which = "any checkpoint" if step is None else f"a checkpoint after {step} steps"
        raise StudioError(f"The run {run.path} has not {which}.", "Train it, or choose another.")
    return path


def load_parameters(model: INS, path: Path) -> None:
    """Read a checkpoint's parameters into ``model``; StudioError names a file that does not fit."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    check_version(path)
    try:
        arrays = load_file(path)
    except (OSError, SafetensorError) as error:
        raise StudioError(
            f"{path} cannot be read as a checkpoint: {error}.", "Use an older checkpoint."
        ) from error
    state = {
        name.removeprefix(PREFIX): array
        for name, array in arrays.items()
        if name.startswith(PREFIX)
    }
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise StudioError(
            f"{path} does not fit its run's preset and body.", "Train the run again."
        ) from error


def check_version(path: Path) -> None:
    """Raise StudioError unless the JSON beside a checkpoint is of this program's version."""
    facts_path = path.with_suffix(".json")
    facts = read_json(facts_path)
    version = facts.get("version") if isinstance(facts, dict) else None
    if version != CHECKPOINT_VERSION:
        raise StudioError(
            f"The checkpoint {facts_path} is of version {version}, "
            f"this program reads {CHECKPOINT_VERSION}.",
            "Use the version of INS Studio that wrote it, or train again.",
        )
