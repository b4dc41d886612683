"""glTF animations: real files against a small evaluator of another make, and made ones."""

import json
from pathlib import Path

import numpy as np
import pygltflib
import pytest
from fake_motions import (
    figure,
    moving,
    needs_samples,
    places,
    rigged_glb,
    samples,
    walking,
    write_glb,
)
from scipy.interpolate import CubicHermiteSpline
from scipy.spatial.transform import Rotation, Slerp

from ins_studio.errors import StudioError
from ins_studio.motion.gltf_motion import load_gltf_motions
from ins_studio.motion.keyframes import sample


def places_otherwise(path: Path, animation: int, seconds: float) -> dict[str, np.ndarray]:
    """Return where the joints of the first skin are: by pygltflib, recursion and scipy."""
    file = pygltflib.GLTF2().load(str(path))
    blob = file.binary_blob()

    def numbers(index: int) -> np.ndarray:
        accessor = file.accessors[index]
        view = file.bufferViews[accessor.bufferView]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[accessor.type]
        start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
        return np.frombuffer(blob, "<f4", accessor.count * width, start).reshape(-1, width)

    moved: dict[tuple[int, str], np.ndarray] = {}
    chosen = file.animations[animation]
    for channel in chosen.channels:
        sampler = chosen.samplers[channel.sampler]
        times, values = numbers(sampler.input)[:, 0], numbers(sampler.output)
        at = np.clip(seconds, times[0], times[-1])
        if channel.target.path == "rotation":
            value = Slerp(times, Rotation.from_quat(values))(at).as_quat()
        else:
            value = np.array([np.interp(at, times, column) for column in values.T])
        moved[channel.target.node, channel.target.path] = value
    found: dict[str, np.ndarray] = {}

    def walk(number: int, above: np.ndarray) -> None:
        node = file.nodes[number]
        local = np.eye(4)
        turn = moved.get((number, "rotation"), node.rotation or [0, 0, 0, 1])
        local[:3, :3] = Rotation.from_quat(turn).as_matrix()
        local[:3, 3] = moved.get((number, "translation"), node.translation or [0, 0, 0])
        world = above @ local
        if number in file.skins[0].joints:
            found[node.name] = world[:3, 3]
        for child in node.children or []:
            walk(child, world)

    for root in file.scenes[0].nodes:
        walk(root, np.eye(4))
    return found


@needs_samples
def test_the_fox_agrees_with_another_reader() -> None:
    path = samples() / "Fox.glb"
    motions = load_gltf_motions(path)
    assert [motion.name for motion in motions] == ["Survey", "Walk", "Run"]
    assert [(motion.frame_count, motion.fps) for motion in motions] == [
        (83, 24),
        (18, 24),
        (28, 24),
    ]
    for number, motion in enumerate(motions):
        assert motion.unit.name == "cm", "a fox is not 150 m long"
        _, positions = motion.placed(slice(None))
        for frame in (0, 5, motion.frame_count - 1):
            expected = places_otherwise(path, number, frame / 24)
            found = dict(zip(motion.joint_names, positions[frame], strict=True))
            assert found.keys() == expected.keys()
            worst = max(np.linalg.norm(found[k] - expected[k] * 0.01) for k in found)
            assert worst < 1e-4


@needs_samples
def test_the_smallest_skin_turns() -> None:
    (motion,) = load_gltf_motions(samples() / "SimpleSkin.gltf")
    assert motion.joint_names == ("node 1", "node 2")
    angles = np.rad2deg(motion.poses[:, 1, 2])
    assert motion.fps == 30, "its keys are half a second apart"
    assert (angles.max(), angles.min()) == pytest.approx((90, -90), abs=0.01)


def test_a_rig_in_centimetres_with_frames_of_its_own_is_seen_through(tmp_path: Path) -> None:
    local, root = moving(), walking()
    (motion,) = load_gltf_motions(rigged_glb(tmp_path / "a.glb", figure(), local, root))
    assert (motion.name, motion.fps, motion.unit.name) == ("Dance", 25, "m")
    order = [motion.joint_names.index(name) for name in figure().names]
    _, positions = motion.placed(slice(None))
    error = np.linalg.norm(positions[:, order] - places(figure(), local, root), axis=2)
    assert error.max() < 1e-4


def test_nodes_without_a_skin_move_too(tmp_path: Path) -> None:
    quarter = np.float32([[0, 0, 0, 1], [0, 0, 2**-0.5, 2**-0.5]])
    nodes = [
        {"name": "still", "children": [1], "translation": [0, 1, 0]},
        {"name": "arm", "children": [2], "matrix": np.eye(4).reshape(-1).tolist()},
        {"name": "hand", "translation": [1, 0, 0]},
    ]
    channel = {"sampler": 0, "target": {"node": 1, "path": "rotation"}}
    sampler = {"input": 0, "output": 1, "interpolation": "STEP"}
    weights = {"sampler": 0, "target": {"node": 1, "path": "weights"}}
    animation = {"channels": [weights, channel], "samplers": [sampler]}
    path = write_glb(
        tmp_path / "a.glb",
        {"nodes": nodes, "animations": [{"channels": [weights], "samplers": [sampler]}, animation]},
        [np.float32([[0], [1]]), quarter],
    )
    (motion,) = load_gltf_motions(path)
    assert motion.joint_names == ("arm", "hand")
    _, positions = motion.placed(slice(None))
    np.testing.assert_allclose(positions[-2:, 1], [[1, 1, 0], [0, 2, 0]], atol=1e-6)


