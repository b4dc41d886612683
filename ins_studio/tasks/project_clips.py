"""The clips of a saved project, as the window would play them; without Qt and torch."""

from dataclasses import replace
from pathlib import Path

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.demo import demo_dataset_path, demo_run_path
from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError
from ins_studio.motion.motion import Motion, load_motion
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body, skeleton_of_mesh
from ins_studio.project.canonical import load_canonical
from ins_studio.project.project import PROJECT_SUFFIX, OpenedProject, open_project
from ins_studio.project.run import RunFolder


def is_project(path: Path) -> bool:
    """Say whether a path is a project folder."""
    named = path.suffix == PROJECT_SUFFIX and path.is_dir()
    return named or (path / "project.json").is_file()


def project_clip(folder: Path, name: str | None) -> tuple[str, Motion, Skeleton, tuple[str, ...]]:
    """Return a clip of a project: its name, its frames, the skeleton it moves, and notes.

    Parameters
    ----------
    folder : Path
        The project as it was saved last.
    name : str or None
        A motion of the project, or a sequence of its recordings; None takes the clip that the
        window would play, at the rate that was set there.

    Raises
    ------
    StudioError
        There is no such clip, or what it needs has moved.
    """
    project = open_project(folder)
    chosen = project.file.timeline.get("clip")
    wanted = chosen if name is None else name
    if not isinstance(wanted, str):
        raise StudioError(f"{folder} plays no clip.", "Name one by --clip.")
    dataset, lost = _dataset(project)
    own = {clip.name: clip.file for clip in project.file.clips}
    recorded = [sequence.name for sequence in dataset.sequences] if dataset else []
    skeleton = _skeleton(project, dataset, lost)
    if wanted in own:
        motion = load_motion(folder / own[wanted], len(skeleton.names))
    elif dataset is not None and wanted in recorded:
        motion = dataset.motion(wanted)
    else:
        listed = ", ".join((*recorded, *own)) or "none"
        raise StudioError(
            f"{folder} has no clip {wanted}.", f"Its clips are: {listed}.{_hint(lost)}"
        )
    rate = project.file.timeline.get("fps")
    if wanted == chosen and isinstance(rate, int | float) and rate > 0:
        motion = replace(motion, fps=float(rate))
    notes = [*project.notes]
    if project.unsaved is not None:
        notes.append("The project holds unsaved work; this is as it was saved last.")
    return wanted, motion, skeleton, tuple(notes)


def _dataset(project: OpenedProject) -> tuple[Dataset | None, StudioError | None]:
    """Return the recordings, or why they do not open; neither where the project has none."""
    if not project.file.datasets:
        return None, None
    where = project.file.datasets[0]
    try:
        whom = (where.subject or None, where.clothing or None)
        return open_dataset(Path(where.path), *whom), None
    except StudioError as error:
        return None, error


def _skeleton(
    project: OpenedProject, dataset: Dataset | None, lost: StudioError | None
) -> Skeleton:
    """Return that of the current avatar, or of the body in the recordings."""
    run = project.file.current_run
    if run is not None:
        mesh = project.folder.run(run).mesh_path
        if mesh.is_file():
            return skeleton_of_mesh(load_canonical(mesh))
    if dataset is None:
        raise StudioError(
            f"{project.folder.path} has neither an avatar nor recordings that say what moves.",
            f"Open it in the window and save it again.{_hint(lost)}",
        )
    if dataset.path == demo_dataset_path() and run is None:
        mesh = RunFolder(demo_run_path()).mesh_path
        if mesh.is_file():
            return skeleton_of_mesh(load_canonical(mesh))
    return skeleton_of_body(dataset.body)


def _hint(lost: StudioError | None) -> str:
    return "" if lost is None else f" Its recordings do not open: {lost.message}"
