"""Progress on stderr: a bar that redraws itself in a terminal, plain lines in a log."""

import math
import shutil
import time
from typing import Any, TextIO

from ins_studio.project.records import Note, Progress
from ins_studio.project.training_records import Preview, Saved, Step

REDRAW_SECONDS = 0.1
LINE_SECONDS = 15.0
BAR_WIDTH = 24


class ProgressBar:
    """Shows records one after another.

    Parameters
    ----------
    stream : TextIO
        Where to; redrawn in place if it is a terminal.
    quiet : bool
        Show nothing but notes.
    """

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._live = stream.isatty()
        self._label = ""
        self._shown_at = 0.0
        self._drawn = False

    def show(self, record: Any) -> None:
        """Take the next record."""
        if isinstance(record, Note):
            self._say(record.text)
        elif isinstance(record, Saved):
            self._say(f"Saved {record.path}", detail=True)
        elif isinstance(record, Preview):
            self._say(preview_line(record), detail=True)
        elif isinstance(record, Step):
            self._draw("Training", record.index, record.total, step_line(record))
        elif isinstance(record, Progress):
            self._draw(record.label, record.done, record.total, "")

    def close(self) -> None:
        """Leave the last state standing."""
        if self._drawn:
            self._stream.write("\n")
            self._stream.flush()
            self._drawn = False

    def _draw(self, label: str, done: int, total: int, detail: str) -> None:
        now, last = time.monotonic(), done >= total
        fresh = label != self._label
        period = REDRAW_SECONDS if self._live else LINE_SECONDS
        if self._quiet or not (fresh or last or now - self._shown_at >= period):
            return
        if fresh:
            self.close()
        self._label, self._shown_at = label, now
        line = bar_line(label, done, total, detail)
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write("\r" + line[:width].ljust(width))
            self._drawn = True
        else:
            self._stream.write(line + "\n")
        self._stream.flush()

    def _say(self, text: str, *, detail: bool = False) -> None:
        if detail and self._quiet:
            return
        self.close()
        self._stream.write(text + "\n")
        self._stream.flush()


def bar_line(label: str, done: int, total: int, detail: str) -> str:
    """Return one line of progress, 0 to 100 %."""
    share = min(1.0, done / total) if total else 1.0
    filled = int(share * BAR_WIDTH)
    bar = "#" * filled + "." * (BAR_WIDTH - filled)
    return f"{label} [{bar}] {share:4.0%} {detail}".rstrip()


def step_line(step: Step) -> str:
    """Return what matters of a training step in a few words."""
    left = f"{step.remaining_s / 60:.0f} min" if step.remaining_s >= 90 else "a minute"
    return (
        f"step {step.index}/{step.total}, loss {step.loss:.4f}, "
        f"IoU {step.iou_points:.3f}, about {left} left"
    )


def preview_line(preview: Preview) -> str:
    """Return how close the avatar is by now."""
    reference = ""
    if not math.isnan(preview.mean_mesh_mm):
        reference = f" (plain skinning of the mean mesh: {preview.mean_mesh_mm:.1f} mm)"
    return f"Step {preview.step}: {preview.error_mm:.1f} mm from the scan on average{reference}"
