"""A batch by the terminal, on worker processes of its own."""

import json
from pathlib import Path

import pytest

from ins_studio.cli.answers import as_text
from ins_studio.cli.main import run
from ins_studio.project.batch_records import Batched, BatchRow
from ins_studio.project.run import RunFolder

JOBS = """
[[train]]
dataset = "dataset"
out = "anna"
preset = "draft"
steps = 2

[[train]]
dataset = "dataset"
out = "bob"
preset = "avg-lbs"

[[train]]
dataset = "lost"
out = "carl"

[[extract]]
run = "carl"

[[extract]]
run = "bob"
texture-size = 64
resolution = 32
"""


@pytest.mark.slow
def test_a_failed_job_ends_only_those_that_wait_for_it(
    own_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jobs.toml").write_text(JOBS)
    command = ["batch", str(tmp_path / "jobs.toml"), "--workers", "2", "--device", "cpu", "--json"]
    assert run(command) == 1
    said = capsys.readouterr()
    rows = {row["job"]: row for row in json.loads(said.out)["rows"]}
    assert {job: row["state"] for job, row in rows.items()} == {
        "train 1": "done",
        "train 2": "done",
        "train 3": "failed",
        "extract 1": "skipped",
        "extract 2": "done",
    }
    assert f"There is no dataset folder {tmp_path / 'lost'}" in rows["train 3"]["reason"]
    assert rows["extract 1"]["reason"] == "train 3 failed"
    assert f"train 3 ({tmp_path / 'carl'}): failed" in said.err
    anna = RunFolder(tmp_path / "anna")
    assert [r["record"] for r in anna.read_log()].count("step") == 2
    assert anna.steps() == [2]
    assert RunFolder(tmp_path / "bob").mesh_path.is_file()
    assert not (tmp_path / "carl").exists()


def test_the_table_names_job_state_seconds_and_reason() -> None:
    rows = (
        BatchRow("train 1", "/runs/anna", "done", 61.6, ""),
        BatchRow("extract 1", "/runs/bob", "failed", 2.0, "There is no run folder /runs/bob."),
    )
    assert as_text(Batched(rows)).splitlines() == [
        "job        run         state   seconds  reason",
        "train 1    /runs/anna  done    62",
        "extract 1  /runs/bob   failed  2        There is no run folder /runs/bob.",
    ]
