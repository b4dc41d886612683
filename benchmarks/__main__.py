"""``python -m benchmarks [WORD ...]``: time what the words match, print, keep the figures.

A benchmark is a class with ``setup`` and ``time_*`` methods, as asv wants them. Each is called
once to warm up, then for about two seconds; median and 95th percentile in milliseconds. What
takes longer than half a minute is called once in all.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from ins_studio.tasks.suite.hardware import processor

MODULES = (
    "skinning",
    "networks",
    "reposing",
    "systems",
    "encoding",
    "dataset_scale",
    "heavy_scans",
)
RESULTS = Path(__file__).parent / "results"
SECONDS = 2.0
AT_LEAST, AT_MOST = 3, 200
LONG = 30.0  # seconds


def main(words: list[str]) -> None:
    """Run the benchmarks whose name holds any of ``words`` (all without words)."""
    figures: dict[str, dict[str, float]] = {}
    for name, call in _found(words):
        figures[name] = _timed(call)
        median, p95 = figures[name]["median_ms"], figures[name]["p95_ms"]
        print(f"{name:<56} {median:9.2f} ms   95 % {p95:9.2f} ms", flush=True)
    if figures:
        _keep(figures)


def _found(words: list[str]) -> Iterator[tuple[str, Callable[[], object]]]:
    for module in MODULES:
        for name, kind in vars(importlib.import_module(f"benchmarks.{module}")).items():
            timed = [method for method in dir(kind) if method.startswith("time_")]
            wanted = [m for m in timed if _matches(f"{module}.{name}.{m}", words)]
            if not isinstance(kind, type) or not wanted:
                continue
            subject = kind()
            try:
                subject.setup()
            except NotImplementedError as reason:  # asv's way to skip
                print(f"{module}.{name} skipped: {reason}")
                continue
            for method in wanted:
                yield f"{module}.{name}.{method}", getattr(subject, method)


def _matches(name: str, words: list[str]) -> bool:
    return not words or any(word.lower() in name.lower() for word in words)


def _timed(call: Callable[[], object]) -> dict[str, float]:
    warm_up = _seconds(call)
    taken = [warm_up] if warm_up > LONG else []
    while not taken or (warm_up <= LONG and _goes_on(taken)):
        taken.append(_seconds(call))
    ms = 1000 * np.array(taken)
    return {
        "median_ms": round(float(np.median(ms)), 3),
        "p95_ms": round(float(np.percentile(ms, 95)), 3),
        "runs": len(taken),
    }


def _goes_on(taken: list[float]) -> bool:
    return len(taken) < AT_LEAST or (sum(taken) < SECONDS and len(taken) < AT_MOST)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _keep(figures: dict[str, dict[str, float]]) -> None:
    path = RESULTS / "timings.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    machine = {
        "processor": processor(),
        "cores": os.cpu_count(),
        "torch": torch.__version__,
        "torch_threads": torch.get_num_threads(),
    }
    kept.update({name: {**figure, **machine} for name, figure in figures.items()})
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


main(sys.argv[1:])
