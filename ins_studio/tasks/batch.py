"""Many jobs at once through dask.distributed, on this machine's cores or on a cluster."""

import logging
import time
import uuid
from collections.abc import Generator
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from ins_studio.errors import StudioError
from ins_studio.project.batch_records import Batched, BatchRow
from ins_studio.project.records import Cancelled, Note, Progress, Record
from ins_studio.project.training_records import Trained
from ins_studio.tasks.cluster import check_installed, connected, cores
from ins_studio.tasks.jobs import BatchJob, read_jobs

if TYPE_CHECKING:
    from distributed import Client, Event, Future

LOOK_S = 0.5  # between two looks at the jobs, and of each job at whether it is to stop

log = logging.getLogger("ins_studio.batch")

Rows = Generator[Record, None, tuple[BatchRow, ...]]


def batch(
    jobs: str, scheduler: str | None = None, workers: int | None = None, device: str = "auto"
) -> Generator[Record, None, Batched]:
    """Do the jobs of a file; one that fails ends only those that wait for it.

    Jobs of the same run folder are done one after another: train, extract, repose, export,
    evaluate. All others are independent. When cancelled, every training saves its checkpoint.

    Parameters
    ----------
    jobs : str
        The jobs file; see ``read_jobs``.
    scheduler : str or None
        Address of a running dask scheduler, whose workers see the same files at the same paths;
        None starts workers on this machine.
    workers : int or None
        How many to start; None for one where there is a GPU, else as many as can be of use.
    device : str
        For jobs that name none.
    """
    check_installed()
    from distributed import Event

    todo = read_jobs(Path(jobs), device)
    count = _worker_count(todo, workers, device)
    with connected(scheduler, count) as client:
        stop = Event(f"ins-studio-stop-{uuid.uuid4()}", client=client)
        return Batched((yield from _gather(todo, _submit(client, todo, stop.name), stop)))


def do_job(job: BatchJob, stop: str, before: BatchRow | None) -> BatchRow:
    """Do one job, in a dask worker; ``before`` is the outcome of the one that it waited for."""
    from distributed import Event

    if before is not None and before.state != "done":
        return BatchRow(job.title, job.run, "skipped", 0.0, f"{before.job} {before.state}")
    began = time.monotonic()
    state, reason = "done", ""
    try:
        with closing(job.start()) as steps:
            result = _drive(steps, Event(stop))
        if isinstance(result, Trained) and not result.finished:
            state, reason = "stopped", f"saved after {result.step} of {result.total_steps} steps"
    except Cancelled:
        state, reason = "stopped", "nothing was written"
    except StudioError as error:
        state, reason = "failed", str(error)
    except Exception as error:  # the process boundary: one job may not end the others
        log.exception("%s failed", job.title)
        state, reason = "failed", f"{type(error).__name__}: {error}"
    return BatchRow(job.title, job.run, state, time.monotonic() - began, reason)


def _drive(steps: Generator[Any, None, Any], stop: "Event") -> Any:
    """Run ``steps`` to the end; once ``stop`` is set throw Cancelled in, so that it saves."""
    told, look_at = False, 0.0
    try:
        while True:
            if not told and time.monotonic() >= look_at:
                told, look_at = stop.is_set(), time.monotonic() + LOOK_S
                if told:
                    steps.throw(Cancelled())
                    continue
            next(steps)
    except StopIteration as end:
        return end.value


def _submit(client: "Client", jobs: list[BatchJob], stop: str) -> list["Future[BatchRow]"]:
    """Give all jobs to dask; each waits for the one before it of the same run."""
    last: dict[str, Future[BatchRow]] = {}
    futures = []
    for job in jobs:
        future = client.submit(do_job, job, stop, last.get(job.run), pure=False)
        last[job.run] = future
        futures.append(future)
    return futures


def _gather(jobs: list[BatchJob], futures: list["Future[BatchRow]"], stop: "Event") -> Rows:
    """Yield a Note for every job that ends; cancelling sets ``stop`` and waits for the rest."""
    from distributed import wait

    rows: dict[str, BatchRow] = {}
    while len(rows) < len(jobs):
        waiting = [
            future for job, future in zip(jobs, futures, strict=True) if job.title not in rows
        ]
        try:
            yield Progress("Jobs", len(rows), len(jobs))
            with suppress(TimeoutError):
                wait(waiting, timeout=LOOK_S, return_when="FIRST_COMPLETED")
            for job, future in zip(jobs, futures, strict=True):
                if job.title not in rows and future.done():
                    rows[job.title] = _outcome(job, future)
                    yield Note(_line(rows[job.title]))
        except Cancelled:
            stop.set()
        except CancelledError as error:
            raise StudioError(
                "The dask scheduler is gone.", "Start it again; trainings go on by resume = true."
            ) from error
    yield Progress("Jobs", len(jobs), len(jobs))
    return tuple(rows[job.title] for job in jobs)


def _outcome(job: BatchJob, future: "Future[BatchRow]") -> BatchRow:
    if future.status != "error":
        row: BatchRow = future.result()
        return row
    error = future.exception()
    reason = f"its worker has ended ({type(error).__name__}), perhaps for lack of memory"
    return BatchRow(job.title, job.run, "failed", 0.0, reason)


def _line(row: BatchRow) -> str:
    return f"{row.job} ({row.run}): {row.state} {row.reason}".rstrip()


def _worker_count(jobs: list[BatchJob], asked: int | None, device: str) -> int:
    """Return how many workers to start: never more than there are runs to work on."""
    if asked is not None and asked < 1:
        raise StudioError(f"{asked} workers can do nothing.", "Give one or more.")
    runs = len({job.run for job in jobs})
    on_gpu = device in ("auto", "cuda") and torch.cuda.is_available()
    return min(runs, asked or (1 if on_gpu else cores()))
