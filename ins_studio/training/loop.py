"""Training as a generator: the caller owns the clock, and closing it saves a checkpoint."""

import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ins_studio.avatar.avatar import AVERAGE_FILE, Avatar
from ins_studio.avatar.average_lbs import encode_average, fit_average, fit_baseline
from ins_studio.avatar.initial import build_model, start_from_body, start_from_surface
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.presets import preset as preset_of
from ins_studio.body.body import Body
from ins_studio.body.files import encode_body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.kept_frames import keeping_frames
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.project.arrays import encode_npz
from ins_studio.project.records import Note, Progress
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Trained
from ins_studio.training.checkpoint import load_checkpoint
from ins_studio.training.distributed import ALONE, Ranks
from ins_studio.training.first_motion import start_from_tracks
from ins_studio.training.first_shape import start_from_labels
from ins_studio.training.losses import Skeleton
from ins_studio.training.sampling import label_frames
from ins_studio.training.scan_colors import start_colors
from ins_studio.training.schedule import make_optimizer
from ins_studio.training.tracking import track
from ins_studio.training.trainer import Trainer, Training
from ins_studio.training.watch import make_watch

LEAST_SHARE = 0.25  # of the minutes asked for: what is trained even where preparing took them all

Config = dict[str, Any]

_NO_TRACKING = (
    "These scans have other vertices in every frame: the cloth is not followed point by point, "
    "and training learns from inside and outside alone."
)


def train(
    settings: TrainSettings, dataset: Dataset, split: Split, run: RunFolder, ranks: Ranks = ALONE
) -> Training:
    """Train an avatar on ``split.training``, into ``run``; or go on with what ``run`` holds.

    Cancelling (``close``, or ``Cancelled`` thrown in) saves a checkpoint. A run that is resumed
    has the same losses as one that was never broken. Every rank of ``ranks`` calls this.

    Raises
    ------
    StudioError
        When ``run`` already holds a run and ``settings.resume`` is not set, when there is nothing
        to resume or it belongs to another dataset, or when a file cannot be read or written.
    """
    began = time.monotonic()
    config = ranks.share(
        lambda: (
            _old_config(dataset, run) if settings.resume else _new_config(settings, dataset, run)
        )
    )
    if not config["sizes"]["trained"]:
        return (yield from ranks.agree(_average(config, dataset, split, run, ranks)))
    trainer = yield from ranks.agree(_build(settings, config, dataset, split, run, ranks))
    prepared_s = time.monotonic() - began
    start = (
        _resume(trainer, config)
        if settings.resume
        else _begin(trainer, settings, config, prepared_s)
    )
    return (yield from ranks.in_step(_steps(start, trainer)))


def choose_device(name: str) -> torch.device:
    """Return the device of that name; "auto" is the quickest there is.

    Float32 products stay float32 on a GPU: root finding does not converge in TF32.
    """
    torch.backends.cuda.matmul.allow_tf32 = False
    if name != "auto":
        if name == "cuda" and not torch.cuda.is_available():
            raise StudioError("This machine has no CUDA device.", "Use --device cpu.")
        if name == "mps" and not torch.backends.mps.is_available():
            raise StudioError("This machine has no MPS device.", "Use --device cpu.")
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _build(
    settings: TrainSettings,
    config: Config,
    dataset: Dataset,
    split: Split,
    run: RunFolder,
    ranks: Ranks,
) -> Generator[Progress | Note, None, Trainer]:
    """Build the model and label the points; how many steps there are is still open."""
    preset, seed = Preset.from_dict(config["sizes"]), int(config["settings"]["seed"])
    device, body = choose_device(settings.device), dataset.body
    yield Note("Starting from the fitted body.")
    with torch.random.fork_rng(devices=[]):  # it is built on the processor
        torch.default_generator.manual_seed(seed)
        model = build_model(preset, body)
    start_from_body(model, body)
    model.to(device)
    average = tracked = None
    read = dataset
    if dataset.registered:
        read = keeping_frames(dataset)  # by the mean, the median and the labels
        average = yield from fit_average(read, split.training)
        if preset.tracking:
            tracked = yield from track(read, split.training, model, average, seed)
    elif preset.tracking:
        yield Note(_NO_TRACKING)
    labels = yield from label_frames(
        read, split.training, model, preset.label_points, seed, tracked
    )
    if tracked is None:
        start_from_labels(model, labels)
    else:
        start_from_surface(model, tracked.usual.vertices, tracked.usual.faces)
    start_colors(model, labels.scans)
    model.remember(torch.from_numpy(labels.poses).to(device))
    if start_from_tracks(model, labels):
        preset = replace(preset, lr_shifts=preset.lr_started)
    avatar = Avatar(model, body, preset.name, labels.poses, device)
    watch = make_watch(avatar, dataset, split, run, average)
    return Trainer(
        run,
        preset,
        seed,
        0,
        model,
        make_optimizer(model, preset),
        labels,
        skeleton_of(body, device),
        watch,
        device,
        ranks,
    )


