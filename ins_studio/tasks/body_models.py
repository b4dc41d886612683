"""Taking in body models that the person has a licence for, and saying what is there."""

from collections.abc import Generator
from pathlib import Path

from ins_studio.body.model_setup import WAY_OUT, Recognised, find_models, keep
from ins_studio.body.model_store import GENDERS, StoredModel, stored_models
from ins_studio.errors import StudioError
from ins_studio.project.body_models import BodiesKept, KeptBody
from ins_studio.project.person_folder import MODELS
from ins_studio.project.records import Note, Record


def add_bodies(file: str, gender: str | None = None) -> Generator[Record, None, BodiesKept]:
    """Recognise, check, convert and keep the models in a file as it came from its makers' site.

    Parameters
    ----------
    file : str
        A .zip, .tar.xz, .pkl or .npz, or a folder of models.
    gender : str or None
        What the models are, where neither their names nor they themselves say it.
    """
    if gender is not None and gender not in GENDERS:
        raise StudioError(f"There is no gender {gender!r}.", f"Choose {', '.join(GENDERS)}.")
    kept, refused = [], []
    for found in find_models(Path(file)):
        try:
            stored, words = _kept(found, gender)
        except StudioError as error:
            refused.append(error)
            yield Note(str(error))
            continue
        kept.append(_row(stored, words))
        yield Note(f"Recognised: {words}")
    if not kept:
        first = refused[0] if refused else StudioError(f"{file} holds no body model.", WAY_OUT)
        raise StudioError(first.message, first.hint)
    return BodiesKept(str(MODELS.path), tuple(kept), tuple(str(error) for error in refused))


def list_bodies() -> Generator[Record, None, BodiesKept]:
    """Say which models were taken in."""
    yield from ()
    rows = tuple(_row(model, model.words) for model in stored_models())
    return BodiesKept(str(MODELS.path), rows, ())


def _kept(found: Recognised | StudioError, gender: str | None) -> tuple[StoredModel, str]:
    if isinstance(found, StudioError):
        raise found
    said = gender if gender is not None and not found.body.gender else ""
    stored = keep(found, said)
    unknown = f", {found.body.gender or 'gender unknown'},"
    words = found.words.replace(unknown, f", {stored.gender},")
    return stored, " ".join([words + ".", *found.notes])


def _row(model: StoredModel, words: str) -> KeptBody:
    return KeptBody(model.kind, model.gender, str(model.path), words)
