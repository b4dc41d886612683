"""Opening a dataset in the layout of a CAPE release folder.

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
from ins_studio.dataset.checks import Problem, check_topology
from ins_studio.dataset.dataset import Dataset, Sequence
from ins_studio.dataset.frame import Frame, looks_whole, read_frame
from ins_studio.dataset.subject import load_array, subject_body
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume

__all__ = ["Dataset", "Frame", "Problem", "Sequence", "open_dataset"]

# CAPE was recorded at 60 frames per second and does not say so anywhere in its files.
_FPS = 60.0
_LAYOUT = "A dataset holds sequences/<subject>/<clothing>_<motion>/*.npz, as CAPE's release does."


def open_dataset(
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
        ``misc/body.npz`` or ``misc/body.txt`` says which.

    Raises
    ------
    StudioError
        Nothing to read, several people or clothes to choose from, no body, or arrays that do
        not fit each other.
    """
    path = Path(path)
    home = _subject_folder(path, subject)
    folders = _clothing_folders(home, clothing)
    chosen = folders[0].name.partition("_")[0]
    problems: list[Problem] = []
    rate = _frame_rate(path)
    listed = (_list_sequence(folder, rate, problems) for folder in folders)
    sequences = tuple(sequence for sequence in listed if sequence is not None)
    if not sequences:
        raise StudioError(f"{home} holds no frame of {chosen} that can be read.", _LAYOUT)
    model = subject_body(path, home.name, body, problems)
    surface = _surface(path, home, model, _first_frame(sequences, model, problems), problems)
    return Dataset(
        path=path,
        subject=home.name,
        clothing=chosen,
        body=model,
        sequences=sequences,
        faces=surface.faces,
        colors=surface.colors,
        problems=tuple(problems),
    )


@dataclass(frozen=True, eq=False)
class _Surface:
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None


def _subject_folder(root: Path, subject: str | None) -> Path:
    if not root.is_dir():
        raise StudioError(f"There is no dataset folder {root}.", "Check the path.")
    home = root / "sequences"
    found = {folder.name: folder for folder in _folders(home)} if home.is_dir() else {}
    if not found:
        raise StudioError(f"{root} holds no recordings.", _LAYOUT)
    return found[_choice(root, "subject", subject, list(found))]


def _clothing_folders(home: Path, clothing: str | None) -> list[Path]:
    folders = [folder for folder in _folders(home) if next(folder.glob("*.npz"), None)]
    if not folders:
        raise StudioError(f"{home} holds no frames.", _LAYOUT)
    names = sorted({folder.name.partition("_")[0] for folder in folders})
    chosen = _choice(home, "clothing", clothing, names)
    return [folder for folder in folders if folder.name.partition("_")[0] == chosen]


def _choice(path: Path, kind: str, wanted: str | None, names: list[str]) -> str:
    listed = ", ".join(names)
    if wanted is None and len(names) > 1:
        raise StudioError(
            f"{path} holds several choices of {kind}: {listed}.", f"Choose one with --{kind}."
        )
    if wanted is not None and wanted not in names:
        raise StudioError(f"{path} holds no {kind} {wanted}.", f"There is: {listed}.")
    return wanted or names[0]


def _folders(home: Path) -> list[Path]:
    return sorted(folder for folder in home.iterdir() if folder.is_dir())


def _list_sequence(folder: Path, fps: float, problems: list[Problem]) -> Sequence | None:
    files = sorted(folder.glob("*.npz"))
    whole = [looks_whole(file) for file in files]
    for file, good in zip(files, whole, strict=True):
        if not good:
            problems.append(
                Problem(file, "the file is cut short or no .npz; this frame is skipped.")
            )
    if not any(whole):
        problems.append(Problem(folder, "no frame can be read; the sequence is skipped."))
        return None
    positions = tuple(int(index) for index in np.flatnonzero(whole))
    return Sequence(folder.name, fps, tuple(files[index] for index in positions), positions)


def _frame_rate(root: Path) -> float:
    file = root / "misc" / "fps.txt"
    if not file.is_file():
        return _FPS
    try:
        rate = float(file.read_text(encoding="utf-8"))
    except ValueError:
        rate = 0.0
    if not 0 < rate < 1e5:
        raise StudioError(f"{file} holds no frame rate.", "Write one number above zero in it.")
    return rate


def _first_frame(sequences: tuple[Sequence, ...], body: Body, problems: list[Problem]) -> Frame:
    """Read the first frame that is in order: it says how many vertices there are."""
    failure = StudioError("There is no frame.")
    for sequence in sequences:
        # A few tries each: a wrong body or a wrong format fails everywhere and soon.
        for index, file in list(enumerate(sequence.files))[:3]:
            try:
                return read_frame(sequence.name, index, file, body.joint_count)
            except StudioError as error:
                problems.append(Problem(file, str(error)))
                failure = error
    raise failure


def _surface(root: Path, home: Path, body: Body, frame: Frame, problems: list[Problem]) -> _Surface:
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
