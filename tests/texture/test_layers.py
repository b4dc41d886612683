"""Compositing, files, carrying over and baking."""

import json

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.geometry.closest import closest_points
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.bake import bake_scan_color
from ins_studio.texture.carry import carry
from ins_studio.texture.folder import LAYERS_FILE, load_layers, save_layers, stored_relief
from ins_studio.texture.images import decode_png, encode_png
from ins_studio.texture.layers import NORMAL, Layer, LayerStack, blank, default_stack
from ins_studio.texture.texels import build_texel_map

RNG = np.random.default_rng(5)


def flat(color, size=64):
    return np.full((size, size, 4), color, np.uint8)


def capsule_mesh(body, squash: float = 1.0) -> CanonicalMesh:
    """The capsule figure with each face a chart of its own on a grid."""
    vertices = (body.template * [1, 1, squash]).astype(np.float32)
    count = len(body.faces)
    across = int(np.ceil(np.sqrt(count / 2)))
    cell, second = np.divmod(np.arange(count), 2)
    origin = np.stack(np.divmod(cell, across), 1) / across
    corner = np.array([[[0, 0], [0.7, 0], [0, 0.7]], [[1, 1], [0.3, 1], [1, 0.3]]])[second]
    texcoords = origin[:, None] + (0.08 + 0.84 * corner) / across  # a gutter between all charts
    return CanonicalMesh(
        vertices,
        body.faces,
        texcoords.reshape(-1, 2).astype(np.float32),
        np.arange(3 * count, dtype=np.int32).reshape(-1, 3),
        body.weights,
        np.asarray(body.joints(), np.float32),
        body.parents,
        body.joint_names,
        body.canonical_pose,
    )


def reordered(mesh: CanonicalMesh) -> CanonicalMesh:
    """The same surface with other faces first, so that every texel has moved."""
    order = RNG.permutation(len(mesh.faces))
    fields = mesh.__dict__ | {"faces": mesh.faces[order]}
    return CanonicalMesh(**fields)


def test_opaque_paint_hides_what_is_below():
    stack = LayerStack(
        64, [Layer("a", flat((10, 20, 30, 255))), Layer("b", flat((90, 80, 70, 255)))]
    )
    assert (stack.flatten() == (90, 80, 70, 255)).all()


def test_half_paint_is_the_mean():
    below, above = Layer("a", flat((0, 0, 0, 255))), Layer("b", flat((200, 100, 50, 255)), 0.5)
    assert (
        np.abs(LayerStack(64, [below, above]).flatten().astype(int) - (100, 50, 25, 255)).max() <= 1
    )


def test_straight_alpha_does_not_darken():
    stack = LayerStack(64, [Layer("a", flat((200, 100, 50, 128)))])
    assert (stack.flatten() == (200, 100, 50, 128)).all()


def test_hidden_layers_and_empty_stacks():
    stack = LayerStack(64, [Layer("a", flat((9, 9, 9, 255)), visible=False)])
    assert not stack.flatten().any()


def test_a_rectangle_is_a_part_of_the_whole():
    layers = [
        Layer(str(i), RNG.integers(0, 255, (64, 64, 4), dtype=np.uint8), 0.7) for i in range(3)
    ]
    stack = LayerStack(64, layers)
    assert (stack.flatten((5, 7, 20, 30)) == stack.flatten()[7:37, 5:25]).all()


def test_a_new_stack_has_paint_above_a_locked_base():
    stack = default_stack(flat((1, 2, 3, 255)))
    assert [layer.locked for layer in stack.layers] == [True, False]
    assert stack.size == 64
    assert (stack.flatten() == (1, 2, 3, 255)).all()


def test_png_round_trip(tmp_path):
    pixels = RNG.integers(0, 255, (12, 20, 4), dtype=np.uint8)
    (tmp_path / "a.png").write_bytes(encode_png(pixels))
    assert (decode_png(tmp_path / "a.png") == pixels).all()


@pytest.mark.parametrize("content", [b"", b"not a picture", encode_png(flat((1, 2, 3, 4)))[:60]])
def test_a_broken_png_is_named(tmp_path, content):
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    with pytest.raises(StudioError, match=r"broken\.png"):
        decode_png(path)


def test_layers_round_trip(tmp_path):
    stack = default_stack(RNG.integers(0, 255, (64, 64, 4), dtype=np.uint8))
    stack.layers[1].pixels[3:9] = (5, 6, 7, 80)
    stack.layers[1].opacity, stack.layers[1].name = 0.25, "Überzug"
    save_layers(stack, tmp_path)
    loaded = load_layers(tmp_path)
    assert loaded.size == 64
    for mine, read in zip(stack.layers, loaded.layers, strict=True):
        assert (mine.pixels == read.pixels).all()
        assert (mine.name, mine.opacity, mine.visible, mine.locked) == (
            read.name,
            read.opacity,
            read.visible,
            read.locked,
        )


