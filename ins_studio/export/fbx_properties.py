"""The typed ``P`` records of FBX: name, type, label, flags, values."""

from ins_studio.export.fbx_nodes import Long, Node, Property, node

# type -> (what stands in the record's second and third place, flags)
KINDS: dict[str, tuple[str, str, str]] = {
    "bool": ("bool", "", ""),
    "int": ("int", "Integer", ""),
    "enum": ("enum", "", ""),
    "double": ("double", "Number", ""),
    "number": ("Number", "", "A"),
    "time": ("KTime", "Time", ""),
    "text": ("KString", "", ""),
    "url": ("KString", "XRefUrl", ""),
    "color": ("Color", "", "A"),
    "rgb": ("ColorRGB", "Color", ""),
    "vector": ("Vector3D", "Vector", ""),
    "translation": ("Lcl Translation", "", "A"),
    "rotation": ("Lcl Rotation", "", "A"),
    "scaling": ("Lcl Scaling", "", "A"),
    "visibility": ("Visibility", "", "A"),
    "object": ("object", "", ""),
}
TICKS_PER_SECOND = 46186158000
Entry = tuple[str, str, Property | tuple[float, ...] | None]


def properties(*entries: Entry) -> Node:
    """Return a ``Properties70`` of entries (name, one of KINDS, value)."""
    return node("Properties70", children=[_entry(*entry) for entry in entries])


def _entry(name: str, kind: str, value: Property | tuple[float, ...] | None) -> Node:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return node("P", name, *KINDS[kind], *values)


def named(name: str, kind: str) -> str:
    """Return an object's name with its class behind it, as FBX stores it."""
    return f"{name}\0\1{kind}"


def ticks(frame: float, fps: float) -> Long:
    """Return the time of a frame in FBX's unit."""
    return Long(round(frame / fps * TICKS_PER_SECOND))
