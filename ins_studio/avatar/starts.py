"""Where root finding starts: at the fitted body's own inverse skinning."""

import torch
from torch import Tensor, nn

from ins_studio.avatar.lbs import blend, inverse_3x3, transform

BODY_SAMPLES = 1500  # vertices that are searched; the whole body would not be better, only slower
OTHER_PART = 0.12  # metres in canonical space between vertices of two parts
REACH = 0.15  # metres that the second part may be farther away than the first
FAR = 0.3  # metres from the body where no cloth is: not worth a search
CHUNK = 4096


class BodyStarts(nn.Module):
    """First guesses of canonical points: x_posed unskinned as the nearest body vertex is.

    The second guess comes from the nearest vertex of another part of the body, where one is near:
    it finds the second root where parts touch.

    Parameters
    ----------
    vertices : Tensor
        (V, 3) the body in the canonical pose, metres.
    weights : Tensor
        (V, J) its skinning weights.
    """

    vertices: Tensor
    weights: Tensor
    other: Tensor

    def __init__(self, vertices: Tensor, weights: Tensor) -> None:
        super().__init__()
        kept = torch.linspace(0, len(vertices) - 1, min(len(vertices), BODY_SAMPLES)).long()
        self.register_buffer("vertices", vertices[kept], persistent=False)
        self.register_buffer("weights", weights[kept], persistent=False)
        other = torch.cdist(self.vertices, self.vertices) > OTHER_PART
        self.register_buffer("other", other, persistent=False)

    @torch.no_grad()
    def forward(self, x_posed: Tensor, bones: Tensor) -> Tensor:
        """Return two starts (B, N, 2, 3) for ``x_posed`` (B, N, 3), NaN where there is none.

        There is none far from the body, and no second one where no other part is near.

        ``bones`` (B, J, 4, 4) canonical to posed, root-aligned as the points are.
        """
        affine = blend(self.weights[None], bones)  # (B, V, 3, 4)
        posed = transform(affine, self.vertices)
        inverse, _ = inverse_3x3(affine[..., :3])
        starts = [
            torch.cat([self._start(part, *frame) for part in points.split(CHUNK)])
            for points, *frame in zip(x_posed, posed, affine, inverse, strict=True)
        ]
        return torch.stack(starts)

    def _start(self, x: Tensor, posed: Tensor, affine: Tensor, inverse: Tensor) -> Tensor:
        distances = torch.cdist(x, posed)  # (N, V)
        first_distance, first = distances.min(dim=1)
        elsewhere = distances.masked_fill_(~self.other[first], torch.inf)
        second_distance, second = elsewhere.min(dim=1)
        nearest = torch.stack([first, second], dim=1)  # (N, 2)
        starts = transform_inverse(x[:, None], affine[nearest], inverse[nearest])
        starts[second_distance > first_distance + REACH, 1] = torch.nan
        starts[first_distance > FAR] = torch.nan
        return starts


def bone_starts(x_posed: Tensor, bones: Tensor) -> Tensor:
    """Return every bone's guess B_j^-1 x, (B, N, J, 3): for points that other starts lose."""
    inverse, _ = inverse_3x3(bones[..., :3, :3])
    return transform_inverse(x_posed[:, :, None], bones[:, None, :, :3], inverse[:, None])


def transform_inverse(x: Tensor, affine: Tensor, inverse: Tensor) -> Tensor:
    """Undo affine maps (..., 3, 4), given the inverses (..., 3, 3) of their left parts."""
    return (inverse * (x - affine[..., 3])[..., None, :]).sum(-1)
