"""The door to .fbx: a child process reads the file, and what it leaves is checked.

The child (``fbx_child``) may crash, hang or eat memory; here that is a sentence.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.motion.keyframes import Floats
from ins_studio.project.arrays import read_npz
from ins_studio.project.checked_json import LARGEST, JsonPlace, parse_json
from ins_studio.project.gltf_container import MOST_BYTES
from ins_studio.resources import own_command

SECONDS = 120.0
WAY_OUT = "Export the file again as binary FBX, or as .glb."
_WRONG = "cannot be read as FBX"


@dataclass(frozen=True, eq=False)
class FbxFile:
    """What the child found in a file.

    Attributes
    ----------
    path : Path
        The .fbx.
    facts : JsonPlace
        ``nodes``: names; ``bones``: numbers of nodes; ``clips``: name, fps and number of frames;
        ``meshes``: name, node and the nodes of the skin's clusters; ``looks``: colour and file.
    arrays : dict of str to ndarray
        ``parents`` (N,), ``still`` (N, 10) and ``clip<k>`` (T, N, 10): each node's translation,
        quaternion (x, y, z, w) and scale relative to its parent, metres and y up at the top.
        Of meshes, ``mesh<k>_``: ``vertices`` (v, 3), ``faces`` (f, 3), ``weights`` (n, 3) with
        vertex, cluster and weight, ``binds`` (S, 4, 4), ``home`` (4, 4), ``morphs`` (M, v, 3),
        ``shares`` (M,), and perhaps ``uvs``, ``colors``, ``looks`` by vertex.
    """

    path: Path
    facts: JsonPlace
    arrays: dict[str, NDArray[Any]]

    def floats(self, name: str, shape: tuple[int | None, ...]) -> Floats:
        """Return a finite array of ``shape``, where None is any; StudioError names the file."""
        values = self.arrays.get(name)
        fits = (
            values is not None
            and values.dtype.kind in "fiu"
            and values.ndim == len(shape)
            and all(w in {None, s} for w, s in zip(shape, values.shape, strict=True))
        )
        if values is None or not fits or not (np.abs(values) < LARGEST).all():
            raise StudioError(f"{self.path} {_WRONG}: {name} is damaged.", WAY_OUT)
        return values.astype(np.float64)

    def whole(self, name: str, shape: tuple[int | None, ...], below: int) -> NDArray[np.int64]:
        """Return an array of whole numbers from 0, all ``below``; StudioError names the file."""
        values = self.floats(name, shape).astype(np.int64)
        if len(values) and (values.min() < 0 or values.max() >= below):
            raise StudioError(f"{self.path} {_WRONG}: {name} is damaged.", WAY_OUT)
        return values


def read_fbx(path: Path, fps: float | None = None, *, seconds: float = SECONDS) -> FbxFile:
    """Read a .fbx in a child process.

    Parameters
    ----------
    path : Path
    fps : float or None
        Frames per second at which animations are read; None for the file's own.
    seconds : float
        How long the child may take.

    Raises
    ------
    StudioError
        Naming the file: missing, damaged, too large, or the child died of it.
    """
    _check_size(path)
    with tempfile.TemporaryDirectory(prefix="ins-studio-fbx-") as folder:
        out = Path(folder) / "scene.npz"
        wanted = (str(path.resolve()), str(out), str(fps or 0))
        try:
            code, said = run_child(own_command("--read-fbx", *wanted), seconds)
        except subprocess.TimeoutExpired as error:
            what = f"it takes longer than {seconds:g} seconds"
            raise StudioError(f"{path} {_WRONG}: {what}.", WAY_OUT) from error
        except OSError as error:
            raise StudioError(
                f"The reader of {path} cannot be started: {error}.", "Install INS Studio again."
            ) from error
        if code:
            raise StudioError(f"{path} {_WRONG}: {_reason(code, said)}.", WAY_OUT)
        try:
            arrays = read_npz(out, ("facts", "parents", "still"))
        except StudioError as error:
            raise StudioError(f"{path} {_WRONG}: its reader stopped half-way.", WAY_OUT) from error
    return FbxFile(path, parse_json(path, arrays["facts"].tobytes()), arrays)


def _check_size(path: Path) -> None:
    try:
        if not path.is_file():
            raise StudioError(f"There is no file {path}.", "Check the path.")
        if path.stat().st_size > MOST_BYTES:
            raise StudioError(f"{path} is larger than {MOST_BYTES:,} bytes.", "Split the file.")
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise StudioError(f"{path} cannot be read: {error}.", "Check the file.") from error


def run_child(command: Sequence[str], seconds: float) -> tuple[int, bytes]:
    """Run the child; return how it ended, negative for a signal, and what it printed."""
    # One thread: each would claim address space, which is what the child limits.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def _reason(code: int, said: bytes) -> str:
    try:
        return str(json.loads(said)["wrong"]).rstrip(".")
    except (ValueError, KeyError, TypeError):
        return f"it made its reader crash (code {code})"
