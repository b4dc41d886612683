"""Rigged figures made from formulas, of any number of joints, and a writer of glTF for them."""

import json
import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from fake_motions import pack_glb
from scipy.spatial.transform import Rotation

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.geometry.skinning import skin

COMPONENTS = {"float32": 5126, "uint8": 5121, "uint16": 5123, "uint32": 5125}
KINDS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


@dataclass
class FakeRig:
    """A figure, metres and y up: its surface at rest, its skeleton, and how both move."""

    names: list[str]
    parents: np.ndarray
    joints: np.ndarray
    vertices: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    poses: np.ndarray  # (T, J, 3)
    places: np.ndarray  # (T, 3) of the root
    fps: float = 25.0
    colors: np.ndarray | None = None

    def posed(self, frame: int) -> np.ndarray:
        local = axis_angle_to_matrix(self.poses[frame].astype(float))
        placed = forward_kinematics(local, self.joints, self.parents)
        placed[:, :3, 3] += self.places[frame] - self.joints[0]
        bones = placed.copy()
        bones[:, :3, 3] -= np.einsum("jrc,jc->jr", placed[:, :3, :3], self.joints)
        return skin(self.vertices, self.weights, bones)


def worm(joints: int = 5, frames: int = 6, branches: int = 0, seed: int = 0) -> FakeRig:
    """Return a thick, closed tube that stands up and bends, with ``branches`` tubes aside.

    Joints go up the tube, and then out along each branch in turn.
    """
    from skimage.measure import marching_cubes

    limb = max(1, (joints // 2) // branches) if branches else 0
    trunk = joints - limb * branches
    places = [np.array([0, 0.1 + 1.5 * i / trunk, 0]) for i in range(trunk)]
    parents = [i - 1 for i in range(trunk)]
    tips = []
    for branch in range(branches):
        root = trunk - 1 - branch // 2
        side = 1 if branch % 2 else -1
        for link in range(limb):
            parents.append(root if link == 0 else len(parents) - 1)
            places.append(places[root] + [side * (0.2 + 0.5 * link / limb), 0, 0])
        tips.append(places[root] + [side * 0.75, 0, 0])
    places = np.array(places)
    ends = [np.array([[0, 0.1, 0], [0, 1.6, 0]])]
    ends += [np.array([[0, tip[1], 0], tip]) for tip in tips]
    # Off the tubes' own numbers: no vertex may lie on a node, where several would coincide.
    spacing, low, high = 0.0493, np.array([-1.013, -0.117, -0.309]), np.array([1.0, 1.9, 0.3])
    axes = [np.arange(a, b, spacing) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    depth = np.max(
        [r - _distance(grid, e) for r, e in zip([0.15] + [0.1] * branches, ends, strict=True)], 0
    )
    vertices, faces, _, _ = marching_cubes(depth, 0.0, spacing=(spacing,) * 3)
    vertices = (vertices + low).astype(np.float32).astype(float)
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    faces = faces[:, ::-1] if np.einsum("fc,fc->", a, np.cross(b, c)) < 0 else faces
    apart = np.linalg.norm(vertices[:, None] - places[None], axis=2)
    near = np.exp(-((apart / 0.15) ** 2)) * (
        apart <= np.sort(apart, axis=1)[:, [min(3, joints - 1)]]
    )
    weights = near / near.sum(axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    time = 2 * np.pi * np.arange(frames) / frames
    turns = rng.normal(size=(joints, 3)) * 0.6 / np.sqrt(joints)
    poses = turns * np.sin(time[:, None, None] + rng.uniform(0, 6, (joints, 1)))
    root = places[0] + np.stack([0.1 * time, 0.02 * np.sin(time), 0 * time], axis=1)
    names = [f"bone{i}" for i in range(joints)]
    shades = (vertices[:, [1, 0, 2]] * [150, 90, 60] + 60).clip(0, 255).astype(np.uint8)
    return FakeRig(
        names, np.array(parents, np.int32), places, vertices, faces.astype(np.int64), weights,
        poses, root, colors=shades,
    )  # fmt: skip


def _distance(points: np.ndarray, ends: np.ndarray) -> np.ndarray:
    along = ends[1] - ends[0]
    share = np.clip((points - ends[0]) @ along / (along @ along), 0, 1)
    return np.linalg.norm(points - ends[0] - share[..., None] * along, axis=-1)


@dataclass
class Glb:
    """Collects accessors for a .glb."""

    document: dict = field(default_factory=lambda: {"asset": {"version": "2.0"}})
    binary: bytes = b""

    def view(self, content: bytes) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        views = self.document.setdefault("bufferViews", [])
        views.append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(content)})
        self.binary += content
        return len(views) - 1

    def add(self, array: np.ndarray, normalized: bool = False) -> int:
        array = np.ascontiguousarray(array)
        accessors = self.document.setdefault("accessors", [])
        accessors.append(
            {
                "bufferView": self.view(array.tobytes()),
                "componentType": COMPONENTS[array.dtype.name],
                "count": len(array),
                "type": KINDS[array.shape[1]],
                "normalized": normalized,
            }
        )
        return len(accessors) - 1

    def write(self, path: Path) -> Path:
        self.document["buffers"] = [{"byteLength": len(self.binary)}]
        path.write_bytes(pack_glb(json.dumps(self.document).encode(), self.binary))
        return path


Z_UP = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])  # z up to y up


