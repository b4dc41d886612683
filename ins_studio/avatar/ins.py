"""INS: two pose-conditioned bijections around linear blend skinning, and a canonical shape.

forward, to canonical space (training):  x_d --H_d--> x_d' --LBS^-1--> x_p --H_c--> x_c --O--> logit
inverse, to posed space (reposing):      x_c --H_c^-1--> x_p --LBS--> x_d' --H_d^-1--> x_d

Where scans carry colour, a colour field C learns what is worn at x_c, beside O and as blind to the
pose.

Two kinds of avatar leave parts of it out, or change them: without LBS (an ablation) the PINs alone
map x_d to x_c; SNARF has no PINs, and its O sees the pose.

All coordinates are root-aligned metres (see ``lbs``). B frames, N points, I candidates, J bones.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ins_studio.avatar import broyden
from ins_studio.avatar.color_field import ColorField
from ins_studio.avatar.lbs import skin
from ins_studio.avatar.occupancy import Occupancy
from ins_studio.avatar.parts import (
    Figure,
    canonical_box,
    canonical_pin,
    encoder_of,
    posed_pin,
    skinning_of,
)
from ins_studio.avatar.pose_condition import PoseCondition
from ins_studio.avatar.pose_gate import PoseGate
from ins_studio.avatar.pose_kernel import PoseKernel
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.root_finding import Roots, find_roots, implicit
from ins_studio.avatar.skinning_field import Weights
from ins_studio.avatar.starts import BodyStarts, bone_starts
from ins_studio.avatar.voxels import Voxels

OUTSIDE = -16.0  # logit of a point without a canonical point
SHARPNESS = 5.0  # SNARF's beta of the softmax over candidates


class PoseCode(NamedTuple):
    """A pose as the PINs see it, one code for each, zero at the canonical pose; and as O does."""

    h_c: Tensor  # (B, P)
    h_d: Tensor  # (B, P)
    o: Tensor  # (B, C), with C = 0 where O sees no pose


class INS(nn.Module):
    """The avatar's networks. With no blocks in both PINs it is SNARF-NC.

    Parameters
    ----------
    preset : Preset
        Sizes.
    figure : Figure
        The body.
    training_poses : Tensor or None
        (T, J, 3) what the gate compares with when reposing; None leaves the gate open.
    """

    init_bones: Tensor

    def __init__(
        self, preset: Preset, figure: Figure, training_poses: Tensor | None = None
    ) -> None:
        super().__init__()
        low, high = canonical_box(figure)
        center, body = (low + high) / 2, figure.vertices
        self.encode_c = encoder_of(preset, figure, preset.pose_locality)
        self.encode_d = encoder_of(preset, figure)
        self.h_c = canonical_pin(preset, figure, self.encode_c.size)
        self.h_d = posed_pin(preset, figure, self.encode_d.size)
        self.condition = PoseCondition(figure.canonical_pose, used=preset.pose_conditioned)
        self.skinning = skinning_of(preset, figure)
        grid = Voxels(low, high, preset.grid_spacing, body) if preset.grid_spacing else None
        self.occupancy = Occupancy(center, preset, grid, self.condition.size)
        self.color = ColorField(low, high, body, preset.color_spacing) if preset.color else None
        self.starts = BodyStarts(figure.vertices, figure.weights)
        init_bones = broyden.init_bones(figure.joints, figure.parents)
        self.register_buffer("init_bones", init_bones, persistent=False)
        self.preset = preset
        self.gate: PoseGate | None = None
        if training_poses is not None:
            self.remember(training_poses)

    def remember(self, training_poses: Tensor) -> None:
        """Give gate and encoders the poses (T, J, 3) that they compare with; radians."""
        free_deg, fade_deg = self.preset.gate_free_deg, self.preset.gate_fade_deg
        self.gate = PoseGate(training_poses, free_deg, fade_deg) if fade_deg else None
        for encoder in (self.encode_c, self.encode_d):
            if isinstance(encoder, PoseKernel):
                encoder.remember(training_poses)

    @property
    def box(self) -> tuple[Tensor, Tensor]:
        """Return the canonical box: two opposite corners (3,), metres."""
        voxels = self.skinning.voxels
        return voxels.low, voxels.high

    def pose_code(self, poses: Tensor, keep: Tensor | None = None) -> PoseCode:
        """Encode ``poses`` (B, J, 3), axis-angle in radians relative to the zero pose.

        ``keep`` (B,) scales each frame's code (pose dropout). Where it is not given and the model
        is in eval mode, the gate scales it: poses unlike the training ones come out as plain LBS.
        """
        if keep is None and self.gate is not None and not self.training:
            keep = self.gate(poses)
        scale = 1.0 if keep is None else keep[:, None]
        return PoseCode(
            self.encode_c(poses) * scale,
            self.encode_d(poses) * scale,
            self.condition(poses) * scale,
        )

    def logits(
        self, x_d: Tensor, bones: Tensor, code: PoseCode, starts: Tensor | None = None
    ) -> Tensor:
        """Return the occupancy logits (B, N) at posed points ``x_d`` (B, N, 3).

        ``bones`` (B, J, 4, 4); ``starts`` (B, N, I, 3) spare the search for the nearest body
        vertices. A point with no canonical point is outside.
        """
        x_c, valid = self.canonicalize(x_d, bones, code, starts)
        return aggregate(self.candidate_logits(x_c, valid, code), valid, soft=self.training)

    def candidate_logits(self, x_c: Tensor, valid: Tensor, code: PoseCode) -> Tensor:
        """Return O's logits (B, N, I) at the candidates of ``canonicalize``."""
        outside = torch.full_like(x_c[..., 0], OUTSIDE)
        frame = valid.nonzero(as_tuple=True)[0]
        return outside.masked_scatter(valid, self.occupancy(x_c[valid], code.o[frame]))

    def canonicalize(
        self, x_d: Tensor, bones: Tensor, code: PoseCode, starts: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Bring posed points (B, N, 3) back: candidates x_c (B, N, I, 3) and which are valid."""
        x = self.h_d(x_d, code.h_d)
        if not self.preset.skinned:
            x_c = self.h_c(x, code.h_c)
            return x_c[:, :, None], torch.ones_like(x_c[..., :1], dtype=torch.bool)
        roots = self._roots(x.detach(), bones, starts)
        candidates = roots.packed()
        x_p = implicit(candidates, self.skinning, x, bones)
        x_c = self.h_c(x_p, code.h_c)
        return candidates.spread(x_c), roots.valid

    def _roots(self, x: Tensor, bones: Tensor, starts: Tensor | None) -> Roots:
        """Search from the given starts, else from the body's and then from the bones'.

        Broyden's method always starts from the bones: from some in training, else from all.
        """
        if self.preset.skinning == "points":
            every = torch.arange(bones.shape[1], device=bones.device)
            starting = self.init_bones if self.training else every
            return broyden.find_roots(self.skinning, x, bones, starting)
        if starts is not None:
            return find_roots(self.skinning, x, bones, starts)
        return find_roots(self.skinning, x, bones, self.find_starts(x, bones))

    @torch.no_grad()
    def find_starts(self, x: Tensor, bones: Tensor) -> Tensor:
        """Return good starts (B, N, 2, 3) for posed points (B, N, 3): roots where there are any.

        None at all, (B, N, 0, 3), where nothing is ever searched from them.
        """
        if not self.preset.skinned or self.preset.skinning == "points":
            return x.new_zeros(*x.shape[:2], 0, 3)
        near = self.starts(x, bones)
        roots = find_roots(self.skinning, x, bones, near)
        starts = roots.first(2)
        is_lost = ~roots.valid.any(-1) & ~near[:, :, 0].isnan().any(-1)
        for frame, lost in enumerate(is_lost):  # (N,)
            if lost.any():
                part, of_frame = x[frame, lost][None], bones[frame, None]
                again = find_roots(self.skinning, part, of_frame, bone_starts(part, of_frame))
                starts[frame, lost] = again.first(2)[0]
        return starts

    def repose(
        self, x_c: Tensor, bones: Tensor, code: PoseCode, weights: Weights | None = None
    ) -> Tensor:
        """Carry canonical points (N, 3) or (B, N, 3) to the poses of ``bones``: (B, N, 3).

        Closed form: the exact inverse of what training does, with no search. ``weights`` may be
        ``skinning.frozen()``, to save time over many poses.
        """
        x_c = x_c.expand(len(bones), -1, -1)
        x = self.h_c.inverse(x_c, code.h_c)
        if self.preset.skinned:
            x = skin(x, (weights or self.skinning)(x), bones)
        return self.h_d.inverse(x, code.h_d)

    def shape(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the logits (N,) at canonical points (N, 3), by O alone.

        ``condition`` (1, C) is one pose's ``PoseCode.o``; the canonical pose's when left out.
        """
        condition = self.condition.canonical() if condition is None else condition
        logits: Tensor = self.occupancy(x, condition.expand(len(x), -1))
        return logits

    def weights(self, x: Tensor) -> Tensor:
        """Return the skinning weights (N, J) at canonical points (N, 3)."""
        weights: Tensor = self.skinning(x)
        return weights


def aggregate(logits: Tensor, valid: Tensor, *, soft: bool) -> Tensor:
    """Join the candidates' logits (B, N, I) to (B, N): the union of what overlaps.

    ``soft`` weighs the candidates' probabilities by softmax(5 p), so that all of them learn;
    otherwise the largest logit counts. With a single valid candidate both are its own logit.
    """
    logits = torch.where(valid, logits, OUTSIDE)
    if not soft:
        return logits.amax(-1)
    log_p, log_q = nn.functional.logsigmoid(logits), nn.functional.logsigmoid(-logits)
    shares = (SHARPNESS * log_p.exp()).masked_fill(~valid, -torch.inf)
    shares = torch.where(valid.any(-1, keepdim=True), shares, 0.0).log_softmax(-1)
    return (shares + log_p).logsumexp(-1) - (shares + log_q).logsumexp(-1)
