"""The fitted body as glass in its scan: strong where it comes out, faint where cloth covers it."""

from vispy import gloo

from ins_studio.viewport.programs import Eye
from ins_studio.viewport.surface_node import SurfaceNode
from ins_studio.viewport.texture_node import TextureNode

THROUGH, OUTSIDE = 0.34, 0.6  # opacities
SINK = 0.002  # metres: bare skin is body and scan at once, and must not flicker between them


def draw_through(
    eye: Eye, body: SurfaceNode, scan: SurfaceNode, texture: TextureNode, unlit: bool
) -> None:
    """Blend the whole body over the picture, faintly; leaves the depth of the scan alone."""
    gloo.clear(color=False, depth=True)
    body.draw_glass(eye, texture, unlit, THROUGH)
    gloo.clear(color=False, depth=True)
    scan.draw_depth(eye)


def draw_outside(eye: Eye, body: SurfaceNode, texture: TextureNode, unlit: bool) -> None:
    """Blend in what of the body is in front of the depth drawn so far."""
    body.draw_glass(eye, texture, unlit, OUTSIDE, SINK)
