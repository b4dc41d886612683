"""How wide and high a workspace's panels are and which are hidden, as text for the settings."""

import json
from typing import NamedTuple

LARGEST = 10_000  # pixels; a screen has fewer
SIDES = frozenset({"left", "right", "bottom"})


class PanelSizes(NamedTuple):
    """Logical pixels of the panels round the view, and which of them are hidden."""

    left: int
    right: int
    bottom: int
    hidden: frozenset[str] = frozenset()

    def to_text(self) -> str:
        """Return what ``from_text`` reads."""
        numbers = (self.left, self.right, self.bottom)
        return json.dumps([*numbers, sorted(self.hidden)])

    @classmethod
    def from_text(cls, text: str) -> "PanelSizes | None":
        """Read sizes; None where the text is none of ours."""
        try:
            found = json.loads(text)
        except ValueError:
            return None
        if not isinstance(found, list) or len(found) != 4 or not isinstance(found[3], list):
            return None
        left, right, bottom, hidden = found
        fits = all(type(one) is int and 0 < one <= LARGEST for one in (left, right, bottom))
        known = all(isinstance(side, str) and side in SIDES for side in hidden)
        return cls(left, right, bottom, frozenset(hidden)) if fits and known else None
