"""Where an export goes: the tiles of the dialog, and the command that does the same."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A program, and the format that it reads best."""

    name: str
    format: str
    words: str


TARGETS = (
    Target("Blender", "glb", "Rig, skin, corrective shapes and texture in one .glb."),
    Target("Unreal", "fbx", "One root bone, centimetres; import with morph targets on."),
    Target("Unity", "fbx", "Rig with blend shapes; set blend shape normals to Import."),
    Target("Maya, 3ds Max", "fbx", "Rig with blend shapes on their own channels."),
    Target("Web", "glb", "Core glTF without extensions: three.js, Babylon, model viewers."),
)


@dataclass(frozen=True)
class ExportChoice:
    """Everything the dialog asks.

    Parameters
    ----------
    target : Target
        Decides the format.
    path : Path
        File to write; a folder when ``per_frame``.
    per_frame : bool
        One static file a frame, without a rig.
    tolerance_mm : float
        How far the corrective shapes may be from the exact frames.
    textured : bool
        Whether the paint goes with it.
    pins : bool
        Whether the pins go with it, as locators; not ``per_frame``.
    """

    target: Target
    path: Path
    per_frame: bool = False
    tolerance_mm: float = 0.5
    textured: bool = True
    pins: bool = False


def command_line(
    choice: ExportChoice, run: str, motion: str, files: Mapping[str, str] | None = None
) -> str:
    """Return the terminal's version of an export, with more ``files`` by the options' names."""
    words = ["ins-studio", "export", run, "--motion", motion, "--format", choice.target.format]
    words += ["--out", str(choice.path), "--tolerance-mm", f"{choice.tolerance_mm:g}"]
    if choice.per_frame:
        words.append("--per-frame")
    for option, value in (files or {}).items():
        words += [f"--{option.replace('_', '-')}", value]
    return shlex.join(words)


def suggested_path(folder: Path, asset: str, clip: str, target: Target, per_frame: bool) -> Path:
    """Name the export after avatar and clip, with characters that every program takes."""
    name = "_".join(_plain(part) for part in (asset, clip) if _plain(part)) or "avatar"
    return folder / (f"{name}_{target.format}" if per_frame else f"{name}.{target.format}")


def _plain(text: str) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in text)
    return kept.strip("_")
