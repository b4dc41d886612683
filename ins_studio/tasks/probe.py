"""A task that does nothing of use: whether an engine starts, answers, holds and stops."""

from collections.abc import Generator
from typing import Literal

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.project.avatar_records import PosedFrame, Streamed
from ins_studio.project.records import Cancelled, Note, Progress

Trouble = Literal["none", "expected", "unexpected", "answer"]


def probe(
    count: int, vertices: np.ndarray | None = None, trouble: Trouble = "none"
) -> Generator[Progress | PosedFrame | Note, None, Streamed]:
    """Count to ``count``, sending ``vertices`` back each time if there are any.

    Parameters
    ----------
    count : int
        Number of records.
    vertices : (V,3) float32, optional
        Echoed, plus the record's index in metres.
    trouble : str
        ``"expected"`` and ``"unexpected"`` fail half way, ``"answer"`` gives a result when
        cancelled.
    """
    print("probe begins")  # noqa: T201  stdout must not reach the protocol
    for index in range(count):
        if 2 * index >= count and trouble == "expected":
            raise StudioError("The probe was told to fail.", "Tell it otherwise.")
        if 2 * index >= count and trouble == "unexpected":
            raise RuntimeError("nobody expected this")
        try:
            if vertices is None:
                yield Progress("Counting", index, count)
            else:
                yield PosedFrame(index, vertices + np.float32(index), exact=True)
        except Cancelled:
            if trouble != "answer":
                raise
            yield Note("Stopping.")
            return Streamed(index)
    return Streamed(count)
