"""Rigged figures as datasets: whatever the file's spaces are, the frames are where they should."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from fake_motions import needs_samples, rigged_glb, samples
from fake_rigs import FakeRig, Style, change, lighter, worm, write_rig
from scan_folders import write_scan

from ins_studio.body.body import Body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.rig_files import use_of
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import is_closed, signed_volume
from ins_studio.motion.skeleton import Skeleton


@pytest.fixture(scope="module")
def rig() -> FakeRig:
    return worm(7, branches=2)


def farthest(dataset: Dataset, rig: FakeRig, sequence: str) -> float:
    """How far a dataset's frames are from the truth, in metres; vertices in any order."""
    from scipy.spatial import cKDTree

    rest = dataset.body.template
    order = cKDTree(rest).query(rig.vertices)[1]
    worst = [np.abs(rest[order] - rig.vertices).max()]
    for index in range(len(rig.poses)):
        frame = dataset.frame(sequence, index)
        worst.append(np.abs(frame.vertices[order] - rig.posed(index)).max())
        worst.append(np.abs(frame.v_cano - rest).max())
        posed = dataset.body.posed(frame.pose, transl=frame.transl)
        worst.append(np.abs(posed - frame.vertices).max())
    return float(max(worst))


@pytest.mark.parametrize(
    "style",
    [Style(), Style(split=False, parts=1), Style(parts=3), Style(armature=False)],
    ids=["seams", "joined", "primitives", "metres"],
)
def test_a_figure_is_read_as_it_was_made(tmp_path: Path, rig: FakeRig, style: Style) -> None:
    dataset = open_dataset(write_rig(tmp_path / "worm.glb", rig, style))
    body = dataset.body
    assert body.joint_names == tuple(rig.names)
    assert body.parents.tolist() == rig.parents.tolist()
    np.testing.assert_allclose(body.joints(), rig.joints, atol=1e-5)
    assert body.template.shape == rig.vertices.shape, "seams are welded"
    assert is_closed(body.faces)
    assert signed_volume(body.template, body.faces) > 0
    assert [(own.name, own.frame_count, own.fps) for own in dataset.sequences] == [("walk", 6, 25)]
    assert farthest(dataset, rig, "walk") < 2e-5
    assert dataset.registered
    assert not dataset.problems
    assert len(set(dataset.motion("walk").names)) == 6


def test_colours_of_vertices_are_linear_in_the_file(tmp_path: Path, rig: FakeRig) -> None:
    dataset = open_dataset(write_rig(tmp_path / "a.glb", rig, Style(split=False)))
    apart = np.abs(dataset.sample.colors.astype(int) - rig.colors.astype(int))
    assert apart.max() <= 8, "2.2 stands for sRGB's curve here"


def test_a_texture_is_looked_up_downwards(tmp_path: Path, rig: FakeRig) -> None:
    from ins_studio.texture.images import encode_png

    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:4], picture[4:] = (250, 10, 20), (10, 20, 250)
    high = rig.vertices[:, 1] > 0.8
    texcoords = np.stack([np.full(len(high), 0.5), np.where(high, 0.2, 0.8)], axis=1)
    style = Style(split=False, picture=encode_png(picture), texcoords=texcoords)
    dataset = open_dataset(write_rig(tmp_path / "a.glb", rig, style))
    expected = np.where(high[:, None], (250, 10, 20), (10, 20, 250))
    assert np.abs(dataset.sample.colors.astype(int) - expected).max() <= 1
    path = change(tmp_path / "a.glb", lambda d: d["images"][0].update(bufferView=0))
    assert open_dataset(path).sample.colors is None, "a damaged picture is none"


def test_morphs_move_the_surface_and_stay_in_the_folds(tmp_path: Path, rig: FakeRig) -> None:
    bump = 0.05 * np.exp(-((rig.vertices - [0, 0.8, 0.15]) ** 2).sum(1) / 0.02)[:, None]
    shares = np.linspace(0, 1, len(rig.poses))
    style = Style(morph=bump * [0, 0, 1], shares=shares)
    dataset = open_dataset(write_rig(tmp_path / "a.glb", rig, style))
    assert len(dataset.body.template) == len(rig.vertices)
    for index, share in enumerate(shares):
        moved = np.abs(dataset.frame("walk", index).v_cano - dataset.body.template).max()
        assert moved == pytest.approx(share * bump.max(), abs=1e-4)


def test_files_of_a_folder_move_the_figure_of_the_first(tmp_path: Path, rig: FakeRig) -> None:
    write_rig(tmp_path / "a.glb", lighter(rig, 3), Style(clip="stand"))
    write_rig(tmp_path / "b.glb", rig, Style(skinned=False))
    stranger = worm(4)
    stranger.names = ["somebody", "else", "is", "here"]
    write_rig(tmp_path / "c.glb", stranger)
    (tmp_path / "splits.json").write_text('{"version": 1, "extrapolation": ["b"]}')
    dataset = open_dataset(tmp_path)
    assert [(own.name, own.frame_count) for own in dataset.sequences] == [("a", 3), ("b", 6)]
    assert farthest(dataset, rig, "b") < 2e-5
    (problem,) = dataset.problems
    assert "moves another skeleton" in str(problem)


def test_a_folder_of_scans_in_gltf_stays_one(tmp_path: Path) -> None:
    from scan_folders import write_scan

    rig = worm(3)
    for number in range(3):
        write_scan(tmp_path / f"scan_{number:03d}.glb", rig.vertices, rig.faces)
    with pytest.raises(StudioError, match="No poses were found for the 3 scans"):
        open_dataset(tmp_path)


def test_what_is_said_of_units_counts(tmp_path: Path, rig: FakeRig) -> None:
    write_rig(tmp_path / "a.glb", rig)
    said = '{"units": "dm", "up": "z", "fps": 50, "subject": "worm"}'
    (tmp_path / "dataset.json").write_text(said)
    dataset = open_dataset(tmp_path, "worm")
    assert (dataset.subject, dataset.sequences[0].fps) == ("worm", 50)
    assert dataset.sequences[0].frame_count == 11
    assert np.ptp(dataset.body.template[:, 2]) == pytest.approx(0.1 * np.ptp(rig.vertices[:, 1]))
    before = dataset.fingerprint()
    (tmp_path / "dataset.json").write_text(said.replace('"fps": 50', '"fps": 5'))
    assert open_dataset(tmp_path).fingerprint() != before


def test_legs_with_names_are_learned_apart(tmp_path: Path) -> None:
    rig = worm(6)
    rig.names = ["Hips", "LeftUpLeg", "LeftLeg", "RightUpLeg", "RightLeg", "Head"]
    rig.parents = np.array([-1, 0, 1, 0, 3, 0])
    rig.joints = np.array(
        [[0, 0.9, 0], [0.1, 0.9, 0], [0.1, 0.5, 0], [-0.1, 0.9, 0], [-0.2, 0.5, 0], [0, 1.5, 0]]
    )
    body = open_dataset(write_rig(tmp_path / "a.glb", rig)).body
    thighs = [body.joint_names.index(f"{side}UpLeg") for side in ("Left", "Right")]
    left, right = body.canonical_pose[thighs, 2]
    assert left == pytest.approx(np.pi / 6, abs=1e-4)
    assert right == pytest.approx(-np.pi / 6 + np.arctan2(0.1, 0.4), abs=1e-4)
    assert np.abs(np.delete(body.canonical_pose, thighs, axis=0)).max() == 0


def test_a_mesh_on_a_joint_goes_with_it_and_one_aside_does_not(tmp_path, rig: FakeRig) -> None:
    def edit(document: dict) -> None:
        nodes = document["nodes"]
        nodes += [
            {"name": "hat", "mesh": 1, "translation": [0, 30, 0]},
            {"name": "floor", "mesh": 1},
        ]
        nodes[4]["children"].append(len(nodes) - 2)
        position = document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]
        document["meshes"].append({"primitives": [{"attributes": {"POSITION": position}}]})

    path = change(write_rig(tmp_path / "a.glb", rig), edit)
    dataset = open_dataset(path)
    (problem,) = dataset.problems
    assert "no joint moves it: floor" in str(problem)
    hat = dataset.body.weights[:, 4] == 1
    assert hat.sum() >= len(rig.vertices)
    local = [dataset.frame("walk", index).v_cano[hat] for index in (0, 3)]
    np.testing.assert_allclose(*local, atol=1e-4)


def ring(document: dict) -> None:
    document["nodes"][0]["children"].append(document["nodes"].__len__() - 2)


def second_figure(document: dict) -> None:
    count = len(document["nodes"])
    document["nodes"] += [{"name": "stranger"}, {"mesh": 0, "skin": 1}]
    document["skins"].append({"joints": [count]})


def lone_joint(document: dict) -> None:
    document["skins"][0] = {"joints": [0]}


def far_accessor(document: dict) -> None:
    document["accessors"][-1] = {"componentType": 5126, "type": "SCALAR", "count": 1 << 25}


def primitive(document: dict) -> dict:
    return document["meshes"][0]["primitives"][0]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d.pop("skins"), "nodes[8].skin is 0"),
        (lambda d: d["nodes"][8].pop("skin"), "has no skin"),
        (lambda d: d["animations"].clear(), "holds no animation"),
        (lone_joint, "has a single joint"),
        (second_figure, "holds 2 skeletons: bone0, stranger"),
        (ring, "is its own ancestor"),
        (lambda d: d["skins"][0].update(joints=[0, 0]), "each named once"),
        (lambda d: d["skins"][0].update(joints=[0, 1]), "an accessor of 2 matrices"),
        (lambda d: primitive(d)["attributes"].pop("WEIGHTS_0"), "WEIGHTS_0 is missing"),
        (lambda d: primitive(d)["attributes"].update(JOINTS_0=0), "four numbers"),
        (lambda d: primitive(d).update(indices=99), "indices is 99"),
        (lambda d: d["accessors"][-1].update(count=1 << 30), "].count is 1073741824"),
        (far_accessor, "holds too much to be read"),
        (lambda d: primitive(d).update(mode=0), "no mesh that a skin moves"),
        (
            lambda d: primitive(d).update(extensions={"KHR_draco_mesh_compression": {}}),
            "compressed",
        ),
        (lambda d: d["nodes"][7].update(scale=[1e30] * 3), "leaves all bounds"),
        (lambda d: d["nodes"][7].update(scale=[0, 0, 0]), "scaled to nothing"),
    ],
)
def test_wrong_files_are_explained(tmp_path: Path, rig: FakeRig, edit, message: str) -> None:
    path = change(write_rig(tmp_path / "worm.glb", rig), edit)
    with pytest.raises(StudioError) as caught:
        open_dataset(path)
    assert message in caught.value.message
    assert "worm.glb" in caught.value.message
    assert caught.value.hint


def test_joints_of_a_skin_may_hang_on_several_nodes(tmp_path: Path, rig: FakeRig) -> None:
    def edit(document: dict) -> None:
        document["skins"][0]["joints"] = [*range(1, 7), 0]
        document["nodes"][0]["children"] = [1]

    dataset = open_dataset(change(write_rig(tmp_path / "a.glb", rig), edit))
    assert dataset.body.joint_names == tuple(rig.names), "the order is the tree's"


@needs_samples
def test_the_fox_is_a_figure(tmp_path: Path) -> None:
    shutil.copy(samples() / "Fox.glb", tmp_path / "Fox.glb")
    dataset = open_dataset(tmp_path / "Fox.glb")
    assert (dataset.body.joint_count, dataset.body.template.shape) == (24, (290, 3))
    assert [own.name for own in dataset.sequences] == ["Run", "Survey", "Walk"]
    assert np.ptp(dataset.body.template[:, 2]) == pytest.approx(1.547, abs=0.01), "centimetres"
    assert dataset.sample.colors is not None


def test_what_is_odd_about_a_figure_is_said(tmp_path: Path, rig: FakeRig) -> None:
    path = write_rig(tmp_path / "a.glb", rig)
    (tmp_path / "dataset.json").write_text('{"units": "cm"}')
    (small,) = open_dataset(tmp_path).problems
    assert "0.018 m large" in str(small)
    half = FakeRig(**vars(rig))
    half.vertices = rig.vertices * [1, 1, 0]
    problems = open_dataset(write_rig(path, half)).problems
    assert any("encloses nothing" in str(problem) for problem in problems)


@needs_samples
def test_the_smallest_skin_is_a_figure_that_encloses_nothing(tmp_path: Path) -> None:
    shutil.copy(samples() / "SimpleSkin.gltf", tmp_path)
    dataset = open_dataset(tmp_path / "SimpleSkin.gltf")
    assert (dataset.body.joint_count, dataset.frame_count) == (2, 166)
    assert any("encloses nothing" in str(problem) for problem in dataset.problems)


def test_what_a_gltf_can_be_used_as(tmp_path: Path, rig: FakeRig, capsule_body: Body) -> None:
    figure = write_rig(tmp_path / "figure.glb", rig)
    write_scan(tmp_path / "scan.glb", capsule_body.template, capsule_body.faces)
    own = Skeleton(capsule_body.joint_names, capsule_body.parents, capsule_body.joints(), 0.0)
    turns = np.tile(np.eye(3), (4, len(own.names), 1, 1))
    motion = rigged_glb(tmp_path / "motion.glb", own, turns, np.zeros((4, 3)))
    (tmp_path / "broken.glb").write_bytes(b"glTF")
    uses = {path: use_of(tmp_path / path) for path in ("scan.glb", "broken.glb", "a.fbx")}
    assert uses == {"scan.glb": "scans", "broken.glb": "motion", "a.fbx": "either"}
    assert (use_of(figure), use_of(motion)) == ("either", "motion")
