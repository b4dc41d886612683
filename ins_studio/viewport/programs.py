"""Shader programs by name, from resources/shaders."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.resources import resource
from ins_studio.viewport.camera import Camera

# Drawing over what is there; an opaque picture stays opaque.
OVER = {
    "blend": True,
    "blend_func": ("src_alpha", "one_minus_src_alpha", "one", "one_minus_src_alpha"),
}
SHADERS = (
    *("surface", "line", "bone", "backdrop", "floor", "shade"),
    *("marker", "handle", "dot", "stroke", "label"),
)


def load_program(name: str, defined: Collection[str] = ()) -> Any:
    """Return the gloo program ``name``, made with the words ``defined`` of its ``#ifdef``."""
    return gloo.Program(*(shader_source(f"{name}.{kind}", defined) for kind in ("vert", "frag")))


def shader_source(file: str, defined: Collection[str] = ()) -> str:
    """Return the text of a shader; GLSL 1.20, so that macOS and old drivers run it."""
    version, rest = resource(f"shaders/{file}").read_text(encoding="utf-8").split("\n", 1)
    return "\n".join([version, *(f"#define {word}" for word in sorted(defined)), rest])


@dataclass(frozen=True, eq=False)
class Eye:
    """A camera's two matrices as OpenGL wants them: (4, 4) float32, transposed.

    ``flat`` says that all rays are parallel.
    """

    view: NDArray[np.float32]
    projection: NDArray[np.float32]
    flat: bool = False

    def towards(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return vectors from world ``points`` (N, 3) to the eye, (N, 3); not of unit length."""
        turn, shift = self.view[:3, :3], self.view[3, :3]  # transposed, as OpenGL has them
        if self.flat:
            return np.repeat(turn[None, :, 2], len(points), axis=0)
        found: NDArray[np.float32] = -turn @ shift - points
        return found

    def outside(self, low: NDArray[np.floating], high: NDArray[np.floating]) -> bool:
        """Whether the near plane cuts nothing of the box from ``low`` to ``high``.

        (3,) each, world metres. Parallel rays come from outside of everything.
        """
        if self.flat:
            return True
        near = self.projection[3, 2] / (self.projection[2, 2] - 1)
        place = self.towards(np.zeros((1, 3), np.float32))[0]
        away = np.maximum(np.maximum(low - place, place - high), 0.0)
        return bool(np.linalg.norm(away) > 2 * near)  # its corners are farther than its middle

    def apply(self, program: Any) -> None:
        """Set ``u_view`` and ``u_projection``."""
        program["u_view"] = self.view
        program["u_projection"] = self.projection


def eye_of(camera: Camera, width: int, height: int) -> Eye:
    """Matrices for a picture of ``width`` x ``height`` pixels."""
    view = np.ascontiguousarray(camera.view().T, np.float32)
    size = (max(width, 1), max(height, 1))
    projection = np.ascontiguousarray(camera.projection(size).T, np.float32)
    return Eye(view, projection, camera.flat)


FLAT = Eye(np.eye(4, dtype=np.float32), np.eye(4, dtype=np.float32))
