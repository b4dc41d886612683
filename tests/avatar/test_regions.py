"""Which bones' poses the nodes of H_c listen to."""

import torch

from ins_studio.avatar.regions import joint_shares, one_region, regions_of

CHAIN = torch.tensor([-1, 0, 1, 2, 1])  # a root, a chain of three, and a branch at its first


def test_a_joint_counts_less_for_each_bone_in_between() -> None:
    shares = joint_shares(CHAIN, 0.5)
    assert shares.shape == (5, 4)
    assert torch.equal(shares[0], torch.tensor([0.5, 0.25, 0.125, 0.25]))  # joints 1 to 4
    assert torch.equal(shares[3], torch.tensor([0.25, 0.5, 1.0, 0.125]))
    assert torch.equal(shares[4], torch.tensor([0.5, 0.25, 0.125, 1.0]))


def test_a_locality_of_one_is_one_region() -> None:
    assert torch.equal(joint_shares(CHAIN, 1.0), torch.ones(1, 4))


def test_nodes_find_themselves_in_the_rows_of_their_regions() -> None:
    torch.manual_seed(0)
    weights = torch.softmax(6 * torch.randn(300, 5), dim=1)
    nodes = regions_of(weights)
    assert torch.allclose(nodes.shares.sum(0), torch.ones(300))
    rows = nodes.members.flatten()[nodes.slots]  # (2, 300)
    assert torch.equal(rows, torch.arange(300).expand(2, -1))
    region = nodes.slots // nodes.members.shape[1]
    best = weights.topk(2, dim=1)
    assert torch.equal(region[0], best.indices[:, 0])
    far = best.values[:, 1] / best.values.sum(1) < 0.1
    assert torch.equal(region[1] == region[0], far)
    assert (nodes.shares[1, far] == 0).all()
    assert sum(nodes.counts) == 600 - int(far.sum())


def test_a_region_without_nodes_and_a_body_of_one_bone() -> None:
    weights = torch.tensor([[1.0, 0.0, 0.0], [0.6, 0.4, 0.0]])
    nodes = regions_of(weights)
    assert nodes.counts == [2, 1, 0]
    assert regions_of(torch.ones(4, 1)).counts == one_region(4).counts == [4]
