from pathlib import Path

import numpy as np
import pytest
from fake_models import fake_arrays, write_npz
from fake_motions import figure, moving, walking, write_bvh

from ins_studio.errors import StudioError
from ins_studio.project.project import create_project
from ins_studio.project.run import RunFolder
from ins_studio.tasks.describe import describe


def test_a_dataset(small_dataset: Path) -> None:
    facts = describe(small_dataset)
    assert facts["kind"] == "dataset"
    assert facts["subjects"] == {"00001": ["shirt"]}
    assert facts["frames"] == 9
    assert facts["split"] == {"training": 5, "interpolation": 1, "extrapolation": 3}
    assert facts["problems"] == []


def test_a_dataset_of_several_people_is_listed(small_dataset: Path, tmp_path: Path) -> None:
    for person in ("00001", "00002"):
        (tmp_path / "sequences" / person / "coat_walk").mkdir(parents=True)
    facts = describe(tmp_path)
    assert facts["subjects"] == {"00001": ["coat"], "00002": ["coat"]}
    assert "frames" not in facts


def test_a_run_its_mesh_and_a_motion(average_run: RunFolder, motion: Path) -> None:
    facts = describe(average_run.path)
    assert (facts["kind"], facts["preset"], facts["finished"]) == ("run", "avg-lbs", True)
    assert facts["mesh"] == {
        k: v for k, v in describe(average_run.mesh_path).items() if k != "path"
    }
    assert describe(motion)["frames"] == 3
    assert describe(average_run.body_path)["kind"] == "body model"


def test_a_body_model_with_pickles_in_it(tmp_path: Path) -> None:
    """SMPL-X's own files hold dictionaries, which stay unread."""
    arrays = {**fake_arrays("smplx"), "joint2num": np.array({"jaw": 22})}
    facts = describe(write_npz(tmp_path / "SMPLX_NEUTRAL.npz", arrays))
    assert (facts["kind"], facts["model"], facts["joints"]) == ("body model", "smplx", 55)


@pytest.mark.parametrize("key", ["poses", "body_pose"])
def test_poses_of_the_smpl_family(tmp_path: Path, key: str) -> None:
    arrays = {key: np.zeros((4, 63)), "gender": np.array("male"), "mocap_framerate": 120.0}
    facts = describe(write_npz(tmp_path / "walk.npz", arrays))
    assert facts["kind"] == "poses of the SMPL family"
    assert (facts["frames"], facts["fps"], facts["gender"]) == (4, 120, "male")
    assert facts["numbers_a_frame"] == {key: 63}


def test_a_project(tmp_path: Path) -> None:
    create_project(tmp_path / "Ada.insproj", "Ada")
    facts = describe(tmp_path / "Ada.insproj")
    assert (facts["kind"], facts["name"], facts["avatar"]) == ("project", "Ada", None)


@pytest.mark.parametrize("name", ["nowhere", "", "notes.txt", "broken.npz"])
def test_anything_else_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04")
    with pytest.raises(StudioError, match=str(tmp_path / name)):
        describe(tmp_path / name)


def test_motions_of_other_programs(tmp_path: Path) -> None:
    facts = describe(write_bvh(tmp_path / "walk.bvh", figure(), moving(), walking()))
    assert facts["kind"] == "motion of another skeleton"
    assert (facts["joints"], facts["names"], facts["animations"]) == (24, "SMPL", {"walk": 20})
    assert facts["unit"].startswith("0.01 m")
    assert facts["up"].startswith("y")
