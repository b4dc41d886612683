"""Starting without a display says so, quickly, and does not crash."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("display", "why"), [("", "are empty"), (":987", "nothing answers at DISPLAY=:987")]
)
def test_no_display_is_said_in_words(display, why, tmp_path):
    environment = {
        **{key: value for key, value in os.environ.items() if "DISPLAY" not in key},
        "DISPLAY": display,
        "INS_STUDIO_HOME": str(tmp_path),
    }
    environment.pop("QT_QPA_PLATFORM", None)
    ran = subprocess.run(
        [sys.executable, "-m", "ins_studio", "--window"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 1
    assert why in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []
