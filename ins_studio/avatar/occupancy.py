"""The occupancy field O: canonical space -> logit, positive inside. It never sees the pose."""

import math
from typing import cast

import torch
from torch import Tensor, nn

from ins_studio.avatar.voxels import Voxels


class Occupancy(nn.Module):
    """An implicit shape: a network on encoded coordinates, and a grid that carries the detail.

    Parameters
    ----------
    center : Tensor
        (3,) middle of the canonical box, metres.
    width, layers : int
        Of the network; with more than four layers the input is fed in again half-way.
    octaves : int
        Of the positional encoding.
    grid : Voxels or None
        Nodes of the grid; None for the network alone.
    features : int
        Learned numbers per node that the network is fed, beside one that adds to the logit.
    """

    center: Tensor

    def __init__(
        self,
        center: Tensor,
        width: int,
        layers: int,
        octaves: int,
        grid: Voxels | None = None,
        features: int = 4,
    ) -> None:
        super().__init__()
        self.register_buffer("center", center.clone(), persistent=False)
        self.octaves, self.grid = octaves, grid
        inputs = 3 + 6 * octaves + (features if grid else 0)
        self.again = layers // 2 if layers > 4 else -1
        fan_in = [inputs] + [width] * (layers - 1)
        if self.again > 0:
            fan_in[self.again] += inputs
        self.hidden = nn.ModuleList(nn.Linear(n, width) for n in fan_in)
        self.out = nn.Linear(width, 1)
        if grid is None:
            self._start_as_sphere()
        else:
            self.nodes = nn.Parameter(torch.zeros(grid.count, 1 + features))
            nn.init.normal_(self.nodes[:, 1:].data, std=0.1)
            nn.init.zeros_(self.out.weight)
            nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (M,) at ``x`` (M, 3), metres in canonical space."""
        inputs, logit = self.encode(x - self.center), torch.zeros_like(x[:, 0])
        if self.grid is not None:
            sampled = self.grid.sample(self.nodes, x)  # (M, 1 + features)
            logit, inputs = sampled[:, 0], torch.cat([inputs, sampled[:, 1:]], dim=-1)
        hidden = inputs
        for index, layer in enumerate(self.hidden):
            if index == self.again:
                hidden = torch.cat([hidden, inputs], dim=-1) / math.sqrt(2)
            hidden = nn.functional.softplus(layer(hidden), beta=100)
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
        nn.init.normal_(self.out.weight, mean=-math.sqrt(math.pi / self.out.in_features), std=1e-4)
        nn.init.ones_(self.out.bias)
