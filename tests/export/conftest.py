"""A capsule figure in a made-up motion whose surface waves in ways that no skinning can follow."""

import struct
import zlib

import numpy as np
import pytest

from ins_studio.body.body import Body
from ins_studio.export.basis import Basis, fit_shapes
from ins_studio.export.clip import ExportClip
from ins_studio.project.canonical import CanonicalMesh

FRAMES = 24


def make_png(size: int = 4) -> bytes:
    """A red-over-blue picture, written by hand."""
    rows = b"".join(
        b"\0" + (b"\xff\0\0" if row < size // 2 else b"\0\0\xff") * size for row in range(size)
    )
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def make_mesh(body: Body) -> CanonicalMesh:
    """The body in its canonical pose, with a front and a back chart side by side."""
    vertices = body.canonical().astype(np.float32)
    low, size = vertices.min(axis=0), np.ptp(vertices, axis=0)
    flat = (vertices[:, :2] - low[:2]) / size[:2]
    half = np.array([0.5, 1.0])
    texcoords = np.concatenate([flat * half, flat * half + [0.5, 0]]).astype(np.float32)
    corners = vertices[body.faces]
    back = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] < 0
    return CanonicalMesh(
        vertices=vertices,
        faces=body.faces,
        texcoords=texcoords,
        texcoord_faces=(body.faces + len(vertices) * back[:, None]).astype(np.int32),
        weights=body.weights,
        joints=body.joints().astype(np.float32),
        parents=body.parents,
        joint_names=body.joint_names,
        canonical_pose=body.canonical_pose,
    )


def make_clip(body: Body, frames: int = FRAMES, waves: float = 0.01) -> ExportClip:
    """Walk, swing and wave; ``waves`` metres of ripple are added to the rest surface."""
    mesh = make_mesh(body)
    phase = 2 * np.pi * np.arange(frames) / frames
    poses = np.zeros((frames, len(mesh.parents), 3))
    poses[:, 0, 1], poses[:, 0, 0] = 3 * phase, 0.2 * np.sin(phase)
    poses[:, 1, 0], poses[:, 2, 0] = 0.6 * np.sin(phase), -0.6 * np.sin(phase)
    poses[:, 3, 2], poses[:, 4, 2] = 0.8 * np.cos(phase), -0.8 * np.sin(phase)
    transl = np.stack([0.05 * np.arange(frames), 0.03 * np.sin(2 * phase), 0 * phase], axis=1)
    posed = []
    for t in range(frames):
        rest = body.template + waves * np.sin(
            20 * body.template[:, [1, 2, 0]] + phase[t] * np.array([1, 2, 3])
        )
        clothed = body.with_template(rest.astype(np.float32))
        posed.append(_skinned_on(body, clothed.template, poses[t]) + transl[t])
    return ExportClip(
        mesh,
        poses,
        transl,
        np.stack(posed).astype(np.float32),
        fps=25.0,
        name="walk 1",
        asset="Капсула.v2 figure",
        texture=make_png(),
    )


def _skinned_on(body: Body, rest: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """Skin ``rest`` with the joints of the unwaved body, by hand and not by the exporter."""
    joints, turns = body.joints(), []
    for joint, parent in enumerate(body.parents):
        angle = np.linalg.norm(pose[joint])
        axis = pose[joint] / max(angle, 1e-12)
        k = np.cross(np.eye(3), axis)
        local = np.eye(4)
        local[:3, :3] = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k
        local[:3, 3] = joints[joint] - local[:3, :3] @ joints[joint]
        turns.append(local if parent < 0 else turns[parent] @ local)
    blended = np.tensordot(body.weights.astype(np.float64), np.stack(turns), 1)
    return np.einsum("vrc,vc->vr", blended[:, :3, :3], rest) + blended[:, :3, 3]


@pytest.fixture(scope="session")
def clip(capsule_body: Body) -> ExportClip:
    return make_clip(capsule_body)


@pytest.fixture(scope="session")
def basis(clip: ExportClip) -> Basis:
    return fit_shapes(clip)
