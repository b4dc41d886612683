"""The optimiser and its learning rates, which depend on step / total_steps alone."""

import math

import torch
from torch import nn

from ins_studio.avatar.color_field import COARSER
from ins_studio.avatar.ins import INS
from ins_studio.avatar.presets import Preset

RAMP = 0.02  # share of the training in which a learning rate rises to its highest
LAST = 0.02  # share of its highest that a learning rate falls to

PINS = ("h_c.", "h_d.", "encode_c.", "encode_d.")
SHIFTS = "field.values"  # the ending of the voxels that shift
COLORS = tuple(f"color.levels.{level}" for level in range(len(COARSER)))
SHARPER_AFTER = 0.15  # share of the training before the next finer level of colours joins


def make_optimizer(model: INS, preset: Preset) -> torch.optim.Adam:
    """Return Adam over groups of parameters; each has its own highest rate, ``peak``."""
    named = dict(model.named_parameters())
    grid = {name for name in named if name == "occupancy.nodes"}
    weights = {name for name in named if name.startswith("skinning.")}
    shifts = {name for name in named if name.endswith(SHIFTS)}
    pins = {name for name in named if name.startswith(PINS)} - shifts
    rates = (
        ("network", set(named) - grid - weights - pins - shifts - {*COLORS}, preset.lr),
        ("grid", grid, preset.lr_grid),
        ("weights", weights, preset.lr_weights),
        ("pins", pins, preset.lr_pins),
        ("shifts", shifts, preset.lr_shifts),
        *((level, {level} & set(named), preset.lr_color) for level in COLORS),
    )
    groups = [
        {"params": [p for n, p in named.items() if n in names], "peak": peak, "name": group}
        for group, names, peak in rates
        if names
    ]
    return torch.optim.Adam(groups, lr=preset.lr, betas=(0.9, 0.99), fused=True)


def set_rates(optimizer: torch.optim.Adam, preset: Preset, step: int, total: int) -> float:
    """Set every group's rate for ``step`` of ``total``; return the network's."""
    late = {name: SHARPER_AFTER * level for level, name in enumerate(COLORS)}
    late |= {"pins": preset.pins_after, "shifts": preset.pins_after}
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * rate_at((step + 1) / total, late.get(group["name"], 0.0))
    return float(optimizer.param_groups[0]["lr"])


def rate_at(progress: float, late: float = 0.0) -> float:
    """Return the share of the highest rate at ``progress`` in (0, 1]: a ramp, then a cosine.

    ``late`` delays the ramp.
    """
    ramp = min(1.0, max(0.0, (progress - late) / RAMP))
    return ramp * (LAST + (1 - LAST) * (1 + math.cos(math.pi * progress)) / 2)


def clip_networks(model: nn.Module, longest: float) -> float:
    """Shorten the networks' gradient to ``longest``, not that of the grids; return its length."""
    grids = ("occupancy.nodes", "skinning.log_weights", SHIFTS, *COLORS)
    parameters = [p for name, p in model.named_parameters() if not name.endswith(grids)]
    return float(nn.utils.clip_grad_norm_(parameters, longest))
