"""Recordings in the layout of a CAPE release folder.

::

    sequences/<subject>/<clothing>_<motion>/<...>.npz   v_cano v_posed pose transl
    sequences/<subject>/faces.npy, colors.npy           where the topology is not the body's
    minimal_body_shape/<subject>/<subject>_minimal.npy  template without clothes
    misc/subj_genders.pkl, smpl_tris.npy                as in CAPE
    misc/body.npz, body.txt, fps.txt                    ours: which body, frames per second
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.cape_frame import Recorded, read_pose, read_recorded
from ins_studio.dataset.cape_tree import (
    HINT,
    TREE,
    clothing_folders,
    frame_rate,
    known_names,
    list_sequence,
    subject_folder,
)
from ins_studio.dataset.checks import Problem, check_topology, problem_of
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.reader import Placed
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.subject import load_array, subject_body
from ins_studio.dataset.tree_file import kept_tree
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume


@dataclass(frozen=True, eq=False)
class CapeReader:
    """Reads CAPE's frames: registered, so one topology and one set of colours serve all.

    Attributes
    ----------
    body : Body
    sequences : tuple of Sequence
    faces : (F, 3) int32
    colors : (V, 3) uint8 or None
    registered : bool
        Always.
    """

    body: Body
    sequences: tuple[Sequence, ...]
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None
    registered: bool = True

    def frame(self, sequence: Sequence, index: int) -> Frame:
        """Read one frame; StudioError, naming the file, where it is damaged."""
        count = int(self.faces.max()) + 1
        recorded = read_recorded(sequence.files[index], self.body.joint_count, count)
        return self.frame_of(sequence, index, recorded)

    def frame_of(self, sequence: Sequence, index: int, recorded: Recorded) -> Frame:
        """Return what was read of a frame, with faces and colours."""
        return Frame(
            sequence.name,
            index,
            recorded.vertices,
            self.faces,
            recorded.pose,
            recorded.transl,
            self.colors,
            recorded.v_cano,
        )

    def pose(self, sequence: Sequence, index: int) -> Placed:
        """Read a frame's pose, and no surface; StudioError as for ``frame``."""
        return read_pose(sequence.files[index], self.body.joint_count)


def open_cape(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    body: Path | None = None,
) -> Dataset:
    """List the recordings of one dressed person; only one frame is read.

    Parameters
    ----------
    path : Path
        The dataset's root.
    subject, clothing : str, optional
        Which to take; needed where there are several.
    body : Path, optional
        A body model file, or a folder of one for each gender. Without it the dataset's own
        ``misc/body.npz`` or ``misc/body.txt`` says which, or the person's own SMPL is taken.

    Raises
    ------
    StudioError
        Nothing to read, several people or clothes to choose from, no body, or arrays that do
        not fit each other.
    """
    home = subject_folder(path, subject)
    folders = clothing_folders(home, clothing)
    chosen = folders[0].name.partition("_")[0]
    problems: list[Problem] = []
    rate = frame_rate(path)
    tree, _ = kept_tree(path, TREE.name)
    known = (tree.get(f"{TREE.start}/{home.name}/{folder.name}") for folder in folders)
    listed = (
        list_sequence(folder, rate, problems, seen)
        for folder, seen in zip(folders, known, strict=True)
    )
    sequences = tuple(sequence for sequence in listed if sequence is not None)
    if not sequences:
        raise StudioError(f"{home} holds no frame of {chosen} that can be read.", HINT)
    model = subject_body(path, home.name, body, problems)
    sequence, index, first = _first_frame(sequences, model, problems)
    surface = _surface(path, home, model, first, problems)
    reader = CapeReader(model, sequences, surface.faces, surface.colors)
    return Dataset(
        path=path,
        subject=home.name,
        clothing=chosen,
        reader=reader,
        sample=reader.frame_of(sequence, index, first),
        known_names=known_names(path),
        problems=tuple(problems),
    )


@dataclass(frozen=True, eq=False)
class _Surface:
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None


def _first_frame(
    sequences: tuple[Sequence, ...], body: Body, problems: list[Problem]
) -> tuple[Sequence, int, Recorded]:
    """Read the first frame that is in order: it says how many vertices there are."""
    failure = StudioError("There is no frame.")
    for sequence in sequences:
        # A few tries each: a wrong body or a wrong format fails everywhere and soon.
        for index, file in list(enumerate(sequence.files))[:3]:
            try:
                return sequence, index, read_recorded(file, body.joint_count)
            except StudioError as error:
                problems.append(problem_of(file, error))
                failure = error
    raise failure


def _surface(
    root: Path, home: Path, body: Body, frame: Recorded, problems: list[Problem]
) -> _Surface:
    count = len(frame.vertices)
    own, smpl = home / "faces.npy", root / "misc" / "smpl_tris.npy"
    source = own if own.is_file() else smpl if smpl.is_file() else None
    faces = load_array(source, (None, 3)).astype(np.int32) if source else body.faces
    if faces.min(initial=0) < 0 or int(faces.max(initial=-1)) + 1 != count:
        raise StudioError(
            f"{source or body.name}: the faces name {int(faces.max(initial=-1)) + 1} vertices, "
            f"but the frames have {count}.",
            f"Put the faces (F, 3) of the frames into {own}.",
        )
    place = source or home
    problems.extend(check_topology(place, faces))
    if signed_volume(frame.vertices, faces) < 0:
        problems.append(Problem(place, "the faces look inwards; they are turned over on reading."))
        faces = faces[:, ::-1]
    colors = None
    if (home / "colors.npy").is_file():
        colors = load_array(home / "colors.npy", (count, 3)).astype(np.uint8)
    return _Surface(np.ascontiguousarray(faces), colors)
