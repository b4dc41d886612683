"""Drawing one surface: buffers made once, vertices streamed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from vispy import gloo

from ins_studio.viewport.programs import OVER, Eye, load_program
from ins_studio.viewport.surface import Surface
from ins_studio.viewport.texture_node import TextureNode

VERTEX = np.dtype([("a_position", np.float32, 3), ("a_normal", np.float32, 3)])
WIRE_COLOR = (0.93, 0.96, 1.0, 0.17)


@dataclass(frozen=True)
class Glass:
    """How a surface is seen through.

    Attributes
    ----------
    opacity : float
        0 to 1, where it faces the viewer.
    edge : float
        How much of the way to opaque it goes where it is seen from the side, 0 to 1.
    sink : float
        Metres that it is drawn under its true place, so that what coincides with it hides it.
    """

    opacity: float
    edge: float = 0.0
    sink: float = 0.0


SOLID = Glass(1.0)


@dataclass(frozen=True)
class Finish:
    """What a surface looks like.

    Attributes
    ----------
    texture : TextureNode
        Its picture, where it has texture coordinates and no colours of its own.
    unlit : bool
        Whether colours are shown as they are, without light.
    clay, normals : bool
        Whether it is plain grey instead, or coloured by which way it faces.
    ball : object
        The picture of a ball that lights it, on the card; None for lamps.
    backfaces : bool
        Whether its inside is marked in red.
    relief : TextureNode or None
        The normal map that its light follows, where its picture is drawn.
    strength : float
        0 to 1: how much of the map's lean counts.
    """

    texture: TextureNode
    unlit: bool = False
    clay: bool = False
    normals: bool = False
    ball: Any = None
    backfaces: bool = False
    relief: TextureNode | None = None
    strength: float = 1.0

    @property
    def in_relief(self) -> bool:
        """Whether there is a normal map, and a look in which it can be seen."""
        there = self.relief is not None and self.relief.filled and self.strength > 0
        return there and (self.normals or self.ball is not None or not self.unlit)

    def words(self) -> set[str]:
        """Return what the surface's program is made with for it."""
        found = {"RED_INSIDE"} if self.backfaces else set()
        if self.normals:
            return found | {"NORMALS"}
        if self.ball is not None:
            return found | {"BALL"}
        return found | ({"UNLIT"} if self.unlit else set())


class SurfaceNode:
    """Follows a Surface: uploads what changed since the last draw, and draws it."""

    def __init__(self) -> None:
        self._programs: dict[frozenset[str], Any] = {}  # by what they are made with
        self._wire = load_program("line")
        self._surface: Surface | None = None  # that the buffers are of
        self._wanted: Surface | None = None
        self._seen = (-1, -1)
        self._buffer: Any = None
        self._texcoords: Any = None
        self._colors: Any = None
        self._triangles: Any = None
        self._edges: Any = None

    def sync(self, surface: Surface) -> None:
        """Draw ``surface`` from now on, as it is whenever it is drawn.

        Nothing is uploaded before: what is not drawn would only heap up in gloo's queue.
        """
        self._wanted = surface

    def _upload(self) -> Surface | None:
        """Bring the card up to date, and return what there is to draw."""
        surface = self._wanted
        if surface is None:
            return None
        if surface is not self._surface:
            self._rebuild(surface)
        changes, color_changes = self._seen
        if changes != surface.changes:
            self._buffer.set_data(surface.drawn().view(VERTEX).ravel())
        if color_changes != surface.color_changes:
            self._colors.set_data(surface.drawn_colors().astype(np.float32) / 255)
        self._seen = (surface.changes, surface.color_changes)
        return surface

    def draw(self, eye: Eye, finish: Finish) -> None:
        """Draw the texture where there is one, else vertex colours, as ``finish`` says.

        The far side of what has no openings is not worked out: nobody can see it from outside.
        """
        surface = self._upload()
        if surface is None:
            return
        hidden = not finish.backfaces and surface.closed and eye.outside(*surface.bounds())
        program = self._prepare(surface, eye, finish, SOLID, {"CLOSED"} if hidden else set())
        gloo.set_state(depth_test=True, blend=False, cull_face=hidden)
        program.draw("triangles", self._triangles)
        gloo.set_state(cull_face=False)

    def draw_glass(self, eye: Eye, finish: Finish, glass: Glass) -> None:
        """Blend in the nearest layer alone, where it is not hidden."""
        surface = self._upload()
        if surface is None:
            return
        program = self._prepare(surface, eye, finish, glass, set())
        gloo.set_state(depth_test=True, blend=False, cull_face=False)
        gloo.set_color_mask(False, False, False, False)
        program.draw("triangles", self._triangles)
        gloo.set_color_mask(True, True, True, True)
        gloo.set_state(depth_test=True, depth_func="equal", **OVER)
        program.draw("triangles", self._triangles)
        gloo.set_state(depth_func="less")

    def draw_wire(self, eye: Eye, scale: float) -> None:
        """Draw every edge once, faintly, over the surface, ``scale`` device pixels wide."""
        surface = self._upload()
        if surface is None:
            return
        if self._edges is None:
            self._edges = gloo.IndexBuffer(surface.edges)
        eye.apply(self._wire)
        self._wire["a_position"] = self._buffer["a_position"]
        self._wire["u_nudge"] = 0.0015
        self._wire["u_color"] = WIRE_COLOR
        gloo.set_state(depth_test=True, **OVER)
        gloo.set_line_width(scale)
        self._wire.draw("lines", self._edges)
        gloo.set_line_width(1.0)

    def _prepare(
        self, surface: Surface, eye: Eye, finish: Finish, glass: Glass, more: set[str]
    ) -> Any:
        """Return the program for this look of the surface, with all that it asks for."""
        bare = surface.textured and surface.colors is None and not finish.clay
        textured = bare and finish.texture.filled
        words = finish.words() | more | ({"TEXTURED"} if textured else set())
        if textured and finish.in_relief:
            words.add("RELIEF")
        program = self._program(words)
        eye.apply(program)
        program["u_texture"] = finish.texture.image
        if finish.ball is not None:
            program["u_ball"] = finish.ball
        if "RELIEF" in words and finish.relief is not None:
            program["u_relief"] = finish.relief.image
            program["u_strength"] = finish.strength
        program["u_flat"] = float(eye.flat)
        program["u_opacity"] = glass.opacity
        program["u_edge"] = glass.edge
        program["u_sink"] = glass.sink
        return program

    def _program(self, words: set[str]) -> Any:
        """Return the program made with ``words``, bound to this surface's buffers."""
        key = frozenset(words)
        if key not in self._programs:
            program = self._programs[key] = load_program("surface", words)
            program.bind(self._buffer)
            if "TEXTURED" in words:
                program["a_texcoord"] = self._texcoords
            else:
                program["a_color"] = self._colors
        return self._programs[key]

    def _rebuild(self, surface: Surface) -> None:
        self._surface = surface
        self._seen = (-1, -1)
        self._edges = None
        self._programs.clear()
        self._buffer = gloo.VertexBuffer(np.zeros(len(surface.source), VERTEX))
        self._texcoords = gloo.VertexBuffer(surface.texcoords)
        self._colors = gloo.VertexBuffer(np.zeros((len(surface.source), 3), np.float32))
        self._triangles = gloo.IndexBuffer(surface.drawn_faces)
