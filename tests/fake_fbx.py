"""Text FBX of a made-up figure, written by hand: any unit, any axis up."""

from pathlib import Path

import numpy as np
from fake_rigs import Z_UP, FakeRig
from scipy.spatial.transform import Rotation

from ins_studio.geometry.rotation import axis_angle_to_matrix

TICKS = 46186158000  # of a second


def fbx_text(
    rig: FakeRig,
    *,
    up: str = "y",
    unit_cm: float = 1.0,
    skinned: bool = True,
    scale: float = 1.0,
    inherit: int = 1,
) -> str:
    """Return a figure with one take; ``scale`` and ``inherit`` are of the node above it.

    ``unit_cm`` is how many centimetres one unit has.
    """
    turn, unit = (Z_UP if up == "z" else np.eye(3)), 100 / unit_cm
    rest = rig.joints @ turn * unit
    local = turn.T @ axis_angle_to_matrix(rig.poses.astype(float)) @ turn
    objects, links = [], []

    def link(child: int, parent: int, slot: str = "") -> None:
        links.append(
            f'C: "O{"P" if slot else "O"}",{child},{parent}' + (f', "{slot}"' if slot else "")
        )

    node = _property("Lcl Scaling", [scale] * 3)
    objects.append(f'Model: 900, "Model::Armature", "Null" {{ Properties70: {{ {node} }} }}')
    link(900, 0)
    objects.append(
        'AnimationStack: 400, "AnimStack::Bend", "" { Properties70: { '
        f'P: "LocalStop", "KTime", "Time", "", {_ticks(rig)[-1]} }} }}'
    )
    objects.append('AnimationLayer: 401, "AnimLayer::Base", "" { }')
    link(401, 400)
    for joint, parent in enumerate(rig.parents.tolist()):
        model = 1000 + joint
        offset = (rest[joint] - (rest[parent] if parent >= 0 else 0)) / (scale if parent < 0 else 1)
        said = _property("Lcl Translation", offset)
        said += f' P: "InheritType", "enum", "", "", {inherit if parent < 0 else 1}'
        objects.append(
            f'Model: {model}, "Model::{rig.names[joint]}", "LimbNode" '
            f"{{ Properties70: {{ {said} }} }}"
        )
        objects.append(
            f'NodeAttribute: {2000 + joint}, "NodeAttribute::", "LimbNode" '
            '{ TypeFlags: "Skeleton" }'
        )
        link(2000 + joint, model)
        link(model, 1000 + parent if parent >= 0 else 900)
        angles = Rotation.from_matrix(local[:, joint]).as_euler("xyz", degrees=True)
        _curves(objects, link, (rig, 5000 + 10 * joint, model, "Lcl Rotation"), angles)
    places = rig.places @ turn * unit / scale
    _curves(objects, link, (rig, 9000, 1000, "Lcl Translation"), places)
    if skinned:
        _mesh(objects, link, rig, (rig.vertices @ turn * unit, rest))
    axes = (2, 1, -1) if up == "z" else (1, 2, 1)
    settings = [("UpAxis", axes[0]), ("UpAxisSign", 1), ("FrontAxis", axes[1])]
    settings += [("FrontAxisSign", axes[2]), ("CoordAxis", 0), ("CoordAxisSign", 1)]
    said = "\n".join(f'P: "{name}", "int", "Integer", "", {value}' for name, value in settings)
    return "\n".join(
        [
            "; FBX 7.4.0 project file",
            "FBXHeaderExtension: { FBXHeaderVersion: 1003\n FBXVersion: 7400 }",
            f"GlobalSettings: {{ Version: 1000\n Properties70: {{\n{said}",
            f'P: "UnitScaleFactor", "double", "Number", "", {unit_cm}',
            'P: "TimeMode", "enum", "", "", 10\n} }',
            "Objects: {", *objects, "}", "Connections: {", *links, "}",
        ]
    )  # fmt: skip


def write_fbx(path: Path, rig: FakeRig, **style: object) -> Path:
    """Write ``fbx_text``; see there."""
    path.write_text(fbx_text(rig, **style))  # type: ignore[arg-type]
    return path


def _mesh(objects: list[str], link, rig: FakeRig, places: tuple[np.ndarray, np.ndarray]) -> None:
    vertices, rest = places
    corners = np.c_[rig.faces[:, :2], -1 - rig.faces[:, 2]]
    objects.append(
        f'Geometry: 100, "Geometry::", "Mesh" {{ {_array("Vertices", vertices)} '
        f"{_array('PolygonVertexIndex', corners)} }}"
    )
    objects.append('Model: 200, "Model::figure", "Mesh" { }')
    objects.append('Deformer: 300, "Deformer::", "Skin" { Link_DeformAcuracy: 50 }')
    link(200, 0), link(100, 200), link(300, 100)
    for joint in range(len(rig.names)):
        rows = np.flatnonzero(rig.weights[:, joint] > 0)
        bind = np.eye(4)
        bind[:3, 3] = rest[joint]
        objects.append(
            f'Deformer: {3000 + joint}, "SubDeformer::", "Cluster" {{ {_array("Indexes", rows)} '
            f"{_array('Weights', rig.weights[rows, joint])} "
            f"{_array('Transform', np.linalg.inv(bind).T)} {_array('TransformLink', bind.T)} }}"
        )
        link(3000 + joint, 300), link(1000 + joint, 3000 + joint)


def _curves(objects: list[str], link, about: tuple, values: np.ndarray) -> None:
    rig, first, model, slot = about
    objects.append(f'AnimationCurveNode: {first}, "AnimCurveNode::{slot[4]}", "" {{ }}')
    link(first, 401)
    link(first, model, slot)
    for axis in range(3):
        keys = f"{_array('KeyTime', _ticks(rig))} {_array('KeyValueFloat', values[:, axis])}"
        flags = "KeyAttrFlags: *1 { a: 4 } KeyAttrDataFloat: *4 { a: 0,0,0,0 } "
        flags += f"KeyAttrRefCount: *1 {{ a: {len(values)} }}"
        curve = first + 1 + axis
        objects.append(f'AnimationCurve: {curve}, "AnimCurve::", "" {{ {keys} {flags} }}')
        link(curve, first, f"d|{'XYZ'[axis]}")


def _ticks(rig: FakeRig) -> np.ndarray:
    return np.round(np.arange(len(rig.poses)) / rig.fps * TICKS).astype(np.int64)


def _array(name: str, values: np.ndarray) -> str:
    flat = np.asarray(values).reshape(-1)
    kind = "d" if flat.dtype.kind in "iu" else ".9g"
    return f"{name}: *{len(flat)} {{ a: {','.join(format(x, kind) for x in flat.tolist())} }}"


def _property(name: str, values) -> str:
    numbers = ",".join(f"{x:.9g}" for x in values)
    return f'P: "{name}", "{name}", "", "A",{numbers}'
