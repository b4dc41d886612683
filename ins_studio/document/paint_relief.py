"""Whether the normal map that is shown is another one than before."""

from ins_studio.texture.layers import Layer, Pixels


class ReliefWatch:
    """Remembers the pixels and the strength that were shown last."""

    def __init__(self) -> None:
        self._pixels: Pixels | None = None
        self._strength = 0.0

    def differs(self, relief: Layer | None) -> bool:
        """Whether ``relief`` looks otherwise than that of the last call, which is forgotten."""
        pixels = None if relief is None else relief.pixels
        strength = 0.0 if relief is None else relief.opacity
        same = pixels is self._pixels and strength == self._strength
        self._pixels, self._strength = pixels, strength
        return not same
