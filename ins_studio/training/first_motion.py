"""The first motion of H_c: what the followed points did, regressed on the pose in closed form."""

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar.ins import INS
from ins_studio.avatar.lbs import blend, inverse_3x3
from ins_studio.avatar.pin import ShiftLayer, join, split
from ins_studio.avatar.starts import transform_inverse
from ins_studio.training.sampling import Labels

FRAMES, POINTS = 256, 4096  # at most; evenly spread
CHUNK = 8  # frames at once
ROUNDS = 2  # of weights that depend on the place that they lead to
SUPPORT = 0.05  # points that a node's own rest counts for: none moves it far


@torch.no_grad()
def start_from_tracks(model: INS, labels: Labels) -> bool:
    """Let H_c carry the followed points of every training frame about where they were seen.

    False where it cannot.

    Unposed by LBS they are x_p, and H_c^-1 has to bring x_c there. Layer by layer, in the order
    of the inverse, the nodes' shifts of each frame are fitted to the rest of the way along the
    layer's axis, least squares on its splines, and regressed on the pose code: kriging (015), to
    begin with. Layers of one axis share what is left of it. Only layers of voxels can be started
    so, and only where points are followed; training then goes on from there.
    """
    layers = model.h_c.blocks()[::-1]
    if (
        not len(labels.canonical)
        or not layers
        or not all(isinstance(layer, ShiftLayer) for layer in layers)
    ):
        return False
    codes, x, goal = _seen(model, labels)
    axes = model.h_c.axes[::-1]
    for place, (layer, axis) in enumerate(zip(layers, axes, strict=True)):
        assert isinstance(layer, ShiftLayer)  # looked at above: for the type checker
        way = (goal - x)[..., axis] / axes[place:].count(axis)  # (T, S)
        layer.field.start_from(codes, _nodes(layer, axis, x, way), model.preset.pose_ridge)
        x = torch.cat(
            [
                _moved(layer, axis, *part)
                for part in zip(x.split(CHUNK), codes.split(CHUNK), strict=True)
            ]
        )
    return True


def _seen(model: INS, labels: Labels) -> tuple[Tensor, Tensor, Tensor]:
    """Return pose codes (T, P), points x_c and where they are seen, x_p (T, S, 3), centred."""
    frames = slice(None, None, -(-len(labels.poses) // FRAMES))
    points = slice(None, None, -(-len(labels.canonical) // POINTS))
    like = model.h_c.center
    poses, bones = (torch.from_numpy(a[frames]).to(like) for a in (labels.poses, labels.bones))
    tracks = torch.from_numpy(labels.tracks[frames, points]).to(like)
    canonical = torch.from_numpy(labels.canonical[points]).to(like)
    start = canonical.expand(len(poses), -1, -1) - like
    goal = torch.cat(
        [
            _unposed(model, canonical, *part)
            for part in zip(tracks.split(CHUNK), bones.split(CHUNK), strict=True)
        ]
    )
    return model.encode_c(poses), start, goal - like


def _unposed(model: INS, canonical: Tensor, tracks: Tensor, bones: Tensor) -> Tensor:
    """Undo LBS for points (B, S, 3) that come from about ``canonical`` (S, 3)."""
    x = canonical.expand(len(tracks), -1, -1)
    for _ in range(ROUNDS):
        affine = blend(model.skinning(x), bones)  # (B, S, 3, 4)
        inverse, _ = inverse_3x3(affine[..., :3])
        x = transform_inverse(tracks, affine, inverse)
    return x


def _nodes(layer: ShiftLayer, axis: int, x: Tensor, way: Tensor) -> Tensor:
    """Return the moving nodes' shifts (T, M) that bring points the way (T, S) along ``axis``.

    Points differ from frame to frame by less than a cell: their mean stands for them.
    """
    from scipy.sparse import csc_array, csr_array, eye_array
    from scipy.sparse.linalg import splu

    nodes, shares = (part.cpu() for part in layer.field.basis(*split(x.mean(0), axis)))  # (S, 27)
    shape = (len(nodes), len(layer.field.moving))
    rows = np.repeat(np.arange(len(nodes)), nodes.shape[1])
    columns = csr_array((shares.double().flatten(), (rows, nodes.flatten())), shape)
    gram = columns.T @ columns + SUPPORT * eye_array(shape[1])
    found = splu(csc_array(gram)).solve(columns.T @ way.cpu().double().numpy().T)
    return torch.from_numpy(found.T)


def _moved(layer: ShiftLayer, axis: int, x: Tensor, codes: Tensor) -> Tensor:
    return join(*layer.inverse(*split(x, axis), codes), axis)
