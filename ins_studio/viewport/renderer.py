"""Draws a Scene: panes, stage, surfaces, overlays, in that order."""

from typing import Any

from vispy import gloo

from ins_studio.viewport.camera import Camera
from ins_studio.viewport.glass import draw_outside, draw_through, draw_xray
from ins_studio.viewport.handle_node import HandleNode
from ins_studio.viewport.mark_nodes import MarkNodes
from ins_studio.viewport.markers import MarkersNode
from ins_studio.viewport.matcaps import matcap
from ins_studio.viewport.overlays import Overlays
from ins_studio.viewport.panes import WIPES, Pane, dividers, panes
from ins_studio.viewport.programs import Eye, eye_of
from ins_studio.viewport.scene import AVATARS, Scene
from ins_studio.viewport.stage import Stage
from ins_studio.viewport.surface_node import Finish, SurfaceNode
from ins_studio.viewport.texture_node import TextureNode

SURFACES = ("avatar", "scan", "body", "skinned", "rival")


class Renderer:
    """Holds everything that lives on the graphics card; one per canvas."""

    def __init__(self) -> None:
        self._nodes = {name: SurfaceNode() for name in SURFACES}
        self._texture, self._pattern, self._relief = (TextureNode() for _ in range(3))
        self._balls: dict[str, Any] = {}
        self._stage = Stage()
        self._overlays = Overlays()
        self._markers = MarkersNode()
        self._handles = HandleNode()
        self._marks = MarkNodes()
        self._scale = 1.0

    def draw(
        self,
        scene: Scene,
        camera: Camera,
        size: tuple[int, int],
        context: Any,
        *,
        bare: bool = False,
        scale: float = 1.0,
    ) -> None:
        """Draw ``scene`` into a picture of ``size`` device pixels; needs a current GL context.

        ``bare`` draws no backdrop and no floor, and leaves the rest transparent; ``scale`` is
        how many device pixels marks and their names take for each of their own.
        """
        width, height = size
        self._scale = scale
        gloo.set_viewport(0, 0, width, height)
        gloo.set_state(scissor_test=False)
        gloo.set_depth_mask(True)
        gloo.clear(color=(*scene.backdrop.far, 0 if bare else 1), depth=True)
        if not bare:
            self._stage.draw_backdrop(scene.backdrop)
        self._sync(scene, context)
        mode = scene.effective_comparison()
        for pane in panes(mode, width, height, scene.wipe):
            self._draw_pane(scene, camera, pane, floor=scene.floor and not bare)
        gloo.set_state(scissor_test=False)
        gloo.set_viewport(0, 0, width, height)
        for at in dividers(mode, scene.wipe):
            room = (round(width / scale), round(height / scale))
            self._overlays.draw_divider(at, *room, mode in WIPES)

    def draw_handles(self, scene: Scene, camera: Camera, size: tuple[int, int]) -> None:
        """Draw what can be grasped over the avatar, after ``draw``."""
        if scene.handles is None:
            return
        for pane in panes(scene.effective_comparison(), *size, scene.wipe):
            alone = scene.avatar is None  # then the scan is what is posed
            if (alone or pane.shows == "avatar") and pane.scissor[2] > 0:
                gloo.set_viewport(*pane.viewport)
                gloo.set_state(scissor_test=True)
                gloo.set_scissor(*pane.scissor)
                room = pane.viewport[2:]
                self._handles.draw(eye_of(camera, *room), scene.handles, room)
        gloo.set_state(scissor_test=False)
        gloo.set_viewport(0, 0, *size)

    def _sync(self, scene: Scene, context: Any) -> None:
        for name, node in self._nodes.items():
            surface = getattr(scene, name)
            if surface is not None:
                node.sync(surface)
        images = (self._texture, self._pattern, self._relief)
        pictures = (scene.texture, scene.pattern, scene.relief)
        for image, pixels in zip(images, pictures, strict=True):
            image.sync(pixels)
            image.build_mipmaps(context)
        self._stage.sync(scene.avatar or scene.scan, scene.ground)

    def _draw_pane(self, scene: Scene, camera: Camera, pane: Pane, *, floor: bool) -> None:
        if pane.scissor[2] <= 0:
            return
        eye = eye_of(camera, pane.viewport[2], pane.viewport[3])
        gloo.set_viewport(*pane.viewport)
        gloo.set_state(scissor_test=True)
        gloo.set_scissor(*pane.scissor)
        gloo.clear(color=False, depth=True)
        view = scene.effective_scan_view()
        name = "body" if (pane.shows, view) == ("scan", "body") else pane.shows
        surface, node = getattr(scene, name), self._nodes[name]
        seen_through = scene.xray and name in AVATARS
        if surface is not None and not seen_through:
            node.draw(eye, self._finish(scene, name))
        if floor:
            self._stage.draw_floor(eye, pane.viewport[2:], self._scale)
        if surface is not None and scene.wireframe:
            node.draw_wire(eye, self._scale)
        if surface is not None and seen_through:
            draw_xray(eye, node, self._finish(scene, name))
        if pane.shows == "scan" and view == "both":
            self._draw_glass(scene, eye)
        self._draw_overlays(scene, eye, pane)

    def _finish(self, scene: Scene, name: str) -> Finish:
        """Return what a surface looks like: all but its texture and red is the avatar's alone."""
        if name not in AVATARS:
            return Finish(self._texture, scene.unlit, backfaces=scene.backfaces)
        picture = self._texture if scene.pattern is None else self._pattern
        ball = self._ball(scene.ball) if scene.ball else None
        return Finish(
            *(picture, scene.unlit, scene.clay, scene.normals, ball, scene.backfaces),
            *(self._relief, scene.relief_strength),
        )

    def _ball(self, name: str) -> Any:
        """Return the picture of a ball on the card, put there when it is first wanted."""
        if name not in self._balls:
            self._balls[name] = gloo.Texture2D(matcap(name), interpolation="linear")
        return self._balls[name]

    def _draw_glass(self, scene: Scene, eye: Eye) -> None:
        finish = self._finish(scene, "body")
        draw_outside(eye, self._nodes["body"], finish)
        if scene.body_through:
            draw_through(eye, self._nodes["body"], finish)

    def _draw_overlays(self, scene: Scene, eye: Eye, pane: Pane) -> None:
        size, surface = pane.viewport[2:], getattr(scene, pane.shows)
        if scene.trails:
            self._marks.draw_trails(eye, size, scene.trails, self._scale)
        pins = scene.pins if pane.shows in AVATARS and surface is not None else None
        if pins is not None and len(surface.vertices) == pins.vertex_count:
            self._marks.draw_pins(eye, size, pins, surface.vertices, self._scale)
        marked = scene.markers if pane.shows == "scan" else None
        if marked is not None and not marked.through:  # the skeleton takes the depth away
            self._markers.draw(eye, marked)
        if scene.skeleton and scene.joints is not None and scene.parents is not None:
            self._overlays.draw_skeleton(eye, scene.joints, scene.parents, scene.selected_joint)
        if scene.ring is not None and pane.shows == "avatar":
            self._overlays.draw_ring(eye, scene.ring, scene.ring_color, 1.0)
        if marked is not None and marked.through:
            self._markers.draw(eye, marked)
