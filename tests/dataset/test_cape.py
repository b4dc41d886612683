import io
import pickle
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.body.body import Body
from ins_studio.body.files import encode_body
from ins_studio.dataset import cape_frame
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz


@pytest.fixture
def copy(tiny_dataset: Path, tmp_path: Path) -> Path:
    root = tmp_path / "copy"
    shutil.copytree(tiny_dataset, root)
    return root


def frame_file(root: Path, sequence: str = "shirt_swing", index: int = 1) -> Path:
    return root / "sequences" / "00001" / sequence / f"{sequence}.{index:06d}.npz"


def change(file: Path, **changes: np.ndarray) -> None:
    with np.load(file) as archive:
        arrays = dict(archive)
    np.savez_compressed(file, **(arrays | changes))


def test_lists_sequences_and_reads_frames(tiny_dataset: Path, capsule_body: Body) -> None:
    dataset = open_dataset(tiny_dataset)
    assert [s.name for s in dataset.sequences] == ["shirt_step", "shirt_swing", "shirt_wave"]
    assert [s.frame_count for s in dataset.sequences] == [12, 12, 12]
    assert (dataset.subject, dataset.clothing, dataset.frame_count) == ("00001", "shirt", 36)
    assert dataset.problems == ()
    assert dataset.sample.colors is not None
    assert dataset.sample.colors.dtype == np.uint8
    frame = dataset.frame("shirt_swing", 3)
    again = capsule_body.with_template(frame.v_cano).posed(frame.pose, transl=frame.transl)
    # joints come from the minimal template in the dataset, from the clothed one in the fixture
    assert np.abs(frame.vertices - again).max() < 1e-5
    assert frame.pose.shape == (5, 3)
    np.testing.assert_allclose(frame.transl, [0.06, 0, 0], atol=1e-7)
    np.testing.assert_array_equal(dataset.sample.faces, capsule_body.faces)


