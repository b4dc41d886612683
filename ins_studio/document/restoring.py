"""Bringing back what project.json only names: the dataset, the motions, the playhead."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.unposed_dataset import open_posed_or_not
from ins_studio.document.clip import Clip
from ins_studio.document.clip_names import free_name
from ins_studio.document.document import Document
from ins_studio.document.markers import markers_of_json
from ins_studio.document.play_way import PlayWay
from ins_studio.document.recordings import Scans, scans_of
from ins_studio.document.timeline import FrameRange
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.motion import Motion, encode_motion
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body, skeleton_of_mesh
from ins_studio.project.schema import ProjectFile


def find_scans(file: ProjectFile, curation: Curation, notes: list[str]) -> Scans:
    """Open the project's scans; a sentence in ``notes`` when they have moved or changed.

    Those that are not found stay named, with what was said of them, so that they can be found
    again.
    """
    if not file.datasets:
        return Scans(curation=curation)
    reference = file.datasets[0]
    whom = (reference.subject or None, reference.clothing or None)
    try:
        dataset = open_posed_or_not(Path(reference.path), *whom, curation)
    except StudioError as error:
        notes.append(
            f"The scans of this project were not found: {error} Use Find moved data in Data."
        )
        return Scans(None, reference, curation)
    known = reference.fingerprint
    if known and not dataset.known_as(known, Path(reference.path)):
        notes.append(f"The scans in {reference.path} have changed since the project was saved.")
    return scans_of(dataset)


def skeleton_of(document: Document) -> Skeleton:
    """Return the skeleton that the document's motions move; StudioError when there is none."""
    if document.mesh is not None:
        return skeleton_of_mesh(document.mesh)
    if document.dataset is not None:
        return skeleton_of_body(document.dataset.body)
    raise StudioError(
        "A motion needs a body to play on.", "Open scans or a project with an avatar first."
    )


def keep_motions(
    document: Document, motions: Sequence[tuple[str, Motion]], folder: Path
) -> tuple[Clip, ...]:
    """Copy motions into the project ``folder``, under names that no clip has yet.

    Nor any file there: a clip that was deleted is in the saved project until the next save.
    """
    taken = {entry.name for entry in document.clips.entries}
    taken |= {path.stem for path in (folder / "motion").glob("*.npz")}
    clips = []
    for name, motion in motions:
        free = free_name(name, taken)
        taken.add(free)
        inside = f"motion/{free}.npz"
        write_atomic(folder / inside, encode_motion(motion))
        clips.append(Clip(free, motion, path=inside))
    return tuple(clips)


def restore_timeline(document: Document, file: ProjectFile) -> None:
    """Show the clip, rate and range that were saved, as far as they still make sense."""
    saved: dict[str, Any] = file.timeline
    document.markers.put(markers_of_json(saved.get("markers")))
    document.timeline.set_way(PlayWay.from_json(saved))
    names = [entry.name for entry in document.clips.entries]
    if saved.get("clip") not in names:
        return
    document.timeline.show(document.clips.clip(str(saved["clip"])))
    fps, played = saved.get("fps"), saved.get("range")
    ends = played if isinstance(played, list) else []
    if isinstance(fps, int | float) and [type(end) for end in ends] == [int, int]:
        document.timeline.restore(float(fps), FrameRange(*ends))
