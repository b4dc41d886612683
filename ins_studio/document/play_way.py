"""How a range plays: over and over, to and fro or once; how fast; in real time or every frame."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

LOOP, PING_PONG, ONCE = "loop", "ping-pong", "once"
REPEATS = (LOOP, PING_PONG, ONCE)
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


class Place(NamedTuple):
    """Where a range stands: frames after its first one, and how many rounds are behind.

    A round ends at the end of the range, to and fro at either end.
    """

    offset: int
    rounds: int


@dataclass(frozen=True)
class PlayWay:
    """View state that a project remembers.

    Parameters
    ----------
    repeat : str
        One of ``REPEATS``: over and over, to and fro, or once.
    speed : float
        1 plays at the clip's own rate, 0.25 to 4.
    every_frame : bool
        Show every frame, however long that takes; else frames are dropped to keep the time.
    """

    repeat: str = LOOP
    speed: float = 1.0
    every_frame: bool = False

    def __post_init__(self) -> None:
        if self.repeat not in REPEATS or not SPEEDS[0] <= self.speed <= SPEEDS[-1]:
            raise ValueError(f"{self.repeat!r} at {self.speed} times the rate cannot be played")

    def place(self, position: int, length: int) -> Place:
        """Return where a range of ``length`` frames stands ``position`` frames after its begin."""
        if self.repeat == LOOP:
            return Place(position % length, position // length)
        if self.repeat == ONCE:
            return Place(min(position, length - 1), int(position >= length))
        way = max(length - 1, 1)
        rounds, within = divmod(position, way)
        there = within if rounds % 2 == 0 else way - within
        return Place(min(there, length - 1), rounds)

    def position(self, place: Place, length: int) -> int:
        """Return the first position at which a range stands so; ``place`` undoes it."""
        back = self.repeat == PING_PONG and place.rounds % 2 == 1 and length > 1
        return 2 * (length - 1) - place.offset if back else place.offset

    def to_json(self) -> dict[str, Any]:
        """Return what project.json says of it."""
        return {"repeat": self.repeat, "speed": self.speed, "every_frame": self.every_frame}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> "PlayWay":
        """Return the way that was saved, as far as it makes sense.

        Projects from before there were ways say "loop": whether it starts over.
        """
        repeat, speed = saved.get("repeat"), saved.get("speed")
        if repeat not in REPEATS:
            repeat = LOOP if saved.get("loop", True) else ONCE
        if not isinstance(speed, int | float) or not math.isfinite(speed):
            speed = 1.0
        speed = min(max(float(speed), SPEEDS[0]), SPEEDS[-1])
        return cls(repeat, speed, saved.get("every_frame") is True)


def next_repeat(repeat: str) -> str:
    """Return the one after it; after the last comes the first."""
    return REPEATS[(REPEATS.index(repeat) + 1) % len(REPEATS)]


def next_speed(speed: float, steps: int) -> float:
    """Return the speed some ``steps`` faster (or slower, below zero), within ``SPEEDS``."""
    nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - speed))
    return SPEEDS[max(0, min(nearest + steps, len(SPEEDS) - 1))]