@dataclass
class Style:
    """How a figure is written; see ``write_rig``."""

    split: bool = True  # each face has vertices of its own, as at seams
    parts: int = 1  # primitives
    armature: bool = True  # bound in centimetres with z up, under a node that puts it right
    skinned: bool = True  # False leaves the mesh out
    clip: str = "walk"
    morph: np.ndarray | None = None  # (V, 3)
    shares: np.ndarray | None = None  # (T,)
    picture: bytes | None = None
    texcoords: np.ndarray | None = None  # (V, 2), v down


def write_rig(path: Path, rig: FakeRig, style: Style | None = None) -> Path:
    """Write ``rig`` as .glb; joints have frames of their own, and hang on an armature."""
    style = style or Style()
    glb, count = Glb(), len(rig.names)
    frames = Rotation.random(count, rng=np.random.default_rng(5)).as_matrix()
    to_world = Z_UP if style.armature else np.eye(3)
    unit = 100.0 if style.armature else 1.0
    times = glb.add((np.arange(len(rig.poses)) / rig.fps).astype(np.float32)[:, None])
    samplers, channels, nodes = [], [], []

    def move(node: int, what: str, values: np.ndarray) -> None:
        samplers.append({"input": times, "output": glb.add(values.astype(np.float32))})
        target = {"node": node, "path": what}
        channels.append({"sampler": len(samplers) - 1, "target": target})

    local = axis_angle_to_matrix(rig.poses.astype(float))
    for joint, parent in enumerate(rig.parents.tolist()):
        above = frames[parent] if parent >= 0 else to_world
        offset = rig.joints[joint] - (rig.joints[parent] if parent >= 0 else 0)
        nodes.append(
            {
                "name": rig.names[joint],
                "translation": (above.T @ offset * unit).tolist(),
                "rotation": Rotation.from_matrix(above.T @ frames[joint]).as_quat().tolist(),
                "children": np.flatnonzero(rig.parents == joint).tolist(),
            }
        )
        turns = Rotation.from_matrix(above.T @ local[:, joint] @ frames[joint])
        move(joint, "rotation", turns.as_quat())
    move(0, "translation", rig.places @ to_world * unit)
    quarter = Rotation.from_matrix(to_world).as_quat().tolist()
    nodes.append(
        {"name": "Armature", "rotation": quarter, "scale": [1 / unit] * 3, "children": [0]}
    )
    bound = np.tile(np.eye(4), (count, 1, 1))
    bound[:, :3, :3] = to_world.T @ frames
    bound[:, :3, 3] = rig.joints @ to_world * unit
    inverse = np.linalg.inv(bound).swapaxes(1, 2).reshape(count, 16).astype(np.float32)
    skin_of = {"joints": [*range(count)], "inverseBindMatrices": glb.add(inverse)}
    if style.skinned:
        # Whatever the mesh's node does, a skinned mesh does not follow it.
        nodes.append({"name": "figure", "mesh": 0, "skin": 0, "translation": [7, 7, 7]})
        primitives = [
            _primitive(glb, rig, style, part, to_world * unit) for part in range(style.parts)
        ]
        glb.document |= {"meshes": [{"primitives": primitives}], "skins": [skin_of]}
        if style.shares is not None:
            move(len(nodes) - 1, "weights", style.shares[:, None])
    glb.document |= {
        "nodes": nodes,
        "animations": [{"name": style.clip, "channels": channels, "samplers": samplers}],
    }
    return glb.write(path)


def _primitive(glb: Glb, rig: FakeRig, style: Style, part: int, carried: np.ndarray) -> dict:
    faces = rig.faces[part :: style.parts]
    corners = faces.reshape(-1) if style.split else np.arange(len(rig.vertices))
    padded = np.pad(rig.weights, ((0, 0), (0, max(0, 4 - len(rig.names)))))
    order = np.argsort(-padded, axis=1, kind="stable")[:, :4]
    shares = np.take_along_axis(padded, order, axis=1)
    order[shares == 0] = 0
    attributes = {
        "POSITION": glb.add((rig.vertices @ carried)[corners].astype(np.float32)),
        "JOINTS_0": glb.add(order[corners].astype(np.uint8)),
        "WEIGHTS_0": glb.add(shares[corners].astype(np.float32)),
    }
    primitive: dict = {"attributes": attributes}
    if style.picture is not None:
        attributes["TEXCOORD_0"] = glb.add(style.texcoords[corners].astype(np.float32))
        glb.document |= {
            "images": [{"bufferView": glb.view(style.picture), "mimeType": "image/png"}],
            "textures": [{"source": 0}],
            "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        }
        primitive["material"] = 0
    elif rig.colors is not None:
        linear = np.c_[(rig.colors / 255.0) ** 2.2, np.ones(len(rig.colors))]
        attributes["COLOR_0"] = glb.add(linear[corners].astype(np.float32))
    if style.morph is not None:
        moved = (style.morph @ carried)[corners].astype(np.float32)
        primitive["targets"] = [{"POSITION": glb.add(moved)}]
    numbers = np.arange(len(corners)).reshape(-1, 3) if style.split else faces
    primitive["indices"] = glb.add(numbers.reshape(-1, 1).astype(np.uint32))
    return primitive


def change(path: Path, edit) -> Path:
    """Edit the JSON of a .glb."""
    content = path.read_bytes()
    length = struct.unpack_from("<I", content, 12)[0]
    document = json.loads(content[20 : 20 + length])
    edit(document)
    path.write_bytes(pack_glb(json.dumps(document).encode(), content[28 + length :]))
    return path


def lighter(rig: FakeRig, frames: int) -> FakeRig:
    """Return the first frames of a figure's motion."""
    return replace(rig, poses=rig.poses[:frames], places=rig.places[:frames])
