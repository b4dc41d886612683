"""Regions of the body: a sleeve listens to its arm, and to the legs next to nothing.

One region for each bone. What a pose says to it is a comparison of the joints, in which a joint
counts the less the farther along the skeleton it is; and what it says moves cloth where that bone
moves skin. So a pose that no recording has shown as a whole, but whose arm and whose legs two
recordings have, finds the sleeve of one and the trousers of the other.
"""

from typing import NamedTuple

import torch
from torch import Tensor

LEAST = 0.1  # a region's share of a node below which it is left out


class Nodes(NamedTuple):
    """Which of L regions M nodes listen to: to one or to two each.

    Attributes
    ----------
    members : (L, K) Tensor
        The nodes of each region in a row; a shorter row is filled up with any.
    slots : (2, M) Tensor
        Where a node stands in these rows, one after the other.
    shares : (2, M) Tensor
        How much it takes from there; they sum to one.
    counts : list of int
        How many members of each row are true ones.
    """

    members: Tensor
    slots: Tensor
    shares: Tensor
    counts: list[int]


def one_region(count: int) -> Nodes:
    """Return ``count`` nodes that all listen to the same."""
    every = torch.arange(count)
    shares = torch.stack([torch.ones(count), torch.zeros(count)])
    return Nodes(every[None], every.expand(2, -1), shares, [count])


def regions_of(weights: Tensor) -> Nodes:
    """Divide nodes by the bones that move the skin next to them, ``weights`` (M, L)."""
    best, region = weights.topk(min(2, weights.shape[1]), dim=1)
    if best.shape[1] == 1:
        return one_region(len(weights))
    best = best / best.sum(1, keepdim=True)
    best = torch.where(best < LEAST, 0.0, best)
    shares = (best / best.sum(1, keepdim=True)).T.contiguous()
    region = torch.where(shares.T > 0, region, region[:, :1]).T  # (2, M): the first one twice
    found = [(region == each).any(0).nonzero()[:, 0] for each in range(weights.shape[1])]
    longest = max(len(nodes) for nodes in found)
    members = torch.zeros(len(found), longest, dtype=torch.long)
    slots = torch.zeros_like(region)
    for each, nodes in enumerate(found):
        members[each, : len(nodes)] = nodes
        place = torch.zeros(len(weights), dtype=torch.long)
        place[nodes] = each * longest + torch.arange(len(nodes))
        slots = torch.where(region == each, place, slots)
    return Nodes(members, slots, shares, [len(nodes) for nodes in found])


def joint_shares(parents: Tensor, locality: float) -> Tensor:
    """Return how much each joint but the root counts for each bone's region, (J, J - 1).

    ``locality`` to the power of how many bones lie between the two; ``parents`` (J,), -1 for the
    root. With a locality of 1 there is one region, (1, J - 1), to which all joints are the same.
    """
    count = len(parents)
    if locality >= 1:
        return torch.ones(1, count - 1)
    hops = torch.full((count, count), float(count))
    hops.fill_diagonal_(0)
    for joint, parent in enumerate(parents.tolist()):
        if parent >= 0:  # parents come before their children
            hops[joint, :joint] = hops[parent, :joint] + 1
            hops[:joint, joint] = hops[joint, :joint]
    return locality ** hops[:, 1:]
