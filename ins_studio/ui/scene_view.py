"""What a viewport shows, as a widget's setters: arrays in, one redraw each."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ins_studio.project.canonical import CanonicalMesh
from ins_studio.viewport.handles import Handles
from ins_studio.viewport.marks import SurfacePins, Trail
from ins_studio.viewport.scene import COMPARISONS, SCAN_VIEWS, Markers, Scene, Texture
from ins_studio.viewport.surface import Surface

OVERLAYS = {"wireframe", "skeleton", "unlit", "floor", "backfaces", "xray"}


class SceneView(QWidget):
    """Holds a scene and changes it; how it is drawn is the matter of who derives from it.

    Attributes
    ----------
    scene : Scene
        What is shown; change it by the methods here, which also redraw.
    """

    moved = Signal()  # the avatar's vertices changed
    skinned_moved = Signal()  # those of its twin, moved by its bones alone
    overlays_changed = Signal()
    comparison_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self._ground_known = False

    def refresh(self) -> None:
        """Ask for one redraw."""
        raise NotImplementedError

    def _refresh_labels(self) -> None:
        """Ask for one redraw, and for the words over the panes."""
        raise NotImplementedError

    def _tell_systems(self, words: tuple[str, str, str]) -> None:
        """Say this over the panes of the compared systems."""
        raise NotImplementedError

    def set_avatar(self, mesh: CanonicalMesh | None) -> None:
        """Show ``mesh`` in its canonical pose; topology is fixed until the next call."""
        self.scene.avatar = None
        if mesh is not None:
            self.scene.avatar = Surface(
                mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces
            )
            self._settle(mesh.vertices)
            self._ground_known = False
        self.refresh()

    def set_surface(self, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> None:
        """Show a plain mesh, (V, 3) world metres and (F, 3), in the avatar's place: a preview."""
        self.scene.avatar = Surface(vertices, faces)
        self._settle(vertices)
        self.refresh()

    def set_vertices(self, vertices: NDArray[np.floating]) -> None:
        """Move the avatar to ``vertices`` (V, 3), world metres, y up."""
        if self.scene.avatar is None:
            raise ValueError("set_vertices comes after set_avatar")
        self.scene.avatar.set_vertices(vertices)
        self._settle(vertices)
        self.moved.emit()
        self.refresh()

    def set_avatar_colors(self, colors: NDArray[np.uint8] | None) -> None:
        """Show sRGB ``colors`` (V, 3) uint8 on the avatar, as heat; None shows the texture."""
        self._recolor(self.scene.avatar, colors)

    def set_skinned_colors(self, colors: NDArray[np.uint8] | None) -> None:
        """As ``set_avatar_colors``, on the avatar moved by its bones alone."""
        self._recolor(self.scene.skinned, colors)

    def set_finish(
        self,
        pattern: NDArray[np.uint8] | None,
        clay: bool = False,
        normals: bool = False,
        ball: str = "",
    ) -> None:
        """Show ``pattern`` (H, W, 4) uint8 sRGB for the texture, plain clay, or the normals.

        ``ball`` lights it by one of the ``matcaps`` and not by lamps.
        """
        self.scene.pattern = None if pattern is None else Texture(pattern)
        self.scene.clay, self.scene.normals, self.scene.ball = clay, normals, ball
        self.refresh()

    def set_texture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Colour the avatar with ``pixels`` (H, W, 4) uint8 sRGB, row 0 on top (copied)."""
        self.scene.set_texture(pixels)
        self.refresh()

    def update_texture(self, rect: QRect, pixels: NDArray[np.uint8]) -> None:
        """Replace the texels of ``rect`` by ``pixels`` (h, w, 4)."""
        if self.scene.texture is not None:
            box = (rect.x(), rect.y(), rect.width(), rect.height())
            self.scene.texture.update(box, pixels)
            self.refresh()

    def set_relief(self, pixels: NDArray[np.uint8] | None, strength: float = 1.0) -> None:
        """Let the light follow the normal map ``pixels`` (H, W, 4) uint8, row 0 on top.

        They are not copied, and the same array again only changes the ``strength``, 0 to 1.
        """
        shown = self.scene.relief
        if pixels is None:
            self.scene.relief = None
        elif shown is None or shown.pixels is not pixels:
            self.scene.relief = Texture(pixels)
        self.scene.relief_strength = strength
        self.refresh()

    def set_scan(
        self,
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        colors: NDArray[np.uint8] | None = None,
    ) -> None:
        """Show a scan: (V, 3) world metres, (F, 3), sRGB (V, 3) uint8; cheap for the same faces."""
        self.scene.scan = moved(self.scene.scan, vertices, faces, colors)
        self._settle(vertices)
        self._refresh_labels()

    def set_scan_colors(self, colors: NDArray[np.uint8] | None) -> None:
        """Show sRGB ``colors`` (V, 3) uint8 on the scan until ``set_scan`` brings others."""
        self._recolor(self.scene.scan, colors)

    def set_body(
        self,
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        colors: NDArray[np.uint8] | None = None,
    ) -> None:
        """Put the body fitted to the scan in: as ``set_scan``; seen as ``set_scan_view`` says."""
        self.scene.body = moved(self.scene.body, vertices, faces, colors)
        self.refresh()

    def set_scan_view(self, view: str, through: bool = True) -> None:
        """Show the "scan", "both" or the "body"; ``through`` lets the body shine through."""
        if view not in SCAN_VIEWS:
            raise ValueError(f"there is no view {view!r} of a scan")
        self.scene.scan_view, self.scene.body_through = view, through
        self.refresh()

    def clear_body(self) -> None:
        """Take the body away."""
        self.scene.body = None
        self.refresh()

    def clear_scan(self) -> None:
        """Take the scan away."""
        self.scene.scan = None
        self._refresh_labels()

    def set_systems(
        self,
        skinned: NDArray[np.floating],
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        colors: NDArray[np.uint8],
    ) -> None:
        """Set what stands beside the avatar in the comparison "systems".

        The avatar's mesh at ``skinned`` (V, 3), world metres, and another mesh (V', 3), (F', 3)
        with sRGB colours (V', 3) uint8, which may be a new one every time.
        """
        self.set_skinned(skinned)
        self.scene.rival = moved(self.scene.rival, vertices, faces, colors)
        self._refresh_labels()

    def set_skinned(self, vertices: NDArray[np.floating]) -> None:
        """Put the avatar's mesh at ``vertices`` (V, 3), world metres: moved by its bones alone."""
        avatar, twin = self.scene.avatar, self.scene.skinned
        if avatar is None:
            raise ValueError("set_skinned comes after set_avatar")
        if twin is None or twin.faces is not avatar.faces:
            self.scene.skinned = avatar.twin(vertices)
            self._refresh_labels()
        else:
            twin.set_vertices(vertices)
            self.refresh()
        self.skinned_moved.emit()

    def set_system_words(self, words: tuple[str, str, str]) -> None:
        """Say this of the avatar, of plain skinning and of the other system."""
        self._tell_systems(words)

    def clear_systems(self) -> None:
        """Take both away."""
        self.scene.skinned = self.scene.rival = None
        self._refresh_labels()

    def set_skeleton(
        self,
        joints: NDArray[np.floating] | None,
        parents: NDArray[np.integer] | None = None,
        selected: int = -1,
    ) -> None:
        """Place the skeleton overlay: joints (J, 3) world metres, parents (J,)."""
        self.scene.joints = None if joints is None else np.asarray(joints, np.float32)
        if parents is not None:
            self.scene.parents = np.asarray(parents, np.int32)
        self.scene.selected_joint = selected
        self.refresh()

    def set_overlays(self, **shown: bool) -> None:
        """Switch any of ``OVERLAYS``."""
        for name, value in shown.items():
            if name not in OVERLAYS:
                raise ValueError(f"there is no overlay {name!r}")
            setattr(self.scene, name, value)
        self.overlays_changed.emit()
        self.refresh()

    def set_comparison(self, mode: str) -> None:
        """Show one of ``COMPARISONS``."""
        if mode not in COMPARISONS:
            raise ValueError(f"there is no comparison {mode!r}")
        self.scene.comparison = mode
        self.comparison_changed.emit(mode)
        self._refresh_labels()

    def set_ring(self, points: NDArray[np.floating] | None, color: QColor | None = None) -> None:
        """Draw a closed line through ``points`` (N, 3), world metres, over the avatar."""
        self.scene.ring = None if points is None else np.asarray(points, np.float32)
        if color is not None:
            self.scene.ring_color = (color.redF(), color.greenF(), color.blueF())
        self.refresh()

    def set_pins(self, pins: SurfacePins | None) -> None:
        """Draw points that stay on the avatar, with their names."""
        self.scene.pins = pins
        self.refresh()

    def set_trails(self, trails: tuple[Trail, ...]) -> None:
        """Draw the ways of joints."""
        if trails or self.scene.trails:
            self.scene.trails = trails
            self.refresh()

    def set_markers(self, markers: Markers | None) -> None:
        """Draw dots in front of the scan, of logical pixels here; None takes them away."""
        if markers is None and self.scene.markers is None:
            return
        if markers is not None:
            markers = replace(markers, sizes_px=markers.sizes_px * self.devicePixelRatioF())
        self.scene.markers = markers
        self.refresh()

    def set_handles(self, handles: Handles | None) -> None:
        """Draw what can be grasped over the avatar; None draws nothing."""
        if handles is not None or self.scene.handles is not None:
            self.scene.handles = handles
            self.refresh()

    def _recolor(self, surface: Surface | None, colors: NDArray[np.uint8] | None) -> None:
        if surface is not None and colors is not surface.colors:
            surface.set_colors(colors)
            self.refresh()

    def _settle(self, vertices: NDArray[np.floating]) -> None:
        """Keep the floor under the lowest point seen since the avatar was set."""
        if len(vertices):
            lowest = float(vertices[:, 1].min())
            self.scene.ground = min(self.scene.ground, lowest) if self._ground_known else lowest
            self._ground_known = True


def moved(
    surface: Surface | None,
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    colors: NDArray[np.uint8] | None,
) -> Surface:
    """Return ``surface`` moved to ``vertices``, or a new one where the topology is another."""
    if surface is None or len(surface.vertices) != len(vertices) or not same(surface.faces, faces):
        return Surface(vertices, faces, colors=colors)
    surface.set_vertices(vertices)
    if colors is not surface.colors:
        surface.set_colors(colors)
    return surface


def same(a: NDArray[np.integer], b: NDArray[np.integer]) -> bool:
    """Whether two index arrays are the same; cheap when they are one object."""
    return a is b or (a.shape == b.shape and bool((a == b).all()))
