"""The dask workers of a batch: started on this machine, or found on a cluster."""

import importlib.util
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ins_studio.errors import StudioError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 10


@contextmanager
def connected(scheduler: str | None, workers: int) -> Iterator["Client"]:
    """Connect to ``scheduler``; without one, start one and ``workers`` processes here."""
    import dask
    from distributed import Client, LocalCluster

    if scheduler is not None:
        with _client_of(scheduler) as client:
            yield client
        return
    threads = os.environ.get("INS_STUDIO_THREADS", str(max(1, cores() // workers)))
    one_try = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with one_try, _deaf_children():
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=None,  # dask would kill a training for what it needs only at first
            dashboard_address=None,
            silence_logs=logging.ERROR,
            env={"OMP_NUM_THREADS": threads, "OMP_WAIT_POLICY": "PASSIVE"},
        )
    with cluster, Client(cluster) as client:
        yield client


def _client_of(scheduler: str) -> "Client":
    from distributed import Client

    try:
        return Client(scheduler, timeout=CONNECT_S)
    except (OSError, ValueError) as error:
        raise StudioError(
            f"There is no dask scheduler at {scheduler}.",
            "Start one by `dask scheduler`, and workers by `dask worker ADDRESS --nthreads 1`.",
        ) from error


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes that start meanwhile ignore Ctrl+C, which a terminal sends to them as well.

    Their jobs are stopped through dask, so that they can save.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def cores() -> int:
    """Return how many processor cores this machine has."""
    return os.cpu_count() or 1


def check_installed() -> None:
    """Raise StudioError where dask is missing: it is an optional part."""
    if importlib.util.find_spec("distributed") is None:
        raise StudioError(
            "A batch runs through dask, which is not installed.",
            'Install it by: pip install "ins-studio[batch]". The packaged app does not contain it.',
        )
