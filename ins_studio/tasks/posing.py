"""From a run folder to a reposer: what repose, export, stream and evaluate begin with."""

from collections.abc import Generator
from pathlib import Path

from ins_studio.avatar.avatar import load_avatar
from ins_studio.avatar.reposer import Mode, Reposer
from ins_studio.project.baked import load_baked
from ins_studio.project.canonical import load_canonical
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder, open_run
from ins_studio.tasks.extract import extract
from ins_studio.training.loop import choose_device

DEFAULT_RESOLUTION = 128


def ready_reposer(
    run: RunFolder, device: str, mode: Mode = "exact"
) -> Generator[Record, None, Reposer]:
    """Load the avatar of ``run`` with its mesh, extracting that first if there is none yet.

    For the mode "baked" its correctives are loaded too; a Note says when they are not close.
    """
    if not run.mesh_path.is_file():
        yield Note(f"The run has no mesh yet: extracting it at {DEFAULT_RESOLUTION}.")
        yield from extract(str(run.path), DEFAULT_RESOLUTION, device)
    mesh = load_canonical(run.mesh_path)
    baked = None
    if mode == "baked":
        baked = load_baked(run.baked_path, mesh, max(run.steps(), default=0))
        if not baked.within_tolerance:
            yield Note(baked.summary)
    return Reposer(load_avatar(run, choose_device(device)), mesh, baked)


def opened(run: str) -> RunFolder:
    """Return the run folder that a task was given by its path."""
    return open_run(Path(run))
