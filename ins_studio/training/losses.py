"""What training makes small: the labels' cross-entropy, and at first the bones' two losses."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ins_studio.avatar.ins import INS, PoseCode, aggregate
from ins_studio.training.batches import Batch
from ins_studio.training.scan_colors import color_distance

POINTS_PER_BONE = 5
SMALL = 1e-10  # square metres: a distance of zero has no gradient
JOINT_LOSS = 10.0  # SNARF's factor of the joints' loss


class Losses(NamedTuple):
    """The losses of one step."""

    total: Tensor
    bce: Tensor
    track_mm: Tensor  # mean distance of the tracked points to where the avatar takes them; or 0
    common: Tensor  # how many points are inside by both the model and the labels
    joined: Tensor  # how many are inside by either

    @property
    def iou_points(self) -> Tensor:
        """Return the intersection over union of the batch's points."""
        return self.common / self.joined.clamp_min(1)

    def with_share(self, share: float) -> "Losses":
        """Return what a part, with ``share`` of the batch's points, adds to the whole."""
        return self._replace(
            total=share * self.total, bce=share * self.bce, track_mm=share * self.track_mm
        )


class Skeleton(NamedTuple):
    """Where the bones are in canonical space."""

    joints: Tensor  # (J, 3) metres
    parents: Tensor  # (J,), -1 for the root


def losses_of(model: INS, batch: Batch, skeleton: Skeleton | None) -> Losses:
    """Compare the model with the recordings; with ``skeleton`` add the bones' losses."""
    code = model.pose_code(batch.poses, batch.keep)
    logits, color = _seen(model, batch, code)
    bce = nn.functional.binary_cross_entropy_with_logits(logits, batch.inside)
    distance = track_distance(model, batch, code)
    weights = model.preset
    total = bce + weights.tracking * distance + weights.color * color
    total = total + weights.mean_shape * shape_loss(model, batch)
    if skeleton is not None:
        total = total + bone_losses(model, skeleton)
    predicted, true = logits > 0, batch.inside > 0.5
    common, joined = (predicted & true).sum().float(), (predicted | true).sum().float()
    return Losses(total, bce, 1000 * distance.detach(), common, joined)


def _seen(model: INS, batch: Batch, code: PoseCode) -> tuple[Tensor, Tensor]:
    """Return the logits (B, N) of the labelled points, and the coloured ones' ``color_distance``.

    Both go back to canonical space together: half of what that takes is for the poses alone.
    """
    scans, count = batch.scans, batch.points.shape[1]
    if model.color is None or not scans.points.shape[1]:
        logits = model.logits(batch.points, batch.bones, code, batch.starts)
        return logits, logits.new_zeros(())
    points = torch.cat([batch.points, scans.points], dim=1)
    starts = torch.cat([batch.starts, scans.starts], dim=1)
    x_c, valid = model.canonicalize(points, batch.bones, code, starts)
    candidates = model.candidate_logits(x_c[:, :count], valid[:, :count], code)
    logits = aggregate(candidates, valid[:, :count], soft=model.training)
    return logits, color_distance(model, scans, (x_c[:, count:], valid[:, count:]), code)


def track_distance(model: INS, batch: Batch, code: PoseCode) -> Tensor:
    """Return the mean distance, metres, of the tracked points to where the avatar carries them."""
    if not len(batch.canonical):
        return batch.canonical.new_zeros(())
    carried = model.repose(batch.canonical, batch.bones, code)
    return batch.scale * (carried - batch.tracks).square().sum(-1).add(SMALL).sqrt().mean()


def shape_loss(model: INS, batch: Batch) -> Tensor:
    """Return O's own cross-entropy at canonical points around the recordings' usual shape.

    The posed labels alone let the shape make up for what the PINs cannot follow; the tracked
    points are on the usual shape.
    """
    if not len(batch.around):
        return batch.around.new_zeros(())
    logits = model.shape(batch.around)
    return batch.scale * nn.functional.binary_cross_entropy_with_logits(logits, batch.within)


def bone_losses(model: INS, skeleton: Skeleton) -> Tensor:
    """Return the loss that the bones are inside, plus that joints belong to their bones.

    On canonical points directly, where the PINs are the identity: BCE of O along each bone, and
    the squared distance of w at each joint from half its own bone's and half its parent's, which
    is where SNARF's two sets of targets meet.
    """
    child = skeleton.parents >= 0
    ends, starts = skeleton.joints[child], skeleton.joints[skeleton.parents[child]]
    along = torch.linspace(0, 1, POINTS_PER_BONE, device=ends.device)[:, None, None]
    on_bones = torch.lerp(starts, ends, along).reshape(-1, 3)
    occupancy = model.shape(on_bones)
    inside = nn.functional.binary_cross_entropy_with_logits(occupancy, torch.ones_like(occupancy))

    own = torch.eye(len(skeleton.joints), device=ends.device)
    target = torch.where(child[:, None], (own + own[skeleton.parents]) / 2, own)
    return inside + JOINT_LOSS * nn.functional.mse_loss(model.weights(skeleton.joints), target)