def test_whole_numbers_stand_for_shares(tmp_path: Path) -> None:
    turn = np.array([[0, 0, 0, 32767], [0, 0, 23170, 23170]], np.int16)
    channel = {"sampler": 0, "target": {"node": 0, "path": "rotation"}}
    animation = {"channels": [channel], "samplers": [{"input": 0, "output": 1}]}
    document = {"nodes": [{}], "animations": [animation]}
    path = write_glb(tmp_path / "a.glb", document, [np.float32([[0], [1]]), turn])
    (motion,) = load_gltf_motions(path)
    np.testing.assert_allclose(motion.poses[-1, 0], [0, 0, np.pi / 2], atol=1e-4)


def test_splines_are_hermites_and_keys_hold_outside() -> None:
    rng = np.random.default_rng(0)
    times = np.array([0.5, 1.0, 3.0])
    keys = rng.normal(size=(3, 3, 2))
    keys[:, 0] = keys[:, 2]  # one tangent on both sides, so that scipy has the same spline
    at = np.linspace(0.5, 3, 40)
    expected = CubicHermiteSpline(times, keys[:, 1], keys[:, 2])(at)
    found = sample(times, keys.reshape(9, 2), "CUBICSPLINE", at)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    for way in ("STEP", "LINEAR", "CUBICSPLINE"):
        values = keys.reshape(9, 2) if way == "CUBICSPLINE" else keys[:, 1]
        ends = sample(times, values, way, np.array([-1.0, 9.0]))
        np.testing.assert_array_equal(ends, keys[[0, 2], 1])
        np.testing.assert_allclose(sample(times, values, way, times), keys[:, 1], atol=1e-12)
    held = sample(times, keys[:, 1], "STEP", np.array([0.99, 2.99]))
    np.testing.assert_array_equal(held, keys[:2, 1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["animations"].clear(), "no animation of nodes"),
        (lambda d: d["nodes"][3].update(children=[0]), "hangs on no other node"),
        (
            lambda d: d["nodes"][24].update(children=[]) or d["nodes"][20].update(children=[0]),
            "own",
        ),
        (lambda d: d["nodes"][0].update(translation=[1, 2]), "nodes[0].translation is"),
        (lambda d: d["nodes"][0].update(name=7), "nodes[0].name is 7, not a text"),
        (lambda d: d["skins"][0].update(inverseBindMatrices=0), "an accessor of 24 matrices"),
        (lambda d: d["accessors"][0].update(count=2**31), "accessors[0].count is 2147483648"),
        (lambda d: d["accessors"][0].update(count=30), "names 120 bytes"),
        (lambda d: d["accessors"][0].update(type="VEC9"), "accessors[0].type is 'VEC9'"),
        (lambda d: d["bufferViews"][0].update(byteLength=1e12), "bufferViews[0].byteLength"),
        (lambda d: d["bufferViews"][0].update(buffer=4), "bufferViews[0].buffer is 4"),
        (lambda d: d["buffers"][0].update(byteLength=2**28), "claims 268,435,456 bytes"),
        (lambda d: d["buffers"][0].update(uri="../../etc/passwd"), "leads out"),
        (lambda d: d["buffers"][0].update(uri="data:;base64,!"), "base64"),
        (lambda d: d["animations"][0]["samplers"][0].update(output=0), "is no rotation"),
        (lambda d: d["animations"][0]["samplers"][0].update(interpolation="?"), "one of LINEAR"),
        (lambda d: d["asset"].update(version="1.0"), "not 2.0"),
        (lambda d: d.update(extensionsRequired=["EXT_meshopt_compression"]), "is compressed"),
        (lambda d: d["nodes"][24].update(scale=[1e30] * 3), "leaves all bounds"),
    ],
)
def test_wrong_files_are_explained(tmp_path: Path, change, message: str) -> None:
    from fake_motions import pack_glb

    path = rigged_glb(tmp_path / "bad.glb", figure(), moving(), walking())
    content = path.read_bytes()
    length = int.from_bytes(content[12:16], "little")
    document = json.loads(content[20 : 20 + length])
    change(document)
    path.write_bytes(pack_glb(json.dumps(document).encode(), content[28 + length :]))
    with pytest.raises(StudioError) as caught:
        load_gltf_motions(path)
    assert message in caught.value.message
    assert "bad.glb" in caught.value.message
    assert caught.value.hint


def test_two_keys_cannot_claim_a_year(tmp_path: Path) -> None:
    turn = np.float32([[0, 0, 0, 1]] * 2)
    channel = {"sampler": 0, "target": {"node": 0, "path": "rotation"}}
    animation = {"channels": [channel], "samplers": [{"input": 0, "output": 1}]}
    document = {"nodes": [{}], "animations": [animation]}
    path = write_glb(tmp_path / "a.glb", document, [np.float32([[0], [3e7]]), turn])
    with pytest.raises(StudioError, match="too long"):
        load_gltf_motions(path)


def test_files_beside_a_gltf_are_read_and_none_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    content = rigged_glb(tmp_path / "a.glb", figure(), moving(), walking()).read_bytes()
    length = int.from_bytes(content[12:16], "little")
    document = json.loads(content[20 : 20 + length])
    (folder / "a b.bin").write_bytes(content[28 + length :])
    (tmp_path / "outer.bin").write_bytes(content[28 + length :])
    (folder / "link.bin").symlink_to(tmp_path / "outer.bin")
    for uri, inside in (("a%20b.bin", True), ("../outer.bin", False), ("link.bin", False)):
        document["buffers"][0]["uri"] = uri
        (folder / "a.gltf").write_text(json.dumps(document))
        if inside:
            assert load_gltf_motions(folder / "a.gltf")[0].frame_count == 20
        else:
            with pytest.raises(StudioError, match="leads out"):
                load_gltf_motions(folder / "a.gltf")
