"""Taking in the SMPL family's models as their makers' sites hand them out.

What is recognised: SMPL 1.0 and 1.1 (basicModel_f_lbs_10_207_0_v1.0.0.pkl, also its neutral model
from SMPLify), SMPL-H (SMPLH_female.pkl, female/model.npz) and SMPL-X (SMPLX_FEMALE.npz), each
alone, in its .zip or .tar.xz, or unpacked in a folder.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.files import arrays_of, gender_named, load_body, read_extra
from ins_studio.body.model_archive import ARCHIVES, SUFFIXES, ModelArchive
from ins_studio.body.model_store import GENDERS, WORDS, StoredModel, place_of
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.arrays import encode_npz

_VERTICES = {"smpl": 6890, "smplh": 6890, "smplx": 10475}  # of the makers' own meshes
# What a body does not hold and ``avatar.smplx_hands`` asks of a model file.
_HANDS = ("hands_componentsl", "hands_componentsr", "hands_meanl", "hands_meanr")
_EXTRA = (*_HANDS, "lmk_faces_idx", "lmk_bary_coords")
_VERSION = re.compile(r"(?:^|[_-])v[._]?(\d+(?:[._]\d+)+)", re.IGNORECASE)
OFF = 0.01  # by how much a row of weights may miss one
WAY_OUT = (
    "Take the file as it comes from the makers' site: smpl.is.tue.mpg.de, mano.is.tue.mpg.de "
    "(SMPL-H) or smpl-x.is.tue.mpg.de."
)


@dataclass(frozen=True)
class Source:
    """A file that may be a model, before it is read.

    ``inside`` is its name in the archive ``path``; empty for a file of its own.
    """

    path: Path
    inside: str = ""

    @property
    def words(self) -> str:
        """Name it for messages."""
        return f"{self.path}: {self.inside}" if self.inside else str(self.path)


@dataclass(frozen=True, eq=False)
class Recognised:
    """A model that was read and checked.

    Attributes
    ----------
    source : Source
    body : Body
        ``gender`` is empty where neither names nor content say it.
    extra : dict of str to array
        What the file has besides, of ``_EXTRA``.
    notes : tuple of str
        What is unusual; sentences.
    """

    source: Source
    body: Body
    extra: dict[str, np.ndarray]
    notes: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say what it is: "SMPL 1.1.0, female, 6,890 vertices, 24 joints, 10 betas"."""
        body = self.body
        version = _version(self.source)
        name = f"{WORDS[body.kind]} {version}".strip()
        size = f"{len(body.template):,} vertices, {body.joint_count} joints"
        return (
            f"{name}, {body.gender or 'gender unknown'}, {size}, {body.shape_dirs.shape[2]} betas"
        )


def find_models(path: Path) -> Iterator[Recognised | StudioError]:
    """Read every model in a file, an archive or a folder; what is none comes as its reason.

    Nothing is unpickled beyond an allow-list, and nothing is written where an archive says.

    Raises
    ------
    StudioError
        There is nothing at ``path``, or nothing in it that could be a model.
    """
    path = Path(path)
    if path.is_file() and path.suffix.lower() in ARCHIVES:
        with ModelArchive(path) as archive:
            members = archive.members()
            if not members:
                raise _nothing(path)
            for member in members:
                yield _tried(Source(path, member.name), archive.as_file(member))
        return
    files = [path] if path.is_file() else _models_below(path)
    if not files or files[0].suffix not in SUFFIXES:
        raise _nothing(path)
    for file in files:
        yield _tried(Source(file), _as_it_is(file))


def keep(found: Recognised, gender: str = "") -> StoredModel:
    """Convert a model and keep it in the person's folder; one of its kind there is replaced.

    Parameters
    ----------
    found : Recognised
    gender : str
        Needed where the file does not say; comes before what it says.

    Raises
    ------
    StudioError
        The gender is not known, or the folder cannot be written.
    """
    chosen = gender or found.body.gender
    if chosen not in GENDERS:
        raise StudioError(
            f"{found.source.words} does not say whether it is female, male or neutral.",
            "Say it: --gender female, male or neutral.",
        )
    body = replace(found.body, gender=chosen, name=f"{WORDS[found.body.kind]} {chosen}")
    path = place_of(body.kind, chosen)
    write_atomic(path, encode_npz(**arrays_of(body), **found.extra))
    return StoredModel(body.kind, chosen, path)


def _tried(source: Source, opened: AbstractContextManager[Path]) -> Recognised | StudioError:
    try:
        with opened as file:
            return _recognised(source, file)
    except StudioError as error:
        return error


def _recognised(source: Source, file: Path) -> Recognised:
    named = _gender(source)
    try:
        body, extra = load_body(file, ""), read_extra(file, _EXTRA)
    except StudioError as error:  # it names a file that the person has never seen
        raise StudioError(error.message.replace(str(file), source.words), error.hint) from error
    if body.kind not in WORDS:
        raise StudioError(
            f"{source.words} has {body.joint_count} joints: it is neither SMPL (24), SMPL-H (52) "
            "nor SMPL-X (55).",
            WAY_OUT,
        )
    for key, rows in (("weights", body.weights), ("J_regressor", body.joint_regressor)):
        if np.abs(rows.sum(axis=1) - 1).max() > OFF:
            raise StudioError(f"{source.words}: the rows of {key} do not sum to one.", WAY_OUT)
    notes = []
    usual, count = _VERTICES[body.kind], len(body.template)
    if count != usual:
        notes.append(f"It has {count:,} vertices; {WORDS[body.kind]} has {usual:,}.")
    if not body.shape_dirs.shape[2]:
        notes.append("It has no shapes: everybody has its average build.")
    if body.gender and named and body.gender != named:
        notes.append(f"It says that it is {body.gender}, its name that it is {named}.")
    return Recognised(source, replace(body, gender=body.gender or named), extra, tuple(notes))


def _gender(source: Source) -> str:
    """Return what the names say: those in an archive, or the file's own and its folder's."""
    if source.inside:
        return gender_named(Path(source.inside))
    path = source.path.resolve()
    return gender_named(Path(path.name)) or gender_named(Path(path.parent.name) / path.name)


def _version(source: Source) -> str:
    for part in reversed(Path(source.inside or source.path.name).with_suffix("").parts):
        match = _VERSION.search(part)
        if match is not None:
            return match[1].replace("_", ".")
    return ""


def _models_below(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if file.suffix in SUFFIXES)
    packed = {file.with_suffix("") for file in files if file.suffix == ".npz"}
    return [f for f in files if f.suffix == ".npz" or f.with_suffix("") not in packed]


@contextmanager
def _as_it_is(file: Path) -> Iterator[Path]:
    yield file


def _nothing(path: Path) -> StudioError:
    if not path.exists():
        return StudioError(f"There is nothing at {path}.", "Check the path.")
    return StudioError(f"{path} holds no body model, neither .npz nor .pkl.", WAY_OUT)
