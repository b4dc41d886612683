"""Normal maps as the document holds them: layers that nobody paints on and that are no picture."""

import numpy as np
import pytest
from square_mesh import square

from ins_studio.document.paint import PaintDocument
from ins_studio.document.texture_folder import snapshot, write_texture
from ins_studio.texture.folder import load_layers

SIZE = 64
BASE = (120, 130, 140, 255)
LEANING = (200, 128, 230, 255)


@pytest.fixture
def mesh():
    return square()


@pytest.fixture
def paint(stack, mesh):
    document = PaintDocument(stack)
    document.set_mesh(mesh, np.full((SIZE, SIZE, 4), BASE, np.uint8))
    return document


@pytest.fixture
def told(paint):
    strengths = []
    paint.relief_changed.connect(
        lambda: strengths.append(None if paint.relief is None else paint.relief.opacity)
    )
    return strengths


def normals(color=LEANING):
    return np.full((SIZE, SIZE, 4), color, np.uint8)


def test_a_normal_map_is_seen_as_relief_and_not_as_colour(paint):
    paint.add_normals("Knit", normals())
    assert paint.relief.name == "Knit"
    assert (paint.relief.pixels == LEANING).all()
    assert (paint.image == BASE).all()
    assert (paint.flattened_for_export() == BASE).all()


def test_nobody_paints_on_it_and_it_is_no_paint(paint, mesh):
    from ins_studio.texture.brush import Brush

    paint.add_normals("Knit", normals())
    assert paint.active == 2
    assert not paint.can_paint()
    assert not paint.strokes.begin(mesh.vertices, np.array([0, 0, 3.0]), Brush())
    assert not paint.has_paint
    assert paint.has_work
    assert [layer.name for layer in paint.painted_layers()] == ["Paint 1"]


def test_adding_and_removing_are_steps_both_ways(paint, stack, told):
    paint.add_normals("Knit", normals())
    stack.undo()
    assert paint.relief is None
    assert not paint.has_work
    stack.redo()
    assert (paint.relief.pixels == LEANING).all()
    paint.remove_layer(2)
    assert paint.relief is None
    stack.undo()
    assert (paint.relief.pixels == LEANING).all()
    assert told == [1.0, None, 1.0, None, 1.0]


def test_strength_and_visibility_are_told_without_composing_the_picture(paint, stack, told):
    paint.add_normals("Knit", normals())
    composed = []
    paint.texture_changed.connect(composed.append)
    for value in (0.8, 0.5):
        paint.set_layer(2, "opacity", value, drag=3)
    paint.set_layer(2, "visible", False)
    paint.set_layer(2, "name", "Wool")
    assert told == [1.0, 0.8, 0.5, None]
    assert composed == []
    for _ in range(3):
        stack.undo()
    assert paint.relief.opacity == 1.0


def test_the_topmost_visible_one_counts(paint):
    paint.add_normals("Knit", normals())
    paint.add_normals("Pores", normals((128, 200, 230, 255)))
    assert paint.relief.name == "Pores"
    paint.set_layer(3, "visible", False)
    assert paint.relief.name == "Knit"


def test_paint_is_no_news_for_the_relief(paint, mesh, told):
    paint.add_normals("Knit", normals())
    paint.add_layer("Above")
    paint.set_layer(3, "opacity", 0.5)
    assert told == [1.0]


def test_the_disk_keeps_it_without_any_paint(paint, mesh, tmp_path):
    assert snapshot(paint) is None
    paint.add_normals("Knit", normals())
    paint.set_layer(2, "opacity", 0.25)
    held = snapshot(paint)
    paint.remove_layer(2)  # what is written is as it was
    assert write_texture(held, tmp_path) == "texture/layers.json"
    paint.set_layers(load_layers(tmp_path / "texture"))
    assert (paint.relief.name, paint.relief.opacity) == ("Knit", 0.25)
    assert (paint.relief.pixels == LEANING).all()
    assert paint.can_paint()  # the paint layer is active, and not the one on top


def test_what_is_carried_over_is_kept_by_the_next_mesh(paint, mesh, told):
    paint.add_normals("Knit", normals())
    paint.replace_own([layer.pixels // 2 for layer in paint.own_layers()])
    paint.set_mesh(mesh, np.full((SIZE, SIZE, 4), 9, np.uint8))
    assert [layer.name for layer in paint.stack.layers] == ["Scan colour", "Paint 1", "Knit"]
    assert (paint.relief.pixels == np.array(LEANING) // 2).all()
    assert told == [1.0, 1.0]
