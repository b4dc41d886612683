"""Setting the brush by moving the pointer while a key is held."""

from ins_studio.ui.paint_brush import BrushState

OPACITY_PER_PIXEL = 1 / 240


class Adjusting:
    """F: the ring's edge follows the pointer; Shift+F: the opacity follows it."""

    def __init__(self, state: BrushState) -> None:
        self._state = state
        self._start_x: float | None = None
        self._start_value = 0.0
        self._scale = 0.0
        self._opacity = False

    @property
    def active(self) -> bool:
        """Whether the key is down."""
        return self._start_x is not None

    @property
    def anchor(self) -> float | None:
        """Where the pointer was when the key went down, in logical pixels from the left."""
        return self._start_x

    def begin(self, x: float, metres_per_pixel: float, opacity: bool) -> None:
        """Begin at ``x`` logical pixels."""
        brush = self._state.brush
        self._start_x, self._opacity = x, opacity
        self._start_value = brush.opacity if opacity else brush.radius
        self._scale = OPACITY_PER_PIXEL if opacity else metres_per_pixel

    def move(self, x: float) -> None:
        """Follow the pointer."""
        if self._start_x is None:
            return
        value = self._start_value + (x - self._start_x) * self._scale
        self._state.set(**{"opacity" if self._opacity else "radius": value})

    def end(self) -> None:
        """Keep what is set."""
        self._start_x = None
