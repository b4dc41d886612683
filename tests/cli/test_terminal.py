"""The contract of the terminal, command by command."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ins_studio.__main__ import main
from ins_studio.cli import main as terminal
from ins_studio.cli.arguments import build_parser
from ins_studio.cli.progress import ProgressBar
from ins_studio.project.arrays import read_npz
from ins_studio.project.run import RunFolder
from ins_studio.project.training_records import Step

run = terminal.run
BELOW = {"body": ("add",), "dataset": ("check",), "motion": ("convert",)}
CONTRACT = [
    "demo",
    "demo --quick --out DIR",
    "train DATASET --out RUN",
    "train DATASET --subject S --clothing C --body MODEL --preset draft --minutes 5 --steps 9 "
    "--heldout NAME,NAME --resume --out RUN --device cpu --seed 3",
    "extract RUN",
    "extract RUN --resolution 64",
    "bake RUN",
    "bake RUN --correctives 128 --dataset FOLDER --json",
    "convert FILE.npz --body MODEL --out MOTION.npz",
    "convert FILE.npz --body MODEL --out MOTION.npz --flat-hands --json",
    "repose RUN MOTION.npz --out OUT.npz",
    "repose RUN MOTION.npz --out OUT.npz --mode lbs",
    "repose RUN MOTION.npz --out OUT.npz --mode baked",
    "export RUN --motion MOTION.npz --format glb --out FILE",
    "export RUN --motion MOTION.npz --format fbx --out FOLDER --per-frame --tolerance-mm 0.5 "
    "--texture FILE.png --normals FILE.png --normal-scale 0.5",
    "evaluate RUN",
    "evaluate RUN --split extrapolation --json",
    "evaluate RUN --slip --compare",
    "compare RUN OTHER",
    "compare RUN OTHER --frames 8 --sequence NAME --cells 128 --faces 4000 --dataset DIR --json",
    "compare RUN OTHER --motion MOTION.npz --device cpu",
    "batch JOBS.toml",
    "batch JOBS.toml --scheduler tcp://HOST:8786 --workers 4 --json",
    "benchmark",
    "benchmark --suite talk --dataset DIR --results DIR --out DIR --quick --minutes 5 --seeds 3 "
    "--only talk,snarf --points 100000 --resolution 256 --report-only --device cpu --json",
    "dataset check PATH",
    "dataset check PATH --subject S --clothing C --body MODEL --json",
    "dataset next PATH --subject S --body MODEL --html FILE --motion FILE.npz --json",
    "body add FILE.zip --gender female --json",
    "body list",
    "dataset fit PATH",
    "dataset fit PATH --sequence NAME --landmarks FILE.json --body MODEL --unit cm --up z --again "
    "--out FILE --json",
    "info PATH --json",
]
TWO_CLIPS = "compare RUN OTHER --motion MOTION.npz --sequence NAME"


@pytest.mark.parametrize("line", CONTRACT)
def test_the_contract_parses(line: str) -> None:
    chosen = build_parser().parse_args(line.split())
    assert chosen.command == line.split()[0]


@pytest.mark.parametrize("command", sorted(terminal.COMMANDS))
def test_every_command_has_help_and_those_with_networks_a_device(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run([command, *BELOW.get(command, ()), "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert ("--device {auto,cpu,cuda,mps}" in said) == (
        command not in {"body", "convert", "dataset", "motion"}
    )
    assert "--json" in said


@pytest.mark.parametrize(
    "line", ["", "knit", "train", "repose RUN", "evaluate RUN --split no", TWO_CLIPS]
)
def test_wrong_usage_exits_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(line.split())
    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_main_leads_to_the_terminal(capsys: pytest.CaptureFixture[str], motion: Path) -> None:
    assert main(["info", str(motion)]) == 0
    assert "kind: motion" in capsys.readouterr().out


def test_info_in_json(average_run: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", str(average_run.path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["kind"], facts["preset"]) == ("run", "avg-lbs")


def test_repose_and_export(
    average_run: RunFolder, motion: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posed, scene = tmp_path / "posed.npz", tmp_path / "wave.glb"
    given = [str(average_run.path), str(motion), "--out", str(posed), "--mode", "lbs"]
    assert run(["repose", *given]) == 0
    assert read_npz(posed)["vertices"].shape[0] == 3
    capsys.readouterr()
    arguments = ["--motion", str(motion), "--format", "glb", "--out", str(scene), "--json"]
    assert run(["export", str(average_run.path), *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["path"] == str(scene)
    assert result["max_error_mm"] < 0.6
    assert average_run.scan_color_path.read_bytes()[16:64] in scene.read_bytes()


def test_export_with_pins_has_locators(
    average_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    scene, pins = tmp_path / "wave.fbx", tmp_path / "pins.json"
    pins.write_text('{"pins": [{"name": "Left hand", "place": [0.7, 1.4, 0]}]}')
    arguments = ["--motion", str(motion), "--format", "fbx", "--out", str(scene), "--no-texture"]
    assert run(["export", str(average_run.path), *arguments, "--pins", str(pins)]) == 0
    assert b"Left_hand\0\1Model" in scene.read_bytes()
    assert run(["export", str(average_run.path), *arguments, "--pins"]) == 1  # no project
    assert run(["export", str(average_run.path), *arguments]) == 0
    assert b"Left_hand" not in scene.read_bytes()


def test_no_texture_leaves_it_out(average_run: RunFolder, motion: Path, tmp_path: Path) -> None:
    scene = tmp_path / "wave.glb"
    arguments = ["--motion", str(motion), "--format", "glb", "--out", str(scene)]
    assert run(["export", str(average_run.path), *arguments, "--no-texture"]) == 0
    assert b"PNG\r\n" not in scene.read_bytes()


def test_evaluate_in_json(average_run: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["evaluate", str(average_run.path), "--split", "interpolation", "--json"]
    assert run([*arguments, "--quiet"]) == 0
    said = capsys.readouterr()
    row = json.loads(said.out)["rows"][0]
    assert (row["system"], row["split"], row["frame_count"]) == ("avg-lbs", "interpolation", 1)
    assert row["iou_points"] is None, "not a number is null"
    assert said.err == ""


def test_evaluate_says_how_far_the_texture_slips(
    average_run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", str(average_run.path), "--split", "interpolation", "--quiet"]
    assert run([*arguments, "--slip", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["rows"][0]
    assert 0 < row["slide_mm"] <= row["slip_mm"] < 20
    assert run(arguments) == 0
    assert "slip" not in capsys.readouterr().out


@pytest.mark.slow
def test_train_interrupt_resume_extract(
    small_dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ctrl+C saves; --resume goes on to the same end; evaluate takes the mesh that is extracted."""
    out = RunFolder(tmp_path / "run")
    given = ["train", str(small_dataset), "--preset", "draft", "--steps", "4", "--out"]
    show = ProgressBar.show
    before = signal.getsignal(signal.SIGINT)  # ignored where a shell runs the tests beside others

    def interrupting(bar: ProgressBar, record: Any) -> None:
        show(bar, record)
        if isinstance(record, Step) and record.index == 2:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(ProgressBar, "show", interrupting)
        assert run([*given, str(out.path), "--json"]) == 130
    stopped = json.loads(capsys.readouterr().out)
    assert (stopped["finished"], stopped["total_steps"]) == (False, 4)
    assert out.steps() == [stopped["step"]]
    assert signal.getsignal(signal.SIGINT) is before

    assert run([*given, str(out.path)]) == 1, "a run is not written over"
    assert "--resume" in capsys.readouterr().err
    assert run([*given, str(out.path), "--resume", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["finished"]
    assert out.latest_checkpoint() == out.checkpoint_path(4)
    small = ["--resolution", "48", "--texture-size", "128", "--json"]
    assert run(["extract", str(out.path), *small]) == 0
    assert json.loads(capsys.readouterr().out)["vertex_count"] > 500


@pytest.mark.slow
def test_sigint_to_the_program_itself(small_dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = [sys.executable, "-m", "ins_studio", "train", str(small_dataset), "--out", str(out)]
    command += ["--preset", "draft", "--steps", "100000"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(b"Training ["):
                process.send_signal(signal.SIGINT)
                break
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert RunFolder(out).latest_checkpoint() is not None


@pytest.mark.parametrize("rank", ["0", "1"])
def test_only_train_runs_under_torchrun_and_one_process_speaks(
    rank: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "x")
    monkeypatch.setenv("RANK", rank)
    assert run(["info", str(tmp_path), "--json"]) == 1
    said = capsys.readouterr()
    assert ("only train can share" in said.err) == (rank == "0")
    assert bool(said.out) == (rank == "0")
