"""Sine layers (SIREN, Sitzmann et al. 2020): smooth embeddings of coordinates with fine detail."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from ins_studio.avatar.soft_ramp import soft_ramp


class SineLayer(nn.Module):
    """``y = sin(w0 (W x + b))``, initialised so that activations keep their distribution.

    Parameters
    ----------
    inputs, outputs : int
        Width of x and y.
    w0 : float
        Frequency; a larger one gives finer detail and a steeper loss.
    first : bool
        Whether x is a coordinate (metres, about [-1, 1]) and not the output of a sine.
    """

    def __init__(self, inputs: int, outputs: int, w0: float, *, first: bool) -> None:
        super().__init__()
        self.w0 = w0
        self.linear = nn.Linear(inputs, outputs)
        bound = 1 / inputs if first else math.sqrt(6 / inputs) / w0
        nn.init.uniform_(self.linear.weight, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        """Embed ``x`` (..., inputs) as (..., outputs) in [-1, 1]."""
        # w0 goes into the few parameters, not over the many points
        weight, bias = self.w0 * self.linear.weight, self.w0 * self.linear.bias
        return torch.sin(nn.functional.linear(x, weight, bias))


class SmoothLayer(nn.Module):
    """What stands in for a sine layer in the ablation without SIREN: softplus, same shape."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Embed ``x`` (..., inputs) as (..., outputs)."""
        return soft_ramp(self.linear(x))


def siren(inputs: int, width: int, layers: int, w0: float) -> nn.Sequential:
    """Return the spatial embedding S: R^inputs -> R^width of ``layers`` sine layers.

    With ``w0 == 0`` it is the ordinary smooth network of the same shape (the ablation).
    """
    return _stack(
        inputs,
        width,
        layers,
        lambda n, first: SineLayer(n, width, w0, first=first) if w0 else SmoothLayer(n, width),
    )


def _stack(
    inputs: int, width: int, layers: int, layer: Callable[[int, bool], nn.Module]
) -> nn.Sequential:
    return nn.Sequential(*(layer(width if i else inputs, i == 0) for i in range(layers)))
