"""The tasks in this process, on AVG-LBS, which needs no training."""

import json
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib
import pytest

from ins_studio.dataset.demo import demo_run_path
from ins_studio.dataset.opening import open_dataset
from ins_studio.engine.client import Engine
from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz
from ins_studio.project.avatar_records import Baked, Exported, PosedFrame, Reposed, Streamed
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.canonical import load_canonical
from ins_studio.project.project import create_project
from ins_studio.project.records import Note
from ins_studio.project.run import RunFolder
from ins_studio.tasks import stream as stream_module
from ins_studio.tasks.bake import bake
from ins_studio.tasks.describe import describe
from ins_studio.tasks.evaluate import evaluate
from ins_studio.tasks.export import default_texture, export, with_default_texture
from ins_studio.tasks.extract import extract
from ins_studio.tasks.recordings import recordings_of
from ins_studio.tasks.repose import repose
from ins_studio.tasks.stream import ReposerShelf, stream
from ins_studio.texture.folder import save_layers
from ins_studio.texture.images import decode_png
from ins_studio.texture.layers import NORMAL, Layer, default_stack


def finish(steps: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    records: list[Any] = []
    while True:
        try:
            records.append(next(steps))
        except StopIteration as end:
            return records, end.value


def test_extract_writes_truth_view_and_colours(average_run: RunFolder) -> None:
    mesh = load_canonical(average_run.mesh_path)
    assert len(mesh.vertices) > 1000
    assert average_run.glb_path.read_bytes()[:4] == b"glTF"
    assert average_run.scan_color_path.read_bytes()[1:4] == b"PNG"


def test_repose_meets_the_contract(
    average_run: RunFolder, motion: Path, small_dataset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "posed.npz"
    _, result = finish(repose(str(average_run.path), str(motion), str(out), device="cpu"))
    assert result == Reposed(str(out), 3)
    posed = read_npz(out, ("vertices", "faces", "names"))
    mesh = load_canonical(average_run.mesh_path)
    assert posed["vertices"].dtype == np.float32
    assert posed["vertices"].shape == (3, len(mesh.vertices), 3)
    np.testing.assert_array_equal(posed["faces"], mesh.faces)
    frame = open_dataset(small_dataset).frame("shirt_wave", 2)
    assert np.abs(posed["vertices"][2] - frame.vertices).max() < 0.03  # the belly breathes 3 cm
    assert posed["names"][2] == "shirt_wave.000003"


def test_what_was_not_baked_or_needs_no_baking_says_so(
    own_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    with pytest.raises(StudioError, match="no networks to bake"):
        finish(bake(str(own_run.path), device="cpu"))
    with pytest.raises(StudioError, match="1 to 512"):
        finish(bake(str(own_run.path), correctives=0))
    given = (str(own_run.path), str(motion), str(tmp_path / "posed.npz"), "baked", "cpu")
    with pytest.raises(StudioError, match="not baked"):
        finish(repose(*given))


def test_a_bake_is_written_used_and_dropped_with_its_mesh(motion: Path, tmp_path: Path) -> None:
    """A few poses of the demo avatar: too few for half a millimetre, and it says so."""
    shutil.copytree(demo_run_path().parent, tmp_path / "demo")
    run = RunFolder(tmp_path / "demo" / demo_run_path().name)
    notes, result = finish(bake(str(run.path), correctives=4, device="cpu", samples=12))
    assert isinstance(result, Baked)
    assert result.frame_count == 96
    assert not result.within_tolerance
    assert "use exact frames" in [note.text for note in notes if isinstance(note, Note)][-1]
    poses = np.load(run.poses_path)["poses"][:2]
    steps = stream(str(run.path), poses, np.zeros((2, 3)), mode="baked", device="cpu")
    told, _ = finish(steps)
    frames = [record for record in told if isinstance(record, PosedFrame)]
    assert [frame.exact for frame in frames] == [False, False]
    assert any(isinstance(record, Note) for record in told)
    assert "4 correctives" in describe(run.path)["baked"]
    finish(extract(str(run.path), 64, "cpu", texture_size=64))
    assert not run.baked_path.exists()
    assert describe(run.path)["baked"] is None


def test_stream_yields_in_the_order_asked_for_what_repose_writes(
    average_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    out = tmp_path / "posed.npz"
    finish(repose(str(average_run.path), str(motion), str(out), device="cpu"))
    truth = read_npz(out)["vertices"]
    clip = read_npz(motion)
    poses = clip["poses"].reshape(3, -1, 3)
    steps = stream(str(average_run.path), poses, clip["transl"], [2, 0, 1], device="cpu")
    frames, result = finish(steps)
    assert result == Streamed(3)
    assert [frame.index for frame in frames] == [2, 0, 1]
    mesh = mesh_fingerprint(load_canonical(average_run.mesh_path))
    for frame in frames:
        assert frame.exact
        assert frame.source.split(" ")[0] == mesh
        np.testing.assert_array_equal(frame.vertices, truth[frame.index])


def test_stream_refuses_frames_that_are_not_there(average_run: RunFolder) -> None:
    steps = stream(str(average_run.path), np.zeros((2, 5, 3)), np.zeros((2, 3)), [2])
    with pytest.raises(StudioError, match="not in the motion"):
        next(steps)


def test_the_shelf_keeps_a_reposer_until_its_mesh_changes(own_run: RunFolder) -> None:
    shelf = ReposerShelf()
    _, first = finish(shelf.reposer(own_run, "cpu"))
    assert finish(shelf.reposer(own_run, "cpu"))[1] is first
    content = own_run.mesh_path.read_bytes()
    own_run.mesh_path.unlink()
    own_run.mesh_path.write_bytes(content)
    assert finish(shelf.reposer(own_run, "cpu"))[1] is not first


def test_the_shelf_reads_again_what_changes_while_it_reads(
    own_run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, content = ReposerShelf(), own_run.mesh_path.read_bytes()
    ready = stream_module.ready_reposer

    def overtaken(*given: Any) -> Any:
        reposer = yield from ready(*given)
        own_run.mesh_path.unlink()
        own_run.mesh_path.write_bytes(content)
        return reposer

    monkeypatch.setattr(stream_module, "ready_reposer", overtaken)
    _, stale = finish(shelf.reposer(own_run, "cpu"))
    monkeypatch.setattr(stream_module, "ready_reposer", ready)
    assert finish(shelf.reposer(own_run, "cpu"))[1] is not stale


@pytest.mark.slow
def test_stream_through_an_engine(average_run: RunFolder, motion: Path, tmp_path: Path) -> None:
    engine = Engine(log=tmp_path / "engine.log")
    clip = read_npz(motion)
    arguments = {
        "run": average_run.path,
        "poses": clip["poses"].reshape(3, -1, 3),
        "transl": clip["transl"],
        "order": [1, 2],
    }
    try:
        frames = list(engine.run("stream", arguments))
    finally:
        engine.close()
    here = finish(stream(str(average_run.path), arguments["poses"], clip["transl"], [1, 2]))[0]
    for far, near in zip(frames, here, strict=True):
        assert isinstance(far, PosedFrame)
        np.testing.assert_array_equal(far.vertices, near.vertices)


def test_without_a_mesh_repose_extracts_and_says_so(
    own_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    shutil.rmtree(own_run.mesh_path.parent)
    records, _ = finish(
        repose(str(own_run.path), str(motion), str(tmp_path / "o.npz"), device="cpu")
    )
    assert "extracting it at 128" in next(r.text for r in records if isinstance(r, Note))
    assert own_run.mesh_path.is_file()


@pytest.mark.parametrize("kind", ["glb", "fbx"])
def test_export_says_how_far_off_it_is(
    average_run: RunFolder, motion: Path, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"wave.{kind}"
    texture = default_texture(average_run.path, average_run)
    steps = export(str(average_run.path), str(motion), kind, str(out), texture=str(texture))
    _, result = finish(steps)
    assert isinstance(result, Exported)
    assert (result.frame_count, result.size_bytes) == (3, out.stat().st_size)
    assert result.max_error_mm < 0.6


def test_export_of_frames_fills_a_folder(
    average_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    out = tmp_path / "frames"
    steps = export(str(average_run.path), str(motion), "glb", str(out), per_frame=True)
    _, result = finish(steps)
    assert result.frame_count == 3
    assert sorted(path.suffix for path in out.iterdir()) == [".glb"] * 3


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"file_format": "obj"}, "no file format 'obj'"),
        ({"tolerance_mm": 0.0}, "tolerance of 0.0 mm"),
        ({"texture": "nowhere.png"}, "nowhere.png"),
        ({"normals": "nowhere.png"}, "nowhere.png"),
        ({"normal_scale": 1.5}, "strength of 1.5"),
        ({"motion": "nowhere.npz"}, "nowhere.npz"),
        ({"run": "nowhere"}, "no run folder nowhere"),
    ],
)
def test_what_cannot_be_exported_is_named(
    average_run: RunFolder, motion: Path, tmp_path: Path, change: dict[str, Any], what: str
) -> None:
    given = {
        "run": str(average_run.path),
        "motion": str(motion),
        "file_format": "glb",
        "out": str(tmp_path / "out.glb"),
        **change,
    }
    with pytest.raises(StudioError, match=what):
        finish(export(**given))
    assert not (tmp_path / "out.glb").exists()


def test_evaluate_measures_each_split(average_run: RunFolder) -> None:
    _, result = finish(evaluate(str(average_run.path), "all", "cpu", limit=1, compare=True))
    assert [(row.system, row.split, row.frame_count) for row in result.rows] == [
        ("avg-lbs", "interpolation", 1),
        ("avg-lbs", "extrapolation", 1),
    ] * 2
    assert all(row.iou_surface > 0.8 for row in result.rows)


def test_a_moved_dataset_is_found_again_or_asked_for(
    own_run: RunFolder, small_dataset: Path, tmp_path: Path
) -> None:
    config = own_run.config()
    config["settings"]["dataset"] = "../moved"
    own_run.write_config(config)
    with pytest.raises(StudioError, match="--dataset"):
        recordings_of(own_run)
    shutil.copytree(small_dataset, tmp_path / "moved")
    dataset, split = recordings_of(own_run)
    assert dataset.path.resolve() == tmp_path / "moved"
    assert len(split.interpolation) == 1


def test_another_dataset_is_refused(
    own_run: RunFolder, tiny_dataset: Path, small_dataset: Path
) -> None:
    assert recordings_of(own_run, str(small_dataset))
    with pytest.raises(StudioError, match="its files differ"):
        recordings_of(own_run, str(tiny_dataset))


def project_with(run: RunFolder, folder: Path) -> Path:
    """Make a project whose one avatar is a copy of ``run``."""
    create_project(folder, folder.stem)
    shutil.copytree(run.path, folder / "runs" / "001")
    project = json.loads((folder / "project.json").read_text())
    project |= {"runs": ["001"], "current_run": "001"}
    (folder / "project.json").write_text(json.dumps(project))
    return folder


def test_a_project_brings_its_paint_and_its_name(
    average_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    folder = project_with(average_run, tmp_path / "Ada.insproj")
    run = RunFolder(folder / "runs" / "001")
    assert default_texture(folder, run) == run.scan_color_path
    paint = folder / "texture" / "flattened.png"
    shutil.copy(run.scan_color_path, paint)
    assert default_texture(folder, run) == paint
    _, result = finish(export(str(folder), str(motion), "glb", str(tmp_path)))
    assert result.path == str(tmp_path / "Ada.glb")


def material_of(path: Path) -> Any:
    return pygltflib.GLTF2.load(str(path)).materials[0]


def test_a_projects_normal_map_goes_with_its_paint(
    average_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    folder = project_with(average_run, tmp_path / "Ada.insproj")
    stack = default_stack(np.full((32, 32, 4), 200, np.uint8))
    pixels = np.full((32, 32, 4), (204, 128, 230, 255), np.uint8)
    stack.layers.append(Layer("Knit", pixels, 0.5, kind=NORMAL))
    save_layers(stack, folder / "texture")
    given = {"run": str(folder), "motion": str(motion), "file_format": "glb"}

    out = tmp_path / "knit.glb"
    finish(with_default_texture(**given, out=str(out)))
    gltf = pygltflib.GLTF2.load(str(out))
    bumps = gltf.materials[0].normalTexture
    assert bumps.scale == 0.5
    view = gltf.bufferViews[gltf.images[gltf.textures[bumps.index].source].bufferView]
    content = gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
    (tmp_path / "found.png").write_bytes(content)
    assert (decode_png(tmp_path / "found.png") == pixels).all()
    assert gltf.materials[0].pbrMetallicRoughness.baseColorTexture is not None

    plain = tmp_path / "plain.glb"
    finish(export(**given, out=str(plain)))  # as --no-texture does
    assert material_of(plain).normalTexture is None

    stack.layers[-1].visible = False
    save_layers(stack, folder / "texture")
    hidden = tmp_path / "hidden.glb"
    finish(with_default_texture(**given, out=str(hidden)))
    assert material_of(hidden).normalTexture is None
