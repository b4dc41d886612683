"""The terminal: the same tasks as the window's, with progress bars and exit codes."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from ins_studio.cli.answers import as_json, as_text
from ins_studio.cli.arguments import build_parser
from ins_studio.cli.body_arguments import body_steps
from ins_studio.cli.progress import ProgressBar
from ins_studio.errors import StudioError
from ins_studio.project.fit_records import Fitted
from ins_studio.project.records import (
    Batched,
    Benchmarked,
    Cancelled,
    Demonstrated,
    Trained,
)

DONE, FAILED, INTERRUPTED = 0, 1, 130

Steps = Generator[Any, None, Any]


def run(arguments: list[str]) -> int:
    """Do what ``arguments`` say; return the exit code. Wrong usage exits with 2 by itself."""
    chosen = build_parser().parse_args(arguments)
    _prepare_threads()
    try:
        _check_alone(chosen.command)
        if chosen.command == "info":
            return _answer(_info(chosen), chosen)
        bar = ProgressBar(sys.stderr, quiet=chosen.quiet)
        show = bar.show if _speaks() else _keep_quiet
        with Interrupt() as interrupt:
            try:
                result = drive(COMMANDS[chosen.command](chosen), show, interrupt)
            finally:
                bar.close()
        return _answer(result, chosen)
    except Cancelled:
        _complain("Interrupted: nothing was written after the last checkpoint.")
        return INTERRUPTED
    except StudioError as error:
        _complain(error.message, error.hint)
        if chosen.json:
            _say(as_json({"error": error.message, "hint": error.hint}))
        return FAILED


class Interrupt:
    """Turns the first Ctrl+C into a wish, ``asked``; the second one is Python's own."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(number, self._before[number])
        _complain("Stopping after this step; once more to stop at once.")


def drive(steps: Steps, show: Callable[[Any], None], interrupt: Interrupt) -> Any:
    """Run ``steps`` to the end; on an interrupt throw Cancelled in once, so that it saves."""
    told = False
    try:
        while True:
            stop = interrupt.asked and not told
            told = told or stop
            show(steps.throw(Cancelled()) if stop else next(steps))
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


