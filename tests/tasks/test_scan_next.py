"""The whole report, from a folder to files."""

import json

import numpy as np
import pytest

from ins_studio.cli.answers import as_json, as_text
from ins_studio.dataset.opening import open_dataset
from ins_studio.motion.motion import load_motion
from ins_studio.project.records import Progress
from ins_studio.project.scan_next import SeenRegion
from ins_studio.tasks.scan_next import scan_next
from ins_studio.tasks.scan_next_parts import findings


@pytest.fixture(scope="module")
def made(small_dataset, tmp_path_factory):
    """Records, result and folder of one run."""
    folder = tmp_path_factory.mktemp("next")
    steps = scan_next(
        str(small_dataset), html=str(folder / "next.html"), motion=str(folder / "next.npz")
    )
    records = []
    while True:
        try:
            records.append(next(steps))
        except StopIteration as end:
            return records, end.value, folder


def test_the_report_is_one_file_with_every_picture(made):
    _, result, folder = made
    text = (folder / "next.html").read_text()
    assert text.count("data:image/png;base64,") == len(result.poses) == 10
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<svg" in text
    assert result.poses[0].sentence.split(":")[0] in text
    assert result.pose_count == 5, "training frames alone"


def test_the_poses_are_a_motion_with_its_soles_on_the_floor(made, small_dataset):
    _, result, folder = made
    body = open_dataset(small_dataset).body
    motion = load_motion(folder / "next.npz", body.joint_count)
    assert motion.frame_count == len(result.poses)
    for pose, transl in zip(motion.poses, motion.transl, strict=True):
        assert body.posed(pose, transl=transl)[:, 1].min() == pytest.approx(0, abs=1e-3)
    np.testing.assert_allclose(motion.poses[0], result.poses[0].pose, atol=1e-6)


def test_it_can_be_told_and_printed(made):
    records, result, folder = made
    assert all(isinstance(record, Progress) for record in records)
    values = json.loads(as_json(result))
    assert len(values["poses"]) == 10
    assert values["poses"][0]["distance"] > 0
    text = as_text(result)
    assert "  1. " in text
    assert str(folder / "next.html") in text


def test_findings_name_the_worst_first():
    def region(name, unseen, high, reached):
        return SeenRegion(name, 0.1, 1 - unseen, unseen, (0.9, high), (0.9, reached))

    rows = [
        region("knee", 0, 1.0, 1.05),
        region("left armpit", 0.3, 1.1, 1.15),
        region("seat", 0.6, 1.1, 1.5),
    ]
    said = findings(rows)
    assert [sentence.split(":")[0] for sentence in said] == ["Seat", "Left armpit", "Seat"]
    assert "60%" in said[0]
    assert "150%" in said[2]
