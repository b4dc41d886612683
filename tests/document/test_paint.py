"""Paint as the document holds it: every edit is one step, and every step goes both ways."""

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack

from ins_studio.document.paint import PaintDocument
from ins_studio.geometry.raycast import RayCaster
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.brush import Brush
from ins_studio.texture.folder import load_layers, save_layers

SIZE = 256
EYE = np.array([0.0, 1.2, 3.0])
BASE = (120, 130, 140, 255)


@pytest.fixture(scope="module")
def mesh(capsule_body):
    vertices = capsule_body.template
    count = len(capsule_body.faces)
    across = int(np.ceil(np.sqrt(count)))
    origin = np.stack(np.divmod(np.arange(count), across), 1) / across
    corner = np.array([[0.1, 0.1], [0.8, 0.1], [0.1, 0.8]])
    texcoords = (origin[:, None] + corner / across).reshape(-1, 2)
    return CanonicalMesh(
        vertices,
        capsule_body.faces,
        texcoords.astype(np.float32),
        np.arange(3 * count, dtype=np.int32).reshape(-1, 3),
        capsule_body.weights,
        np.asarray(capsule_body.joints(), np.float32),
        capsule_body.parents,
        capsule_body.joint_names,
        capsule_body.canonical_pose,
    )


@pytest.fixture
def paint(stack, mesh):
    document = PaintDocument(stack)
    document.set_mesh(mesh, np.full((SIZE, SIZE, 4), BASE, np.uint8))
    return document


def stroke(paint, mesh, x=0.0, **brush):
    target = np.array([x, 1.2, 0.0])
    direction = (target - EYE)[None] / np.linalg.norm(target - EYE)
    face, _, distance = RayCaster(mesh.vertices, mesh.faces).cast(EYE[None], direction)
    if paint.strokes.begin(mesh.vertices, EYE, Brush(radius=0.08, **brush)):
        paint.strokes.dabs(EYE + distance[:, None] * direction, face)
        paint.strokes.end()


def state(paint):
    return [
        (layer.name, layer.opacity, layer.visible, layer.pixels.tobytes())
        for layer in paint.stack.layers
    ]


def test_begins_with_paint_above_the_scan(paint):
    assert [layer.name for layer in paint.stack.layers] == ["Scan colour", "Paint 1"]
    assert paint.active == 1
    assert not paint.has_paint
    assert (paint.image == BASE).all()


def test_a_gesture_is_one_step_and_says_what_changed(paint, mesh, stack, qtbot):
    rects = []
    paint.texture_changed.connect(rects.append)
    stroke(paint, mesh, color=(250, 0, 0))
    assert stack.count() == 1
    assert stack.undoText() == "Paint"
    assert paint.has_paint
    changed = np.any(paint.image != BASE, axis=2)
    assert changed.any()
    told = np.zeros_like(changed)
    for rect in rects:
        told[rect.y() : rect.y() + rect.height(), rect.x() : rect.x() + rect.width()] = True
    assert told[changed].all()


def test_undo_restores_every_byte_of_layer_and_picture(paint, mesh, stack):
    before, picture = state(paint), paint.image.copy()
    stroke(paint, mesh)
    after, painted = state(paint), paint.image.copy()
    stack.undo()
    assert state(paint) == before
    assert (paint.image == picture).all()
    stack.redo()
    assert state(paint) == after
    assert (paint.image == painted).all()


def test_random_walks_return_to_the_start(paint, mesh, stack):
    rng = np.random.default_rng(4)
    before = state(paint)
    for step in range(14):
        kind, layer = rng.integers(5), int(rng.integers(1, len(paint.stack.layers)))
        if kind == 0:
            paint.add_layer()
        elif kind == 1 and len(paint.stack.layers) > 2:
            paint.remove_layer(layer)
        elif kind == 2:
            paint.set_layer(layer, "opacity", float(rng.random()))
        elif kind == 3:
            paint.set_layer(layer, "visible", bool(step % 2))
        else:
            stroke(paint, mesh, x=float(rng.uniform(-0.1, 0.1)), erase=bool(step % 3 == 0))
    after = state(paint)
    while stack.canUndo():
        stack.undo()
    assert state(paint) == before
    while stack.canRedo():
        stack.redo()
    assert state(paint) == after