def test_saving_again_writes_only_what_changed_and_drops_what_is_gone(tmp_path):
    stack = default_stack(flat((1, 2, 3, 255)))
    save_layers(stack, tmp_path)
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.png")}
    stack.layers[1].pixels[0, 0] = 9
    save_layers(stack, tmp_path)
    second = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.png")}
    assert len(second) == 2
    kept = first.keys() & second.keys()
    assert len(kept) == 1
    assert all(first[name] == second[name] for name in kept)


def test_a_failed_save_leaves_the_old_layers(tmp_path, monkeypatch):
    stack = default_stack(flat((1, 2, 3, 255)))
    save_layers(stack, tmp_path)
    stack.layers[1].pixels[:] = 77
    monkeypatch.setattr("ins_studio.texture.folder.write_json", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save_layers(stack, tmp_path)
    assert not load_layers(tmp_path).layers[1].pixels.any()


@pytest.mark.parametrize(
    ("field", "value"), [("version", 99), ("layers", 3), ("size", "x"), ("size", 32)]
)
def test_damaged_layers_are_named(tmp_path, field, value):
    save_layers(default_stack(flat((1, 2, 3, 255))), tmp_path)
    path = tmp_path / LAYERS_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    with pytest.raises(StudioError, match="damaged"):
        load_layers(tmp_path)


def test_files_of_before_there_were_normal_maps_are_read(tmp_path):
    save_layers(default_stack(flat((1, 2, 3, 255))), tmp_path)
    value = json.loads((tmp_path / LAYERS_FILE).read_text())
    for row in value["layers"]:
        del row["kind"]
    (tmp_path / LAYERS_FILE).write_text(json.dumps(value))
    assert [layer.kind for layer in load_layers(tmp_path).layers] == ["color", "color"]


@pytest.mark.parametrize("kind", ["height", 3, ["normal"], None])
def test_a_layer_of_an_unknown_kind_is_damage(tmp_path, kind):
    save_layers(default_stack(flat((1, 2, 3, 255))), tmp_path)
    value = json.loads((tmp_path / LAYERS_FILE).read_text())
    value["layers"][1]["kind"] = kind
    (tmp_path / LAYERS_FILE).write_text(json.dumps(value))
    with pytest.raises(StudioError, match="damaged"):
        load_layers(tmp_path)


def test_a_normal_map_survives_the_disk_and_is_no_part_of_the_picture(tmp_path):
    stack = default_stack(flat((1, 2, 3, 255)))
    stack.layers.append(Layer("Knit", flat((200, 128, 230, 255)), 0.5, kind=NORMAL))
    stack.layers.append(Layer("Off", flat((128, 128, 255, 255)), visible=False, kind=NORMAL))
    assert (stack.flatten() == (1, 2, 3, 255)).all()
    save_layers(stack, tmp_path)
    relief = load_layers(tmp_path).relief
    assert (relief.name, relief.opacity, relief.kind) == ("Knit", 0.5, "normal")
    assert (relief.pixels == (200, 128, 230, 255)).all()


def test_the_shown_normal_map_is_found_without_reading_pictures(tmp_path):
    assert stored_relief(tmp_path) is None
    stack = default_stack(flat((1, 2, 3, 255)))
    save_layers(stack, tmp_path)
    assert stored_relief(tmp_path) is None
    for color, shown in ((190, True), (200, True), (210, False)):
        pixels = flat((color, 128, 230, 255))
        stack.layers.append(Layer("Knit", pixels, color / 400, shown, kind=NORMAL))
    save_layers(stack, tmp_path)
    path, strength = stored_relief(tmp_path)
    assert (decode_png(path) == (200, 128, 230, 255)).all()
    assert strength == 0.5
    (tmp_path / LAYERS_FILE).write_text('{"layers": [{"kind": "normal"}]}')
    with pytest.raises(StudioError, match="damaged"):
        stored_relief(tmp_path)


def test_a_missing_picture_is_named(tmp_path):
    save_layers(default_stack(flat((1, 2, 3, 255))), tmp_path)
    next(tmp_path.glob("*.png")).unlink()
    with pytest.raises(StudioError, match="layer-"):
        load_layers(tmp_path)


def test_carry_keeps_paint_at_the_same_canonical_point(capsule_body):
    old = capsule_mesh(capsule_body)
    new = reordered(capsule_mesh(capsule_body, 1.02))
    size = 512
    texels = build_texel_map(old.texcoords, old.texcoord_faces, size)
    spot = np.array([0.0, 1.2, 0.14])
    away = np.linalg.norm(texels.positions(old.vertices, old.faces) - spot, axis=2)
    pixels = blank(size)
    pixels[(away < 0.1) & (texels.face >= 0)] = (250, 10, 20, 255)
    carried = carry(pixels, old, new, size)
    after = build_texel_map(new.texcoords, new.texcoord_faces, size)
    positions = after.positions(new.vertices, new.faces)
    away = np.linalg.norm(positions - spot, axis=2)
    covered = after.face >= 0
    assert (carried[covered & (away < 0.09)][:, 3] > 200).all()
    assert not carried[covered & (away > 0.115), 3].any()
    assert (np.abs(carried[carried[..., 3] > 0][:, :3].astype(int) - (250, 10, 20)) <= 2).all()


def test_carrying_nothing_is_quick_and_empty(capsule_body):
    mesh = capsule_mesh(capsule_body)
    assert not carry(blank(64), mesh, mesh, 128).any()


def test_bake_finds_the_scans_colours(capsule_body):
    mesh = capsule_mesh(capsule_body)
    scan = mesh.vertices * np.array([1.02, 1.0, 1.02], np.float32)
    colors = np.stack([120 + 100 * scan[:, 0], 100 * scan[:, 1], 0 * scan[:, 0] + 60], 1)
    colors = np.clip(colors, 0, 255).astype(np.uint8)
    moved = np.array([0.5, 0, 0.2], np.float32)  # a second frame, posed elsewhere
    views = [
        (mesh.vertices, scan, mesh.faces, colors),
        (mesh.vertices + moved, scan + moved, mesh.faces, colors),
    ]
    baked = bake_scan_color(mesh, 512, views)
    assert (baked[..., 3] == 255).all()
    texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, 512)
    covered = texels.face >= 0
    points = texels.positions(mesh.vertices, mesh.faces)[covered][::50]
    _, face, barycentric = closest_points(points, scan, mesh.faces)
    want = np.einsum("nk,nkc->nc", barycentric, colors[mesh.faces[face]].astype(float))
    error = np.abs(baked[covered][::50, :3] - want).max(1)
    assert np.median(error) < 3
    assert np.quantile(error, 0.98) < 12


