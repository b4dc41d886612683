"""One training on several processes: torchrun starts them, torch.distributed joins them.

Each process, a *rank*, holds the whole model and takes its part of every step's batch. What they
learn is summed before the optimiser's step, so all of them stay the same model, and the same as
a single process would have trained up to rounding. The first rank alone touches the run folder.
"""

import io
import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import torch
from torch import distributed, nn

from ins_studio.errors import StudioError
from ins_studio.project.records import Cancelled, Record
from ins_studio.project.training_records import Step
from ins_studio.training.batches import Batch
from ins_studio.training.losses import Losses

PATIENCE = timedelta(minutes=30)  # for a slower host that still labels its points

HEARTBEAT_S = 60.0

T = TypeVar("T")
R = TypeVar("R")
Work = Generator[R, None, T]


@dataclass(frozen=True)
class Ranks:
    """The processes of one training, as number ``rank`` of ``count`` sees them."""

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this rank reads and writes the run folder, and speaks for all."""
        return self.rank == 0

    def part(self, batch: Batch) -> tuple[Batch, float]:
        """Return this rank's part of ``batch``, and its share of the points.

        Every rank takes some points of every frame, and not some of the frames: the parts are
        equal for any number of ranks, and the same parameters get a gradient on all of them.
        """
        points, inside, starts = (
            column[:, self.rank :: self.count]
            for column in (batch.points, batch.inside, batch.starts)
        )
        canonical, around, within = (
            column[self.rank :: self.count]
            for column in (batch.canonical, batch.around, batch.within)
        )
        share = inside.numel() / batch.inside.numel()
        part = Batch(
            points=points,
            inside=inside,
            starts=starts,
            bones=batch.bones,
            poses=batch.poses,
            keep=batch.keep,
            tracks=batch.tracks[:, self.rank :: self.count],
            canonical=canonical,
            around=around,
            within=within,
            scans=batch.scans.part(self.rank, self.count, share),
            scale=len(canonical) / max(1, len(batch.canonical)) / share,
        )
        return part, share

    def sum_up(self, model: nn.Module, losses: Losses, share: float) -> Losses:
        """Sum the gradients over the ranks, in place; return the losses of the whole batch.

        The gradients are those of ``share`` times the loss. DistributedDataParallel would do the
        same with more machinery: it averages where the parts need weights, hooks into ``forward``
        where the losses call other methods of the model, and has to search every graph for
        parameters without a gradient, which the warm-up has.
        """
        if self.count == 1:
            return losses
        gradients = [p.grad for p in model.parameters() if p.grad is not None]
        numbers = torch.stack(losses.with_share(share)).detach()
        flat = torch.cat([numbers, *(gradient.flatten() for gradient in gradients)])
        with self._talking():
            distributed.all_reduce(flat)
        numbers, *sums = flat.split([len(numbers), *(g.numel() for g in gradients)])
        for gradient, total in zip(gradients, sums, strict=True):
            gradient.copy_(total.view_as(gradient))
        return Losses(*numbers)

    def align(self, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """Give every rank the first one's parameters, and its optimiser's memory."""
        if self.count == 1:
            return
        states = self.share(lambda: _packed([model.state_dict(), optimizer.state_dict()]))
        parameters, memory = torch.load(io.BytesIO(states), map_location="cpu", weights_only=True)
        model.load_state_dict(parameters)
        optimizer.load_state_dict(memory)

    def share(self, make: Callable[[], T]) -> T:
        """Return on every rank what ``make`` returns on the first; its StudioError as well."""
        if self.count == 1:
            return make()
        answer: list[Any] = [None, None]
        if self.first:
            answer = _tried(make)
        with self._talking():
            distributed.broadcast_object_list(answer, src=0)
        made, failure = answer
        if failure is not None:
            raise failure
        shared: T = made
        return shared

    def lead(self, work: Work[R, T]) -> Work[R, T]:
        """Do ``work`` on the first rank alone; all of them end with its answer, or as it failed.

        The others wait for as long as it takes: the first one tells them now and then that it
        still works.
        """
        if self.count == 1:
            return (yield from work)
        told: list[Any] = [False, None, None]  # whether it is done, its answer, its failure
        if self.first:
            told = [True, *(yield from self._told(work))]
        else:
            work.close()
        while True:
            with self._talking():
                distributed.broadcast_object_list(told, src=0)
            if told[0]:
                break
        _, made, failure = told
        if failure is not None:
            raise failure
        result: T = made
        return result

    def _told(self, work: Work[R, T]) -> Work[R, tuple[T | None, Exception | None]]:
        """Do ``work``, and tell the others in between that there is no answer yet."""
        told_at = time.monotonic()
        try:
            while True:
                yield next(work)
                if time.monotonic() - told_at > HEARTBEAT_S:
                    with self._talking():
                        distributed.broadcast_object_list([False, None, None], src=0)
                    told_at = time.monotonic()
        except StopIteration as end:
            return end.value, None
        except (StudioError, Cancelled) as error:
            return None, error
        finally:
            work.close()

    def agree(self, work: Work[R, T]) -> Work[R, T]:
        """Do ``work`` on every rank; where one fails or is cancelled, so are all."""
        if self.count == 1:
            return (yield from work)
        ended: Exception | None = None
        try:
            result = yield from work
        except (StudioError, Cancelled) as error:
            ended = error
        ends: list[Exception | None] = [None] * self.count
        with self._talking():
            distributed.all_gather_object(ends, ended)
        for end in ends:
            if end is not None:
                raise end
        return result

    def in_step(self, steps: Work[Record, T]) -> Work[Record, T]:
        """Yield from ``steps``; cancelling one rank cancels all of them after the same Step.

        A rank that left on its own would leave the others waiting for its gradients.
        """
        if self.count == 1:
            return (yield from steps)
        cancelled = False
        try:
            record = next(steps)
            while True:
                try:
                    yield record
                except Cancelled:
                    cancelled = True
                stop = isinstance(record, Step) and self._any(cancelled)
                record = steps.throw(Cancelled()) if stop else next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            steps.close()

    def _any(self, wish: bool) -> bool:
        votes: list[Any] = [None] * self.count
        with self._talking():
            distributed.all_gather_object(votes, wish)
        return any(votes)

    @contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            raise StudioError(
                f"Process {self.rank + 1} of {self.count} has lost the others.",
                "What ended them stands in their own output; then go on with --resume.",
            ) from error


ALONE = Ranks()


@contextmanager
def joined(device: torch.device) -> Iterator[Ranks]:
    """Join the processes that torchrun started with this one; ALONE where it did not.

    Raises
    ------
    StudioError
        When there are more processes on this machine than GPUs, or ``device`` cannot take part.
    """
    if "TORCHELASTIC_RUN_ID" not in os.environ or os.environ["WORLD_SIZE"] == "1":
        yield ALONE
        return
    distributed.init_process_group(_backend(device), timeout=PATIENCE)
    try:
        yield Ranks(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()


def _backend(device: torch.device) -> str:
    if device.type == "cpu":
        return "gloo"
    if device.type != "cuda":
        raise StudioError(
            f"Several processes cannot train on {device.type} together.", "Use --device cpu."
        )
    here, devices = int(os.environ["LOCAL_WORLD_SIZE"]), torch.cuda.device_count()
    if here > devices:
        raise StudioError(
            f"torchrun started {here} processes on a machine with {devices} CUDA devices.",
            f"Use --nproc-per-node {devices}, or --device cpu.",
        )
    torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    return "nccl"


def _tried(make: Callable[[], Any]) -> list[Any]:
    try:
        return [make(), None]
    except StudioError as error:
        return [None, error]


def _packed(states: list[Any]) -> bytes:
    buffer = io.BytesIO()
    torch.save(states, buffer)
    return buffer.getvalue()
