"""A system for its speed alone: its networks are fitted to the body, not trained on recordings.

How long a search or an extraction takes depends on where the surface and the weights are, not on
the folds of the cloth; and SNARF's published sizes take a day on a GPU to train.
"""

from collections.abc import Generator

import numpy as np
import torch
from torch import nn

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.initial import build_model
from ins_studio.avatar.ins import INS
from ins_studio.avatar.per_pose import FastPoser
from ins_studio.avatar.presets import preset
from ins_studio.body.body import Body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.labels import label_points
from ins_studio.dataset.splits import Split
from ins_studio.project.records import Progress
from ins_studio.training.loop import choose_device

FITS, FIT_POINTS = 300, 3000


def fitted_poser(
    system: str, dataset: Dataset, split: Split, device: str, resolution: int
) -> Generator[Progress, None, FastPoser]:
    """Return SNARF in the sizes of the preset ``system``, as the body without clothes.

    Parameters
    ----------
    system : str
    dataset, split
        Whose body and poses it has.
    device : str
        Where the networks run.
    resolution : int
        Marching-cubes cells along the longest side.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        model = build_model(preset(system), dataset.body)
        yield from fit_to_body(model, dataset.body)
    place = choose_device(device)
    first = dataset.frame(*split.training[0]).pose[None].astype(np.float32)
    return FastPoser(Avatar(model.to(place).eval(), dataset.body, system, first, place), resolution)


def fit_to_body(model: INS, body: Body) -> Generator[Progress, None, None]:
    """Teach the networks of ``model`` the body's shape and weights, in canonical space."""
    rng = np.random.default_rng(0)
    vertices, optimizer = body.canonical(), torch.optim.Adam(model.parameters(), 1e-3)
    points, inside = label_points(vertices, body.faces, FITS * FIT_POINTS, rng)
    on_body = torch.from_numpy(vertices).float()
    weights = torch.from_numpy(body.weights).float()
    order = rng.permutation(len(points))[: FITS * FIT_POINTS]
    for done, part in enumerate(np.array_split(order, FITS), 1):
        x = torch.from_numpy(points[part]).float()
        label = torch.from_numpy(np.asarray(inside)[part]).float()
        loss = nn.functional.binary_cross_entropy_with_logits(model.shape(x), label)
        rows = torch.from_numpy(rng.integers(len(vertices), size=FIT_POINTS))
        found = model.weights(on_body[rows]).clamp_min(1e-9).log()
        loss = loss - (weights[rows] * found).sum(-1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield Progress("Fitting the networks to the body", done, FITS)
