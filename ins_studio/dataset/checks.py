"""What can be wrong with recorded frames, in words that name the file and the way out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.geometry.edges import edge_uses


@dataclass(frozen=True)
class Problem:
    """Something that was skipped or worked around.

    Attributes
    ----------
    path : Path
        The file or folder.
    what : str
        What is wrong with it and what was done or can be done; a whole sentence.
    window, terminal : str
        What can be done about it there, where that differs; a sentence each.
    unreadable : bool
        Whether nothing of it can be used.
    """

    path: Path
    what: str
    window: str = ""
    terminal: str = ""
    unreadable: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"

    @property
    def in_window(self) -> str:
        """All of it, with what can be done in the window."""
        return f"{self} {self.window}".rstrip()

    @property
    def in_terminal(self) -> str:
        """All of it, with what can be done in the terminal."""
        return f"{self} {self.terminal}".rstrip()


def problem_of(path: Path, error: StudioError) -> Problem:
    """Return what an error says of a file, without naming it twice."""
    return Problem(path, str(error).removeprefix(str(path)).lstrip(": "), unreadable=True)


def check_frame(path: Path, **arrays: np.ndarray) -> tuple[Problem, ...]:
    """Look for NaN and infinite numbers in a frame's arrays, given by their names in the file."""
    problems = []
    for name, values in arrays.items():
        bad = ~np.isfinite(values)
        if bad.any():
            rows = int(bad.reshape(len(values), -1).any(axis=1).sum())
            what = f"{rows} of {len(values)} rows of {name} hold NaN or infinite numbers."
            problems.append(Problem(path, f"{what} Repair the file, or delete it."))
    return tuple(problems)


def check_topology(path: Path, faces: np.ndarray) -> tuple[Problem, ...]:
    """Look for holes and for edges with more than two faces.

    Neither stops training: inside and outside come from the generalised winding number, which
    small holes blur only near themselves.
    """
    problems = []
    edges = edge_uses(faces)
    rims, crowded = len(edges.rims), edges.crowded
    if rims:
        problems.append(
            Problem(
                path,
                f"the surface has holes ({rims} boundary edges). Small holes do no harm; close "
                "larger ones (a missing sole, an open neck) in a mesh editor before training.",
            )
        )
    if crowded:
        problems.append(
            Problem(
                path,
                f"{crowded} edges have more than two faces. Training works; remove doubled faces "
                "in a mesh editor if the avatar shows walls inside.",
            )
        )
    return tuple(problems)
