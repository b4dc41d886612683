"""A rigged figure in the terminal: what it was recognised as."""

import json
from pathlib import Path

import pytest
from fake_rigs import worm, write_rig

from ins_studio.cli.main import run


def test_a_figure_is_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_rig(tmp_path / "worm.glb", worm(4))
    assert run(["dataset", "check", str(path), "--quiet", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["layout"], facts["joints"]) == ("a rigged, animated figure", 4)
    assert (facts["frame_count"], facts["readable"], facts["registered"]) == (6, 6, True)
    assert facts["problems"] == []
    assert run(["info", str(path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["animations"] == {"walk": 6}
    assert facts["figure"]["sequences"] == {"walk": 6}
    assert run(["info", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["joints"] == 4
