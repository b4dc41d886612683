"""Shader programs by name, from resources/shaders."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.resources import resource
from ins_studio.viewport.camera import Camera

SHADERS = ("surface", "line", "bone", "backdrop", "floor", "marker", "handle")


def load_program(name: str) -> Any:
    """Return the gloo program ``name``; GLSL 1.20, so that macOS and old drivers run it."""
    sources = [
        resource(f"shaders/{name}.{kind}").read_text(encoding="utf-8") for kind in ("vert", "frag")
    ]
    return gloo.Program(*sources)


@dataclass(frozen=True, eq=False)
class Eye:
    """A camera's two matrices as OpenGL wants them: (4, 4) float32, transposed.

    ``flat`` says that all rays are parallel.
    """

    view: NDArray[np.float32]
    projection: NDArray[np.float32]
    flat: bool = False

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
