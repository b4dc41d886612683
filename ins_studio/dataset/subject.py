"""Finding the body model of a dataset's subject."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import load_body
from ins_studio.body.model_store import BodyModelMissing, find_stored
from ins_studio.body.unpickle import load_genders
from ins_studio.dataset.checks import Problem
from ins_studio.errors import StudioError


def subject_body(root: Path, subject: str, chosen: Path | None, problems: list[Problem]) -> Body:
    """Return the body model with the subject's own template.

    Parameters
    ----------
    root : Path
        The dataset.
    subject : str
    chosen : Path or None
        A model file or a folder of them; else the dataset says which.
    problems : list of Problem
        Gets a line where the subject's own template is missing.
    """
    body = _model(root, subject, chosen)
    file = root / "minimal_body_shape" / subject / f"{subject}_minimal.npy"
    if not file.is_file():
        problems.append(
            Problem(file, "the subject's template is missing; the model's average shape is used.")
        )
        return body
    template = load_array(file, (None, 3))
    if len(template) != len(body.template):
        raise StudioError(
            f"{file} has {len(template)} vertices, but the body {body.name} has "
            f"{len(body.template)}.",
            "Choose the body model that the dataset was made with.",
        )
    return body.with_template(template.astype(np.float32))


def load_array(path: Path, shape: tuple[int | None, ...]) -> NDArray[Any]:
    """Read a .npy file of finite numbers with a shape (None = any); StudioError names the file."""
    try:
        array = np.asarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise StudioError(
            f"{path} cannot be read: {error}.", "Restore the file from a copy."
        ) from error
    fits = array.ndim == len(shape) and all(
        wanted in {None, size} for wanted, size in zip(shape, array.shape, strict=True)
    )
    if not fits or array.dtype.kind not in "fiu":
        wanted_shape = ", ".join("any" if size is None else str(size) for size in shape)
        raise StudioError(
            f"{path} has the shape {array.shape} of {array.dtype}, not ({wanted_shape}) numbers.",
            "Restore the file from a copy.",
        )
    if not np.isfinite(array).all():
        raise StudioError(f"{path} holds NaN or infinite numbers.", "Restore it from a copy.")
    return array


def _model(root: Path, subject: str, chosen: Path | None) -> Body:
    if chosen is not None:
        return load_body(Path(chosen), _gender(root, subject))
    own, note = root / "misc" / "body.npz", root / "misc" / "body.txt"
    if own.is_file():
        return load_body(own)
    if note.is_file() and note.read_text(encoding="utf-8").strip() == "builtin":
        return builtin_body()
    gender = _gender(root, subject)
    stored = find_stored("smpl", gender)
    if stored is not None:
        return load_body(stored, gender)
    raise BodyModelMissing(
        root,
        f"Recordings of CAPE need the SMPL model ({gender}) from its makers' site: take it in once "
        "for all by ins-studio body add FILE, or give the file, or a folder of them, with --body.",
        "smpl",
        gender,
    )


def _gender(root: Path, subject: str) -> str:
    genders = root / "misc" / "subj_genders.pkl"
    known = load_genders(genders) if genders.is_file() else {}
    return known.get(subject, "neutral")
