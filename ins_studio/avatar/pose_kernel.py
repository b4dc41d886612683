"""The pose code that knows distances: how near a pose is to each of the training poses.

What a garment does cannot be told from a pose by any simple rule, and a network that is asked to
find one learns single frames by heart. A kernel says it plainly: near a recorded pose the cloth
does what it did there, between poses something between, far from all of them nothing.
"""

import torch
from torch import Tensor, nn

from ins_studio.avatar.pose_encoder import axis_angle_to_matrix


class PoseKernel(nn.Module):
    """P(p) = L^-1 k(p), with L L^T = k(centers) + ridge: a gaussian process's own coordinates.

    k compares every bone's rotation with those of a training pose: Matern's kernel (nu = 3/2) of
    d^2 = sum_j s_j |R_j - Q_j|^2 / 2, about the sum of the squared joint angles, the root left out.
    Every region of the body has a kernel and a code of its own, by how much each joint counts for
    it (see ``regions``).
    It is centred on the canonical pose, k(p, q) - k(p, 0) k(0, q), and so exactly zero there; and
    it fades by itself far from the data, so no gate is needed. A linear map of P(p) interpolates
    the training poses as kriging does, and the numbers of P are of one size, which Adam likes.

    Parameters
    ----------
    canonical_pose : Tensor
        (J, 3) axis-angle, radians.
    centers : int
        Most training poses to compare with; fewer leave the rest of each code zero.
    reach : float
        Radians over which the kernel falls.
    ridge : float
        Of the kernel's diagonal: how much of what a frame shows is taken for chance, and not for
        what its pose does. It decides how far apart two frames of nearly one pose may be.
    joint_shares : Tensor, optional
        (L, J - 1) how much each joint counts for each of L regions; all the same for one, if left
        out.
    """

    canonical: Tensor
    joint_shares: Tensor
    centers: Tensor
    to_canonical: Tensor
    whiten: Tensor

    def __init__(
        self,
        canonical_pose: Tensor,
        centers: int,
        reach: float,
        ridge: float,
        joint_shares: Tensor | None = None,
    ) -> None:
        super().__init__()
        canonical = _rotations(canonical_pose[None])
        shares = torch.ones(1, canonical.shape[1]) if joint_shares is None else joint_shares
        self.count, self.reach, self.ridge = centers, reach, ridge
        self.size = len(shares) * centers  # of the code: the regions' one after the other
        self.register_buffer("canonical", canonical, persistent=False)
        self.register_buffer("joint_shares", shares, persistent=False)
        self.register_buffer("centers", canonical.repeat(centers, 1, 1), persistent=False)
        self.register_buffer("to_canonical", torch.ones(len(shares), centers), persistent=False)
        whiten = torch.zeros(len(shares), centers, centers)
        self.register_buffer("whiten", whiten, persistent=False)

    @torch.no_grad()
    def remember(self, training_poses: Tensor) -> None:
        """Take the poses (T, J, 3), radians, that others are compared with, or the most different.

        The same poses give the same code on every machine.
        """
        known = _rotations(training_poses.to(self.canonical))
        known = known[_spread(known.flatten(1), self.count)]
        count = len(known)
        self.centers[:count] = known
        self.to_canonical[:, :count] = self._near(self.canonical, known)[:, 0]
        own = self._kernel(known)[..., :count].double().cpu()  # (L, count, count)
        eye = torch.eye(count, dtype=own.dtype)
        lower = torch.linalg.cholesky(own + self.ridge * eye)
        inverse = torch.linalg.solve_triangular(lower, eye.expand_as(lower), upper=False)
        self.whiten.zero_()
        self.whiten[:, :count, :count] = inverse.mT.to(self.whiten)

    @torch.no_grad()
    def forward(self, poses: Tensor) -> Tensor:
        """Return the codes (B, size) of ``poses`` (B, J, 3), axis-angle in radians."""
        code = self._kernel(_rotations(poses)) @ self.whiten  # (L, B, centers)
        return code.transpose(0, 1).flatten(1)

    def _kernel(self, turned: Tensor) -> Tensor:
        """Compare rotations (B, J - 1, 9) with the centers: (L, B, centers)."""
        near = self._near(turned, self.centers)
        return near - self._near(turned, self.canonical) * self.to_canonical[:, None]

    def _near(self, a: Tensor, b: Tensor) -> Tensor:
        """Return k of rotations (A, J - 1, 9) and (B, J - 1, 9), (L, A, B)."""
        # by differences, not by products: equal poses have to be at distance zero, exactly
        square = ((a[:, None] - b) ** 2).sum(-1) / 2  # (A, B, J - 1)
        shared = torch.stack([(square * shares).sum(-1) for shares in self.joint_shares])
        far = (3 * shared).sqrt() / self.reach
        return (1 + far) * torch.exp(-far)


def _rotations(poses: Tensor) -> Tensor:
    """Return the joints' rotations, (B, J - 1, 9), of poses (B, J, 3), without the root's."""
    return axis_angle_to_matrix(poses)[:, 1:].flatten(2)


def _spread(turned: Tensor, most: int) -> Tensor:
    """Return the places of at most ``most`` rows (T, C), each far from those before it."""
    chosen = torch.arange(len(turned), device=turned.device)
    if len(turned) <= most:
        return chosen
    picked = [0]
    distance = (turned - turned[0]).square().sum(-1)
    for _ in range(most - 1):
        picked.append(int(distance.argmax()))
        distance = torch.minimum(distance, (turned - turned[picked[-1]]).square().sum(-1))
    return chosen[sorted(picked)]
