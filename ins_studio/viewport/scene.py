"""What the viewport shows, as plain arrays; the renderer reads it when it draws."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ins_studio.viewport.handles import Handles
from ins_studio.viewport.marks import SurfacePins, Trail
from ins_studio.viewport.surface import Surface

Rect = tuple[int, int, int, int]  # left, top, width, height in texels
AVATARS = AVATAR, SKINNED = "avatar", "skinned"  # what has the avatar's own vertices
COMPARISONS = ("off", "side", "wipe", "scan", "systems", "lbs")
SCAN_VIEWS = ("scan", "both", "body")
MAX_RECTS = 64
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Backdrop:
    """The wall at the picture's rim and behind the person, and the floor's lines; 0 to 1, sRGB."""

    far: Rgb = (0.066, 0.070, 0.080)
    near: Rgb = (0.205, 0.215, 0.240)
    floor: Rgb = (0.62, 0.66, 0.74)


@dataclass
class Texture:
    """An image of the avatar's surface and the parts of it that the graphics card has not seen."""

    pixels: NDArray[np.uint8]
    replaced: bool = True
    dirty: list[Rect] = field(default_factory=list)

    def update(self, rect: Rect, pixels: NDArray[np.uint8]) -> None:
        """Write ``pixels`` (h, w, 4) at ``rect``; only that part is uploaded."""
        left, top, width, height = rect
        self.pixels[top : top + height, left : left + width] = pixels
        self.dirty.append(rect)
        if len(self.dirty) > MAX_RECTS:
            self.replaced = True


@dataclass(frozen=True, eq=False)
class Markers:
    """Dots that people point at.

    Attributes
    ----------
    points : (N, 3) float
        World metres.
    colors : (N, 3) float
        0 to 1, sRGB.
    sizes_px : (N,) float
        Diameters in device pixels.
    filled : (N,) bool
        Discs; the others are rings.
    through : bool
        Whether surfaces in front of them hide nothing: joints lie inside.
    """

    points: NDArray[np.floating]
    colors: NDArray[np.floating]
    sizes_px: NDArray[np.floating]
    filled: NDArray[np.bool_]
    through: bool = False


@dataclass
class Scene:
    """Everything visible; setters only store, so it needs no graphics card.

    Attributes
    ----------
    avatar, scan : Surface or None
        The person's one mesh, and the raw scan of the same frame beside it.
    body : Surface or None
        The body fitted to the scan.
    skinned, rival : Surface or None
        The avatar's mesh moved by its bones alone, and another system's mesh of the same pose.
    scan_view : str
        What stands where the scan stands: "scan" alone, "both" with the body as glass, or "body".
    body_through : bool
        Whether the glass is seen through the scan, too; it tints what it lies under.
    texture : Texture or None
        Base colour of the avatar, sRGB.
    pattern : Texture or None
        What is shown in its place, while it is not None.
    relief : Texture or None
        Normal map of the avatar, in tangent space; wherever a picture lies on it and is lit.
    relief_strength : float
        0 to 1: how much of the map's lean the light sees.
    clay, normals : bool
        Whether the avatar is plain grey, or coloured by which way it faces.
    ball : str
        The picture of a ball that lights the avatar, see ``matcaps``; "" for lamps.
    backfaces : bool
        Whether the inside of surfaces is red.
    xray : bool
        Whether the avatar is seen through.
    joints, parents : (J, 3) world metres, (J,) int
        The skeleton, drawn over the mesh.
    ring : (N, 3) world metres or None
        A closed line on the surface: the brush.
    pins : SurfacePins or None
        Points that stay on the avatar's surface, with their names.
    trails : tuple of Trail
        The ways of joints.
    markers : Markers or None
        Dots in front of the scan.
    handles : Handles or None
        What can be grasped; in the window alone, never in a picture of it.
    comparison : str
        "off" avatar alone, "scan" scan alone, "side" scan | avatar, "wipe" scan / avatar,
        "systems" avatar | skinned | rival, "lbs" avatar / skinned.
    wipe : float
        Where the wipe stands, 0 left to 1 right.
    ground : float
        Height of the floor in metres.
    backdrop : Backdrop
        The colours round the person.
    """

    avatar: Surface | None = None
    scan: Surface | None = None
    body: Surface | None = None
    skinned: Surface | None = None
    rival: Surface | None = None
    texture: Texture | None = None
    pattern: Texture | None = None
    relief: Texture | None = None
    relief_strength: float = 1.0
    clay: bool = False
    normals: bool = False
    ball: str = ""
    backfaces: bool = False
    xray: bool = False
    joints: NDArray[np.float32] | None = None
    parents: NDArray[np.int32] | None = None
    selected_joint: int = -1
    ring: NDArray[np.float32] | None = None
    ring_color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    pins: SurfacePins | None = None
    trails: tuple[Trail, ...] = ()
    markers: Markers | None = None
    handles: Handles | None = None
    wireframe: bool = False
    skeleton: bool = False
    unlit: bool = False
    floor: bool = True
    comparison: str = "off"
    scan_view: str = "scan"
    body_through: bool = True
    wipe: float = 0.5
    ground: float = 0.0
    backdrop: Backdrop = Backdrop()

    def set_texture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show ``pixels`` (H, W, 4) uint8 sRGB, row 0 on top; the array is copied."""
        self.texture = None if pixels is None else Texture(np.array(pixels, np.uint8, order="C"))

    def effective_comparison(self) -> str:
        """Return the comparison that can be shown with what is there."""
        if self.comparison == "lbs":
            return "lbs" if self._twinned() else "off"
        if self.comparison == "systems":
            return "off" if None in (self.avatar, self.skinned, self.rival) else "systems"
        if self.scan is None:
            return "off"
        return "scan" if self.avatar is None else self.comparison

    def scan_in_view(self) -> bool:
        """Whether any part of the picture is the scan's."""
        return self.effective_comparison() not in {"off", "systems", "lbs"}

    def skinned_in_view(self) -> bool:
        """Whether any part of the picture is the avatar moved by its bones alone."""
        return self.effective_comparison() in {"systems", "lbs"}

    def _twinned(self) -> bool:
        """Whether the avatar stands there moved by its bones alone, too."""
        avatar, skinned = self.avatar, self.skinned
        return avatar is not None and skinned is not None and skinned.faces is avatar.faces

    def effective_scan_view(self) -> str:
        """Return the view of the scan that can be shown with what is there."""
        return "scan" if self.body is None else self.scan_view

    def bounds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        """Box around all that is shown, (3,) each in metres; None when nothing is."""
        hidden = self.effective_comparison() == "scan"
        parts = [None if hidden else self.avatar, self.scan if self.scan_in_view() else None]
        boxes = [part.bounds() for part in parts if part is not None and len(part.vertices)]
        if not boxes:
            return None
        return np.min([low for low, _ in boxes], 0), np.max([high for _, high in boxes], 0)
