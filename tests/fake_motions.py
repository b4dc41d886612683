"""Motions made from formulas, and writers that put them into files as other programs do."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from ins_studio.body.joints import JOINT_NAMES, SMPL_PARENTS
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.motion.skeleton import Skeleton
from ins_studio.motion.skeleton_motion import SkeletonMotion, offsets_of
from ins_studio.motion.units import Unit, UpAxis

# What the 22 joints of SMPL's body are called elsewhere, in SMPL's order.
_SIDED = ("{}UpLeg", "{}Leg", "{}Foot", "{}ToeBase", "{}Shoulder", "{}Arm", "{}ForeArm", "{}Hand")


def samples() -> Path:
    """Return the folder of other people's files beside the checkout; it may not be there."""
    homes = (parent / "shared" / "samples" for parent in Path(__file__).parents)
    return next((home for home in homes if home.is_dir()), Path("no samples"))


needs_samples = pytest.mark.skipif(not samples().is_dir(), reason="the samples are not here")


def human_ik(prefix: str = "") -> tuple[str, ...]:
    """Return HumanIK's names of SMPL's first 22 joints, or Mixamo's with its prefix."""
    left, right = ([form.format(side) for form in _SIDED] for side in ("Left", "Right"))
    pairs = [name for both in zip(left, right, strict=True) for name in both]
    order = [
        *("Hips", *pairs[:2], "Spine", *pairs[2:4], "Spine1", *pairs[4:6], "Spine2", *pairs[6:8]),
        *("Neck", *pairs[8:10], "Head", *pairs[10:16]),
    ]
    return tuple(prefix + name for name in order)


def figure(joints: np.ndarray | None = None) -> Skeleton:
    """Return a person of SMPL's 24 joints in a T, standing on the floor."""
    if joints is None:
        half = [
            *((0, 0.95, 0), (0.09, 0.9, 0), (0, 1.05, 0), (0.1, 0.5, 0.01), (0, 1.2, 0)),
            *((0.1, 0.08, 0), (0, 1.3, 0), (0.11, 0.03, 0.13), (0, 1.5, 0), (0.05, 1.45, 0)),
            *((0, 1.6, 0.02), (0.18, 1.44, 0), (0.46, 1.44, 0), (0.71, 1.44, 0), (0.8, 1.44, 0)),
        ]
        both = [place for place in half for place in _sides(place)]
        joints = np.array(both)
    return Skeleton(JOINT_NAMES["smpl"], SMPL_PARENTS, joints.astype(np.float32), 0.0)


def _sides(place: tuple[float, float, float]) -> list[tuple[float, float, float]]:
    x, y, z = place
    return [place, (-x, y, z)] if x else [place]


def moving(frames: int = 20, joints: int = 24, size: float = 0.5) -> np.ndarray:
    """Return smooth local rotations (T, J, 3, 3), different for each joint."""
    rng = np.random.default_rng(3)
    axes, speeds = rng.normal(size=(joints, 3)), rng.uniform(0.5, 2, joints)
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    angles = size * np.sin(np.linspace(0, 3, frames)[:, None] * speeds + speeds)
    angles[:, 0] *= 0.4  # stays upright
    return axis_angle_to_matrix(axes * angles[..., None])


def walking(frames: int = 20) -> np.ndarray:
    """Return places of the root (T, 3): forwards, with a bob."""
    t = np.linspace(0, 1, frames)
    return np.stack([0.1 * t, 0.95 + 0.03 * np.sin(9 * t), 1.2 * t], axis=1)


