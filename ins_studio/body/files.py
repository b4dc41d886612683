"""Reading body models from files, and writing our own."""

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.body.joints import JOINT_NAMES, KIND_OF_COUNT, spread_legs
from ins_studio.body.unpickle import load_pickle
from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz

_MOST_BETAS = 16  # what AMASS files carry; SMPL-X stores 300, most of them never used
_BETAS_OF_SMPLX = {20: 10, 400: 300}  # of so many columns; the others are its expressions
_REQUIRED = ("v_template", "f", "J_regressor", "weights", "kintree_table")
_OPTIONAL = ("shapedirs", "posedirs")
_LARGEST = 1 << 28  # numbers of one array: SMPL-X has less than a tenth of it
_OWN = ("name", "kind", "gender", "joint_names", "canonical_pose")
_WAY_OUT = (
    "Give a model file of SMPL, SMPL-H or SMPL-X (.npz or .pkl, from the makers' own site), "
    "or a folder of them."
)


def load_body(path: Path, gender: str = "neutral") -> Body:
    """Read a body model.

    Parameters
    ----------
    path : Path
        An .npz in SMPL's layout (ours included), SMPL's original .pkl, which is read without
        trusting it, or a folder with one such file for each gender.
    gender : str
        Which file of a folder: "neutral", "female" or "male".

    Raises
    ------
    StudioError
        Missing, foreign, truncated or NaN files, by name.
    """
    path = find_model(Path(path), gender)
    return _body_of(path, _read(path, (*_REQUIRED, *_OPTIONAL, *_OWN)), gender)


def find_model(path: Path, gender: str = "neutral") -> Path:
    """Return the model file itself, for a file or for a folder of one for each gender.

    Raises
    ------
    StudioError
        When there is none.
    """
    if path.is_dir():
        return _of_gender(path, gender)
    if not path.is_file():
        raise StudioError(f"There is no body model at {path}.", _WAY_OUT)
    return path


def read_extra(path: Path, keys: tuple[str, ...]) -> dict[str, NDArray[np.float32]]:
    """Read arrays of a model file that a ``Body`` does not hold, those of ``keys`` that it has."""
    found = _read(path, keys)
    extra = {}
    for key in keys:
        if key in found:
            extra[key] = _floats(path, key, found[key], (None,) * np.ndim(found[key]))
    return extra


def read_more(
    path: Path, shapes: dict[str, tuple[int | None, ...]]
) -> dict[str, NDArray[np.float32]]:
    """Read arrays of a model file that a ``Body`` does not hold, as finite float32.

    Parameters
    ----------
    path : Path
        A model file.
    shapes : dict of str to tuple
        What to read, and of which shape; None stands for any size.

    Raises
    ------
    StudioError
        Naming the file and the array that is missing or does not fit.
    """
    arrays = _read(path, tuple(shapes))
    missing = [key for key in shapes if key not in arrays]
    if missing:
        raise StudioError(f"{path} has no {', '.join(missing)}.", _WAY_OUT)
    return {key: _floats(path, key, arrays[key], shape) for key, shape in shapes.items()}


