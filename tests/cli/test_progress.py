import io
import math
from dataclasses import replace

from ins_studio.cli.answers import as_json, as_text, table
from ins_studio.cli.progress import ProgressBar, bar_line, step_line
from ins_studio.project.avatar_records import Exported
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.project.records import Note, Progress
from ins_studio.project.training_records import Saved, Step, Trained


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_redrawn_in_place_and_ends_with_a_line() -> None:
    stream = Terminal()
    bar = ProgressBar(stream)
    for done in range(11):
        bar.show(Progress("Posing", done, 10))
    bar.show(Note("Done with that."))
    bar.close()
    text = stream.getvalue()
    assert text.startswith("\rPosing [....")
    assert "100%" in text
    assert text.endswith("\nDone with that.\n")
    assert text.count("\n") == 2


def test_a_log_gets_few_whole_lines() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    for done in range(1, 1001):
        bar.show(Progress("Posing", done, 1000))
    bar.close()
    lines = stream.getvalue().splitlines()
    assert 2 <= len(lines) < 10
    assert "\r" not in stream.getvalue()
    assert lines[-1].endswith("100%")


def test_quiet_keeps_only_notes() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream, quiet=True)
    bar.show(Progress("Posing", 1, 2))
    bar.show(Saved(3, "there"))
    bar.show(Note("Look."))
    bar.close()
    assert stream.getvalue() == "Look.\n"


def test_lines() -> None:
    assert bar_line("Work", 0, 0, "") == f"Work [{'#' * 24}] 100%"
    assert bar_line("Work", 3, 2, "x").endswith("100% x")
    step = Step(5, 10, 0.25, 0.2, 1.0, 0.9, 1e-3, 60.0, 600.0)
    assert step_line(step) == "step 5/10, loss 0.2500, IoU 0.900, about 10 min left"


def test_answers() -> None:
    assert "--resume" in as_text(Trained("run", 3, 10, finished=False))
    assert as_text(Exported("a.glb", 1_500_000, 9, 0, 0.0)).startswith("a.glb: 9 frames, 1.5 MB")
    assert as_json({"a": float("nan"), "b": (1, float("inf"))}) == '{"a": null, "b": [1, null]}'
    assert as_text({"kind": "run", "mesh": None, "steps": [1, 2], "split": {"a": 1}}) == (
        "kind: run\nmesh: -\nsteps: 1, 2\nsplit:\n  a: 1"
    )


def test_a_table_has_a_column_for_each_row_and_leaves_out_what_nobody_measured() -> None:
    average = EvaluationRow("avg-lbs", "interpolation", 7, 0.9, 0.8, 3.0, 2.0, 6.0, math.nan)
    network = EvaluationRow("ins", "interpolation", 7, 0.95, 0.85, 2.5, 1.5, 5.0, 0.7)
    lines = table((average, network)).splitlines()
    assert lines[0].split() == ["avg-lbs", "ins"]
    assert lines[1].split() == ["interpolation", "interpolation"]
    of_network = next(line for line in lines if line.startswith("IoU of the network"))
    assert of_network.split()[-2:] == ["-", "0.7000"]
    assert any(line.startswith("[2]") for line in lines)
    assert not any("slip" in line or "[3]" in line for line in lines)
    slipping = replace(network, slip_mm=4.5)
    lines = table((average, slipping)).splitlines()
    assert next(line for line in lines if line.startswith("slip")).split()[-2:] == ["-", "4.50"]
    assert "IoU of the network" not in table((average,))
