"""The animations of a glTF: for each moving node, key times and values, checked."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.motion.keyframes import Floats
from ins_studio.project.checked_json import LARGEST, JsonPlace
from ins_studio.project.gltf_file import GltfFile

WIDTHS = {"translation": 3, "rotation": 4, "scale": 3}
_WAYS = ("LINEAR", "STEP", "CUBICSPLINE")
_WAY_OUT = "Export the file again."


@dataclass(frozen=True, eq=False)
class Track:
    """One property of one node over time; see ``keyframes.sample``."""

    times: Floats
    values: Floats
    way: str


Tracks = dict[tuple[int, str], Track]  # by node, and "translation", "rotation" or "scale"


@dataclass(frozen=True, eq=False)
class Animation:
    """An animation of a file: its name, its tracks, and by node the samplers of what morphs."""

    name: str
    tracks: Tracks = field(default_factory=dict)
    morphs: dict[int, JsonPlace] = field(default_factory=dict)


def read_animations(file: GltfFile) -> list[Animation]:
    """Return the animations that move nodes; what points elsewhere is left out.

    Raises
    ------
    StudioError
        Naming the file and the place that does not fit.
    """
    nodes = len(file.root.list_at("nodes"))
    found = []
    for number, place in enumerate(file.root.list_at("animations")):
        animation = Animation(name_of(place, f"animation {number + 1}"))
        samplers = place.list_at("samplers")
        for channel in place.list_at("channels"):
            target = channel.at("target")
            node, path = target.find("node"), target.at("path").text()
            if node is None or path not in {*WIDTHS, "weights"}:
                continue
            chosen = samplers[channel.at("sampler").integer(0, len(samplers) - 1)]
            moved = node.integer(0, nodes - 1)
            if path == "weights":
                animation.morphs[moved] = chosen
            else:
                animation.tracks[moved, path] = read_track(file, chosen, WIDTHS[path], path)
        if animation.tracks:
            found.append(animation)
    return found


def name_of(place: JsonPlace, otherwise: str) -> str:
    """Return the name of a thing in the file, or what it shall be called without one."""
    name = place.find("name")
    return otherwise if name is None else name.text() or otherwise


def read_track(file: GltfFile, sampler: JsonPlace, width: int, what: str) -> Track:
    """Read a sampler of ``width`` numbers a key; StudioError, saying that it is no ``what``."""
    way = sampler.find("interpolation")
    said = "LINEAR" if way is None else way.text()
    if way is not None and said not in _WAYS:
        raise way.wrong(f"one of {', '.join(_WAYS)}")
    times = _finite(sampler.at("input"), file.accessor(sampler.at("input")))
    values = _finite(sampler.at("output"), file.accessor(sampler.at("output")))
    keys = len(times) * (3 if said == "CUBICSPLINE" else 1)
    if what == "weights" and values.size == keys * width:
        values = values.reshape(keys, width)  # one number after another in the file
    if times.shape != (len(times), 1) or values.shape != (keys, width) or not keys:
        raise StudioError(
            f"{file.path}: {sampler.place} has {len(times)} key times and values of the shape "
            f"{values.shape}, which is no {what}.",
            _WAY_OUT,
        )
    if (np.diff(times[:, 0]) < 0).any():
        raise StudioError(f"{file.path}: the key times of {sampler.place} go back.", _WAY_OUT)
    return Track(times[:, 0], values, said)


def _finite(place: JsonPlace, values: NDArray[Any]) -> Floats:
    if not (np.abs(values) <= LARGEST).all():
        raise StudioError(
            f"{place.path}: {place.place} names an accessor with numbers that are not finite, or "
            "too large.",
            _WAY_OUT,
        )
    return values.astype(np.float64)
