"""The avatars of a project: its runs, and the packaged one of the demo before them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ins_studio.project.canonical import CanonicalMesh, load_canonical
from ins_studio.project.project import ProjectFolder
from ins_studio.project.run import RunFolder
from ins_studio.texture.images import decode_png
from ins_studio.texture.layers import SIZE


class Avatars:
    """Which runs there are, and which is shown, painted and exported.

    Attributes
    ----------
    names : tuple of str
        The runs' folders below the project, oldest first.
    current : str or None
        One of them; None for the packaged one, or none at all.
    packaged : RunFolder or None
        Comes with the demo, and is never written to.
    mesh : CanonicalMesh or None
        As it was read last.
    mesh_run : RunFolder or None
        What ``mesh`` is of: the current one may have no mesh yet.
    """

    def __init__(self, names: Sequence[str] = (), current: str | None = None) -> None:
        self.names = tuple(names)
        self.current = current
        self.packaged: RunFolder | None = None
        self.mesh: CanonicalMesh | None = None
        self.mesh_run: RunFolder | None = None

    def all(self, places: ProjectFolder) -> tuple[RunFolder, ...]:
        """Return every one, the packaged one first, then the oldest."""
        own = tuple(places.run(name) for name in self.names)
        return (self.packaged, *own) if self.packaged else own

    def chosen(self, places: ProjectFolder) -> RunFolder | None:
        """Return the current one, or None."""
        return places.run(self.current) if self.current is not None else self.packaged

    def choose(self, run: RunFolder) -> None:
        """Make a run current; one that is not known yet is listed."""
        packaged = self.packaged is not None and run.path == self.packaged.path
        self.current = None if packaged else run.path.name
        if self.current is not None and self.current not in self.names:
            self.names = (*self.names, self.current)

    def read_mesh(
        self, places: ProjectFolder
    ) -> tuple[CanonicalMesh | None, NDArray[np.uint8] | None]:
        """Read the current run's mesh and its scans' colours; StudioError if damaged.

        None before extraction; the colours are (size, size, 4), of the size that is painted at.
        """
        run = self.chosen(places)
        there = run is not None and run.mesh_path.is_file()
        mesh = load_canonical(run.mesh_path) if run is not None and there else None
        colors = scan_color_of(run) if run is not None and there else None
        self.mesh, self.mesh_run = mesh, run if there else None
        return mesh, colors


def scan_color_of(run: RunFolder) -> NDArray[np.uint8] | None:
    """Read the scans' colours of a run's mesh at the size that is painted at, or None."""
    there = run.scan_color_path.is_file()
    return decode_png(run.scan_color_path, at_least=SIZE) if there else None
