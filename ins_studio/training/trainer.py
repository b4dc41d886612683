"""The steps of training, one at a time, and what is kept of them."""

import time
from collections.abc import Generator
from contextlib import suppress
from copy import deepcopy
from dataclasses import asdict, dataclass

import torch

from ins_studio.avatar.ins import INS
from ins_studio.avatar.presets import Preset
from ins_studio.project.records import Cancelled, Record
from ins_studio.project.run import RunFolder
from ins_studio.project.training_records import Saved, Step, Trained
from ins_studio.training.batches import draw
from ins_studio.training.checkpoint import save_checkpoint
from ins_studio.training.distributed import Ranks
from ins_studio.training.losses import Skeleton, losses_of
from ins_studio.training.sampling import Labels
from ins_studio.training.schedule import clip_networks, make_optimizer, set_rates
from ins_studio.training.watch import Watch

TIMED_STEPS = 20
SHARE_OF_STEPS = 0.88  # of --minutes; the rest is for previews, checkpoints and a busy machine
SAVE_EVERY_S = 60.0

Training = Generator[Record, None, Trained]


@dataclass
class Trainer:
    """What the steps need; ``step`` counts those that are done."""

    run: RunFolder
    preset: Preset
    seed: int
    total: int
    model: INS
    optimizer: torch.optim.Adam
    labels: Labels
    skeleton: Skeleton
    watch: Watch
    device: torch.device
    ranks: Ranks
    step: int = 0

    def steps(self) -> Training:
        """Run the remaining steps; save at the end, on the way, and when stopped."""
        saved_step, saved_at = self.step, time.monotonic()
        try:
            while self.step < self.total:
                record = self.advance()
                self.run.log({"record": "step", **asdict(record)})
                yield record
                if time.monotonic() - saved_at > SAVE_EVERY_S and self.step < self.total:
                    saved_step, saved_at = self.step, time.monotonic()
                    yield self.save()
                yield from self.watch.look(self.step, last=self.step == self.total)
        except Cancelled:
            return Trained(str(self.run.path), self.step, self.total, finished=False)
        finally:
            if self.step > saved_step:
                self.save()
        yield Saved(self.step, str(self.run.checkpoint_path(self.step)))
        return Trained(str(self.run.path), self.step, self.total, finished=True)

    def silent_steps(self) -> Training:
        """Run the remaining steps and keep nothing: what every rank but the first does."""
        with suppress(Cancelled):
            while self.step < self.total:
                yield self.advance()
        return Trained(str(self.run.path), self.step, self.total, self.step == self.total)

    def advance(self) -> Step:
        """Take one step: a function of the parameters, the seed and the step's number alone."""
        started = time.monotonic()
        self.model.train()
        lr = set_rates(self.optimizer, self.preset, self.step, self.total)
        whole = draw(self.labels, self.preset, self.seed, self.step, self.device)
        batch, share = self.ranks.part(whole)
        warming_up = self.step < self.preset.warm_up * self.total
        losses = losses_of(self.model, batch, self.skeleton if warming_up else None)
        self.optimizer.zero_grad(set_to_none=True)
        losses.with_share(share).total.backward()
        losses = self.ranks.sum_up(self.model, losses, share)
        norm = clip_networks(self.model, self.preset.max_grad_norm)
        self.optimizer.step()
        self.step += 1
        elapsed, remaining = self.watch.clock(self.step, self.total, time.monotonic() - started)
        return Step(
            index=self.step,
            total=self.total,
            loss=losses.total.item(),
            bce=losses.bce.item(),
            grad_norm=norm,
            iou_points=losses.iou_points.item(),
            lr=lr,
            elapsed_s=elapsed,
            remaining_s=remaining,
        )

    def save(self) -> Saved:
        """Write a checkpoint."""
        path = save_checkpoint(self.run, self.step, self.model, self.optimizer)
        return Saved(self.step, str(path))

    def steps_in(self, seconds: float) -> int:
        """Return how many steps fit; a copy of the model is stepped to find out."""
        model, optimizer = deepcopy(self.model), self.optimizer
        self.optimizer = make_optimizer(self.model, self.preset)
        self.advance()  # the first one also takes memory, and loads what a GPU runs
        started = time.monotonic()
        for _ in range(TIMED_STEPS):
            self.advance()
        each = (time.monotonic() - started) / TIMED_STEPS
        self.model.load_state_dict(model.state_dict())
        self.optimizer, self.step = optimizer, 0
        return max(1, int(SHARE_OF_STEPS * seconds / each))
