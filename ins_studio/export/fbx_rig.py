"""The skeleton in an FBX scene: bones, skin clusters, bind pose, blend shapes."""

import numpy as np

from ins_studio.export.basis import Basis
from ins_studio.export.fbx_mesh import CENTIMETRES, add_model, centimetres, rounded_normals
from ins_studio.export.fbx_nodes import Long, node
from ins_studio.export.fbx_properties import properties
from ins_studio.export.fbx_scene import SCENE_ROOT, Scene
from ins_studio.export.rig import Rig

FULL_WEIGHT = 100.0
SKIN_ACCURACY = 50.0
WEIGHT_DIGITS = 6


def add_bones(scene: Scene, rig: Rig) -> list[Long]:
    """Append the bones in the bind pose, ``root`` at the scene's root; return their ids."""
    bones: list[Long] = []
    for bone, (name, parent) in enumerate(zip(rig.names, rig.parents, strict=True)):
        identity = add_model(scene, name, "LimbNode", rig.bind[bone])
        attribute = scene.add(
            "NodeAttribute",
            name,
            "LimbNode",
            properties(("Size", "double", 1.0)),
            node("TypeFlags", "Skeleton"),
        )
        scene.connect(identity, bones[parent] if parent >= 0 else SCENE_ROOT)
        scene.connect(attribute, identity)
        bones.append(identity)
    return bones


def add_nulls(scene: Scene, names: tuple[str, ...], places: np.ndarray) -> list[Long]:
    """Append empty nodes at the scene's root, placed (P, 4, 4) in metres; return their ids."""
    nulls: list[Long] = []
    for name, place in zip(names, places, strict=True):
        identity = add_model(scene, name, "Null", place)
        kind = node("TypeFlags", "Null")
        attribute = scene.add("NodeAttribute", name, "Null", properties(), kind)
        scene.connect(identity, SCENE_ROOT)
        scene.connect(attribute, identity)
        nulls.append(identity)
    return nulls


def add_skin(scene: Scene, rig: Rig, bones: list[Long], geometry: Long) -> None:
    """Bind the mesh to the bones, one cluster each."""
    skin = scene.add(
        "Deformer",
        "skin",
        "Skin",
        node("Version", 101),
        node("Link_DeformAcuracy", SKIN_ACCURACY),
        title="Deformer",
    )
    scene.connect(skin, geometry)
    placed = rig.placed(rig.bind)
    for bone, identity in enumerate(bones):
        vertices, slot = np.nonzero((rig.slots == bone) & (rig.slot_weights > 0))
        weights = np.round(rig.slot_weights[vertices, slot].astype(np.float64), WEIGHT_DIGITS)
        moved = [node("Indexes", vertices.astype(np.int32)), node("Weights", weights)]
        cluster = scene.add(
            "Deformer",
            rig.names[bone],
            "Cluster",
            node("Version", 100),
            node("UserData", "", ""),
            *(moved if len(vertices) else []),
            node("Transform", matrix(np.linalg.inv(placed[bone]))),
            node("TransformLink", matrix(placed[bone])),
            title="SubDeformer",
        )
        scene.connect(cluster, skin)
        scene.connect(identity, cluster)


def add_bind_pose(scene: Scene, rig: Rig, bones: list[Long], model: Long) -> None:
    """Write down where the mesh and every bone stand when they are bound."""
    places = [(model, np.eye(4)), *zip(bones, rig.placed(rig.bind), strict=True)]
    scene.add(
        "Pose",
        "bind_pose",
        "BindPose",
        node("Type", "BindPose"),
        node("Version", 100),
        node("NbPoseNodes", len(places)),
        *(
            node("PoseNode", children=[node("Node", identity), node("Matrix", matrix(place))])
            for identity, place in places
        ),
    )


def add_shapes(scene: Scene, basis: Basis, geometry: Long) -> list[Long]:
    """Append the blend shapes; return the ids of their channels."""
    if not len(basis.names):
        return []
    deformer = scene.add("Deformer", "shapes", "BlendShape", node("Version", 100))
    scene.connect(deformer, geometry)
    channels: list[Long] = []
    for name, shape, normals in zip(basis.names, basis.shapes, basis.normals, strict=True):
        weight = float(basis.weights[0][len(channels)]) * FULL_WEIGHT
        channel = scene.add(
            "Deformer",
            name,
            "BlendShapeChannel",
            node("Version", 100),
            node("DeformPercent", weight),
            node("FullWeights", np.array([FULL_WEIGHT])),
            properties(("DeformPercent", "number", weight)),
            title="SubDeformer",
        )
        target = _add_shape(scene, name, shape, normals)
        scene.connect(channel, deformer)
        scene.connect(target, channel)
        channels.append(channel)
    return channels


def _add_shape(scene: Scene, name: str, shape: np.ndarray, normals: np.ndarray) -> Long:
    return scene.add(
        "Geometry",
        name,
        "Shape",
        properties(),
        node("Version", 100),
        node("Indexes", np.arange(len(shape), dtype=np.int32)),
        node("Vertices", centimetres(shape)),
        node("Normals", rounded_normals(normals)),
    )


def matrix(transform: np.ndarray) -> np.ndarray:
    """Return a transform (4, 4) in metres as FBX's 16 numbers: row vectors, centimetres."""
    scaled = transform.copy()
    scaled[:3, 3] *= CENTIMETRES
    return scaled.T.reshape(-1)