def encode_body(body: Body) -> bytes:
    """Return ``body`` as an .npz: SMPL's keys plus names and the canonical pose, no pickles."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays_of(body))
    return stream.getvalue()


def arrays_of(body: Body) -> dict[str, Any]:
    """Return the arrays of ``body`` under the names that they have in files."""
    return {
        "v_template": body.template,
        "f": body.faces,
        "shapedirs": body.shape_dirs,
        "posedirs": body.pose_dirs,
        "J_regressor": body.joint_regressor,
        "weights": body.weights,
        "kintree_table": np.stack([body.parents, np.arange(body.joint_count, dtype=np.int32)]),
        "joint_names": np.array(body.joint_names),
        "canonical_pose": body.canonical_pose,
        "name": np.array(body.name),
        "kind": np.array(body.kind),
        "gender": np.array(body.gender),
    }


def _of_gender(folder: Path, gender: str) -> Path:
    """Find e.g. SMPL_FEMALE.pkl, basicModel_f_*.pkl or female/model.npz."""
    found = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix in {".npz", ".pkl"} and gender_named(file.relative_to(folder)) == gender
    )
    if not found:
        raise StudioError(f"The folder {folder} holds no {gender} body model.", _WAY_OUT)
    return found[0]


def gender_named(relative: Path) -> str:
    """Return "female", "male" or "neutral" as a path says: f, male/, NEUTRAL; else nothing."""
    words = str(relative.with_suffix("")).lower().replace("/", "_").replace("\\", "_").split("_")
    for gender, short in (("female", "f"), ("male", "m"), ("neutral", "n")):
        if any(word in {gender, short} for word in words):
            return gender
    return ""


def _read(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    if path.suffix == ".npz":
        return _read_npz(path, keys)
    if path.suffix == ".pkl":
        return _read_pickle(path)
    raise StudioError(f"{path} is not a body model: it ends in neither .npz nor .pkl.", _WAY_OUT)


def _read_npz(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    # Only the keys we need: SMPL-X files also hold pickled dictionaries, which stay unread.
    return dict(read_npz(path, only=keys))


def _read_pickle(path: Path) -> dict[str, Any]:
    content = load_pickle(path)
    if not isinstance(content, dict):
        raise StudioError(
            f"{path} is not a body model: it holds a {type(content).__name__}.", _WAY_OUT
        )
    return content


def _body_of(path: Path, arrays: dict[str, Any], gender: str) -> Body:
    missing = [key for key in _REQUIRED if key not in arrays]
    if missing:
        raise StudioError(f"{path} is not a body model: it has no {', '.join(missing)}.", _WAY_OUT)
    template = _floats(path, "v_template", arrays["v_template"], (None, 3))
    count = len(template)
    weights = _floats(path, "weights", arrays["weights"], (count, None))
    joints = weights.shape[1]
    kind = str(arrays.get("kind", KIND_OF_COUNT.get(joints, "body")))
    shape_dirs = _shape_directions(path, kind, arrays, count)
    pose_dirs = _directions(path, "posedirs", arrays, count)
    if pose_dirs.shape[2] not in {0, 9 * (joints - 1)}:
        raise _wrong(path, "posedirs", pose_dirs.shape)
    names = arrays.get("joint_names", JOINT_NAMES.get(kind, [f"joint{i}" for i in range(joints)]))
    canonical = arrays.get("canonical_pose", spread_legs(joints) if joints > 2 else None)
    return Body(
        name=str(arrays.get("name", path.stem)),
        kind=kind,
        gender=str(arrays.get("gender", gender_named(Path(path.name)) or gender)),
        template=template,
        faces=_faces(path, arrays["f"], count),
        shape_dirs=shape_dirs,
        pose_dirs=pose_dirs,
        joint_regressor=_floats(path, "J_regressor", arrays["J_regressor"], (None, count))[:joints],
        weights=weights,
        parents=_parents(path, arrays["kintree_table"], joints),
        joint_names=tuple(str(name) for name in names),
        canonical_pose=_floats(path, "canonical_pose", canonical, (joints, 3)),
    )


def _floats(path: Path, key: str, value: Any, shape: tuple[int | None, ...]) -> NDArray[np.float32]:
    """Return ``value`` as finite float32 of ``shape`` (None = any), or say what is wrong."""
    try:
        dense = value.toarray() if _is_sparse(path, key, value) else value
        array = np.asarray(dense, np.float32)
    except (TypeError, ValueError, IndexError, MemoryError) as error:
        raise StudioError(f"{path}: {key} is not an array of numbers.", _WAY_OUT) from error
    fits = array.ndim == len(shape) and all(
        wanted in {None, size} for wanted, size in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise _wrong(path, key, array.shape)
    if not np.isfinite(array).all():
        raise StudioError(
            f"{path}: {key} holds NaN or infinite numbers.", "Download the file again."
        )
    return np.ascontiguousarray(array)


def _is_sparse(path: Path, key: str, value: Any) -> bool:
    """Say whether scipy's matrix has to be filled up; its size is looked at before."""
    if not hasattr(value, "toarray"):
        return False
    if math.prod(value.shape) > _LARGEST:
        raise _wrong(path, key, value.shape)
    return True


def _shape_directions(
    path: Path, kind: str, arrays: dict[str, Any], count: int
) -> NDArray[np.float32]:
    """Return what the betas do, (V, 3, S), without the expressions that SMPL-X has behind them."""
    directions = _directions(path, "shapedirs", arrays, count)
    betas = directions.shape[2]
    if kind == "smplx":
        betas = _BETAS_OF_SMPLX.get(betas, betas)
    return directions[:, :, : min(betas, _MOST_BETAS)]


def _directions(path: Path, key: str, arrays: dict[str, Any], count: int) -> NDArray[np.float32]:
    value = arrays.get(key)
    if value is None:
        return np.zeros((count, 3, 0), np.float32)
    return _floats(path, key, value, (count, 3, None))


def _faces(path: Path, value: Any, count: int) -> NDArray[np.int32]:
    faces = np.asarray(value)
    if faces.ndim != 2 or faces.shape[1] != 3 or faces.dtype.kind not in "iu":
        raise _wrong(path, "f", faces.shape)
    if len(faces) == 0 or faces.min() < 0 or faces.max() >= count:
        raise StudioError(
            f"{path}: f names vertices that do not exist.", "Download the file again."
        )
    return faces.astype(np.int32)


def _parents(path: Path, value: Any, joints: int) -> NDArray[np.int32]:
    table = np.asarray(value)
    if table.ndim != 2 or table.shape[0] != 2 or table.shape[1] != joints:
        raise _wrong(path, "kintree_table", table.shape)
    # The root's parent is stored as 2^32 - 1 in the original files, as -1 in others.
    parents = table[0].astype(np.int64).astype(np.uint32).astype(np.int32)
    if parents[0] != -1 or any(not 0 <= p < j for j, p in enumerate(parents[1:].tolist(), 1)):
        raise StudioError(f"{path}: kintree_table is not a tree of joints.", _WAY_OUT)
    return np.asarray(parents, np.int32)


def _wrong(path: Path, key: str, shape: tuple[int, ...]) -> StudioError:
    return StudioError(f"{path}: {key} has the wrong shape {shape}.", _WAY_OUT)
