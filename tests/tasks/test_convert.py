from pathlib import Path

import numpy as np
import pytest
from fake_models import fake_arrays, write_npz

from ins_studio.motion.motion import load_motion
from ins_studio.project.avatar_records import Converted
from ins_studio.project.records import Note
from ins_studio.tasks.catalog import start_task


def test_the_engine_converts_too(tmp_path: Path) -> None:
    given = {"body_pose": np.full((2, 63), 0.1), "expression": np.zeros((2, 10))}
    file, out = write_npz(tmp_path / "fit.npz", given), tmp_path / "motion.npz"
    body = write_npz(tmp_path / "SMPL.npz", fake_arrays())
    arguments = {"file": str(file), "body": str(body), "out": str(out)}
    steps = start_task("convert", arguments)
    note = next(steps)
    assert isinstance(note, Note)
    assert "expression" in note.text
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value == Converted(str(out), 2, 24)
    assert load_motion(out, 24).poses[:, 1:22].min() > 0.09
