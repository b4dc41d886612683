"""How a comparison divides the picture."""

from dataclasses import dataclass
from itertools import pairwise

Box = tuple[int, int, int, int]  # x, y from the bottom left, width, height; device pixels
COLUMNS = {"side": ("scan", "avatar"), "systems": ("avatar", "skinned", "rival")}
WIPES = {"wipe": ("scan", "avatar"), "lbs": ("avatar", "skinned")}


@dataclass(frozen=True)
class Pane:
    """One drawing: what it ``shows``, the box it is projected to, the box it is cut to."""

    shows: str
    viewport: Box
    scissor: Box


def panes(comparison: str, width: int, height: int, wipe: float) -> tuple[Pane, ...]:
    """Divide a picture of ``width`` x ``height`` device pixels; every pane has the same camera.

    "side" gives two half-wide pictures, scan left; "systems" three, avatar left; "wipe" and "lbs"
    one picture cut at ``wipe`` (0..1).
    """
    whole = (0, 0, width, height)
    if comparison in COLUMNS:
        shown = COLUMNS[comparison]
        edges = [width * column // len(shown) for column in range(len(shown) + 1)]
        boxes = [(a, 0, max(b - a, 1), height) for a, b in pairwise(edges)]
        return tuple(Pane(what, box, box) for what, box in zip(shown, boxes, strict=True))
    if comparison in WIPES:
        left, right = WIPES[comparison]
        cut = min(max(round(width * wipe), 0), width)
        return (
            Pane(left, whole, (0, 0, cut, height)),
            Pane(right, whole, (cut, 0, width - cut, height)),
        )
    return (Pane("scan" if comparison == "scan" else "avatar", whole, whole),)


def pane_at(
    comparison: str, x: float, y: float, size: tuple[float, float]
) -> tuple[float, float, tuple[float, float]]:
    """Return (x, y, size) of a screen point inside the pane it lies in, logical pixels.

    The camera's arithmetic is per pane, so picking in a view of several panes must go through here.
    """
    count = len(COLUMNS.get(comparison, ("avatar",)))
    width = size[0] / count
    column = min(max(int(x // width), 0), count - 1)
    return x - column * width, y, (width, size[1])


def dividers(comparison: str, wipe: float) -> tuple[float, ...]:
    """Return where lines part the picture, as shares (0..1) of its width."""
    if comparison in WIPES:
        return (wipe,)
    count = len(COLUMNS.get(comparison, ("avatar",)))
    return tuple(column / count for column in range(1, count))


def shows_avatar(comparison: str, share: float, wipe: float) -> bool:
    """Whether the avatar is shown at ``share`` (0..1) of the picture's width."""
    if comparison == "scan":
        return False
    if comparison in WIPES:
        return WIPES[comparison][int(share >= wipe)] == "avatar"
    shown = COLUMNS.get(comparison, ("avatar",))
    return shown[min(max(int(share * len(shown)), 0), len(shown) - 1)] == "avatar"