def test_an_opacity_drag_is_one_step(paint, mesh, stack):
    stroke(paint, mesh, color=(250, 0, 0))
    for value in (0.9, 0.6, 0.3):
        paint.set_layer(1, "opacity", value, drag=7)
    assert stack.count() == 2
    stack.undo()
    assert paint.stack.layers[1].opacity == 1.0


def test_a_locked_or_hidden_layer_takes_no_paint(paint, mesh, stack):
    paint.set_active(0)
    assert not paint.can_paint()
    stroke(paint, mesh)
    paint.remove_layer(0)
    assert stack.count() == 0
    paint.set_active(1)
    paint.set_layer(1, "visible", False)
    assert not paint.can_paint()


def test_a_stroke_beside_the_body_is_no_step(paint, mesh, stack):
    assert paint.strokes.begin(mesh.vertices, EYE, Brush())
    paint.strokes.end()
    assert stack.count() == 0


def test_cancel_puts_everything_back(paint, mesh, stack):
    before, picture = state(paint), paint.image.copy()
    paint.strokes.begin(mesh.vertices, EYE, Brush(radius=0.1))
    face = np.array([0])
    paint.strokes.dabs(mesh.vertices[mesh.faces[face]].mean(1), face)
    paint.strokes.cancel()
    assert state(paint) == before
    assert (paint.image == picture).all()
    assert stack.count() == 0


def test_layers_survive_the_disk(paint, mesh, tmp_path):
    stroke(paint, mesh)
    paint.add_layer("Second")
    before, picture = state(paint), paint.image.copy()
    save_layers(paint.stack, tmp_path)
    other = PaintDocument(QUndoStack(paint))
    other.set_mesh(mesh)
    other.set_layers(load_layers(tmp_path))
    assert state(other) == before
    assert (other.flattened_for_export() == picture).all()


def test_carried_paint_is_kept_by_the_next_mesh(paint, mesh):
    stroke(paint, mesh)
    paint.set_layer(1, "name", "Tattoo")
    carried = [layer.pixels.copy() for layer in paint.painted_layers()]
    paint.replace_own(carried)
    paint.set_mesh(mesh, np.full((SIZE, SIZE, 4), 9, np.uint8))
    assert paint.stack.layers[1].name == "Tattoo"
    assert (paint.stack.layers[1].pixels == carried[0]).all()
    assert (paint.stack.layers[0].pixels == 9).all()


def test_carried_paint_may_have_another_size(paint, mesh):
    stroke(paint, mesh)
    larger = [np.repeat(np.repeat(layer.pixels, 2, 0), 2, 1) for layer in paint.painted_layers()]
    paint.replace_own(larger)
    paint.set_mesh(mesh, np.full((2 * SIZE, 2 * SIZE, 4), 9, np.uint8))
    assert paint.has_paint
    assert (paint.stack.layers[1].pixels == larger[0]).all()
    assert paint.image.shape == (2 * SIZE, 2 * SIZE, 4)


def test_steps_of_another_atlas_do_nothing(paint, mesh, stack):
    stroke(paint, mesh)
    paint.set_mesh(mesh, np.full((SIZE, SIZE, 4), BASE, np.uint8))
    before = state(paint)
    stack.undo()
    assert state(paint) == before
    assert not stack.canRedo()  # the obsolete step is gone


def test_no_mesh_no_paint(stack, mesh):
    paint = PaintDocument(stack)
    stroke(paint, mesh)
    paint.add_layer()
    assert stack.count() == 0
    assert paint.image.shape[:2] == (1, 1)


def test_the_picture_is_opaque_even_without_layers_below(paint, mesh):
    paint.set_layer(0, "visible", False)
    assert (paint.image[..., 3] == 255).all()
    assert (paint.image[..., :3] == 176).all()
