"""The viewer's eye: a camera that turns about a point, as plain arithmetic."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

FIELD_OF_VIEW = np.radians(32.0)  # vertical; long enough that faces do not bulge
NEAREST, FARTHEST = 0.05, 60.0  # metres between the eye and the point it turns about
STEEPEST = np.radians(89.5)
PIXELS_PER_TURN = 900.0
MARGIN = 1.12
VIEWS = {
    "front": (0.0, 0.0),
    "side": (90.0, 0.0),
    "back": (180.0, 0.0),
    "other_side": (-90.0, 0.0),
    "top": (0.0, 89.5),
    "bottom": (0.0, -89.5),
}
BEYOND = 60.0  # metres behind the eye and past the target that a picture without depth shows

Array = NDArray[np.float64]
Size = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Camera:
    """A camera at ``distance`` from ``target``; every change returns a new one.

    Positions are world metres, y up; angles radians. Yaw 0 looks along -z (a person facing +z
    is seen from the front) and grows towards the person's left (+x). Screen points are logical
    pixels from the top left; ``size`` is the (width, height) they are measured in.

    It sees in perspective, or ``flat``: orthographic, with what lies at the target as large as in
    perspective. ``turned`` (3, 3) is the rotation of the axes that yaw and pitch turn about: the
    world's own, unless the camera is carried by something that turns.
    """

    target: Array = field(default_factory=lambda: np.array([0.0, 0.9, 0.0]))
    distance: float = 4.0
    yaw: float = np.radians(20.0)
    pitch: float = np.radians(8.0)
    flat: bool = False
    turned: Array = field(default_factory=lambda: np.eye(3))

    @property
    def axes(self) -> Array:
        """Rows right, up, back of the eye in the world, (3, 3)."""
        sy, cy, sp, cp = np.sin(self.yaw), np.cos(self.yaw), np.sin(self.pitch), np.cos(self.pitch)
        own = np.array([[cy, 0, -sy], [-sy * sp, cp, -cy * sp], [sy * cp, sp, cy * cp]])
        axes: Array = own @ self.turned.T
        return axes

    @property
    def eye(self) -> Array:
        """Where the camera is, (3,)."""
        eye: Array = self.target + self.distance * self.axes[2]
        return eye

    @property
    def viewpoint(self) -> Array:
        """Where all rays come from, (3,): the eye, or far away where the picture is flat."""
        return self.target + 1000.0 * self.axes[2] if self.flat else self.eye

    def view(self) -> Array:
        """World to eye, (4, 4), column vectors."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.axes
        matrix[:3, 3] = -self.axes @ self.eye
        return matrix

    def projection(self, size: Size) -> Array:
        """Eye to clip space, (4, 4), column vectors, OpenGL's depth range."""
        if self.flat:
            return self._flat_projection(size)
        near, far = max(0.005, 0.02 * self.distance), self.distance + BEYOND
        tall = 1 / np.tan(FIELD_OF_VIEW / 2)
        matrix = np.zeros((4, 4))
        matrix[0, 0], matrix[1, 1] = tall * size[1] / size[0], tall
        matrix[2, 2] = -(far + near) / (far - near)
        matrix[2, 3] = -2 * far * near / (far - near)
        matrix[3, 2] = -1
        return matrix

    def _flat_projection(self, size: Size) -> Array:
        tall = 1 / (np.tan(FIELD_OF_VIEW / 2) * self.distance)
        near, far = self.distance - BEYOND, self.distance + BEYOND
        matrix = np.diag([tall * size[1] / size[0], tall, -2 / (far - near), 1.0])
        matrix[2, 3] = -(far + near) / (far - near)
        return matrix

    def metres_per_pixel(self, size: Size, depth: float | None = None) -> float:
        """How long one logical pixel is at ``depth`` in front of the eye (the target's if None)."""
        depth = self.distance if depth is None or self.flat else depth
        return float(2 * np.tan(FIELD_OF_VIEW / 2) * depth / size[1])

    def ray(self, x: float, y: float, size: Size) -> tuple[Array, Array]:
        """Return where the ray through the screen point begins (3,), and its unit direction (3,).

        It begins at the eye, or in front of all that is seen where the picture is flat.
        """
        half = np.tan(FIELD_OF_VIEW / 2)
        if self.flat:
            right, up, back = self.axes
            metre = self.metres_per_pixel(size)
            beside = metre * ((x - size[0] / 2) * right - (y - size[1] / 2) * up)
            return self.eye + beside + BEYOND * back, -back
        across = (2 * x / size[0] - 1) * half * size[0] / size[1]
        direction = np.array([across, (1 - 2 * y / size[1]) * half, -1.0]) @ self.axes
        return self.eye, direction / np.linalg.norm(direction)

    def project(self, points: NDArray[np.floating], size: Size) -> Array:
        """Screen x, y and depth in metres of world ``points`` (N, 3), as (N, 3)."""
        seen = (np.asarray(points, np.float64) - self.eye) @ self.axes.T
        depth = np.maximum(-seen[:, 2], 1e-9) if not self.flat else self.distance
        scale = size[1] / (2 * np.tan(FIELD_OF_VIEW / 2) * depth)
        x, y = size[0] / 2 + seen[:, 0] * scale, size[1] / 2 - seen[:, 1] * scale
        return np.stack([x, y, -seen[:, 2]], 1)

    def orbited(self, dx: float, dy: float) -> "Camera":
        """Turn about the target by a drag of (dx, dy) pixels; the scene follows the hand."""
        turn = 2 * np.pi / PIXELS_PER_TURN
        pitch = float(np.clip(self.pitch + dy * turn, -STEEPEST, STEEPEST))
        return replace(self, yaw=self.yaw - dx * turn, pitch=pitch)

    def panned(self, dx: float, dy: float, size: Size) -> "Camera":
        """Slide so that what lies at the target's depth follows the pointer exactly."""
        right, up, _ = self.axes
        return replace(
            self, target=self.target + self.metres_per_pixel(size) * (dy * up - dx * right)
        )

    def dollied(self, factor: float, x: float, y: float, size: Size) -> "Camera":
        """Scale the distance, keeping the point under the pointer (at the target's depth) still."""
        distance = float(np.clip(self.distance * factor, NEAREST, FARTHEST))
        factor = distance / self.distance
        start, direction = self.ray(x, y, size)
        back = self.axes[2]
        point = start + direction * ((self.target - start) @ back) / (direction @ back)
        return replace(self, distance=distance, target=point + (self.target - point) * factor)

    def framed(self, low: NDArray[np.floating], high: NDArray[np.floating], size: Size) -> "Camera":
        """Move until the box from ``low`` (3,) to ``high`` (3,) just fits, direction unchanged."""
        low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
        centre = (low + high) / 2
        corners = np.array(np.meshgrid(*zip(low, high, strict=True), indexing="ij")).reshape(3, 8).T
        seen = np.abs((corners - centre) @ self.axes.T) * [1, 1, 0]
        seen[:, 2] = (corners - centre) @ self.axes[2]
        half = np.tan(FIELD_OF_VIEW / 2) * np.array([size[0] / size[1], 1.0])
        if self.flat:
            seen[:, 2] = 0
        needed = (seen[:, 2:] + MARGIN * seen[:, :2] / half).max()
        return replace(self, target=centre, distance=float(np.clip(needed, NEAREST, FARTHEST)))

    def looking(self, view: str) -> "Camera":
        """Look from one of ``VIEWS``, at the same target, upright."""
        yaw, pitch = VIEWS[view]
        return replace(self, yaw=np.radians(yaw), pitch=np.radians(pitch), turned=np.eye(3))

    def towards(self, other: "Camera", share: float) -> "Camera":
        """Return the camera ``share`` (0..1) of the way to ``other``, as level and flat as it.

        The distance goes by ratio, and the way round is the shorter one.
        """
        yaw = (other.yaw - self.yaw + np.pi) % (2 * np.pi) - np.pi
        distance = self.distance * (other.distance / self.distance) ** share
        return replace(
            other,
            target=self.target + share * (other.target - self.target),
            distance=float(distance),
            yaw=float(self.yaw + share * yaw),
            pitch=float(self.pitch + share * (other.pitch - self.pitch)),
        )

    def carried(self, motion: Array) -> "Camera":
        """Move with what moves by ``motion`` (4, 4), rigid: it looks the same from there."""
        turn = motion[:3, :3]
        return replace(self, target=turn @ self.target + motion[:3, 3], turned=turn @ self.turned)

    def upright(self) -> "Camera":
        """Look the same way with the world's own up; what was tilted is level."""
        back = self.axes[2]
        pitch = float(np.clip(np.arcsin(np.clip(back[1], -1, 1)), -STEEPEST, STEEPEST))
        yaw = float(np.arctan2(back[0], back[2]))
        return replace(self, yaw=yaw, pitch=pitch, turned=np.eye(3))
