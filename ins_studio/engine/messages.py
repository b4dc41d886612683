"""What the window and its engine say to each other: one JSON object a line.

To the engine: ``open`` first, then ``run``; at any time ``cancel``, ``pause``, ``resume`` and
``release``. From it: ``hello``, then for each run ``record`` lines and one of ``result``,
``failed`` and ``cancelled``. Records keep their type; arrays travel through an ``Exchange``.
"""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.engine.exchange import Exchange
from ins_studio.project.records import RECORD_TYPES

PROTOCOL = 1

_RECORDS = {kind.__name__: kind for kind in RECORD_TYPES}


def encode(message: dict[str, Any], exchange: Exchange) -> bytes:
    """Return ``message`` as one line; its arrays are put into ``exchange``."""
    arrays: list[NDArray[Any]] = []
    value = _plain(message, arrays)
    if arrays:
        name, places = exchange.put(arrays)
        value["$arrays"] = {"file": name, "places": places}
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes, exchange: Exchange) -> dict[str, Any]:
    """Return the message of one line; ``"$file"`` names the file of its arrays, if any."""
    value = json.loads(line)
    arrays: list[NDArray[Any]] = []
    block = value.pop("$arrays", None)
    if block is not None:
        arrays = exchange.take(block["file"], block["places"])
    message: dict[str, Any] = _rich(value, arrays)
    if block is not None:
        message["$file"] = block["file"]
    return message


def _plain(value: Any, arrays: list[NDArray[Any]]) -> Any:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"$array": len(arrays) - 1}
    if is_dataclass(value) and type(value).__name__ in _RECORDS:
        contents = {f.name: _plain(getattr(value, f.name), arrays) for f in fields(value)}
        return {"$record": type(value).__name__, "fields": contents}
    if isinstance(value, dict):
        return {key: _plain(item, arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, arrays) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    return str(value) if isinstance(value, Path) else value


def _rich(value: Any, arrays: list[NDArray[Any]]) -> Any:
    if isinstance(value, list):
        return [_rich(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if "$array" in value:
        return arrays[value["$array"]]
    if "$record" in value:
        contents = {name: _rich(item, arrays) for name, item in value["fields"].items()}
        return _RECORDS[value["$record"]](**_with_tuples(contents))
    return {key: _rich(item, arrays) for key, item in value.items()}


def _with_tuples(contents: dict[str, Any]) -> dict[str, Any]:
    """Give records back their tuples, which JSON calls lists."""
    return {k: tuple(item) if isinstance(item, list) else item for k, item in contents.items()}
