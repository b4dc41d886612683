"""From the pointer to the posed surface."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.raycast import RayCaster
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.panes import shows_avatar
from ins_studio.viewport.surface import Surface

RING_POINTS = 64
RING_LIFT = 0.0015  # metres above the surface, against z-fighting with what it lies on


@dataclass(frozen=True, eq=False)
class Hit:
    """A point of the posed surface: position (3,), its face and barycentric coordinates (3,)."""

    position: NDArray[np.float64]
    face: int
    barycentric: NDArray[np.float64]


class Picker:
    """Casts rays at the avatar as the viewport shows it; rebuilt when it has moved.

    Parameters
    ----------
    viewport : ViewportWidget
    shown : str
        "avatar", or "scan" to cast them at the scan.
    """

    def __init__(self, viewport: ViewportWidget, shown: str = "avatar") -> None:
        self._viewport = viewport
        self._shown = shown
        self._caster: RayCaster | None = None
        self._seen: tuple[Surface | None, int] = (None, -1)

    @property
    def stale(self) -> bool:
        """Whether it moved since the last pick."""
        return self._seen != self._now()

    def hits(self, points: NDArray[np.floating]) -> list[Hit | None]:
        """Return what lies under each of the screen ``points`` (N, 2), logical pixels."""
        caster = self._fresh()
        seen = [self._sees(float(x)) for x, _ in points]
        if caster is None or not any(seen):
            return [None] * len(points)
        rays = [self._viewport.ray(float(x), float(y)) for x, y in points]
        origins, directions = (np.stack(part) for part in zip(*rays, strict=True))
        face, barycentric, distance = caster.cast(origins, directions)
        return [
            Hit(o + d * s, int(f), b) if here and f >= 0 else None
            for here, o, d, s, f, b in zip(
                seen, origins, directions, distance, face, barycentric, strict=True
            )
        ]

    def hit(self, x: float, y: float) -> Hit | None:
        """Return what lies under one screen point."""
        return self.hits(np.array([[x, y]]))[0]

    def screen_of(self, hit: Hit) -> tuple[float, float]:
        """Return where a point of the surface is on the screen now, in this pose and view."""
        surface, viewport = self._surface, self._viewport
        place = hit.position
        if surface is not None and hit.face < len(surface.faces):
            place = hit.barycentric @ surface.vertices[surface.faces[hit.face]]
        size = viewport.pane_point(0, 0)[2]
        x, y, _ = viewport.camera.project(place[None], size)[0]
        left = viewport.width() - size[0] if self._shown == "avatar" else 0.0  # of its pane
        return float(x) + left, float(y)

    def ring(self, hit: Hit, radius: float) -> NDArray[np.float32]:
        """Return a circle of ``radius`` metres about ``hit``, laid onto the surface, (N, 3)."""
        caster, surface = self._fresh(), self._surface
        if caster is None or surface is None:
            return np.zeros((0, 3), np.float32)
        a, b, c = surface.vertices[surface.faces[hit.face]].astype(np.float64)
        normal = np.cross(b - a, c - a)
        normal /= max(float(np.linalg.norm(normal)), 1e-12)
        across = np.cross(normal, [0, 1, 0] if abs(normal[1]) < 0.9 else [1, 0, 0])
        across /= np.linalg.norm(across)
        turn = np.linspace(0, 2 * np.pi, RING_POINTS, endpoint=False)[:, None]
        circle = np.cos(turn) * across + np.sin(turn) * np.cross(normal, across)
        flat = hit.position + radius * circle
        face, _, distance = caster.cast(
            flat + radius * normal, np.repeat(-normal[None], RING_POINTS, 0)
        )
        landed = (face >= 0) & (distance < 2 * radius)
        drop = np.where(landed, distance - radius, 0.0)
        return np.asarray(flat - (drop - RING_LIFT)[:, None] * normal, np.float32)

    def _fresh(self) -> RayCaster | None:
        if self.stale:
            self._seen = self._now()
            surface = self._seen[0]
            self._caster = None if surface is None else RayCaster(surface.vertices, surface.faces)
        return self._caster

    def _now(self) -> tuple[Surface | None, int]:
        surface = self._surface
        return surface, -1 if surface is None else surface.changes

    def _sees(self, x: float) -> bool:
        scene = self._viewport.scene
        share = x / max(self._viewport.width(), 1)
        avatar = shows_avatar(scene.effective_comparison(), share, scene.wipe)
        return avatar if self._shown == "avatar" else scene.scan_in_view() and not avatar

    @property
    def _surface(self) -> Surface | None:
        scene = self._viewport.scene
        return scene.avatar if self._shown == "avatar" else scene.scan
