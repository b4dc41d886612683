"""What the window colours an avatar by and cannot compute itself: the PINs' shares, and slip."""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.project.avatar_records import MeasuredFrame, Streamed
from ins_studio.project.records import Progress, Record
from ins_studio.tasks.posing import motion_frames, opened, ready_reposer
from ins_studio.tasks.said import said_curation
from ins_studio.training.slip_map import slip_map

What = Literal["h_c", "h_d", "slip"]
Gauge = Callable[[int], np.ndarray]


def measure(
    run: str,
    what: What,
    poses: Sequence[np.ndarray] | np.ndarray,
    transl: np.ndarray,
    order: Sequence[int],
    recorded: dict[str, Any] | None = None,
) -> Generator[Record, None, Streamed]:
    """Yield a MeasuredFrame for each index in ``order``; cancellable between frames.

    Parameters
    ----------
    run : str
        Run or project folder.
    what : "h_c", "h_d" or "slip"
        How far a PIN moves each vertex, or how far each is from its point of the cloth.
    poses : (T, J, 3) float
        Axis-angle in radians, relative to the zero pose.
    transl : (T, 3) float
        Metres.
    order : sequence of int
        Which frames, the most urgent first.
    recorded : dict or None
        For slip, the recording whose frames these are: ``dataset``, ``sequence``, and where they
        are known ``subject``, ``clothing`` and ``curation``.
    """
    frames, places = motion_frames(poses, transl, order)
    reposer = yield from ready_reposer(opened(run), "auto")
    if what == "slip":
        gauge = yield from _slip(reposer, frames, places, recorded or {})
    else:
        gauge = _moves(reposer, frames, what)
    for done, index in enumerate(order):
        metres = gauge(index)
        yield MeasuredFrame(int(index), np.asarray(1000 * metres, np.float32))
        yield Progress("Measuring", done + 1, len(order))
    return Streamed(len(order))


def _moves(reposer: Reposer, poses: np.ndarray, what: str) -> Gauge:
    def moved(index: int) -> np.ndarray:
        found: np.ndarray = getattr(reposer.moves(poses[index]), what)
        return found

    return moved


def _slip(
    reposer: Reposer, poses: np.ndarray, transl: np.ndarray, recorded: dict[str, Any]
) -> Generator[Record, None, Gauge]:
    dataset = open_dataset(
        Path(recorded["dataset"]),
        recorded.get("subject"),
        recorded.get("clothing"),
        None,
        said_curation(recorded.get("curation")),
    )
    bound = yield from slip_map(reposer, dataset, read_split(dataset).training)

    def slipped(index: int) -> np.ndarray:
        (true,) = dataset.read([(recorded["sequence"], index)])
        if not isinstance(true, Frame):  # damaged: said when the playhead met it
            return np.full(len(reposer.mesh.vertices), np.nan)
        return bound.at(reposer.posed(poses[index], transl[index]), true.surface)

    return slipped
