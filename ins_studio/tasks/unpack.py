"""From an Alembic archive to what datasets are made of."""

from collections.abc import Generator, Sequence
from pathlib import Path

from ins_studio.dataset.alembic_door import unpack_alembic
from ins_studio.project.records import Note, Progress, Record
from ins_studio.project.unpacked import Unpacked


def unpack(
    file: str, out: str | None = None, meshes: Sequence[str] = ()
) -> Generator[Record, None, Unpacked]:
    """Write an archive as a point cache with its mesh.

    Parameters
    ----------
    file : str
        An .abc.
    out : str or None
        The folder to write to; None is the archive's own.
    meshes : sequence of str
        Names of the meshes that are wanted; none for all, joined.
    """
    path = Path(file)
    yield Progress(f"Reading {path.name}", 0, 1)
    done = unpack_alembic(path, path.parent if out is None else Path(out), meshes)
    yield Note(f"Joined: {', '.join(done.meshes)}. Put the motion beside it, named alike.")
    return done
