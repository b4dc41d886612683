"""Checkpoints: parameters and the optimiser's memory as safetensors, facts as JSON beside."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ins_studio.avatar.avatar import PREFIX, load_parameters
from ins_studio.avatar.ins import INS
from ins_studio.errors import StudioError
from ins_studio.files import read_json, write_atomic, write_json
from ins_studio.project.run import RunFolder

VERSION = 1
KEPT = 2  # older checkpoints than these lose the optimiser's memory: only the newest resume


def save_checkpoint(run: RunFolder, step: int, model: INS, optimizer: torch.optim.Adam) -> Path:
    """Write the state after ``step`` steps; the JSON comes last and makes it count.

    ``step-000500.safetensors`` holds the parameters, ``step-000500.optimizer.safetensors`` what
    resuming needs besides: an avatar to pass on is complete without it.
    """
    from safetensors.torch import save

    path = run.checkpoint_path(step)
    parameters = {PREFIX + name: t.detach().cpu() for name, t in model.state_dict().items()}
    write_atomic(memory_path(path), save(_memory(model, optimizer)))
    write_atomic(path, save(parameters))
    write_json(path.with_suffix(".json"), {"version": VERSION, "step": step})
    for older in run.steps()[:-KEPT]:
        memory_path(run.checkpoint_path(older)).unlink(missing_ok=True)
    return path


def load_checkpoint(path: Path, model: INS, optimizer: torch.optim.Adam) -> int:
    """Bring model and optimiser back to a checkpoint; return its step.

    Raises
    ------
    StudioError
        Naming the file, when it is missing, damaged or of another version.
    """
    facts = read_facts(path)
    load_parameters(model, path)
    memory = _read(memory_path(path))
    for name, parameter in model.named_parameters():
        state = {key: memory.get(f"{key}.{name}") for key in ("step", "exp_avg", "exp_avg_sq")}
        if state["exp_avg"] is not None:
            optimizer.state[parameter] = {
                key: value if key == "step" or value is None else value.to(parameter.device)
                for key, value in state.items()
            }
    return int(facts["step"])


def read_facts(path: Path) -> dict[str, Any]:
    """Read the JSON beside a checkpoint; StudioError when it is of another version."""
    facts_path = path.with_suffix(".json")
    facts = read_json(facts_path)
    version = facts.get("version") if isinstance(facts, dict) else None
    if version != VERSION or not isinstance(facts.get("step"), int):
        raise StudioError(
            f"The checkpoint {facts_path} is of version {version}, this program reads {VERSION}.",
            "Use the version of INS Studio that wrote it, or train again.",
        )
    return dict(facts)


def memory_path(path: Path) -> Path:
    """Return where the optimiser's memory of a checkpoint lies."""
    return path.with_suffix(".optimizer.safetensors")


def _memory(model: INS, optimizer: torch.optim.Adam) -> dict[str, Tensor]:
    return {
        f"{key}.{name}": value.detach().cpu()
        for name, parameter in model.named_parameters()
        for key, value in optimizer.state.get(parameter, {}).items()
    }


def _read(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise StudioError(
            f"Training cannot go on from {path}: {error}.",
            "Resume from a checkpoint that has this file, or start a new run.",
        ) from error
