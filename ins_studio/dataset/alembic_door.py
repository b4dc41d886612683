"""The door to .abc: a child process turns an archive into a point cache beside a mesh."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ins_studio.dataset.alembic_child import SECONDS
from ins_studio.dataset.point_cache import open_point_cache
from ins_studio.errors import StudioError
from ins_studio.files import unwritable
from ins_studio.motion.fbx_door import run_child
from ins_studio.project.unpacked import Unpacked
from ins_studio.resources import own_command

WAY_OUT = (
    "Write the simulation as a point cache (.pc2 or .mdd) with the mesh as an OBJ, or as numbered "
    "OBJ files: the program that wrote it can do that, and Blender can, too."
)
_WRONG = "cannot be read as Alembic"
_MISSING = "Install it: pip install ins-studio[alembic]. Or: " + WAY_OUT


def unpack_alembic(path: Path, folder: Path, meshes: Sequence[str] = ()) -> Unpacked:
    """Write an archive's meshes as ``folder``/<its name>.mdd and .obj.

    Parameters
    ----------
    path : Path
        An .abc whose faces stay the same.
    folder : Path
        Made if need be; files of those names are replaced.
    meshes : sequence of str
        Names of the meshes that are wanted; none for all, joined.

    Raises
    ------
    StudioError
        Naming the archive: missing, damaged, with faces that change, without such a mesh; the
        reader is not installed, or it died; the folder cannot be written.
    """
    if not path.is_file():
        raise StudioError(f"There is no file {path}.", "Check the path.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as place:
            cache, mesh = (Path(place) / f"{path.stem}{end}" for end in (".mdd", ".obj"))
            names = _run(path, cache, mesh, meshes)
            written = open_point_cache(cache)
            moved = [file.replace(folder / file.name) for file in (cache, mesh)]
    except OSError as error:
        raise unwritable(folder, error) from error
    return Unpacked(str(moved[0]), written.frame_count, written.vertex_count, names)


def _run(path: Path, cache: Path, mesh: Path, meshes: Sequence[str]) -> tuple[str, ...]:
    command = own_command("--read-alembic", str(path.resolve()), str(cache), str(mesh), *meshes)
    try:
        code, said = run_child(command, SECONDS)
        found = json.loads(said or b"{}")
    except subprocess.TimeoutExpired as error:
        raise StudioError(f"{path} takes longer than an hour to read.", WAY_OUT) from error
    except ValueError as error:
        raise StudioError(
            f"{path} cannot be read as Alembic: its reader failed.", WAY_OUT
        ) from error
    if code:
        reason = str(found.get("wrong") or f"it made its reader crash (code {code})")
        hint = _MISSING if "alembic3d is missing" in reason else WAY_OUT
        raise StudioError(f"{path} {_WRONG}: {reason}.", hint)
    return tuple(str(name) for name in found.get("meshes", ()))