def _demo(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.demo import demo

    out = chosen.out or _unused(Path("ins-studio-demo"))
    return demo(str(out), chosen.quick, chosen.device, chosen.seed)


def _train(chosen: argparse.Namespace) -> Steps:
    from dataclasses import fields

    from ins_studio.project.settings import TrainSettings
    from ins_studio.tasks.train import train

    names = [field.name for field in fields(TrainSettings)]
    return train(TrainSettings.from_dict({name: getattr(chosen, name) for name in names}))


def _extract(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.extract import extract

    size = chosen.texture_size
    return extract(chosen.run, chosen.resolution, chosen.device, chosen.target_faces, size)


def _bake(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.bake import bake

    return bake(chosen.run, chosen.correctives, chosen.device, chosen.dataset)


def _repose(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.repose import repose

    return repose(chosen.run, chosen.motion, chosen.out, chosen.mode, chosen.device)


def _convert(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.convert import convert

    return convert(chosen.file, chosen.body, chosen.out, chosen.flat_hands)


def _motion(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.convert_motion import convert_motion

    return convert_motion(
        chosen.file,
        chosen.out,
        chosen.body,
        chosen.clip,
        mapping=chosen.mapping,
        save_mapping=chosen.save_mapping,
        fps=chosen.fps,
        up=chosen.up,
        unit=chosen.unit,
        in_place=chosen.in_place,
        on_floor=chosen.ground,
        foot_lock=chosen.foot_lock,
        ground_height=chosen.ground_height,
    )


def _export(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.export import export, with_default_texture

    given = {
        "run": chosen.run,
        "motion": chosen.motion,
        "file_format": chosen.format,
        "out": chosen.out,
        "per_frame": chosen.per_frame,
        "tolerance_mm": chosen.tolerance_mm,
        "device": chosen.device,
    }
    if chosen.texture is not None or chosen.no_texture:
        return export(**given, texture=None if chosen.no_texture else chosen.texture)
    return with_default_texture(**given)


def _evaluate(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.evaluate import evaluate

    return evaluate(
        chosen.run,
        chosen.split,
        chosen.device,
        chosen.dataset,
        limit=chosen.limit,
        compare=chosen.compare,
        slip=chosen.slip,
        extraction=chosen.extraction,
        resolution=chosen.resolution,
        frozen=chosen.frozen,
    )


def _compare(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.compare import compare

    return compare(
        chosen.run,
        chosen.other,
        chosen.frames,
        chosen.motion,
        chosen.sequence,
        cells=chosen.cells,
        faces=chosen.faces,
        device=chosen.device,
        dataset=chosen.dataset,
    )


def _batch(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.batch import batch

    return batch(chosen.jobs, chosen.scheduler, chosen.workers, chosen.device)


def _benchmark(chosen: argparse.Namespace) -> Steps:
    from dataclasses import fields

    from ins_studio.tasks.benchmark import benchmark
    from ins_studio.tasks.suite.choices import Choices

    names = [field.name for field in fields(Choices)]
    return benchmark(Choices(**{name: getattr(chosen, name) for name in names}))


def _info(chosen: argparse.Namespace) -> dict[str, Any]:
    from ins_studio.tasks.describe import describe

    return describe(chosen.path, chosen.subject, chosen.clothing, chosen.body)


def _dataset(chosen: argparse.Namespace) -> Steps:
    if chosen.action == "next":
        from ins_studio.tasks.scan_next import scan_next

        where = (chosen.dataset, chosen.subject, chosen.clothing, chosen.body)
        return scan_next(*where, chosen.html, chosen.motion)
    if chosen.action == "index":
        from ins_studio.tasks.index import index

        return index(chosen.dataset)
    if chosen.action == "fit":
        return _fit(chosen)
    if chosen.action == "unpack":
        from ins_studio.tasks.unpack import unpack

        return unpack(chosen.file, chosen.out, chosen.mesh)
    from ins_studio.tasks.check import check

    person = (chosen.subject, chosen.clothing, chosen.body)
    written = {"fix": chosen.fix, "html": chosen.html}
    return check(chosen.dataset, *person, curation=chosen.curation, **written)


def _fit(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.fit import fit

    return fit(
        chosen.dataset,
        chosen.sequence,
        chosen.body,
        chosen.out,
        chosen.landmarks,
        unit=chosen.unit,
        up=chosen.up,
        curation=chosen.curation,
        again=chosen.again,
    )


COMMANDS: dict[str, Callable[[argparse.Namespace], Steps]] = {
    "demo": _demo,
    "train": _train,
    "extract": _extract,
    "bake": _bake,
    "repose": _repose,
    "convert": _convert,
    "motion": _motion,
    "export": _export,
    "evaluate": _evaluate,
    "compare": _compare,
    "batch": _batch,
    "benchmark": _benchmark,
    "dataset": _dataset,
    "body": body_steps,
}


def _answer(result: Any, chosen: argparse.Namespace) -> int:
    _say(as_json(result) if chosen.json else as_text(result))
    if isinstance(result, Batched):
        states = {row.state for row in result.rows}
        return INTERRUPTED if "stopped" in states else FAILED if states - {"done"} else DONE
    if isinstance(result, Benchmarked):
        states = {row.state for row in result.rows}
        return INTERRUPTED if "stopped" in states else FAILED if "failed" in states else DONE
    stopped = isinstance(result, Trained | Fitted) and not result.finished
    stopped = stopped or (isinstance(result, Demonstrated) and not result.files)
    return INTERRUPTED if stopped else DONE


def _speaks() -> bool:
    """Whether this process is on its own, or the first of those that torchrun started."""
    return "TORCHELASTIC_RUN_ID" not in os.environ or os.environ["RANK"] == "0"


def _check_alone(command: str) -> None:
    if "TORCHELASTIC_RUN_ID" in os.environ and command != "train":
        raise StudioError(
            f"torchrun starts the same {command} several times over, and only train can share.",
            f"Call it without torchrun: ins-studio {command} ...",
        )


def _prepare_threads() -> None:
    """Before torch is imported: its threads must not spin while they wait for each other."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    threads = os.environ.get("INS_STUDIO_THREADS")
    if threads:
        os.environ["OMP_NUM_THREADS"] = threads


def _unused(folder: Path) -> Path:
    number, path = 1, folder
    while path.exists():
        number += 1
        path = folder.with_name(f"{folder.name}-{number}")
    return path


def _keep_quiet(_record: Any) -> None:
    pass


def _say(text: str) -> None:
    if not _speaks():
        return
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _complain(message: str, hint: str = "") -> None:
    if not _speaks():
        return
    sys.stderr.write(f"ins-studio: {message}\n" + (f"  {hint}\n" if hint else ""))
    sys.stderr.flush()
