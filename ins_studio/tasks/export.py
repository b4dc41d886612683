"""Writing an animated avatar for other programs."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.export.basis import TOLERANCE_MM, fitting
from ins_studio.export.clip import ExportClip
from ins_studio.export.fbx import encode_fbx
from ins_studio.export.frames import frame_files
from ins_studio.export.gltf import encode_glb
from ins_studio.export.locators import follow_pins
from ins_studio.export.verify import reread
from ins_studio.files import write_atomic
from ins_studio.motion.motion import load_motion
from ins_studio.project.avatar_records import Exported
from ins_studio.project.pins import read_pins
from ins_studio.project.project import PROJECT_SUFFIX, ProjectFolder
from ins_studio.project.records import Note, Progress, Record
from ins_studio.project.run import RunFolder
from ins_studio.tasks.posing import opened, ready_reposer
from ins_studio.tasks.repose import posed_frames
from ins_studio.texture.folder import stored_relief
from ins_studio.texture.images import decode_png, encode_png

ENCODERS = {"glb": encode_glb, "fbx": encode_fbx}
PNG = b"\x89PNG\r\n\x1a\n"


def export(  # noqa: PLR0913  the choices of an export dialog
    run: str,
    motion: str,
    file_format: str,
    out: str,
    *,
    per_frame: bool = False,
    tolerance_mm: float = TOLERANCE_MM,
    texture: str | None = None,
    normals: str | None = None,
    normal_scale: float = 1.0,
    pins: str | None = None,
    device: str = "auto",
) -> Generator[Record, None, Exported]:
    """Write one animated file, or a folder with one file for each frame.

    Parameters
    ----------
    run : str
        Run or project folder.
    motion : str
        Motion file.
    file_format : "glb" or "fbx"
        What to write.
    out : str
        A file; a folder for ``per_frame``, where it may also be one for the single file.
    per_frame : bool
        Exact vertices in every file, instead of skeleton, skin and corrective shapes.
    tolerance_mm : float
        Largest error that the corrective shapes may leave.
    texture : str or None
        Image to put on the mesh.
    normals : str or None
        Tangent-space normal map to put on it, +Y up.
    normal_scale : float
        0 to 1: how much of its lean counts.
    pins : str or None
        Project, or file of pins, whose pins become locators; not for ``per_frame``.
    device : str
        Where the networks run.
    """
    _check(file_format, Path(out), tolerance_mm, per_frame=per_frame)
    if per_frame and pins is not None:
        raise StudioError(
            "One file per frame has no moving nodes, and so no pins.",
            "Export rig and shapes, or leave the pins out.",
        )
    if not 0 <= normal_scale <= 1:
        raise StudioError(f"A normal map's strength of {normal_scale} is not one.", "Use 0 to 1.")
    png, bumps = (None if one is None else _png(Path(one)) for one in (texture, normals))
    pinned = () if pins is None else read_pins(_pins_file(Path(pins)))
    folder = opened(run)
    reposer = yield from ready_reposer(folder, device)
    moves = load_motion(Path(motion), len(reposer.mesh.parents))
    posed = yield from posed_frames(reposer, moves)
    name = Path(motion).stem
    clip = ExportClip(
        *(reposer.mesh, moves.poses, moves.transl, posed, moves.fps, name, asset_name(folder), png),
        normals=bumps,
        normal_scale=normal_scale,
    )
    if pinned:
        clip = replace(clip, locators=follow_pins(pinned, clip.mesh, posed))
    if per_frame:
        return (yield from _write_frames(clip, file_format, Path(out)))
    return (yield from _write_clip(clip, file_format, Path(out), tolerance_mm))


def with_default_texture(run: str, **choices: Any) -> Generator[Record, None, Exported]:
    """Export with the pictures that belong on the mesh; extracts first where there is no mesh."""
    folder = opened(run)
    yield from ready_reposer(folder, choices.get("device", "auto"))  # it may bake the colours
    texture = default_texture(Path(run), folder)
    chosen = None if texture is None else str(texture)
    relief = stored_relief(ProjectFolder(Path(run)).texture_path)
    if relief is not None and choices.get("normals") is None:
        choices |= {"normals": str(relief[0]), "normal_scale": relief[1]}
    return (yield from export(run, **choices, texture=chosen))


def asset_name(run: RunFolder) -> str:
    """Return what the exported figure is called: its project, or its run."""
    for folder in run.path.resolve().parents:
        if folder.suffix == PROJECT_SUFFIX:
            return folder.stem
    return run.path.resolve().name


def default_texture(path: Path, run: RunFolder) -> Path | None:
    """Return the picture that belongs on the mesh: a project's paint, else the scan's colours."""
    flattened = ProjectFolder(path).flattened_path
    for candidate in (flattened, run.scan_color_path):
        if candidate.is_file():
            return candidate
    return None


def _write_clip(
    clip: ExportClip, file_format: str, out: Path, tolerance_mm: float
) -> Generator[Record, None, Exported]:
    path = out / f"{clip.asset}.{file_format}" if out.is_dir() else out
    basis = yield from fitting(clip, tolerance_mm)
    if not basis.within_tolerance:
        yield Note(basis.summary)
    yield Progress("Writing", 0, 1)
    content = ENCODERS[file_format](clip, basis)
    error_mm = yield from reread(content, clip)
    write_atomic(path, content)
    yield Progress("Writing", 1, 1)
    return Exported(str(path), len(content), clip.frame_count, len(basis.names), error_mm)


def _write_frames(
    clip: ExportClip, file_format: str, out: Path
) -> Generator[Record, None, Exported]:
    size = 0
    for number, (name, content) in enumerate(frame_files(clip, file_format)):
        write_atomic(out / name, content)
        size += len(content)
        yield Progress("Writing", min(number + 1, clip.frame_count), clip.frame_count)
    return Exported(str(out), size, clip.frame_count, 0, 0.0)


def _check(file_format: str, out: Path, tolerance_mm: float, *, per_frame: bool) -> None:
    if file_format not in ENCODERS:
        raise StudioError(
            f"There is no file format {file_format!r}.", f"Choose one of: {', '.join(ENCODERS)}."
        )
    if not (np.isfinite(tolerance_mm) and tolerance_mm > 0):
        raise StudioError(f"A tolerance of {tolerance_mm} mm cannot be met.", "Use 0.5, say.")
    if per_frame and out.is_file():
        raise StudioError(f"{out} is a file; one file per frame needs a folder.", "Name a folder.")


def _pins_file(path: Path) -> Path:
    """Return ``path`` where it is a file, else the file of the project that it is, or lies in."""
    if not path.is_dir():
        return path
    for folder in (path.resolve(), *path.resolve().parents):
        if ProjectFolder(folder).file_path.is_file():
            return ProjectFolder(folder).file_path
    raise StudioError(
        f"{path} is no project and lies in none, and so has no pins.",
        "Name the project folder, or a file of pins: --pins FILE.json.",
    )


def _png(path: Path) -> bytes:
    """Read an image and return it as a PNG: the very bytes if it is one."""
    pixels = decode_png(path)
    content = path.read_bytes()
    return content if content.startswith(PNG) else encode_png(pixels)
