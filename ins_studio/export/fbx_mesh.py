"""The surface in an FBX scene. Vertices stay welded and in order."""

import numpy as np

from ins_studio.export.fbx_nodes import Long, Node, node
from ins_studio.export.fbx_properties import properties
from ins_studio.export.fbx_scene import SCENE_ROOT, Scene
from ins_studio.geometry.euler import euler_xyz_deg
from ins_studio.geometry.mesh import vertex_normals

CENTIMETRES = 100.0
# A thousandth of a millimetre: what is below it is noise, and noise does not compress.
POSITION_DIGITS, NORMAL_DIGITS, TEXCOORD_DIGITS = 4, 4, 7
UV_SET = "UVMap"


def add_surface(
    scene: Scene,
    name: str,
    vertices: np.ndarray,
    faces: np.ndarray,
    texcoords: np.ndarray,
    texcoord_faces: np.ndarray,
) -> tuple[Long, Long]:
    """Append the mesh and its node at the scene's root, without a transform of its own.

    Parameters
    ----------
    scene : Scene
        Grows by two objects.
    name : str
        Of the node.
    vertices : (V, 3) float
        Metres, y up.
    faces : (F, 3) int
        Outward by the right-hand rule.
    texcoords : (T, 2) float
        v up.
    texcoord_faces : (F, 3) int
        Corners as rows of ``texcoords``.

    Returns
    -------
    model, geometry : Long
        Their ids.
    """
    normals = vertex_normals(vertices, faces)[faces.reshape(-1)]
    geometry = scene.add(
        "Geometry",
        name,
        "Mesh",
        properties(),
        node("GeometryVersion", 124),
        node("Vertices", centimetres(vertices)),
        node("PolygonVertexIndex", closed_polygons(faces)),
        *_layers(len(faces), normals, texcoords, texcoord_faces),
    )
    model = add_model(scene, name, "Mesh", np.eye(4))
    scene.connect(model, SCENE_ROOT)
    scene.connect(geometry, model)
    return model, geometry


def add_model(scene: Scene, name: str, kind: str, local: np.ndarray) -> Long:
    """Append a node of the scene's tree with its local transform (4, 4) in metres."""
    turn = tuple(np.round(euler_xyz_deg(local[None, :3, :3])[0], 6).tolist())
    place = tuple(centimetres(local[:3, 3]).tolist())
    return scene.add(
        "Model",
        name,
        kind,
        node("Version", 232),
        properties(
            ("InheritType", "enum", 1),
            ("DefaultAttributeIndex", "int", 0),
            ("Lcl Translation", "translation", place),
            ("Lcl Rotation", "rotation", turn),
            ("Lcl Scaling", "scaling", (1.0, 1.0, 1.0)),
        ),
        node("MultiLayer", 0),
        node("MultiTake", 0),
        node("Shading", True),
        node("Culling", "CullingOff"),
    )


def centimetres(metres: np.ndarray) -> np.ndarray:
    """Return flat float64 centimetres, rounded so that they compress."""
    return np.round(metres.astype(np.float64).reshape(-1) * CENTIMETRES, POSITION_DIGITS) + 0.0


def closed_polygons(faces: np.ndarray) -> np.ndarray:
    """Return flat int32 corners; the last of each face is written as its complement."""
    corners = faces.astype(np.int32)
    corners[:, -1] = ~corners[:, -1]
    return corners.reshape(-1)


def _layers(
    face_count: int, normals: np.ndarray, texcoords: np.ndarray, texcoord_faces: np.ndarray
) -> list[Node]:
    elements = [
        _layer("Normal", "", "ByPolygonVertex", "Direct", _normals(normals)),
        _layer("UV", UV_SET, "ByPolygonVertex", "IndexToDirect", *_texcoords(texcoords)),
        _layer("Smoothing", "", "ByPolygon", "Direct", _all("Smoothing", 1, face_count)),
        _layer("Material", "", "AllSame", "IndexToDirect", _all("Materials", 0, 1)),
    ]
    elements[1].children.append(node("UVIndex", texcoord_faces.astype(np.int32).reshape(-1)))
    used = [
        node("LayerElement", children=[node("Type", layer.name), node("TypedIndex", 0)])
        for layer in elements
    ]
    return [*elements, node("Layer", 0, children=[node("Version", 100), *used])]


def _layer(kind: str, name: str, mapping: str, reference: str, values: Node) -> Node:
    return node(
        f"LayerElement{kind}",
        0,
        children=[
            node("Version", 102 if kind == "Smoothing" else 101),
            node("Name", name),
            node("MappingInformationType", mapping),
            node("ReferenceInformationType", reference),
            values,
        ],
    )


def _normals(normals: np.ndarray) -> Node:
    return node("Normals", rounded_normals(normals))


def _texcoords(texcoords: np.ndarray) -> tuple[Node]:
    values = np.round(texcoords.astype(np.float64).reshape(-1), TEXCOORD_DIGITS)
    return (node("UV", values),)


def rounded_normals(normals: np.ndarray) -> np.ndarray:
    """Return flat float64 normals, rounded so that they compress."""
    return np.round(normals.astype(np.float64).reshape(-1), NORMAL_DIGITS) + 0.0


def _all(name: str, value: int, count: int) -> Node:
    return node(name, np.full(count, value, np.int32))
