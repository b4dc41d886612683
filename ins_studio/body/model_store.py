"""The person's own body models: kept once, found by every dataset that needs them."""

from dataclasses import dataclass
from pathlib import Path

from ins_studio.body.joints import KIND_OF_COUNT
from ins_studio.errors import StudioError
from ins_studio.project.person_folder import MODELS

GENDERS = ("female", "male", "neutral")
WORDS = {"smpl": "SMPL", "smplh": "SMPL-H", "smplx": "SMPL-X"}


class BodyModelMissing(StudioError):  # noqa: N818  what is missing, not what went wrong
    """Recordings cannot be opened without a model that we may not pass on.

    Attributes
    ----------
    path : Path
        The recordings.
    kind : str
        Of ``WORDS``.
    gender : str
        Of ``GENDERS``.
    """

    def __init__(self, path: Path, hint: str, kind: str, gender: str) -> None:
        super().__init__(f"{path} does not say which body its poses belong to.", hint)
        self.path = path
        self.kind = kind
        self.gender = gender

    @property
    def words(self) -> str:
        """Say which model it is: "SMPL, female"."""
        return f"{WORDS[self.kind]}, {self.gender}"


@dataclass(frozen=True)
class StoredModel:
    """A model in the person's folder; ``kind`` is of ``WORDS``, ``gender`` of ``GENDERS``."""

    kind: str
    gender: str
    path: Path

    @property
    def words(self) -> str:
        """Say which model it is: "SMPL, female"."""
        return f"{WORDS[self.kind]}, {self.gender}"


def place_of(kind: str, gender: str) -> Path:
    """Return where a model is kept; it need not be there."""
    return MODELS.path / kind / f"{gender}.npz"


def stored_models() -> tuple[StoredModel, ...]:
    """Return what is kept."""
    every = (StoredModel(kind, one, place_of(kind, one)) for kind in WORDS for one in GENDERS)
    return tuple(model for model in every if model.path.is_file())


def find_stored(kind: str, gender: str) -> Path | None:
    """Return the kept model of a kind and gender, or None."""
    path = place_of(kind, gender) if kind in WORDS and gender in GENDERS else None
    return path if path is not None and path.is_file() else None


def stored_for_joints(count: int, gender: str) -> Path | None:
    """Return the kept model whose poses have so many joints, or None."""
    return find_stored(KIND_OF_COUNT.get(count, ""), gender)
