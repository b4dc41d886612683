"""Values of somebody else's JSON: checked when they are taken, each knowing its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ins_studio.errors import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_BYTES = 1 << 27  # parsed, text grows about tenfold
LARGEST = 1e30  # its square is still finite, in float64


@dataclass(frozen=True)
class JsonPlace:
    """One value of a file.

    Every method that takes something out of it raises StudioError, naming file and place, where
    the value is of another kind.

    Attributes
    ----------
    path : Path
        The file, for messages.
    place : str
        Where in it, such as ``accessors[3].count``; empty for the whole.
    value : Any
        What JSON holds there.
    """

    path: Path
    place: str
    value: Any

    def find(self, key: str) -> JsonPlace | None:
        """Return what an object has under ``key``, or None."""
        value = self._of(dict, "an object").get(key)
        return None if value is None else JsonPlace(self.path, _below(self.place, key), value)

    def at(self, key: str) -> JsonPlace:
        """Return what an object has under ``key``; StudioError when it is missing."""
        found = self.find(key)
        if found is None:
            raise StudioError(
                f"{self.path}: {_below(self.place, key)} is missing.",
                "The file is damaged or of another kind; write it again.",
            )
        return found

    def items(self) -> list[JsonPlace]:
        """Return the entries of a list."""
        values = self._of(list, "a list")
        return [JsonPlace(self.path, f"{self.place}[{i}]", item) for i, item in enumerate(values)]

    def list_at(self, key: str) -> list[JsonPlace]:
        """Return the entries of the list under ``key``; none where there is no such list."""
        found = self.find(key)
        return [] if found is None else found.items()

    def members(self) -> dict[str, JsonPlace]:
        """Return the values of an object by their keys."""
        values = self._of(dict, "an object")
        return {k: JsonPlace(self.path, _below(self.place, k), v) for k, v in values.items()}

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(f"a whole number from {low} to {high}")
        return value

    def number(self) -> float:
        """Return a number that is finite, and small enough to be squared."""
        value = self.value
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        if not plain or not abs(value) <= LARGEST:
            raise self.wrong("a number that can be used")
        return float(value)

    def numbers(self, count: int) -> list[float]:
        """Return a list of ``count`` finite numbers."""
        entries = self.items()
        if len(entries) != count:
            raise self.wrong(f"a list of {count} numbers")
        return [entry.number() for entry in entries]

    def text(self) -> str:
        """Return a text."""
        value: str = self._of(str, "a text")
        return value

    def one_of(self, known: Iterable[str]) -> str:
        """Return one of the texts that are ``known``."""
        listed, value = tuple(known), self.text()
        if value not in listed:
            raise self.wrong(f"one of {', '.join(listed)}")
        return value

    def texts(self) -> frozenset[str]:
        """Return the texts of a list."""
        return frozenset(item.text() for item in self.items())

    def flag(self) -> bool:
        """Return true or false."""
        value: bool = self._of(bool, "true or false")
        return value

    def wrong(self, wanted: str) -> StudioError:
        """Return the error that says what should be here instead."""
        shown = repr(self.value)
        shown = shown if len(shown) <= 40 else f"{shown[:37]}..."
        return StudioError(
            f"{self.path}: {self.place or 'the file'} is {shown}, not {wanted}.",
            "The file is damaged or of another kind; write it again.",
        )

    def _of(self, kind: type, wanted: str) -> Any:
        if not isinstance(self.value, kind):
            raise self.wrong(wanted)
        return self.value


def parse_json(path: Path, content: bytes) -> JsonPlace:
    """Parse ``content``, JSON that came from ``path``.

    Raises
    ------
    StudioError
        Naming the file: it is too large, nested too deeply, or no JSON.
    """
    if len(content) > MOST_BYTES:
        raise StudioError(
            f"{path} holds {len(content):,} bytes of JSON; {MOST_BYTES:,} can be read.",
            "Split the file.",
        )
    try:
        return JsonPlace(path, "", json.loads(content))
    # ValueError also stands for wrong UTF-8 and for numbers of thousands of digits.
    except (ValueError, RecursionError) as error:
        raise StudioError(
            f"{path} cannot be read as JSON: {error}.",
            "The file is damaged or of another kind; restore it from a copy.",
        ) from error


def _below(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
