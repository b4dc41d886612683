"""The occupancy field O: canonical space -> logit, positive inside.

INS's never sees the pose. SNARF's does: the condition is fed in beside the coordinates.
"""

import math
from typing import cast

import torch
from torch import Tensor, nn

from ins_studio.avatar.presets import Preset
from ins_studio.avatar.soft_ramp import soft_ramp
from ins_studio.avatar.voxels import Voxels


class Occupancy(nn.Module):
    """An implicit shape: a network on encoded coordinates, and a grid that carries the detail.

    logit(x, condition) = grid(x) + network(x, the grid's features at x, condition): the grid is
    the same for every pose, so with a condition it holds the mean shape, and the network says
    what a pose changes about it.

    Parameters
    ----------
    center : Tensor
        (3,) middle of the canonical box, metres.
    preset : Preset
        Width, layers and octaves of the network, the grid's features, and whether there is weight
        norm. With more than four layers the input is fed in again half-way.
    grid : Voxels or None
        Nodes of the grid; None for the network alone.
    condition : int
        Numbers of the pose that the network is fed beside the coordinates; 0 for none.
    """

    center: Tensor

    def __init__(
        self, center: Tensor, preset: Preset, grid: Voxels | None = None, condition: int = 0
    ) -> None:
        super().__init__()
        self.register_buffer("center", center.clone(), persistent=False)
        width, layers, features = (
            preset.occupancy_width,
            preset.occupancy_layers,
            preset.grid_features,
        )
        self.octaves, self.grid = preset.octaves, grid
        inputs = 3 + 6 * self.octaves + (features if grid else 0)
        self.again = layers // 2 if layers > 4 else -1
        fan_in, fan_out = [inputs + condition] + [width] * (layers - 1), [width] * layers
        if self.again > 0 and preset.weight_norm:  # as SNARF's: all inner layers equally wide
            fan_out[self.again - 1] -= inputs
        elif self.again > 0:
            fan_in[self.again] += inputs
        self.hidden = nn.ModuleList(map(nn.Linear, fan_in, fan_out))
        self.out = nn.Linear(width, 1)
        if grid is None:
            self._start_as_sphere()
        else:
            self.nodes = nn.Parameter(torch.zeros(grid.count, 1 + features))
            nn.init.normal_(self.nodes[:, 1:].data, std=0.1)
            nn.init.zeros_(self.out.weight)
            nn.init.zeros_(self.out.bias)
        if preset.weight_norm:
            for layer in (*self.hidden, self.out):
                nn.utils.parametrizations.weight_norm(layer)

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the logits (M,) at ``x`` (M, 3), metres in canonical space.

        ``condition`` (M, C) where the network was built with one.
        """
        inputs, logit = self.encode(x - self.center), torch.zeros_like(x[:, 0])
        if self.grid is not None:
            sampled = self.grid.sample(self.nodes, x)  # (M, 1 + features)
            logit, inputs = sampled[:, 0], torch.cat([inputs, sampled[:, 1:]], dim=-1)
        hidden = inputs if condition is None else torch.cat([inputs, condition], dim=-1)
        for index, layer in enumerate(self.hidden):
            if index == self.again:
                hidden = torch.cat([hidden, inputs], dim=-1) / math.sqrt(2)
            hidden = soft_ramp(layer(hidden))
        correction: Tensor = self.out(hidden)[:, 0]
        return logit + correction

    def encode(self, x: Tensor) -> Tensor:
        """Return x and the sines and cosines of 2^k pi x, (M, 3 + 6 octaves)."""
        angles = [x * (math.pi * 2**octave) for octave in range(self.octaves)]
        return torch.cat([x, *(wave(a) for a in angles for wave in (torch.sin, torch.cos))], dim=-1)

    @torch.no_grad()
    def start_from(self, logits: Tensor) -> None:
        """Take the logits (G,) of a first shape at the grid's nodes."""
        self.nodes[:, 0] = logits

    @torch.no_grad()
    def _start_as_sphere(self) -> None:
        """Start as a ball of about a metre (geometric initialisation, Atzmon and Lipman 2020)."""
        for index, layer in enumerate(cast("list[nn.Linear]", list(self.hidden))):
            nn.init.normal_(layer.weight, std=math.sqrt(2 / len(layer.weight)))
            nn.init.zeros_(layer.bias)
            if index == 0:
                layer.weight[:, 3:] = 0
            elif index == self.again:  # the coordinates follow the hidden layer, then their waves
                layer.weight[:, layer.in_features - 6 * self.octaves :] = 0
        nn.init.normal_(self.out.weight, mean=-math.sqrt(math.pi / self.out.in_features), std=1e-4)
        nn.init.ones_(self.out.bias)
