"""The whole chain on the demo recordings: train, extract, repose, export, measure."""

from collections.abc import Generator
from pathlib import Path

from ins_studio.dataset.demo import demo_dataset_path
from ins_studio.errors import StudioError
from ins_studio.export.basis import TOLERANCE_MM
from ins_studio.files import write_atomic
from ins_studio.motion.motion import Motion, encode_motion
from ins_studio.project.batch_records import Demonstrated
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.evaluate import evaluate
from ins_studio.tasks.export import ENCODERS, default_texture, export
from ins_studio.tasks.extract import extract
from ins_studio.tasks.recordings import recordings_of
from ins_studio.tasks.repose import repose
from ins_studio.tasks.train import train

QUICK_MINUTES = 2.5
FULL_MINUTES = 20.0
QUICK_FRAMES = 3


def demo(
    out: str,
    quick: bool = False,
    device: str = "auto",
    seed: int = 0,
    dataset: str | None = None,
    steps: int | None = None,
) -> Generator[Record, None, Demonstrated]:
    """Run the chain into the folder ``out``.

    Parameters
    ----------
    out : str
        A new or empty folder.
    quick : bool
        The small preset for some minutes instead of the full one.
    device : str
        Where the networks run.
    seed : int
        Makes it repeatable.
    dataset : str or None
        Other recordings than the demo's.
    steps : int or None
        So many steps instead of minutes.
    """
    folder = Path(out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudioError(f"{folder} is not empty.", "Choose another folder by --out.")
    run = RunFolder(folder / "run")
    settings = TrainSettings(
        dataset=dataset or str(demo_dataset_path()),
        out=str(run.path),
        preset="draft" if quick else "balanced",
        minutes=None if steps else QUICK_MINUTES if quick else FULL_MINUTES,
        steps=steps,
        seed=seed,
        device=device,
    )
    trained = yield from train(settings)
    if not trained.finished:
        yield Note("Stopped: what was trained is saved.")
        return Demonstrated(str(folder), str(run.path), (), ())
    return (yield from _after_training(folder, run, quick, device))


def _after_training(
    folder: Path, run: RunFolder, quick: bool, device: str
) -> Generator[Record, None, Demonstrated]:
    yield from extract(str(run.path), device=device)
    motion = folder / "motion.npz"
    write_atomic(motion, encode_motion(_shown_motion(run)))
    posed = folder / "posed.npz"
    yield from repose(str(run.path), str(motion), str(posed), device=device)
    files = [str(motion), str(posed)]
    texture = default_texture(folder, run)
    for kind in ENCODERS:
        result = yield from export(
            str(run.path),
            str(motion),
            kind,
            str(folder / f"avatar.{kind}"),
            tolerance_mm=TOLERANCE_MM,
            texture=None if texture is None else str(texture),
            device=device,
        )
        yield Note(
            f"{result.path}: {result.frame_count} frames, {result.shape_count} shapes, "
            f"{result.size_bytes / 1e6:.1f} MB, error {result.max_error_mm:.2f} mm."
        )
        files.append(result.path)
    limit = QUICK_FRAMES if quick else None
    measured = yield from evaluate(str(run.path), "all", device, limit=limit, compare=True)
    return Demonstrated(str(folder), str(run.path), tuple(files), measured.rows)


def _shown_motion(run: RunFolder) -> Motion:
    """Return a recorded motion that training never saw, else the first one."""
    recorded, split = recordings_of(run)
    unseen = split.extrapolation or split.interpolation or split.training
    return recorded.motion(unseen[0][0])
