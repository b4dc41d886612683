"""What is held out where nobody has chosen, and what is chosen frame by frame."""

import shutil
from pathlib import Path

from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.held_out import holding_out, holding_out_sequences, with_default_held_out
from ins_studio.dataset.opening import open_dataset


def test_the_last_of_several_recordings_is_held_out(tiny_dataset: Path, tmp_path: Path) -> None:
    said = open_dataset(tiny_dataset)
    assert with_default_held_out(said, Curation()) == Curation(), "splits.json has chosen"
    shutil.copytree(tiny_dataset, tmp_path / "d")
    (tmp_path / "d" / "splits.json").unlink()
    dataset = open_dataset(tmp_path / "d")
    found = with_default_held_out(dataset, Curation(fps=12.0))
    assert (found.held_out_sequences, found.held_out) == (frozenset({"shirt_wave"}), {})
    assert found.fps == 12
    chosen = Curation(held_out_sequences=frozenset())
    assert with_default_held_out(dataset, chosen) == chosen, "nothing is a choice, too"


def test_of_a_lone_recording_the_end_is_held_out(small_dataset: Path, tmp_path: Path) -> None:
    recorded = open_dataset(small_dataset)
    keys = [("shirt_step", index % 3) for index in range(20)]
    write_scans(tmp_path, recorded, keys)
    write_npz(tmp_path / "shirt_step" / "poses.npz", *poses_of(recorded, keys))
    (tmp_path / "body.npz").write_bytes(encode_body(recorded.body))
    (tmp_path / "dataset.json").write_text('{"body": "body.npz"}')
    found = with_default_held_out(open_dataset(tmp_path), Curation())
    assert found.held_out == {"shirt_step": frozenset({17, 18, 19})}
    next((tmp_path / "shirt_step").glob("*.ply")).unlink()
    poses = poses_of(recorded, keys[:19])
    write_npz(tmp_path / "shirt_step" / "poses.npz", *poses)
    assert with_default_held_out(open_dataset(tmp_path), Curation()) == Curation()


def test_holding_out_joins_and_parts(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    everything = frozenset(range(12))
    curation, held = holding_out(dataset, Curation(), "shirt_step", frozenset({3}))
    assert held
    assert curation.held_out == {"shirt_step": frozenset({3}), "shirt_swing": frozenset({4, 5, 6})}
    assert curation.held_out_sequences == {"shirt_wave"}, "taken over from splits.json"
    curation, held = holding_out(dataset, curation, "shirt_step", everything)
    assert held
    assert curation.held_out_sequences == {"shirt_step", "shirt_wave"}
    curation, held = holding_out(dataset, curation, "shirt_step", frozenset({0}))
    assert not held
    assert curation.held_out["shirt_step"] == everything - {0}
    curation = holding_out_sequences(dataset, curation, ["shirt_swing", "shirt_step"], False)
    assert (curation.held_out, curation.held_out_sequences) == ({}, frozenset({"shirt_wave"}))
