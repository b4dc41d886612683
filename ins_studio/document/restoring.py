"""Bringing back what project.json only names: the dataset, the motions, the playhead."""

from pathlib import Path
from typing import Any

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.clip import Clip
from ins_studio.document.document import Document
from ins_studio.document.timeline import FrameRange
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.motion import encode_motion, load_motion
from ins_studio.project.schema import ProjectFile


def find_dataset(file: ProjectFile, notes: list[str]) -> Dataset | None:
    """Open the project's scans; a sentence in ``notes`` when they have moved or changed."""
    if not file.datasets:
        return None
    reference = file.datasets[0]
    try:
        dataset = open_dataset(Path(reference.path))
    except StudioError as error:
        notes.append(f"The scans of this project were not found: {error} Use File > Open scans.")
        return None
    if reference.fingerprint and dataset.fingerprint() != reference.fingerprint:
        notes.append(f"The scans in {reference.path} have changed since the project was saved.")
    return dataset


def joint_count(document: Document) -> int:
    """Return how many joints the document's motions have."""
    if document.mesh is not None:
        return len(document.mesh.parents)
    if document.dataset is not None:
        return document.dataset.body.joint_count
    raise StudioError(
        "A motion needs a body to play on.", "Open scans or a project with an avatar first."
    )


def import_motion(document: Document, path: Path, folder: Path) -> Clip:
    """Read a motion file and copy it into the project ``folder``; StudioError names the file."""
    motion = load_motion(path, joint_count(document))
    taken = {entry.name for entry in document.clips.entries}
    name = path.stem
    number = 2
    while name in taken:
        name = f"{path.stem} {number}"
        number += 1
    inside = f"motion/{name}.npz"
    write_atomic(folder / inside, encode_motion(motion))
    return Clip(name, motion, path=inside)


def read_clips(document: Document, notes: list[str]) -> None:
    """Read the motions that the project names; a sentence in ``notes`` for each lost one."""
    clips = []
    for reference in document.file_on_disk.clips:
        path = document.places.path / reference.file
        try:
            motion = load_motion(path, joint_count(document))
        except StudioError as error:
            notes.append(str(error))
        else:
            clips.append(Clip(reference.name, motion, path=reference.file))
    document.clips.set_opened(clips)


def restore_timeline(document: Document, file: ProjectFile) -> None:
    """Show the clip, rate and range that were saved, as far as they still make sense."""
    saved: dict[str, Any] = file.timeline
    names = [entry.name for entry in document.clips.entries]
    if saved.get("clip") not in names:
        return
    document.timeline.show(document.clips.clip(str(saved["clip"])))
    fps, played = saved.get("fps"), saved.get("range")
    if isinstance(fps, int | float) and isinstance(played, list) and len(played) == 2:
        document.timeline.restore(float(fps), FrameRange(int(played[0]), int(played[1])))
    document.timeline.set_loop(bool(saved.get("loop", True)))
