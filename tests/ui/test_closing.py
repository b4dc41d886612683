"""A project that is closed takes its memory with it."""

import gc
import weakref

import numpy as np

from ins_studio.document.keeper import Keeper
from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.key_edits import set_keys
from ins_studio.texture.brush import Brush


def paint(document, vertices):
    """One stroke on the middle of a face that looks at the painter."""
    mesh, face = document.mesh, 0
    centre = vertices[mesh.faces[face]].mean(0)
    a, b, c = vertices[mesh.faces[face]]
    normal = np.cross(b - a, c - a)
    eye = centre + normal / np.linalg.norm(normal)
    assert document.paint.strokes.begin(vertices, eye, Brush(radius=0.05))
    document.paint.strokes.dabs(centre[None], np.array([face]))
    document.paint.strokes.end()
    assert document.undo_stack.undoText() == "Paint"


def large_things(desk):
    """What a project holds in megabytes, by name."""
    document, frame = desk.studio.document, desk.studio.document.timeline.frame
    pixels = {f"layer {layer.name}": layer.pixels for layer in document.paint.stack.layers}
    atlas = document.paint.atlas
    return {
        **pixels,
        "exact frame": desk.frames.exact.get(frame),
        "shown": desk.scene.avatar.vertices,
        "surface": desk.scene.avatar,
        "picture": document.paint.image,
        "texels": atlas.topology.texels.face,
        "atlas": atlas,
        "mesh": document.mesh,
        "clip": document.timeline.clip,
        "poses": document.timeline.clip.motion.poses,
    }


def test_a_project_that_is_closed_leaves_nothing_behind(walker):
    document, keying = walker.studio.document, walker.studio.document.keying
    document.clip_editing.make_editable(None)
    for turn in (0.1, 0.2):
        value = {1: exponential(np.array([0.0, turn, 0.0]))}
        keying.edit("Turn", set_keys(keying.keyed, 3, value), drag=4)
    walker.deliver((0.0, 0.004, 0.0))
    paint(document, walker.frames.exact.get(document.timeline.frame))
    walker.looks.set_look("stretch")
    held = {name: weakref.ref(thing) for name, thing in large_things(walker).items()}
    assert walker.frames.exact.cache.nbytes > 0
    walker.mesh = None  # the test's own hold on it
    Keeper(document).new()
    gc.collect()
    assert walker.frames.exact.cache.nbytes == 0
    assert [name for name, thing in held.items() if thing() is not None] == []
