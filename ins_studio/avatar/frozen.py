"""AVG-LBS and FIRST-LBS in their other reading: a trained SNARF with one shape for all poses.

The talk only names the two. Read as here, they are SNARF with the condition held at the mean of
the training poses, or at the first one: extracted once, and moved by the learned weights.
"""

from copy import deepcopy
from dataclasses import replace
from typing import Literal

import torch

from ins_studio.avatar.avatar import AnyAvatar, Avatar
from ins_studio.errors import StudioError

Frozen = Literal["mean", "first"]
FROZEN = ("mean", "first")


def freeze(avatar: AnyAvatar, at: Frozen) -> Avatar:
    """Return a copy of a SNARF avatar whose shape is the same in every pose.

    Parameters
    ----------
    avatar : Avatar
        Trained with a pose-conditioned occupancy.
    at : "mean" or "first"
        The condition that is kept: the mean over the training poses, or the first frame's.

    Raises
    ------
    StudioError
        When the avatar's shape never changed with the pose.
    """
    if not isinstance(avatar, Avatar) or not avatar.model.condition.varies:
        raise StudioError(
            f"The shape of {avatar.preset} is the same in every pose: there is nothing to freeze.",
            "Leave --frozen out, or give a run of the preset snarf.",
        )
    if at not in FROZEN:
        raise StudioError(f"Nothing can be frozen at {at!r}.", "Use mean or first.")
    poses = torch.from_numpy(avatar.training_poses).to(avatar.device)
    model = deepcopy(avatar.model)
    model.condition.freeze(poses if at == "mean" else poses[:1])
    return replace(avatar, model=model, preset=f"{avatar.preset}-{at}")
