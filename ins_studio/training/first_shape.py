"""The first canonical shape: what the labels say when they are carried back by the body's LBS."""

import torch
from torch import Tensor

from ins_studio.avatar.ins import INS
from ins_studio.training.sampling import Labels

PRIOR = 2.0  # points that the body's own shape counts for at every node
LARGEST = 6.0  # logit


@torch.no_grad()
def start_from_labels(model: INS, labels: Labels) -> None:
    """Set the occupancy's grid to the mean label around every node, over all training frames.

    The labelled points' roots are known already (``labels.starts``), so the mean shape is a sum
    and not an optimisation: training begins with the mean cloth in place. Needs the grid, and
    the logits of ``start_from_body`` in it: where no point ever came, the body's shape stays.
    """
    grid = model.occupancy.grid
    if grid is None or not model.preset.skinned:  # no place for it, or no roots known
        return
    logits = model.occupancy.nodes[:, 0]
    inside, count = PRIOR * logits.sigmoid(), torch.full_like(logits, PRIOR)
    for starts, label in zip(labels.starts, labels.inside, strict=True):
        x = torch.from_numpy(starts[:, 0]).to(logits)  # (N, 3)
        found = ~x.isnan().any(-1)
        is_inside = torch.from_numpy(label).to(logits)[found]
        rows, places = grid.corners(x[found])
        shares = grid.shares(places)
        count.index_add_(0, rows.flatten(), shares.flatten())
        inside.index_add_(0, rows.flatten(), (shares * is_inside[:, None]).flatten())
    model.occupancy.start_from(_logit(inside / count))


def _logit(p: Tensor) -> Tensor:
    return torch.logit(p, eps=1e-6).clamp(-LARGEST, LARGEST)
