"""Pins as locators: in both formats, at the very point of the surface in every frame."""

import json
from dataclasses import replace

import numpy as np
import pygltflib
import pytest

from ins_studio.errors import StudioError
from ins_studio.export.fbx import encode_fbx
from ins_studio.export.fbx_reader import FbxReader
from ins_studio.export.glb_reader import GlbReader
from ins_studio.export.gltf import encode_glb
from ins_studio.export.locators import follow_pins
from ins_studio.export.rig import locator_names
from ins_studio.export.verify import reread_error_mm
from ins_studio.project.pins import Pin, read_pins
from ins_studio.tasks.export import export

FACES = (120, 1700, 2500)
SHARE = np.array([0.5, 0.3, 0.2])
NAMES = ("Elbow", "Elbow", "root")  # twins, and a name of the skeleton


@pytest.fixture(scope="module")
def pinned(clip):
    mesh = clip.mesh
    places = SHARE @ mesh.vertices[mesh.faces[list(FACES)]].astype(np.float64)
    pins = tuple(Pin(n, tuple(p.tolist())) for n, p in zip(NAMES, places, strict=True))
    return replace(clip, locators=follow_pins(pins, mesh, clip.posed))


@pytest.fixture(scope="module")
def truth(clip):
    """Where the pins are in every frame, (T, P, 3), from the vertices alone."""
    corners = clip.posed[:, clip.mesh.faces[list(FACES)]].astype(np.float64)
    return np.einsum("k,tpkc->tpc", SHARE, corners)


def test_they_lie_on_the_surface_and_turn_with_it(pinned, truth):
    frames = pinned.locators.frames
    np.testing.assert_allclose(frames[..., :3, 3], truth, atol=1e-5)
    turns = frames[..., :3, :3]
    np.testing.assert_allclose(
        turns @ turns.swapaxes(-1, -2), np.tile(np.eye(3), (*turns.shape[:2], 1, 1)), atol=1e-9
    )
    assert np.abs(turns[0] - turns[len(turns) // 2]).max() > 0.3


@pytest.mark.parametrize(("encode", "reader"), [(encode_glb, GlbReader), (encode_fbx, FbxReader)])
def test_what_is_written_plays_them_back(pinned, basis, truth, encode, reader):
    content = encode(pinned, basis)
    assert reread_error_mm(content, pinned) <= basis.max_error_mm + 0.1
    played = reader(content)
    names = locator_names(pinned)
    assert names == ("Elbow", "Elbow_2", "root_3")
    for key in (0, 7, len(truth) - 1):
        nodes = played.nodes(key)
        places = np.stack([nodes[name] for name in names])
        np.testing.assert_allclose(places[:, :3, 3], truth[key], atol=2e-5)
        np.testing.assert_allclose(places, pinned.locators.frames[key], atol=2e-4)


def test_names_of_other_scripts_become_numbers(pinned):
    named = replace(pinned.locators, names=("Колено", "a.b", "手"))
    names = locator_names(replace(pinned, locators=named))
    assert names == ("pin_1", "a_b", "pin_3")


def test_another_reader_finds_empty_nodes_with_tracks(pinned, basis, tmp_path):
    path = tmp_path / "a.glb"
    path.write_bytes(encode_glb(pinned, basis))
    gltf = pygltflib.GLTF2.load(str(path))
    numbers = [n for n, node in enumerate(gltf.nodes) if node.name in locator_names(pinned)]
    assert len(numbers) == 3
    assert set(numbers) <= set(gltf.scenes[0].nodes)
    assert all(gltf.nodes[n].mesh is None and gltf.nodes[n].skin is None for n in numbers)
    targets = [c.target for c in gltf.animations[0].channels if c.target.node in numbers]
    assert sorted((t.node, t.path) for t in targets) == sorted(
        (n, path) for n in numbers for path in ("rotation", "translation")
    )


def test_a_locator_in_the_wrong_place_is_found(pinned, basis):
    moved = replace(pinned.locators, frames=pinned.locators.frames + np.float64(0))
    moved.frames[5, 1, 0, 3] += 0.004
    content = encode_glb(replace(pinned, locators=moved), basis)
    assert reread_error_mm(content, pinned) == pytest.approx(4, abs=0.2)
    with pytest.raises(StudioError, match="lacks the locator Elbow"):
        reread_error_mm(encode_glb(replace(pinned, locators=None), basis), pinned)


def test_without_pins_nothing_is_written(clip, basis):
    content = encode_glb(clip, basis)
    assert (
        len(
            json.loads(content[20 : 20 + int.from_bytes(content[12:16], "little")])["scenes"][0][
                "nodes"
            ]
        )
        == 2
    )


def test_a_file_of_pins_is_read_and_checked(tmp_path):
    path = tmp_path / "pins.json"
    path.write_text('{"pins": [{"name": "a", "place": [0, 1, 2.5]}]}')
    assert read_pins(path) == (Pin("a", (0.0, 1.0, 2.5)),)
    for content, wrong in (
        ('{"pins": [{"name": "a", "place": [0, 1]}]}', r"pins\[0\]\.place"),
        ('{"pins": [{"name": 3, "place": [0, 1, 2]}]}', r"pins\[0\]\.name"),
        ('{"pins": [{"name": "a", "place": [0, 1, "x"]}]}', r"place\[2\]"),
        ('{"pins": 5}', "pins"),
        ("[]", "an object"),
        ("{}", "holds no pins"),
    ):
        path.write_text(content)
        with pytest.raises(StudioError, match=wrong):
            read_pins(path)


def test_pins_want_a_project_and_a_moving_file(tmp_path):
    given = {
        "run": str(tmp_path),
        "motion": "m.npz",
        "file_format": "glb",
        "out": str(tmp_path / "o"),
    }
    with pytest.raises(StudioError, match="lies in none"):
        next(export(**given, pins=str(tmp_path)))
    with pytest.raises(StudioError, match="no moving nodes"):
        next(export(**given, pins=str(tmp_path), per_frame=True))
