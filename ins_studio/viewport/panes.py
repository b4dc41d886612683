"""How a comparison divides the picture."""

from dataclasses import dataclass

Box = tuple[int, int, int, int]  # x, y from the bottom left, width, height; device pixels


@dataclass(frozen=True)
class Pane:
    """One drawing: what it ``shows``, the box it is projected to, the box it is cut to."""

    shows: str
    viewport: Box
    scissor: Box


def panes(comparison: str, width: int, height: int, wipe: float) -> tuple[Pane, ...]:
    """Divide a picture of ``width`` x ``height`` device pixels; every pane has the same camera.

    "side" gives two half-wide pictures, scan left; "wipe" one picture cut at ``wipe`` (0..1).
    """
    whole = (0, 0, width, height)
    if comparison == "side":
        half = max(width // 2, 1)
        left, right = (0, 0, half, height), (half, 0, max(width - half, 1), height)
        return Pane("scan", left, left), Pane("avatar", right, right)
    if comparison == "wipe":
        cut = min(max(round(width * wipe), 0), width)
        return (
            Pane("scan", whole, (0, 0, cut, height)),
            Pane("avatar", whole, (cut, 0, width - cut, height)),
        )
    return (Pane("scan" if comparison == "scan" else "avatar", whole, whole),)


def pane_at(
    comparison: str, x: float, y: float, size: tuple[float, float]
) -> tuple[float, float, tuple[float, float]]:
    """Return (x, y, size) of a screen point inside the pane it lies in, logical pixels.

    The camera's arithmetic is per pane, so picking in a side-by-side view must go through here.
    """
    if comparison != "side":
        return x, y, size
    half = size[0] / 2
    return (x - half if x >= half else x), y, (half, size[1])


def shows_avatar(comparison: str, share: float, wipe: float) -> bool:
    """Whether the avatar, not the scan, is shown at ``share`` (0..1) of the picture's width."""
    if comparison == "scan":
        return False
    limit = {"side": 0.5, "wipe": wipe}.get(comparison, -1.0)
    return share >= limit
