"""Moving or scaling keys without holding a button, as in Blender: the mouse, or a typed number."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt

MOVE, SCALE, DUPLICATE = "move", "scale", "duplicate"
SINGULAR_PX = 8.0  # nearer to the playhead no ratio of distances is a scale
DOUBLE_PX = 120.0  # then so many pixels to the right are twice the size
_WORDS = {MOVE: "Move", SCALE: "Scale", DUPLICATE: "Duplicate"}
_END = "Click or Enter keeps it, Esc does not; or type a number."


@dataclass(frozen=True)
class SheetGesture:
    """What is going on between G, S or Shift+D and the click that ends it.

    Attributes
    ----------
    kind : str
        "move", "scale" or "duplicate".
    began, at : float
        Pixels of the pointer, then and now.
    pivot : float
        Pixels of the playhead.
    frame_px : float
        Pixels of a frame.
    typed : str
        A number as far as it was typed, which comes before the mouse.
    held : float or None
        What became of ``value``, where with it a key would leave the clip.
    """

    kind: str
    began: float
    at: float
    pivot: float
    frame_px: float
    typed: str = ""
    held: float | None = None

    @property
    def value(self) -> float:
        """Frames to move by, or the factor to scale by."""
        try:
            typed = float(self.typed)
        except ValueError:
            typed = None
        if typed is not None and abs(typed) < 1e9:
            return typed
        if self.kind != SCALE:
            return float(round((self.at - self.began) / self.frame_px))
        arm = self.began - self.pivot
        if abs(arm) < SINGULAR_PX:
            return 1 + (self.at - self.began) / DOUBLE_PX
        return (self.at - self.pivot) / arm

    @property
    def words(self) -> str:
        """What the sheet says of it."""
        value = self.typed or self._amount(self.value)
        held = "" if self.held is None else f", held at {self._amount(self.held)} by the clip's end"
        return f"{_WORDS[self.kind]}: {value}{held}.  {_END}"

    def _amount(self, value: float) -> str:
        return f"{value:.3f}" if self.kind == SCALE else f"{value:+.0f} frames"

    def pointed(self, x: float) -> "SheetGesture":
        """Return it with the pointer elsewhere."""
        return replace(self, at=x)

    def with_key(self, key: int, text: str) -> "SheetGesture":
        """Return it with one letter more of a number, or one less; other keys mean nothing."""
        if key == Qt.Key.Key_Backspace:
            return replace(self, typed=self.typed[:-1])
        if text == "-":  # as in Blender: it turns the sign, wherever it is typed
            turned = self.typed[1:] if self.typed.startswith("-") else f"-{self.typed}"
            return replace(self, typed=turned)
        if text.isascii() and (text.isdigit() or (text == "." and "." not in self.typed)):
            return replace(self, typed=self.typed + text)
        return self
