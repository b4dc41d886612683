"""Which frames of a sequence somebody has said something of, and what of it is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.marks import Marks
from ins_studio.dataset.unposed import Unposed
from ins_studio.errors import StudioError
from ins_studio.fitting.key_frames import KeyFrame
from ins_studio.fitting.landmarks import LEAST, Landmarks, check_landmarks, same_marks
from ins_studio.fitting.landmarks_file import read_landmarks
from ins_studio.fitting.track import Track


@dataclass(frozen=True, eq=False)
class Corrections:
    """What a fit has to obey.

    Attributes
    ----------
    rounds : tuple of sequences of KeyFrame
        One fit after the other.
    marked : dict of int to Landmarks
        What the scans' curation says; an ``again`` later on compares with it.
    released : tuple of int
        Key frames of the fit before that nobody says anything of any more.
    """

    rounds: tuple[Sequence[KeyFrame], ...]
    marked: Mapping[int, Landmarks] = field(default_factory=dict)
    released: tuple[int, ...] = ()

    @property
    def shown(self) -> frozenset[int]:
        """Return the frames that somebody has pointed at, now or before."""
        return frozenset((*self.marked, *(key.frame for keys in self.rounds for key in keys)))


def corrections(
    track: Track, curated: Mapping[int, Landmarks] | None, more: Sequence[KeyFrame]
) -> Corrections:
    """Return what is to be fitted again.

    Where there is no fit yet, frames with too few marks to fit them by wait for a second round:
    they correct what the first one finds.

    Parameters
    ----------
    track : Track
        As an earlier fit has left it, or empty.
    curated : dict of int to Landmarks, or None
        By frame, metres, y up; None where there is no curation, and nothing is let go then.
    more : sequence of KeyFrame
        All of them are new.
    """
    marked = curated or {}
    if track.states:
        new = [
            KeyFrame(frame, own)
            for frame, own in marked.items()
            if not same_marks(own, track.marks.get(frame, {}))
        ]
        gone = () if curated is None else tuple(one for one in track.marks if one not in marked)
        return Corrections(([*more, *new],), marked, gone)
    frames = [KeyFrame(frame, own) for frame, own in marked.items()]
    whole = [key for key in frames if len(key.landmarks) >= LEAST]
    few = [key for key in frames if len(key.landmarks) < LEAST]
    rounds = ([*more, *whole], few)
    return Corrections(rounds if few else rounds[:1], marked)


def marked_frames(opened: Unposed, body: Body, marks: Marks) -> dict[str, dict[int, Landmarks]]:
    """Return what was pointed at by sequence and frame, metres, y up.

    Marks on scans that are not there any more are left alone. StudioError where a name is none
    of the body's.
    """
    found: dict[str, dict[int, Landmarks]] = {}
    for own in opened.sequences:
        frames = {file.name: frame for frame, file in enumerate(own.files)}
        for scan, said in marks.get(own.name, {}).items():
            if scan in frames:
                points = {name: opened.placed(np.array(point)) for name, point in said.items()}
                check_landmarks(body, points, f"{scan} of {own.name}", 1)
                found.setdefault(own.name, {})[frames[scan]] = points
    return found


def said_keys(
    opened: Unposed,
    body: Body,
    least: int,
    landmarks: str | None,
    said: Sequence[Mapping[str, Any]],
) -> dict[str, list[KeyFrame]]:
    """Return the key frames of a file of landmarks and of ``keys``; see ``fit``."""
    keys = {} if landmarks is None else read_landmarks(Path(landmarks), opened, body, least)
    for one in said:
        own, frame = opened.sequence(one["sequence"]), int(one["frame"])
        if not 0 <= frame < own.frame_count:
            raise StudioError(
                f"{own.name} has no frame {frame}.", f"Its frames are 0 to {own.frame_count - 1}."
            )
        points = {name: np.asarray(point) for name, point in one.get("landmarks", {}).items()}
        pose, transl = one.get("pose"), one.get("transl")
        wanted = least if pose is None else 0
        check_landmarks(body, points, f"Frame {frame} of {own.name}", wanted)
        if pose is not None:
            pose = np.asarray(pose, np.float64).reshape(body.joint_count, 3)
        keys.setdefault(own.name, []).append(KeyFrame(frame, points, pose, transl))
    return keys
