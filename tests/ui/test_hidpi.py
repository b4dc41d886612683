"""On a screen with more pixels everything is where it is pointed at, and the picture is sharp."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = Path(__file__).parents[1] / "hidpi_window.py"


@pytest.mark.gl
@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_picks_and_strokes_land_under_the_pointer(tmp_path, scale):
    environment = {
        **os.environ,
        "QT_SCALE_FACTOR": f"{scale:g}",
        "INS_STUDIO_HOME": str(tmp_path),
        "PYTHONPATH": str(CHILD.parents[1]),
    }
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["picked"] == [["left_wrist"], ["right_knee"], ["head"]]
    assert found["texel_alpha"] == 255, "the texel under the pointer is painted"
    assert found["off_mm"] < 4, "of a dab of 20 mm"
    red, green, blue = found["color"]
    assert min(red, blue) > 2 * green, "what is painted is drawn under the pointer"
    assert [found["ratio"], *found["shot"]] == pytest.approx([scale] * 3, abs=0.01)
