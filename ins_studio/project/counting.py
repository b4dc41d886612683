"""Numbers of things in words."""


def counted(count: int, one: str = "frame", many: str = "frames") -> str:
    """Return "1 frame", "2 frames"."""
    return f"{count:,} {one if count == 1 else many}"


def have(count: int) -> str:
    """Return the verb of so many things: "has" for one, else "have"."""
    return "has" if count == 1 else "have"
