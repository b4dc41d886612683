"""``landmarks.json``: what somebody clicked on a few scans.

::

    {"version": 1,
     "frames": [{"sequence": "walk", "scan": "scan_0012.ply",
                 "landmarks": {"head_top": [0.1, 171.5, 3.2], "left_wrist": [...], ...}}]}

Points are as the scans' files have them. "sequence" may be left out where there is one.
"""

from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposed import Unposed
from ins_studio.errors import StudioError
from ins_studio.files import read_json
from ins_studio.fitting.key_frames import KeyFrame
from ins_studio.fitting.landmarks import LEAST, check_landmarks

_FORM = (
    'It should read {"version": 1, "frames": [{"scan": NAME, "landmarks": {"head_top": [x, y, z], '
    '...}}]}, with a "sequence" for each frame where there are several.'
)


def read_landmarks(
    path: Path, recordings: Unposed, body: Body, least: int = LEAST
) -> dict[str, list[KeyFrame]]:
    """Read the landmarks of some frames, ``least`` in each, by sequence; metres, y up.

    Raises
    ------
    StudioError
        Naming the file: of another form, or of scans or landmarks that are not there.
    """
    content = read_json(path)
    frames = content.get("frames") if isinstance(content, dict) else None
    if not isinstance(frames, list) or not frames or content.get("version") != 1:
        raise StudioError(f"{path} does not hold landmarks.", _FORM)
    found: dict[str, list[KeyFrame]] = {}
    for said in frames:
        if not isinstance(said, dict) or not isinstance(said.get("landmarks"), dict):
            raise StudioError(f"{path} is not formed as landmarks.", _FORM)
        sequence = _sequence(path, said, recordings)
        frame = _frame(path, said, sequence)
        landmarks = _points(path, said["landmarks"], recordings)
        check_landmarks(body, landmarks, str(path), least)
        found.setdefault(sequence.name, []).append(KeyFrame(frame, landmarks))
    return found


def _sequence(path: Path, said: dict[str, Any], recordings: Unposed) -> Sequence:
    name = said.get("sequence")
    if name is None and len(recordings.sequences) == 1:
        return recordings.sequences[0]
    if not isinstance(name, str):
        listed = ", ".join(own.name for own in recordings.sequences)
        raise StudioError(f'{path}: a frame has no "sequence".', f"There are: {listed}.")
    return recordings.sequence(name)


def _frame(path: Path, said: dict[str, Any], sequence: Sequence) -> int:
    names = [file.name for file in sequence.files]
    if said.get("scan") not in names:
        raise StudioError(
            f"{path}: {sequence.name} has no scan {said.get('scan')}.",
            f"Its first is {names[0]}, its last {names[-1]}.",
        )
    return names.index(said["scan"])


def _points(
    path: Path, said: dict[str, Any], recordings: Unposed
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    found = {}
    for name, point in said.items():
        numbers = isinstance(point, list) and [type(one) in {int, float} for one in point]
        if numbers != [True] * 3:
            raise StudioError(f"{path}: {name} is not a point.", _FORM)
        found[name] = recordings.placed(np.array(point, np.float64))
    return found
