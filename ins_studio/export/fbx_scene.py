"""An FBX scene: objects, connections, and everything that must stand around them."""

from collections import Counter
from dataclasses import dataclass, field

from ins_studio.export.fbx_nodes import (
    CREATION_TIME,
    FILE_ID,
    VERSION,
    Long,
    Node,
    Property,
    encode_file,
    node,
)
from ins_studio.export.fbx_properties import Entry, named, properties, ticks

CREATOR = "INS Studio"
DOCUMENT_ID = Long(1)
SCENE_ROOT = Long(0)
TIME_MODES = {120: 1, 100: 2, 60: 3, 50: 4, 48: 5, 30: 6, 25: 10, 24: 11, 96: 15, 72: 16}
CUSTOM_TIME_MODE = 14

WHITE, BLACK, ZERO, ONE = (1.0,) * 3, (0.0,) * 3, (0.0,) * 3, (1.0,) * 3
# What an object of a class has when it does not say otherwise.
TEMPLATES: dict[str, tuple[str, tuple[Entry, ...]]] = {
    "Model": (
        "FbxNode",
        (
            ("InheritType", "enum", 0),
            ("RotationOrder", "enum", 0),
            ("DefaultAttributeIndex", "int", -1),
            ("Lcl Translation", "translation", ZERO),
            ("Lcl Rotation", "rotation", ZERO),
            ("Lcl Scaling", "scaling", ONE),
            ("Visibility", "visibility", 1.0),
        ),
    ),
    "Geometry": ("FbxMesh", (("Color", "rgb", (0.8, 0.8, 0.8)), ("BBoxMin", "vector", ZERO))),
    "Material": (
        "FbxSurfacePhong",
        (
            ("ShadingModel", "text", "Phong"),
            ("MultiLayer", "bool", 0),
            ("DiffuseColor", "color", (0.8, 0.8, 0.8)),
            ("DiffuseFactor", "number", 1.0),
        ),
    ),
    "NodeAttribute": ("FbxSkeleton", (("Size", "double", 100.0),)),
    "Texture": ("FbxFileTexture", (("UVSet", "text", "default"), ("UseMaterial", "bool", 0))),
    "Video": ("FbxVideo", (("Path", "url", ""),)),
    "AnimationStack": ("FbxAnimStack", (("LocalStart", "time", Long(0)),)),
    "AnimationLayer": ("FbxAnimLayer", (("Weight", "number", 100.0),)),
    "AnimationCurveNode": ("FbxAnimCurveNode", ()),
}


@dataclass(eq=False)
class Scene:
    """Objects with ids, and who belongs to whom."""

    objects: list[Node] = field(default_factory=list)
    connections: list[Node] = field(default_factory=list)

    def add(
        self, kind: str, name: str, subtype: str, *children: Node, title: str | None = None
    ) -> Long:
        """Append an object and return its id; ``title`` is the class beside its name."""
        identity = Long(1000 + len(self.objects))
        label = named(name, title or kind)
        self.objects.append(node(kind, identity, label, subtype, children=list(children)))
        return identity

    def connect(self, child: Long, parent: Long, slot: str | None = None) -> None:
        """Put an object under another, or at one of its properties."""
        place: tuple[Property, ...] = ("OO", child, parent)
        if slot is not None:
            place = ("OP", child, parent, slot)
        self.connections.append(node("C", *place))

    def encode(self, fps: float, frame_count: int, clip: str | None = None) -> bytes:
        """Return the file; ``clip`` is the name of its animation stack, if it has one."""
        end = ticks(frame_count - 1, fps)
        return encode_file(
            [
                _header_extension(),
                node("FileId", FILE_ID),
                node("CreationTime", CREATION_TIME),
                node("Creator", CREATOR),
                _global_settings(fps, end),
                _documents(clip or ""),
                node("References", children=[]),
                _definitions(self.objects),
                node("Objects", children=self.objects),
                node("Connections", children=self.connections),
                _takes(clip, end),
            ]
        )


def _header_extension() -> Node:
    moment = ("Year", 1970), ("Month", 1), ("Day", 1), ("Hour", 10)
    clock = ("Minute", 0), ("Second", 0), ("Millisecond", 0)
    stamp = [node("Version", 1000), *(node(name, value) for name, value in (*moment, *clock))]
    about = ("Title", "Subject", "Author", "Keywords", "Revision", "Comment")
    scene = [
        node("Type", "UserData"),
        node("Version", 100),
        node("MetaData", children=[node("Version", 100), *(node(name, "") for name in about)]),
        properties(("DocumentUrl", "url", ""), ("SrcDocumentUrl", "url", "")),
    ]
    return node(
        "FBXHeaderExtension",
        children=[
            node("FBXHeaderVersion", 1003),
            node("FBXVersion", VERSION),
            node("EncryptionType", 0),
            node("CreationTimeStamp", children=stamp),
            node("Creator", CREATOR),
            node("SceneInfo", named("GlobalInfo", "SceneInfo"), "UserData", children=scene),
        ],
    )


def _global_settings(fps: float, end: Long) -> Node:
    """Centimetres, y up, the figure facing +z."""
    mode = next((code for rate, code in TIME_MODES.items() if rate == fps), CUSTOM_TIME_MODE)
    settings = properties(
        ("UpAxis", "int", 1),
        ("UpAxisSign", "int", 1),
        ("FrontAxis", "int", 2),
        ("FrontAxisSign", "int", 1),
        ("CoordAxis", "int", 0),
        ("CoordAxisSign", "int", 1),
        ("OriginalUpAxis", "int", -1),
        ("OriginalUpAxisSign", "int", 1),
        ("UnitScaleFactor", "double", 1.0),
        ("OriginalUnitScaleFactor", "double", 1.0),
        ("AmbientColor", "rgb", BLACK),
        ("DefaultCamera", "text", "Producer Perspective"),
        ("TimeMode", "enum", mode),
        ("TimeSpanStart", "time", Long(0)),
        ("TimeSpanStop", "time", end),
        ("CustomFrameRate", "double", float(fps)),
    )
    return node("GlobalSettings", children=[node("Version", 1000), settings])


def _documents(clip: str) -> Node:
    about = properties(("SourceObject", "object", None), ("ActiveAnimStackName", "text", clip))
    scene = node("Document", DOCUMENT_ID, "", "Scene", children=[about, node("RootNode", Long(0))])
    return node("Documents", children=[node("Count", 1), scene])


def _definitions(objects: list[Node]) -> Node:
    counts = Counter({"GlobalSettings": 1})
    counts.update(entry.name for entry in objects)
    types = [
        node("ObjectType", kind, children=[node("Count", count), *_template(kind)])
        for kind, count in counts.items()
    ]
    total = node("Count", sum(counts.values()))
    return node("Definitions", children=[node("Version", 100), total, *types])


def _template(kind: str) -> list[Node]:
    if kind not in TEMPLATES:
        return []
    name, defaults = TEMPLATES[kind]
    return [node("PropertyTemplate", name, children=[properties(*defaults)])]


def _takes(clip: str | None, end: Long) -> Node:
    if clip is None:
        return node("Takes", children=[node("Current", "")])
    span = [node("LocalTime", Long(0), end), node("ReferenceTime", Long(0), end)]
    take = node("Take", clip, children=[node("FileName", f"{clip}.tak"), *span])
    return node("Takes", children=[node("Current", clip), take])
