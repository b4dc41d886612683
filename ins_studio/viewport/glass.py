"""The fitted body as glass in its scan: strong where it comes out, a contour where cloth covers it.

Bare skin is body and scan at once, to the millimetres that scans are good for. The glass is sunk
by as much, or the two would be in front of each other in patches.
"""

from vispy import gloo

from ins_studio.viewport.programs import Eye
from ins_studio.viewport.surface_node import Finish, Glass, SurfaceNode

THROUGH = Glass(opacity=0.12, edge=0.75)
OUTSIDE = Glass(opacity=0.6, sink=0.003)
XRAY = Glass(opacity=0.28, edge=0.55)
IN_FRONT = 0.1  # of the depth: all but what touches the near plane lies behind it


def draw_outside(eye: Eye, body: SurfaceNode, finish: Finish) -> None:
    """Blend in what of the body is in front of the depth drawn so far."""
    body.draw_glass(eye, finish, OUTSIDE)


def draw_xray(eye: Eye, surface: SurfaceNode, finish: Finish) -> None:
    """Blend a surface over what is drawn already; what comes next is not hidden by it."""
    surface.draw_glass(eye, finish, XRAY)
    gloo.clear(color=False, depth=True)


def draw_through(eye: Eye, body: SurfaceNode, finish: Finish) -> None:
    """Blend the whole body over the picture, faintly; comes last, as it covers the depth."""
    gloo.set_depth_range(0.0, IN_FRONT)
    body.draw_glass(eye, finish, THROUGH)
    gloo.set_depth_range(0.0, 1.0)
