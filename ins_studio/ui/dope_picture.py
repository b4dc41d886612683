"""What the dope sheet shows, and where: rows of keys under the ruler's scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.ui.timeline_scale import TimeScale

ROW_PX = 17.0
TITLE_PX = 150.0
INDENT_PX = 14.0
REACH_PX = 6.0


@dataclass(frozen=True, eq=False)
class ShownRow:
    """One line of the sheet.

    Attributes
    ----------
    title : str
    frames : (K,) int64
        Where keys stand, rising.
    chosen : (K,) bool
        Which of them are selected.
    depth : int
        0, or 1 below a row that is open.
    is_open : bool or None
        None for rows that have nothing inside.
    marked : bool
        Whether it is the joint that the panel shows.
    """

    title: str
    frames: NDArray[np.int64]
    chosen: NDArray[np.bool_]
    depth: int = 0
    is_open: bool | None = None
    marked: bool = False


@dataclass(frozen=True, eq=False)
class DopePicture:
    """Everything that is drawn; ``scroll`` pixels of rows are above the widget's top.

    ``gesture`` says what the mouse does to the selected keys now.
    """

    scale: TimeScale
    rows: tuple[ShownRow, ...] = ()
    frame: int = 0
    frame_count: int = 0
    scroll: float = 0.0
    auto_key: bool = False
    box: tuple[float, float, float, float] | None = None
    hint: str = ""
    gesture: str = ""

    @property
    def height(self) -> float:
        """How many pixels all rows need."""
        return ROW_PX * len(self.rows)

    def top(self, row: int) -> float:
        """Return where ``row`` begins, in pixels of the widget."""
        return row * ROW_PX - self.scroll

    def row_at(self, y: float) -> int | None:
        """Return the row under ``y``, or None below the last."""
        row = int((y + self.scroll) // ROW_PX)
        return row if 0 <= row < len(self.rows) else None

    def key_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return row and frame of the key that is under the pointer, or None."""
        row = self.row_at(y)
        if row is None or x < TITLE_PX or not len(self.rows[row].frames):
            return None
        frames = self.rows[row].frames
        exact = self.scale.first + (x - self.scale.left) / self.scale.frame_px
        nearest = int(frames[np.argmin(np.abs(frames - exact))])
        return (row, nearest) if abs(self.scale.x(nearest) - x) <= REACH_PX else None
