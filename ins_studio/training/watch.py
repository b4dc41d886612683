"""Looking at training from outside: the clock, and a picture of the avatar now and then."""

import math
import time
from collections.abc import Generator
from dataclasses import dataclass, field

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.arrays import encode_npz
from ins_studio.project.run import RunFolder
from ins_studio.project.training_records import Preview
from ins_studio.training.preview import average_error_mm, preview

SHARE = 0.08  # of the time may go into previews
LEAST_PAUSE_S = 10.0
SMOOTHING = 0.98  # of the time per step, for what remains


@dataclass
class Watch:
    """Times the steps and shows the avatar in one recorded frame; changes nothing of it."""

    avatar: Avatar
    run: RunFolder
    frame: Frame
    mean_mesh_mm: float
    began: float = field(default_factory=time.monotonic)
    step_s: float = 0.0
    next_look: float = 0.0

    def clock(self, step: int, total: int, took_s: float) -> tuple[float, float]:
        """Take a step's time; return the seconds since the start, and an estimate of the rest."""
        self.step_s = SMOOTHING * self.step_s + (1 - SMOOTHING) * took_s if self.step_s else took_s
        remaining = (total - step) * self.step_s / (1 - SHARE)
        return time.monotonic() - self.began, remaining

    def look(self, step: int, *, last: bool) -> Generator[Preview, None, None]:
        """Yield a preview where one is due: rarely enough to cost ``SHARE`` of the time."""
        began = time.monotonic()
        if began < self.next_look and not last:
            return
        try:
            vertices, faces, error_mm = preview(self.avatar, self.frame)
        except StudioError:  # no surface yet
            return
        finally:
            took = time.monotonic() - began
            self.next_look = began + took + max(LEAST_PAUSE_S, took / SHARE)
        shown = Preview(
            step,
            self.frame.sequence,
            self.frame.index,
            vertices,
            faces,
            error_mm,
            self.mean_mesh_mm,
        )
        write_atomic(self.run.preview_path(step), encode_npz(vertices=vertices, faces=faces))
        self.run.log(
            {
                "record": "preview",
                "step": step,
                "sequence": shown.sequence,
                "frame": shown.frame,
                "error_mm": error_mm,
                "mean_mesh_mm": None if math.isnan(shown.mean_mesh_mm) else shown.mean_mesh_mm,
            }
        )
        yield shown


def make_watch(
    avatar: Avatar, dataset: Dataset, split: Split, run: RunFolder, average: AverageAvatar | None
) -> Watch:
    """Choose the frame to look at: the middle held-out one, else the last of training.

    Without ``average`` there is no mean mesh to beat, and its error is not a number.
    """
    shown = split.interpolation or split.extrapolation or split.training[-1:]
    sequence, index = shown[len(shown) // 2]
    frame = dataset.proxy(sequence, index)
    error_mm = math.nan if average is None else average_error_mm(average, frame)
    return Watch(avatar, run, frame, error_mm)