def test_bake_fills_what_no_scan_saw_with_what_was_learned(capsule_body):
    """The scan is of the upper half; half-way down a belt of surroundings would show as red."""
    mesh = capsule_mesh(capsule_body)
    upper = mesh.faces[(mesh.vertices[mesh.faces][..., 1] > 1.0).all(1)]
    red = np.tile(np.uint8([200, 0, 0]), (len(mesh.vertices), 1))
    views = [(mesh.vertices, mesh.vertices, upper, red)]
    asked = []

    def learned(points):
        asked.append(points)
        return np.stack([0 * points[:, 0], 100 * points[:, 1], 0 * points[:, 0] + 50], 1)

    baked = bake_scan_color(mesh, 256, views, learned)
    texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, 256)
    height = texels.positions(mesh.vertices, mesh.faces)[..., 1]
    covered = texels.face >= 0
    assert (np.abs(baked[covered & (height > 1.1)][:, 0] - 200.0) < 2).mean() > 0.98
    below = covered & (height < 0.9)
    want = np.stack([0 * height[below], 100 * height[below], 0 * height[below] + 50], 1)
    assert np.abs(baked[below][:, :3] - want).max() < 1
    assert np.concatenate(asked)[:, 1].max() < 1.2


def test_bake_without_any_view_is_grey(capsule_body):
    baked = bake_scan_color(capsule_mesh(capsule_body), 64, [])
    assert (baked == (176, 176, 176, 255)).all()


def test_bake_fills_what_no_scan_saw(capsule_body):
    mesh = capsule_mesh(capsule_body)
    upper = (mesh.vertices[mesh.faces][:, :, 1] > 0.9).all(1)
    colors = np.tile(np.array([200, 30, 90], np.uint8), (len(mesh.vertices), 1))
    baked = bake_scan_color(mesh, 256, [(mesh.vertices, mesh.vertices, mesh.faces[upper], colors)])
    texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, 256)
    assert (np.abs(baked[texels.face >= 0][:, :3].astype(int) - (200, 30, 90)) <= 1).all()
