"""INS against SNARF as published: a step of training, and a mesh of a new pose at 128^3.

The networks are not trained on the demo, only fitted to its body for half a minute: how long a
search or an extraction takes depends on where the surface and the weights are, not on its folds.
"""

from dataclasses import replace

import numpy as np
import torch

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.extraction import finished
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.ins import INS
from ins_studio.avatar.per_pose import FastPoser, FieldPoser
from ins_studio.avatar.presets import Preset, preset
from ins_studio.dataset.demo import demo_dataset_path
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.tasks.suite.fitted import fit_to_body
from ins_studio.training.batches import draw
from ins_studio.training.losses import losses_of
from ins_studio.training.sampling import label_frames
from ins_studio.training.schedule import clip_networks, make_optimizer

RESOLUTION = 128
FRAMES, LABELS = 8, 4000


class TrainingStep:
    """Draw, forward, backward and Adam, on eight frames of the demo."""

    def setup(self) -> None:
        """Build both models and label their points."""
        self.dataset = open_dataset(demo_dataset_path())
        balanced = preset("balanced")
        self.balanced = self._prepared(balanced)
        self.both = self._prepared(replace(balanced, h_d_blocks=2))
        self.published = self._prepared(preset("snarf-published"))

    def time_balanced(self) -> None:
        """8 x 512 points through H_c and Newton's method: Balanced has no H_d."""
        self._step(*self.balanced)

    def time_balanced_both_pins(self) -> None:
        """Do the same with an H_d of two layers before."""
        self._step(*self.both)

    def time_snarf_published(self) -> None:
        """8 x 2250 points, nine starts each, through Broyden's method."""
        self._step(*self.published)

    def _prepared(self, sizes: Preset) -> tuple:
        torch.manual_seed(0)
        model = build_model(sizes, self.dataset.body)
        start_from_body(model, self.dataset.body)
        if sizes.skinning == "points":
            finished(fit_to_body(model, self.dataset.body))
        frames = read_split(self.dataset).training[:FRAMES]
        labels = finished(label_frames(self.dataset, frames, model, LABELS, seed=0))
        model.remember(torch.from_numpy(labels.poses))
        return model.train(), sizes, labels, make_optimizer(model, sizes)

    def _step(self, model: INS, sizes, labels, optimizer: torch.optim.Adam) -> None:
        losses = losses_of(model, draw(labels, sizes, 0, 0, torch.device("cpu")), None)
        optimizer.zero_grad(set_to_none=True)
        losses.total.backward()
        clip_networks(model, sizes.max_grad_norm)
        for group in optimizer.param_groups:
            group["lr"] = 0.0  # every step is the same one
        optimizer.step()


class PublishedPose:
    """A new mesh in one pose of the demo, as SNARF makes it: marching cubes, nothing refined."""

    def setup(self) -> None:
        """Fit the networks to the demo's body."""
        torch.manual_seed(0)
        dataset = open_dataset(demo_dataset_path())
        training = read_split(dataset).training
        frame = dataset.frame(*training[len(training) // 2])
        model = build_model(preset("snarf-published"), dataset.body)
        finished(fit_to_body(model, dataset.body))
        poses = frame.pose[None].astype(np.float32)
        avatar = Avatar(model.eval(), dataset.body, "snarf-published", poses, torch.device("cpu"))
        self.pose, self.transl = frame.pose.astype(np.float64), frame.transl
        self.fast = FastPoser(avatar, RESOLUTION, refined=False)
        self.field = FieldPoser(avatar, RESOLUTION, refined=False)

    def time_fast(self) -> None:
        """Extract in canonical space under the pose's condition, and skin."""
        self.fast.surface(self.pose, self.transl)

    def time_field(self) -> None:
        """Extract in posed space: roots from every bone for every point of the grid."""
        self.field.surface(self.pose, self.transl)
