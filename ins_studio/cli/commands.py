"""What each command does: a task, called with what was said on the command line."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ins_studio.cli.body_arguments import body_steps
from ins_studio.cli.interrupt import Steps


def info(chosen: argparse.Namespace) -> dict[str, Any]:
    """Say what a file is: at once, and without steps."""
    from ins_studio.tasks.describe import describe

    return describe(chosen.path, chosen.subject, chosen.clothing, chosen.body)


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
        "normals": chosen.normals,
        "normal_scale": chosen.normal_scale,
        "pins": chosen.run if chosen.pins == "" else chosen.pins,
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


def _dataset(chosen: argparse.Namespace) -> Steps:
    return DATASET_ACTIONS[chosen.action](chosen)


def _check(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.check import check

    person = (chosen.subject, chosen.clothing, chosen.body)
    written = {"fix": chosen.fix, "html": chosen.html}
    return check(chosen.dataset, *person, curation=chosen.curation, **written)


def _index(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.index import index

    return index(chosen.dataset)


def _next(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.scan_next import scan_next

    where = (chosen.dataset, chosen.subject, chosen.clothing, chosen.body)
    return scan_next(*where, chosen.html, chosen.motion)


def _unpack(chosen: argparse.Namespace) -> Steps:
    from ins_studio.tasks.unpack import unpack

    return unpack(chosen.file, chosen.out, chosen.mesh)


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


def _unused(folder: Path) -> Path:
    number, path = 1, folder
    while path.exists():
        number += 1
        path = folder.with_name(f"{folder.name}-{number}")
    return path


DATASET_ACTIONS: dict[str, Callable[[argparse.Namespace], Steps]] = {
    "check": _check,
    "fit": _fit,
    "index": _index,
    "next": _next,
    "unpack": _unpack,
}
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
