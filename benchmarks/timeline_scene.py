"""What the timeline's benchmarks play: a long motion, and a mesh of twenty thousand vertices."""

import shutil
from dataclasses import replace

import numpy as np

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.demo import demo_run_path
from ins_studio.document.clip import Clip
from ins_studio.document.document import Document
from ins_studio.motion.motion import Motion
from ins_studio.project.canonical import CanonicalMesh, encode_canonical

VERTICES = 20_000


def long_clip(dataset: Dataset, frames: int = 400) -> Clip:
    """Return the recordings of ``dataset`` one after the other, over and over, as one clip."""
    motions = [dataset.motion(one.name) for one in dataset.sequences]
    poses = np.concatenate([motion.poses for motion in motions])
    transl = np.concatenate([motion.transl for motion in motions])
    order = np.resize(np.arange(len(poses)), frames)
    return Clip(f"All {frames}", Motion(poses[order], transl[order], 30.0))


def many_vertices(document: Document, count: int = VERTICES) -> None:
    """Give the document an avatar like the demo's whose mesh has ``count`` vertices."""
    run = document.places.run("bench")
    shutil.copytree(demo_run_path(), run.path, dirs_exist_ok=True)
    run.mesh_path.write_bytes(encode_canonical(divided(document.mesh, count)))
    document.use_run(run)
    document.reload_mesh()


def divided(mesh: CanonicalMesh, count: int) -> CanonicalMesh:
    """Put a vertex into the middle of as many faces as it takes to have ``count`` in all."""
    extra = count - len(mesh.vertices)
    chosen = np.linspace(0, len(mesh.faces) - 1, extra).astype(int)
    faces, texcoord_faces = mesh.faces[chosen], mesh.texcoord_faces[chosen]
    weights = mesh.weights[faces].mean(axis=1)
    return replace(
        mesh,
        vertices=np.concatenate([mesh.vertices, mesh.vertices[faces].mean(axis=1)]),
        weights=np.concatenate([mesh.weights, weights / weights.sum(axis=1, keepdims=True)]),
        faces=_split(mesh.faces, chosen, len(mesh.vertices)),
        texcoords=np.concatenate([mesh.texcoords, mesh.texcoords[texcoord_faces].mean(axis=1)]),
        texcoord_faces=_split(mesh.texcoord_faces, chosen, len(mesh.texcoords)),
    )


def _split(faces: np.ndarray, chosen: np.ndarray, first: int) -> np.ndarray:
    middle = np.arange(first, first + len(chosen))
    a, b, c = faces[chosen].T
    parts = [
        np.stack(corners, axis=1) for corners in ((a, b, middle), (b, c, middle), (c, a, middle))
    ]
    kept = np.delete(faces, chosen, axis=0)
    return np.concatenate([kept, *parts]).astype(np.int32)
