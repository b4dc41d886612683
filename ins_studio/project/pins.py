"""Pins: named points of the surface, kept as places of the canonical shape.

Such a place outlives the mesh: after another extraction, or on another avatar of the same body,
the nearest point of the new surface is the pin's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ins_studio.errors import StudioError
from ins_studio.files import read_json
from ins_studio.project.checked_json import JsonPlace

KEY = "pins"
MOST = 1000


@dataclass(frozen=True)
class Pin:
    """A named point: its place in the canonical shape, metres."""

    name: str
    place: tuple[float, float, float]


def pin_values(pins: tuple[Pin, ...]) -> list[dict[str, Any]]:
    """Return JSON values."""
    return [{"name": pin.name, "place": list(pin.place)} for pin in pins]


def parse_pins(path: Path, entries: dict[str, Any]) -> tuple[Pin, ...]:
    """Return the pins that an object of JSON values has under ``KEY``.

    StudioError names the file and the entry that does not fit.
    """
    listed = JsonPlace(path, "", entries).list_at(KEY)
    if len(listed) > MOST:
        raise JsonPlace(path, KEY, len(listed)).wrong(f"a list of {MOST} pins at most")
    pins = []
    for entry in listed:
        x, y, z = entry.at("place").numbers(3)
        pins.append(Pin(entry.at("name").text(), (x, y, z)))
    return tuple(pins)


def read_pins(path: Path) -> tuple[Pin, ...]:
    """Read the pins of a project.json, or of a file of pins alone.

    Raises
    ------
    StudioError
        Naming the file: it cannot be read, does not fit, or holds none.
    """
    value = read_json(path)
    if not isinstance(value, dict):
        raise JsonPlace(path, "", value).wrong("an object")
    pins = parse_pins(path, value)
    if not pins:
        raise StudioError(
            f"{path} holds no pins.", "Pin places of the avatar in the window, and save."
        )
    return pins
