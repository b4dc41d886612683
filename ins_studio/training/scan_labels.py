"""The labelled points of one recorded frame, from the scan itself; for heavy scans made once."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.labels import label_points
from ins_studio.dataset.proxy import file_key
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.surface import Surface
from ins_studio.project.arrays import pack_npz, read_npz
from ins_studio.project.cache import DiskCache
from ins_studio.training.scan_colors import SHARE, color_points

SOFTNESS = 0.005  # metres of depth per unit of logit
VERSION = 1  # of the way they are made
LABELS = DiskCache("labels", ".npz", 4 * 2**30)


class ScanLabels(NamedTuple):
    """Points around a scan and on it, in the world, metres."""

    points: NDArray[np.float32]  # (N, 3)
    inside: NDArray[np.float32]  # (N,) 0 outside to 1 inside
    places: NDArray[np.float64]  # (S, 3) on the surface; S is 0 without colours
    colors: NDArray[np.float32]  # (S, 3) sRGB, 0 to 1


def read_labelled(
    dataset: Dataset, key: tuple[str, int], count: int, seed: tuple[int, int], *, colored: bool
) -> tuple[Frame, ScanLabels] | None:
    """Read a frame and label ``count`` points; where they are known already, its proxy will do.

    Parameters
    ----------
    dataset : Dataset
    key : (sequence name, index)
    count : int
        N.
    seed : (int, int)
        The labels depend on it and the scan alone.
    colored : bool
        Whether coloured points are wanted, too: one for every ``SHARE`` labelled ones.

    Returns
    -------
    Frame, ScanLabels
        None where the frame cannot be read. Of recordings with a topology each, the frame may
        have fewer faces than its scan.
    """
    light = _light(dataset, key)
    if light is not None:
        known = _kept(_place(dataset, light, count, seed, colored))
        if known is not None:
            return light, known
    (frame,) = dataset.read([key])
    if not isinstance(frame, Frame):
        return None
    labels = _label(frame, count, np.random.default_rng(seed), colored)
    light = light or _light(dataset, key)  # a heavy scan has left its proxy by now
    if light is not None and len(light.faces) < len(frame.faces):
        place = _place(dataset, light, count, seed, colored)
        LABELS.write(place, pack_npz(**labels._asdict()))
    return frame, labels


def soften(
    points: np.ndarray, inside: np.ndarray, vertices: np.ndarray, faces: np.ndarray
) -> NDArray[np.float32]:
    """Return labels (N,) that change from 0 to 1 over some millimetres across the surface.

    The sigmoid of the depth over ``SOFTNESS``. A hard label tells on which side a point is, a
    soft one how far the surface is: every point near it says where the cloth should go, and not
    only those between the cloth and where it was thought to be.
    """
    distance, _, _ = closest_points(points, vertices, faces)
    depth = np.where(inside, distance, -distance)
    return np.asarray(1 / (1 + np.exp(-depth / SOFTNESS)), np.float32)


def _label(frame: Frame, count: int, rng: np.random.Generator, colored: bool) -> ScanLabels:
    points, inside = label_points(frame.vertices, frame.faces, count, rng)
    soft = soften(points, inside, frame.vertices, frame.faces)
    if not colored or frame.colors is None:
        return ScanLabels(points, soft, np.zeros((0, 3)), np.zeros((0, 3), np.float32))
    surface = Surface(frame.vertices, frame.faces)
    places, colors = color_points(surface, frame.colors, count // SHARE, rng)
    return ScanLabels(points, soft, places, colors.astype(np.float32))


def _light(dataset: Dataset, key: tuple[str, int]) -> Frame | None:
    """Return the frame's proxy, if it is kept; registered recordings are always read whole."""
    if dataset.registered or not dataset.has_proxies:
        return None
    try:
        return dataset.kept_proxy(*key)
    except StudioError:  # reading it says what is wrong with it
        return None


def _place(
    dataset: Dataset, light: Frame, count: int, seed: tuple[int, int], colored: bool
) -> Path:
    """Return where labels are kept; what the proxy looks like tells unit, axes and winding."""
    file = dataset.sequence(light.sequence).files[light.index]
    seen = hashlib.sha256(light.vertices.tobytes() + light.faces.tobytes()).hexdigest()
    return LABELS.path(VERSION, *file_key(file), seen, count, *seed, colored)


def _kept(place: Path) -> ScanLabels | None:
    if not place.is_file():
        return None
    try:
        found = _decoded(read_npz(place, ScanLabels._fields))
    except (StudioError, ValueError):
        LABELS.forget(place)
        return None
    LABELS.touch(place)
    return found


def _decoded(arrays: dict[str, NDArray[Any]]) -> ScanLabels:
    labels = ScanLabels(*(arrays[name] for name in ScanLabels._fields))
    count, colored = len(labels.points), len(labels.places)
    shapes = [(count, 3), (count,), (colored, 3), (colored, 3)]
    if [part.shape for part in labels] != shapes or not count:
        raise ValueError("its arrays do not fit each other")
    return labels