def test_opening_reads_one_frame_only(tiny_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counting(path: Path, *arguments: Any, **options: Any) -> Any:
        read.append(path)
        return read_npz(path, *arguments, **options)

    monkeypatch.setattr(cape_frame, "read_npz", counting)
    open_dataset(tiny_dataset)
    assert len(read) == 1


def test_a_frame_that_claims_more_than_it_has_takes_no_memory(copy: Path) -> None:
    head = io.BytesIO()
    shape = {"descr": "<f4", "fortran_order": False, "shape": (2**31, 3)}
    np.lib.format.write_array_header_1_0(head, shape)
    file = frame_file(copy, index=2)
    with zipfile.ZipFile(file, "w") as archive:
        for key in ("v_posed", "v_cano", "pose", "transl"):
            archive.writestr(f"{key}.npy", head.getvalue() + bytes(4))
    with pytest.raises(StudioError, match=r"000002\.npz.*claims"):
        open_dataset(copy).frame("shirt_swing", 1)


def test_motion_of_a_sequence(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    motion = dataset.motion("shirt_wave")
    assert motion.poses.shape == (12, 5, 3)
    assert motion.fps == 60
    frame = dataset.frame("shirt_wave", 5)
    np.testing.assert_array_equal(motion.poses[5], frame.pose)
    np.testing.assert_array_equal(motion.transl[5], frame.transl)


def test_frame_rate_from_the_dataset(copy: Path) -> None:
    (copy / "misc" / "fps.txt").write_text("30\n")
    assert open_dataset(copy).sequences[0].fps == 30
    (copy / "misc" / "fps.txt").write_text("fast")
    with pytest.raises(StudioError, match=r"fps\.txt"):
        open_dataset(copy)


def test_unknown_sequence_and_frame(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    with pytest.raises(StudioError, match=r"no sequence shirt_fly.*shirt_step, shirt_swing"):
        dataset.frame("shirt_fly", 0)
    with pytest.raises(StudioError, match=r"no frame 12.*0 to 11"):
        dataset.frame("shirt_swing", 12)


@pytest.mark.parametrize("make", ["missing", "empty", "no frames"])
def test_nothing_to_read(tmp_path: Path, make: str) -> None:
    root = tmp_path / "data"
    if make != "missing":
        root.mkdir()
    if make == "no frames":
        (root / "sequences" / "00001" / "shirt_swing").mkdir(parents=True)
    with pytest.raises(StudioError, match=str(root)):
        open_dataset(root)


def test_several_subjects_and_clothings_are_listed(copy: Path) -> None:
    shutil.copytree(copy / "sequences" / "00001", copy / "sequences" / "00002")
    with pytest.raises(StudioError, match=r"00001, 00002.*--subject"):
        open_dataset(copy)
    with pytest.raises(StudioError, match="no subject 7"):
        open_dataset(copy, subject="7")
    home = copy / "sequences" / "00001"
    shutil.copytree(home / "shirt_swing", home / "coat_swing")
    with pytest.raises(StudioError, match=r"coat, shirt.*--clothing"):
        open_dataset(copy, subject="00001")
    dataset = open_dataset(copy, subject="00001", clothing="coat")
    assert [s.name for s in dataset.sequences] == ["coat_swing"]


def test_a_truncated_frame_is_skipped(copy: Path) -> None:
    file = frame_file(copy, index=3)
    file.write_bytes(file.read_bytes()[:-40])
    frame_file(copy, index=5).write_bytes(b"")
    dataset = open_dataset(copy)
    assert [p.path.name for p in dataset.problems] == [
        "shirt_swing.000003.npz",
        "shirt_swing.000005.npz",
    ]
    sequence = dataset.sequence("shirt_swing")
    assert sequence.frame_count == 10
    assert sequence.positions == (0, 1, 3, 5, 6, 7, 8, 9, 10, 11)
    np.testing.assert_allclose(dataset.frame("shirt_swing", 2).transl, [0.06, 0, 0], atol=1e-7)
    assert dataset.motion("shirt_swing").frame_count == 10


def test_a_sequence_without_a_good_frame_is_skipped(copy: Path) -> None:
    for index in range(1, 13):
        frame_file(copy, "shirt_step", index).write_bytes(b"nothing")
    dataset = open_dataset(copy)
    assert [s.name for s in dataset.sequences] == ["shirt_swing", "shirt_wave"]
    assert "sequence is skipped" in str(dataset.problems[-1])


@pytest.mark.parametrize("key", ["v_posed", "v_cano", "pose", "transl"])
def test_nan_is_named(copy: Path, key: str) -> None:
    file = frame_file(copy, index=2)
    with np.load(file) as archive:
        values = archive[key]
    values.reshape(-1)[1] = np.nan
    change(file, **{key: values})
    dataset = open_dataset(copy)
    with pytest.raises(StudioError, match=f"000002.npz.*{key}.*NaN"):
        dataset.frame("shirt_swing", 1)
    read = list(dataset.read([("shirt_swing", 0), ("shirt_swing", 1), ("shirt_swing", 2)]))
    assert [type(item) for item in read] == [Frame, Problem, Frame]
    assert isinstance(read[1], Problem)
    assert read[1].path == file


def test_damage_inside_a_whole_looking_file_is_named(copy: Path) -> None:
    file = frame_file(copy, index=2)
    content = bytearray(file.read_bytes())
    content[200:400] = bytes(200)
    file.write_bytes(content)
    dataset = open_dataset(copy)
    with pytest.raises(StudioError, match=r"000002\.npz"):
        dataset.frame("shirt_swing", 1)


def test_another_topology_is_refused(copy: Path) -> None:
    change(frame_file(copy, index=2), v_cano=np.zeros((7, 3), np.float32))
    with pytest.raises(StudioError, match=r"000002\.npz: v_cano has the shape .7, 3."):
        open_dataset(copy).frame("shirt_swing", 1)


def test_opening_tries_the_next_frame_when_the_first_is_bad(copy: Path) -> None:
    file = frame_file(copy, "shirt_step", 1)
    change(file, v_posed=np.full((3, 3), np.nan, np.float32))
    dataset = open_dataset(copy)
    assert [problem.path for problem in dataset.problems] == [file]


def test_holes_are_told_and_tolerated(copy: Path) -> None:
    file = copy / "sequences" / "00001" / "faces.npy"
    np.save(file, np.load(file)[1:])
    dataset = open_dataset(copy)
    assert "3 boundary edges" in dataset.problems[0].what
    assert dataset.problems[0].path == file


def test_faces_that_look_inwards_are_turned(copy: Path, capsule_body: Body) -> None:
    file = copy / "sequences" / "00001" / "faces.npy"
    np.save(file, np.load(file)[:, ::-1])
    dataset = open_dataset(copy)
    np.testing.assert_array_equal(dataset.sample.faces, capsule_body.faces)
    assert "inwards" in dataset.problems[0].what


def test_faces_must_fit(copy: Path) -> None:
    file = copy / "sequences" / "00001" / "faces.npy"
    np.save(file, np.load(file) + 1)
    with pytest.raises(StudioError, match=r"faces\.npy.*but the frames have"):
        open_dataset(copy)


def test_faces_of_the_body_serve_where_there_are_none(copy: Path, capsule_body: Body) -> None:
    (copy / "sequences" / "00001" / "faces.npy").unlink()
    (copy / "sequences" / "00001" / "colors.npy").unlink()
    dataset = open_dataset(copy)
    np.testing.assert_array_equal(dataset.sample.faces, capsule_body.faces)
    assert dataset.sample.colors is None
    np.save(copy / "misc" / "smpl_tris.npy", capsule_body.faces.astype(np.uint32))
    np.testing.assert_array_equal(open_dataset(copy).sample.faces, capsule_body.faces)


def test_a_body_is_needed_and_may_be_a_folder_by_gender(
    copy: Path, capsule_body: Body, tmp_path: Path
) -> None:
    (copy / "misc" / "body.npz").unlink()
    with pytest.raises(StudioError, match=r"SMPL.*--body"):
        open_dataset(copy)
    models = tmp_path / "models"
    models.mkdir()
    (models / "model_f.npz").write_bytes(encode_body(capsule_body))
    (copy / "misc" / "subj_genders.pkl").write_bytes(pickle.dumps({"00001": "female"}, 2))
    dataset = open_dataset(copy, body=models)
    assert dataset.body.joint_count == 5
    (copy / "misc" / "subj_genders.pkl").write_bytes(pickle.dumps({"00001": "male"}, 2))
    with pytest.raises(StudioError, match="male"):
        open_dataset(copy, body=models)


def test_the_subjects_own_template_is_used(copy: Path, capsule_body: Body) -> None:
    file = copy / "minimal_body_shape" / "00001" / "00001_minimal.npy"
    np.save(file, 1.1 * capsule_body.template)
    np.testing.assert_allclose(open_dataset(copy).body.template, 1.1 * capsule_body.template)
    np.save(file, capsule_body.template[1:])
    with pytest.raises(StudioError, match=r"00001_minimal\.npy"):
        open_dataset(copy)
    file.unlink()
    assert "average" in open_dataset(copy).problems[0].what


def test_poses_of_another_body_are_refused(copy: Path) -> None:
    for index in range(1, 13):
        for sequence in ("shirt_step", "shirt_swing", "shirt_wave"):
            change(frame_file(copy, sequence, index), pose=np.zeros(72, np.float32))
    with pytest.raises(StudioError, match=r"72 pose.*5 joints"):
        open_dataset(copy)


def test_fingerprint_follows_the_files(copy: Path, tiny_dataset: Path) -> None:
    first = open_dataset(copy).fingerprint()
    assert first == open_dataset(tiny_dataset).fingerprint()
    frame_file(copy, index=4).unlink()
    assert open_dataset(copy).fingerprint() != first