def _begin(
    trainer: Trainer, settings: TrainSettings, config: Config, prepared_s: float
) -> Generator[Note, None, None]:
    """Find out how many steps there are, and write down what a resumed run needs.

    ``prepared_s`` seconds of the minutes asked for are gone; on a slow machine that may be all
    of them, and still a quarter is trained: an avatar of one step is of no use to anybody.
    """
    ranks, run, avatar = trainer.ranks, trainer.run, trainer.watch.avatar
    ranks.align(trainer.model, trainer.optimizer)
    trainer.total = settings.steps or trainer.preset.steps
    if settings.minutes is not None and settings.steps is None:
        yield Note("Timing a few steps.")
        seconds = 60 * settings.minutes
        trainer.total = trainer.steps_in(max(seconds - prepared_s, LEAST_SHARE * seconds))
    trainer.total = ranks.share(lambda: trainer.total)
    if ranks.first:
        write_atomic(run.body_path, encode_body(avatar.body))
        write_atomic(run.poses_path, encode_npz(poses=trainer.labels.poses))
        run.write_config({**config, "total_steps": trainer.total})


def _resume(trainer: Trainer, config: Config) -> Generator[Note, None, None]:
    """Bring every rank to the newest checkpoint, which the first one reads."""
    ranks = trainer.ranks
    trainer.total = int(config["total_steps"])
    trainer.step = ranks.share(lambda: _load_newest(trainer))
    ranks.align(trainer.model, trainer.optimizer)
    if trainer.step:
        yield Note(f"Going on after step {trainer.step} of {trainer.total}.")


def _load_newest(trainer: Trainer) -> int:
    newest = trainer.run.latest_checkpoint()
    return load_checkpoint(newest, trainer.model, trainer.optimizer) if newest else 0


def _steps(start: Generator[Note, None, None], trainer: Trainer) -> Training:
    yield from start
    return (yield from trainer.steps() if trainer.ranks.first else trainer.silent_steps())


def skeleton_of(body: Body, device: torch.device) -> Skeleton:
    """Return the joints of the canonical pose, and the tree."""
    joints = posed_joints(body.canonical_pose, body.joints(), body.parents)
    return Skeleton(
        torch.from_numpy(np.asarray(joints, np.float32)).to(device),
        torch.from_numpy(body.parents.astype(np.int64)).to(device),
    )


def _average(
    config: Config, dataset: Dataset, split: Split, run: RunFolder, ranks: Ranks
) -> Training:
    """Make AVG-LBS or FIRST-LBS: only a mean to take, no training; the first rank takes it."""
    done = Trained(str(run.path), 0, 0, finished=True)
    if not ranks.first:
        return done
    average = yield from fit_baseline(config["preset"], dataset, split.training)
    write_atomic(run.body_path, encode_body(dataset.body))
    write_atomic(run.path / AVERAGE_FILE, encode_average(average))
    run.write_config({**config, "total_steps": 0})
    return done


def _new_config(settings: TrainSettings, dataset: Dataset, run: RunFolder) -> Config:
    """Return the facts of a new run; StudioError where ``run`` is one already."""
    if run.config_path.exists():
        raise StudioError(
            f"{run.path} holds a run already.",
            "Go on with it by --resume, or give another folder by --out.",
        )
    return {
        "settings": settings.to_dict(),
        "preset": settings.preset,
        "sizes": _sizes(preset_of(settings.preset), dataset).to_dict(),
        "dataset": {
            "path": str(dataset.path),
            "name": dataset.name,
            "fingerprint": dataset.fingerprint(),
        },
        "subject": dataset.subject,
        "clothing": dataset.clothing,
        "curation": dataset.curation.to_dict(),
    }


def _sizes(preset: Preset, dataset: Dataset) -> Preset:
    """Return ``preset`` without its colour field where the recordings have no colours."""
    return preset if dataset.sample.colors is not None else replace(preset, color=0.0)


def _old_config(dataset: Dataset, run: RunFolder) -> Config:
    """Return the facts of the run that is resumed; StudioError where the dataset is another."""
    config = run.config()
    known = config.get("dataset", {})
    if not dataset.known_as(known.get("fingerprint", ""), Path(known.get("path", ""))):
        raise StudioError(
            f"{run.path} was trained on another dataset than {dataset.path}.",
            "Give the dataset that it began with, or start a new run.",
        )
    return config
