"""A run folder: everything that one training left on disk."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ins_studio.errors import StudioError
from ins_studio.files import append_line, read_json, write_json

RUN_VERSION = 1


@dataclass(frozen=True)
class RunFolder:
    """Names the files of a run; ``path`` need not exist yet."""

    path: Path

    @property
    def config_path(self) -> Path:
        """The settings and the facts fixed at the start of training."""
        return self.path / "config.json"

    @property
    def log_path(self) -> Path:
        """One JSON record a line, appended while training."""
        return self.path / "log.jsonl"

    @property
    def body_path(self) -> Path:
        """The body with the person's own template."""
        return self.path / "body.npz"

    @property
    def poses_path(self) -> Path:
        """The local poses that were trained on."""
        return self.path / "poses.npz"

    @property
    def checkpoints(self) -> Path:
        """Folder of ``step-000500.safetensors`` with ``.json`` beside."""
        return self.path / "checkpoints"

    @property
    def previews(self) -> Path:
        """Folder of ``step-000500.npz``."""
        return self.path / "previews"

    @property
    def mesh_path(self) -> Path:
        """The canonical mesh: the truth."""
        return self.path / "mesh" / "canonical.npz"

    @property
    def glb_path(self) -> Path:
        """The canonical mesh to look at."""
        return self.path / "mesh" / "canonical.glb"

    @property
    def scan_color_path(self) -> Path:
        """The colours of the scans, as a texture of the canonical mesh."""
        return self.path / "mesh" / "scan_color.png"

    @property
    def baked_path(self) -> Path:
        """What poses the canonical mesh without the networks."""
        return self.path / "mesh" / "baked.npz"

    @property
    def comparison_path(self) -> Path:
        """Another system's meshes, prepared to be shown beside the avatar."""
        return self.path / "comparison.npz"

    def checkpoint_path(self, step: int) -> Path:
        """Where the weights of a checkpoint after ``step`` steps lie; its facts are ``.json``."""
        return self.checkpoints / f"step-{step:06d}.safetensors"

    def preview_path(self, step: int) -> Path:
        """Where the picture of the avatar after ``step`` steps lies."""
        return self.previews / f"step-{step:06d}.npz"

    def config(self) -> dict[str, Any]:
        """Read ``config.json``; StudioError when it is missing, damaged or of another version."""
        config = read_json(self.config_path)
        if not isinstance(config, dict):
            raise StudioError(
                f"{self.config_path} does not describe a run.", "Restore it from a copy."
            )
        version = config.get("version", RUN_VERSION)
        if version != RUN_VERSION:
            raise StudioError(
                f"{self.config_path} is of version {version}, this program reads {RUN_VERSION}.",
                "Open it with the version of INS Studio that wrote it, or update.",
            )
        return config

    def write_config(self, config: dict[str, Any]) -> None:
        """Write ``config.json`` atomically, stamped with the version of the format."""
        write_json(self.config_path, {"version": RUN_VERSION, **config})

    def log(self, record: dict[str, Any]) -> None:
        """Append one record of JSON values to the log."""
        append_line(self.log_path, json.dumps(record))

    def read_log(self) -> list[dict[str, Any]]:
        """Return the log's records; a torn last line, and any that is not a record, is dropped."""
        if not self.log_path.is_file():
            return []
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return [record for line in lines if (record := _record(line)) is not None]

    def steps(self) -> list[int]:
        """Return the steps that have a whole checkpoint, ascending."""
        found = []
        for path in self.checkpoints.glob("step-*.safetensors"):
            number = path.stem.removeprefix("step-")
            if number.isdigit() and path.with_suffix(".json").is_file():
                found.append(int(number))
        return sorted(found)

    def latest_checkpoint(self) -> Path | None:
        """Return the newest checkpoint's weights, or None; half a checkpoint does not count."""
        steps = self.steps()
        return self.checkpoint_path(steps[-1]) if steps else None


def open_run(path: Path) -> RunFolder:
    """Open a run folder, or the current run of a project folder.

    Raises
    ------
    StudioError
        When the folder is missing or neither a run nor a project with a run.
    """
    if not path.is_dir():
        raise StudioError(f"There is no run folder {path}.", "Give the folder that training wrote.")
    if (path / "config.json").is_file():
        return RunFolder(path)
    if (path / "project.json").is_file():
        return RunFolder(_current_run(path))
    raise StudioError(
        f"{path} is neither a run nor a project: it has no config.json and no project.json.",
        "Give the folder that `ins-studio train --out` wrote.",
    )


def _current_run(project: Path) -> Path:
    description = read_json(project / "project.json")
    current = description.get("current_run") if isinstance(description, dict) else None
    if not isinstance(current, str) or not current:
        raise StudioError(
            f"The project {project} has no trained avatar yet.", "Train one, or choose another run."
        )
    folder = project / "runs" / current
    if Path(current).name != current or not (folder / "config.json").is_file():
        raise StudioError(
            f"The project {project} names the run {current!r}, which is not in {project / 'runs'}.",
            "Choose another run in the project, or restore the folder.",
        )
    return folder


def _record(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
