"""``ins-studio dataset check``: what a folder was recognised as, and what is wrong with it."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import trimesh
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.cli.answers import as_json
from ins_studio.cli.main import run
from ins_studio.dataset.curation import read_curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.engine.exchange import Exchange
from ins_studio.engine.messages import decode, encode
from ins_studio.project.checked import Checked, CheckedFrame, CheckedSequence, CheckRow
from ins_studio.tasks.health_report import health_html


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))


@pytest.fixture
def scans(small_dataset: Path, tmp_path: Path) -> Path:
    """Three scans in centimetres with z up, four poses; one scan is cut short."""
    root, recorded = tmp_path / "scans", open_dataset(small_dataset)
    keys = [("shirt_swing", index) for index in range(3)]
    files = write_scans(root, recorded, keys, unit="cm", up="z", faces=900)
    poses, transl = poses_of(recorded, [*keys, ("shirt_step", 0)])
    numbers = np.array([1, 2, 3, 9])
    write_npz(root / "shirt_swing" / "poses.npz", poses, transl, frame_ids=numbers, fps=24)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "clothing": "shirt"}')
    files[1].write_bytes(files[1].read_bytes()[:-50])
    return root


def test_it_says_what_was_recognised(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "check", str(scans), "--quiet", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["layout"] == "a folder of scans with poses"
    assert facts["units"] == "centimetres, z up"
    assert (facts["frame_count"], facts["readable"], facts["registered"]) == (3, 2, False)
    (sequence,) = facts["sequences"]
    assert (sequence["name"], sequence["fps"], sequence["readable"]) == ("shirt_swing", 24, 2)
    assert "frame numbers" in sequence["paired"]
    assert sequence["poses_without_scan"] == ["poses.npz, frame 9"]
    assert sum("scan_0002.ply" in problem for problem in facts["problems"]) == 1
    assert any("centimetres" in problem for problem in facts["problems"])


def test_it_says_so_in_words(
    scans: Path, small_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dataset", "check", str(scans), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "shirt_swing: 2 of 3 frames, 24 fps" in said
    assert "poses without a scan: poses.npz, frame 9" in said
    assert "Person: shirt" in said
    assert run(["dataset", "check", str(small_dataset), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "CAPE's layout" in said
    assert "Person: 00001, shirt" in said
    assert "9 of 9 can be read" in said
    assert "Problems: none" in said


def test_scans_without_poses_are_checked_as_far_as_they_can_be(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scans / "shirt_swing"
    (folder / "poses.npz").write_bytes(b"no archive")
    small = folder / "scan_0004.ply"
    mesh = trimesh.load_mesh(folder / "scan_0001.ply", process=False)
    mesh.apply_scale(0.01)
    mesh.export(small)
    fix = tmp_path / "fix.json"
    arguments = ["dataset", "check", str(scans), "--quiet"]
    assert run([*arguments, "--json", "--fix", str(fix)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["layout"] == "a folder of scans without poses"
    assert facts["units"] == "centimetres, z up"
    rows = {row["name"]: row for row in facts["checks"]}
    assert not {"fit", "interpolated", "jumps", "leak", "reach"} & set(rows)
    assert rows["poses"]["severity"] == "note"
    assert "Fit skeleton" in rows["poses"]["sentence"]
    assert [frame["index"] for frame in rows["readable"]["frames"]] == [1]
    assert [frame["index"] for frame in rows["size"]["frames"]] == [3]
    assert rows["holes"]["severity"] == rows["winding"]["severity"] == "fine"
    assert (rows["units"]["severity"], rows["rate"]["severity"]) == ("note", "note")
    assert any("poses.npz" in problem for problem in facts["problems"])
    assert facts["sequences"][0]["verdicts"] == "gbgb"
    curation = read_curation(fix)
    assert (curation.units, curation.up, curation.fps) == ("cm", "z", 30)
    assert curation.excluded == {"shirt_swing": frozenset({1, 3})}
    assert run([*arguments, "--curation", str(fix)]) == 0
    assert "Checks: 1 of 12 have something to say" in capsys.readouterr().out


def test_info_knows_scans(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", str(scans), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["kind"], facts["frames"], facts["registered"]) == ("dataset", 3, False)


def test_nothing_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "check", str(tmp_path)]) == 1
    assert "sequences/" in capsys.readouterr().err


def test_it_writes_fixes_and_a_report(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fix, html = tmp_path / "fix.json", tmp_path / "health.html"
    arguments = ["dataset", "check", str(scans), "--quiet"]
    assert run([*arguments, "--fix", str(fix), "--html", str(html)]) == 0
    said = capsys.readouterr().out
    assert "Verdicts: 2 good, 1 bad" in said
    assert "- error, readable: 1 frame cannot be read" in said
    assert "    shirt_swing 2, scan_0002.ply (" in said, "counted from 1, as in the window"
    assert f"Written: {fix}" in said
    curation = read_curation(fix)
    assert (curation.units, curation.up) == ("cm", "z")
    assert curation.excluded == {"shirt_swing": frozenset({1})}
    page = html.read_text(encoding="utf-8")
    assert "<svg" in page
    assert "Leave out 1 frame" in page
    assert "bad: 2 to 2" in page
    assert re.search(r"<td[^>]*>2</td>\s*<td[^>]*>scan_0002.ply", page)
    assert not re.search(r"(src|href)\s*=|@import|url\(", page)
    assert run([*arguments, "--json", "--curation", str(fix)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["severity"] for row in facts["checks"]}["readable"] == "fine"
    assert facts["sequences"][0]["verdicts"] == "gxg"
    record = Checked.from_dict(facts)
    assert Checked.from_dict(json.loads(as_json(record))) == record
    assert record.sequences[0].verdict(1) == "left out"


def test_names_in_the_report_are_escaped(tmp_path: Path) -> None:
    evil = "<script>alert('&')</script>"
    frame = CheckedFrame(evil, 0, evil, 1.0, True, evil)
    row = CheckRow("fit", evil, "error", evil, (frame,), "mm", {"fps": 3}, evil)
    own = CheckedSequence(evil, 3, 3, 30.0, "", "", (), (), "gub")
    known = {"path": evil, "layout": evil, "subject": evil, "clothing": "", "units": "m"}
    numbers = dict.fromkeys(("joints", "vertices", "faces", "frame_count", "readable"), 3)
    made = Checked(
        **known,
        **numbers,
        body=evil,
        registered=True,
        colors=False,
        sequences=(own,),
        problems=(evil,),
        checks=(row,),
    )
    page = health_html(made)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 6
    assert own.health == "bad"
    exchange = Exchange(tmp_path, "t")
    assert decode(encode({"result": made}, exchange), exchange) == {"result": made}
    assert [row.name for row in made.reasons(evil, 0)] == ["fit"]
    assert made.reasons(evil, 1) == ()
