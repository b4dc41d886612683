"""The coupling layer: a 1D and then a 2D sub-layer, each undone in closed form."""

from typing import cast

import torch
from torch import Tensor, nn

from ins_studio.avatar.siren import SineLayer, siren


class PoseField(nn.Module):
    """f(x; p) = A (S(x) * P(p)): spatial embedding times pose embedding, summed without a bias.

    ``*`` is the elementwise product of two vectors of ``width`` numbers, so a zero pose code
    gives f = 0 everywhere, exactly. A starts at zero: an untrained layer is the identity.

    Parameters
    ----------
    inputs, outputs : int
        Dimensions of x and f.
    code_size : int
        Length of the pose code.
    width, layers, w0
        Of the spatial embedding S.
    """

    def __init__(self, inputs: int, outputs: int, code_size: int, shape: "EmbeddingShape") -> None:
        super().__init__()
        width, layers, w0 = shape
        self.embedding = siren(inputs, width, layers, w0)
        self.pose = nn.Linear(code_size, width, bias=False)
        self.out = nn.Linear(width, outputs, bias=False)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """Return f, (B, N, outputs), at ``x`` (B, N, inputs) for pose codes (B, P)."""
        values: Tensor = self.embedding(x) @ self.basis(code)
        return values

    def basis(self, code: Tensor) -> Tensor:
        """Return (B, width, outputs), which the spatial embedding is multiplied by."""
        basis: Tensor = self.pose(code)[:, :, None] * self.out.weight.T
        return basis


class JoinedField(nn.Module):
    """f(x, p) = A S(x, p) + b: the pose code enters the embedding beside the coordinates.

    What stands in for ``PoseField`` in the ablation without pose multiplication. A zero code is
    a code like any other: f is not zero there once it is trained. A and b start at zero.

    Parameters
    ----------
    inputs, outputs, code_size, shape
        As for ``PoseField``.
    """

    def __init__(self, inputs: int, outputs: int, code_size: int, shape: "EmbeddingShape") -> None:
        super().__init__()
        width, layers, w0 = shape
        self.embedding = siren(inputs + code_size, width, layers, w0)
        if w0:  # the coordinates keep the frequencies that they have without the code
            first = cast("SineLayer", self.embedding[0]).linear
            first.weight.data[:, :inputs].uniform_(-1 / inputs, 1 / inputs)
        self.out = nn.Linear(width, outputs)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """Return f, (B, N, outputs), at ``x`` (B, N, inputs) for pose codes (B, P)."""
        joined = torch.cat([x, code[:, None].expand(-1, x.shape[1], -1)], dim=-1)
        values: Tensor = self.out(self.embedding(joined))
        return values


EmbeddingShape = tuple[int, int, float]  # width, layers, w0


class CouplingLayer(nn.Module):
    """One block of a PIN: shift one coordinate, then turn and shift the other two.

    Each sub-layer depends only on the coordinates that it leaves alone, so it is undone exactly,
    and both are volume preserving (the determinant of the Jacobian is 1).

    Parameters
    ----------
    code_size : int
        Length of the pose code.
    shape : tuple
        Width, layers and w0 of the spatial embeddings.
    turning : bool
        False leaves the rotation of the 2D sub-layer out (an ablation).
    multiplied : bool
        False feeds the pose code in beside the coordinates (an ablation): still a bijection, but
        no longer the identity where the code is zero.
    """

    def __init__(
        self,
        code_size: int,
        shape: EmbeddingShape,
        *,
        turning: bool = True,
        multiplied: bool = True,
    ) -> None:
        super().__init__()
        self.turning = turning
        field = PoseField if multiplied else JoinedField
        self.f1 = field(2, 1, code_size, shape)
        self.f2 = field(1, 3 if turning else 2, code_size, shape)

    def forward(self, uv: Tensor, w: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        """Move points towards canonical space: uv (B, N, 2), w (B, N, 1) metres, codes (B, P)."""
        w = w - self.f1(uv, code)
        angle, t = self._angle_and_shift(self.f2(w, code))
        return rotate(uv - t, -angle), w

    def inverse(self, uv: Tensor, w: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        """Undo ``forward`` exactly, up to float rounding."""
        uv = self.turn_back(uv, self.f2(w, code))
        return uv, w + self.f1(uv, code)

    def turn_back(self, uv: Tensor, motion: Tensor) -> Tensor:
        """Turn and shift ``uv`` (B, N, 2) towards posed space by what f2 gave, (B, N, 3 or 2)."""
        angle, t = self._angle_and_shift(motion)
        return rotate(uv, angle) + t

    def _angle_and_shift(self, motion: Tensor) -> tuple[Tensor, Tensor]:
        """Return the angle (B, N, 1) in radians and the shift (B, N, 2) in metres."""
        if not self.turning:
            return torch.zeros_like(motion[..., :1]), motion
        return motion[..., :1], motion[..., 1:]


def rotate(uv: Tensor, angle: Tensor) -> Tensor:
    """Turn ``uv`` (..., 2) by ``angle`` (..., 1) radians, counter-clockwise."""
    sine, cosine = angle.sin(), angle.cos()
    u, v = uv[..., :1], uv[..., 1:]
    return torch.cat([cosine * u - sine * v, sine * u + cosine * v], dim=-1)
