"""What the window has measured by an engine."""

import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError
from ins_studio.project.avatar_records import MeasuredFrame
from ins_studio.project.canonical import load_canonical
from ins_studio.project.run import RunFolder
from ins_studio.tasks.measure import measure


def measured(steps: Generator[Any, None, Any]) -> list[MeasuredFrame]:
    return [record for record in steps if isinstance(record, MeasuredFrame)]


def test_slip_of_a_recording_in_the_order_asked_for(
    average_run: RunFolder, small_dataset: Path
) -> None:
    motion = open_dataset(small_dataset).motion("shirt_wave")
    recorded = {"dataset": str(small_dataset), "sequence": "shirt_wave"}
    given = (str(average_run.path), "slip", motion.poses, motion.transl)
    found = measured(measure(*given, [2, 0], recorded))
    assert [one.index for one in found] == [2, 0]
    for one in found:
        assert one.millimetres.dtype == np.float32
        assert one.millimetres.shape == (len(load_canonical(average_run.mesh_path).vertices),)
        known = one.millimetres[np.isfinite(one.millimetres)]
        assert 0 < np.median(known) < 20


def test_a_damaged_frame_is_no_number_and_stops_nothing(
    average_run: RunFolder, small_dataset: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(small_dataset, tmp_path / "copy")
    dataset = open_dataset(copy)
    motion = dataset.motion("shirt_wave")
    file = dataset.sequence("shirt_wave").files[2]
    with np.load(file) as arrays:
        content = dict(arrays)
    content["v_posed"][0] = np.nan
    np.savez(file, **content)
    recorded = {"dataset": str(copy), "sequence": "shirt_wave"}
    given = (str(average_run.path), "slip", motion.poses, motion.transl)
    damaged, whole = measured(measure(*given, [2, 0], recorded))
    assert np.isnan(damaged.millimetres).all()
    assert np.isfinite(whole.millimetres).any()


def test_networks_that_are_not_there_move_nothing(average_run: RunFolder) -> None:
    poses = np.zeros((2, len(load_canonical(average_run.mesh_path).parents), 3))
    for what in ("h_c", "h_d"):
        (one,) = measured(measure(str(average_run.path), what, poses, np.zeros((2, 3)), [1]))
        assert (one.index, one.millimetres.any()) == (1, False)


def test_frames_that_the_motion_does_not_have_are_refused(average_run: RunFolder) -> None:
    with pytest.raises(StudioError, match="not in the motion"):
        measured(measure(str(average_run.path), "h_c", np.zeros((2, 5, 3)), np.zeros((2, 3)), [2]))
