"""What a document holds, to the bytes: a check sum for each part, to name a difference by."""

import json
import zlib
from typing import Any

import numpy as np

from ins_studio.document.document import Document
from ins_studio.motion.keyed_motion import KeyedMotion

VIEW_STATE = {"repeat", "speed", "every_frame"}

State = dict[str, int]


def state_of(document: Document, *, paint: bool = True) -> State:
    """Return the check sum of each part; without ``paint`` it takes a millisecond."""
    chosen = document.timeline.chosen
    file = document.file.to_dict()
    timeline = {name: value for name, value in file["timeline"].items() if name not in VIEW_STATE}
    parts: dict[str, Any] = {
        "file": _text({**file, "timeline": timeline, "texture": None}),
        "curation": document.recordings.curation.encode(),
        "poses": b"" if chosen.clip is None else _arrays(chosen.clip.motion.poses),
        "places": b"" if chosen.clip is None else _arrays(chosen.clip.motion.transl),
        "keys": b"".join(_keys(clip.keyed) for clip in document.clips.opened if clip.keyed),
    }
    if paint:
        parts["layers"] = _text(
            [[layer.name, layer.visible, layer.opacity] for layer in document.paint.stack.layers]
        )
        parts["paint"] = _arrays(*(layer.pixels for layer in document.paint.stack.layers))
    return {name: zlib.crc32(content) for name, content in parts.items()}


def unequal(before: State, after: State) -> list[str]:
    """Return the names of the parts that differ."""
    return [name for name in before if before[name] != after.get(name)]


def _keys(keyed: KeyedMotion) -> bytes:
    return b"".join(_arrays(track.frames, track.values, track.ways) for track in keyed.tracks)


def _arrays(*arrays: np.ndarray) -> bytes:
    return b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)


def _text(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