def places(skeleton: Skeleton, local: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Return the joints' positions (T, J, 3) in the world."""
    placed = forward_kinematics(local, skeleton.joints.astype(float), skeleton.parents)
    positions = placed[..., :3, 3]
    return positions - positions[:, :1] + root[:, None]


def in_other_rest(
    skeleton: Skeleton, local: np.ndarray, turns: dict[str, np.ndarray], whole: np.ndarray
) -> tuple[Skeleton, np.ndarray]:
    """Say the same motion relative to another rest.

    ``turns`` rotate limbs, from a joint outwards, and ``whole`` (3, 3) the figure.
    """
    carried = np.tile(whole, (len(skeleton.names), 1, 1))
    joints = skeleton.joints.astype(float)
    rest, other = np.zeros_like(joints), np.zeros_like(local)
    world = forward_kinematics(local, joints, skeleton.parents)[..., :3, :3]
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            carried[joint] = carried[parent]
            rest[joint] = rest[parent] + carried[parent] @ (joints[joint] - joints[parent])
        if skeleton.names[joint] in turns:
            carried[joint] = carried[joint] @ turns[skeleton.names[joint]]
        turned = world[:, joint] @ carried[joint].T
        above = world[:, parent] @ carried[parent].T if parent >= 0 else np.eye(3)
        other[:, joint] = np.swapaxes(np.broadcast_to(above, turned.shape), 1, 2) @ turned
    named = Skeleton(skeleton.names, skeleton.parents, rest.astype(np.float32), 0.0)
    return named, other


def write_bvh(
    path: Path,
    skeleton: Skeleton,
    local: np.ndarray,
    root: np.ndarray,
    orders: tuple[str, ...] = ("ZXY",),
    unit: float = 0.01,
    fps: float = 30.0,
) -> Path:
    """Write a BVH; joints take the rotation orders in turn, and have an end where a limb ends."""
    children: dict[int, list[int]] = {}
    for joint, parent in enumerate(skeleton.parents.tolist()):
        children.setdefault(parent, []).append(joint)
    lines, columns = ["HIERARCHY"], []

    def add(joint: int, parent: int, depth: int) -> None:
        pad = "  " * depth
        order = orders[joint % len(orders)]
        rest = skeleton.joints[joint] - (skeleton.joints[parent] if parent >= 0 else 0)
        offset = rest / unit if parent >= 0 else np.zeros(3)
        lines.append(f"{pad}{'JOINT' if parent >= 0 else 'ROOT'} {skeleton.names[joint]}")
        lines.append(pad + "{")
        lines.append(f"{pad}  OFFSET {' '.join(f'{x:.7f}' for x in offset)}")
        names = [f"{axis}rotation" for axis in order]
        if parent < 0:
            names = ["Xposition", "Yposition", "Zposition", *names]
            columns.append(root / unit)
        lines.append(f"{pad}  CHANNELS {len(names)} {' '.join(names)}")
        columns.append(Rotation.from_matrix(local[:, joint]).as_euler(order, degrees=True))
        for child in children.get(joint, []):
            add(child, joint, depth + 1)
        if joint not in children:
            lines.extend([f"{pad}  End Site", pad + "  {", f"{pad}    OFFSET 0 0 {0.1 / unit}"])
            lines.append(pad + "  }")
        lines.append(pad + "}")

    add(0, -1, 0)
    rows = np.concatenate(columns, axis=1)
    lines += ["MOTION", f"Frames: {len(rows)}", f"Frame Time: {1 / fps:.7f}"]
    lines += [" ".join(f"{x:.7f}" for x in row) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


def still_motion() -> SkeletonMotion:
    """Return two frames of the figure at rest, under HumanIK's names."""
    own = figure()
    parents, joints = own.parents[:22], own.joints[:22]
    offsets = np.tile(offsets_of(joints, parents), (2, 1, 1)).astype(np.float32)
    return SkeletonMotion(
        path=Path("still.bvh"),
        name="still",
        joint_names=human_ik(),
        parents=parents,
        rest=joints,
        ends=(),
        poses=np.zeros_like(offsets),
        offsets=offsets,
        fps=30.0,
        unit=Unit("m", 1.0, "made so"),
        up=UpAxis("y", "made so"),
    )


def write_glb(path: Path, document: dict, arrays: list[np.ndarray]) -> Path:
    """Write a .glb whose accessors are ``arrays`` (N, width), float32 or whole numbers."""
    kinds = {1: "SCALAR", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
    components = {"float32": 5126, "uint16": 5123, "uint8": 5121, "int16": 5122, "int8": 5120}
    binary, views, accessors = b"", [], []
    for array in arrays:
        binary += b"\0" * (-len(binary) % 4)
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": array.nbytes})
        accessors.append(
            {
                "bufferView": len(views) - 1,
                "componentType": components[array.dtype.name],
                "count": len(array),
                "type": kinds[array.shape[1]],
                "normalized": array.dtype.kind != "f",
            }
        )
        binary += array.tobytes()
    whole = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(binary)}],
        "bufferViews": views,
        "accessors": accessors,
        **document,
    }
    path.write_bytes(pack_glb(json.dumps(whole).encode(), binary))
    return path


def pack_glb(text: bytes, binary: bytes) -> bytes:
    """Return a .glb of its two chunks."""
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    length = 12 + 8 + len(text) + 8 + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, length)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    return head + chunks + struct.pack("<I4s", len(binary), b"BIN\0") + binary


def rigged_glb(path: Path, skeleton: Skeleton, local: np.ndarray, root: np.ndarray) -> Path:
    """Write a skinned skeleton with one animation at 25 frames a second, under a scaled node.

    The skin is bound in centimetres with z up, as many exporters leave it, and each joint's frame
    is turned on its own.
    """
    count = len(skeleton.names)
    frames = Rotation.random(count, rng=np.random.default_rng(5)).as_matrix()
    joints = skeleton.joints.astype(float)
    offset = joints - np.where(skeleton.parents[:, None] >= 0, joints[skeleton.parents], 0)
    times = (np.arange(len(local)) / 25).astype(np.float32)[:, None]
    turned = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])  # z up to y up
    arrays, nodes, channels, samplers = [times], [], [], []
    for joint, parent in enumerate(skeleton.parents.tolist()):
        above = frames[parent] if parent >= 0 else turned
        turns = above.T @ local[:, joint] @ frames[joint]
        place = above.T @ offset[joint] * 100
        nodes.append({"name": skeleton.names[joint], "translation": place.tolist()})
        nodes[-1]["children"] = [int(c) for c in np.flatnonzero(skeleton.parents == joint)]
        arrays.append(Rotation.from_matrix(turns).as_quat().astype(np.float32))
        samplers.append({"input": 0, "output": len(arrays) - 1, "interpolation": "LINEAR"})
        target = {"node": joint, "path": "rotation"}
        channels.append({"sampler": len(samplers) - 1, "target": target})
    arrays.append((root @ turned * 100).astype(np.float32))
    samplers.append({"input": 0, "output": len(arrays) - 1})
    channels.append({"sampler": len(samplers) - 1, "target": {"node": 0, "path": "translation"}})
    bound = np.tile(np.eye(4), (count, 1, 1))
    bound[:, :3, :3] = turned.T @ frames
    bound[:, :3, 3] = joints @ turned * 100
    arrays.append(np.linalg.inv(bound).swapaxes(1, 2).reshape(count, 16).astype(np.float32))
    quarter = Rotation.from_matrix(turned).as_quat().tolist()
    nodes.append({"name": "Armature", "rotation": quarter, "scale": [0.01] * 3, "children": [0]})
    document = {
        "nodes": nodes,
        "scenes": [{"nodes": [count]}],
        "skins": [{"joints": [*range(count)], "inverseBindMatrices": len(arrays) - 1}],
        "animations": [{"name": "Dance", "channels": channels, "samplers": samplers}],
    }
    return write_glb(path, document, arrays)
