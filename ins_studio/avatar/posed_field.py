"""An avatar's occupancy in posed space: every point is carried back by root finding first."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.network_field import evaluating, slopes
from ins_studio.avatar.root_frame import to_root_frame

CHUNK = 16_384


class PosedField:
    """The logits of ``avatar`` in one pose, in the root's frame.

    Parameters
    ----------
    avatar : Avatar
    pose : (J, 3) float
        Axis-angle in radians.
    """

    def __init__(self, avatar: Avatar, pose: np.ndarray) -> None:
        self._model, self._device = avatar.model, avatar.device
        pose = np.asarray(pose, np.float64)
        _, bones = to_root_frame(np.zeros((0, 3)), avatar.body.bones(pose), np.zeros(3))
        self._bones = self._batch(bones)
        with evaluating(self._model), torch.no_grad():
            self._code = self._model.pose_code(self._batch(pose))

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the logits (N,) float32 at posed points (N,3), metres; above 0 is inside."""
        with evaluating(self._model), torch.no_grad():
            found = [
                self._model.logits(x_d, self._bones, self._code)[0] for x_d in self._chunks(points)
            ]
        return np.asarray(torch.cat(found).cpu().numpy(), np.float32)

    def gradients(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return logits (N,) and their gradients (N,3) per metre, float64."""
        return slopes(self.values, points)

    def _chunks(self, points: np.ndarray) -> Iterator[Tensor]:
        yield from self._batch(points).split(CHUNK, dim=1)

    def _batch(self, array: np.ndarray) -> Tensor:
        return torch.as_tensor(np.asarray(array), dtype=torch.float32, device=self._device)[None]
