"""The learned occupancy and skinning fields, asked with numpy arrays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar.ins import INS

CHUNK = 65_536
REACH = 0.001
TETRAHEDRON = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], np.float64)


class NetworkField:
    """Occupancy logits and skinning weights of ``model`` in canonical space, for one pose.

    Parameters
    ----------
    model : INS
    device : torch.device
        Where the model lives.
    condition : Tensor, optional
        (1, C) what the occupancy sees of the pose; that of the canonical pose when left out.
    """

    def __init__(self, model: INS, device: torch.device, condition: Tensor | None = None) -> None:
        self._model, self._device, self._condition = model, device, condition

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the logits (N,) float32 at canonical points (N,3) metres; above 0 is inside."""
        with torch.no_grad():
            found = [self._model.shape(x, self._condition) for x in self._chunks(points)]
        return np.asarray(torch.cat(found).cpu().numpy(), np.float32)

    def gradients(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return logits (N,) and their gradients (N,3) per metre at points (N,3), float64.

        By differences over millimetres, not by autograd: the occupancy's grid is piecewise, and
        its slope at a point says little about where the surface is.
        """
        return slopes(self.values, points)

    def weights(self, points: np.ndarray) -> np.ndarray:
        """Return skinning weights (N,J) float32 at canonical points (N,3); rows sum to one."""
        with torch.no_grad():
            found = [self._model.weights(x) for x in self._chunks(points)]
        weights = torch.cat(found).double().cpu().numpy().clip(0)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)

    def colors(self, points: np.ndarray) -> np.ndarray:
        """Return the colours (N,3) float32, sRGB 0 to 255, at canonical points (N,3).

        ValueError where the avatar has learned none.
        """
        field = self._model.color
        if field is None:
            raise ValueError("this avatar has no colours")
        with torch.no_grad():
            found = [field(x) for x in self._chunks(points)]
        return np.asarray(255 * torch.cat(found).cpu().numpy(), np.float32)

    def _chunks(self, points: np.ndarray) -> Iterator[Tensor]:
        for start in range(0, max(len(points), 1), CHUNK):
            chunk = points[start : start + CHUNK]
            yield torch.as_tensor(chunk, dtype=torch.float32, device=self._device)


def slopes(
    values_at: Callable[[np.ndarray], np.ndarray], points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a field's values (N,) and gradients (N,3) per metre at points (N,3), float64.

    By differences over a tetrahedron of millimetres.
    """
    points = np.asarray(points, np.float64)
    around = points[None] + REACH * TETRAHEDRON[:, None]  # (4, N, 3)
    stacked = np.concatenate([points[None], around]).reshape(-1, 3)
    values = values_at(stacked).reshape(5, -1).astype(np.float64)
    return values[0], (TETRAHEDRON.T @ values[1:] / (4 * REACH)).T


@contextmanager
def evaluating(model: INS) -> Iterator[None]:
    """Switch a model to evaluation, and back to what it was."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)
