"""Point caches and the meshes beside them, written as simulations write them."""

import struct
from pathlib import Path

import numpy as np


def write_pc2(path: Path, frames: np.ndarray, begins: float = 0.0, step: float = 1.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    count, points = frames.shape[:2]
    head = struct.pack("<12siiffi", b"POINTCACHE2\0", 1, points, begins, step, count)
    path.write_bytes(head + frames.astype("<f4").tobytes())
    return path


def write_mdd(path: Path, frames: np.ndarray, times: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = struct.pack(">ii", *frames.shape[:2])
    path.write_bytes(head + times.astype(">f4").tobytes() + frames.astype(">f4").tobytes())
    return path


def write_obj(path: Path, vertices: np.ndarray, faces: np.ndarray, textured: bool = True) -> Path:
    """Every corner has texcoords of its own, so that readers for drawing split all vertices."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["# a cloth", *(f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in vertices)]
    if textured:
        lines += [f"vt {0.01 * (i % 90):.2f} {0.01 * (i % 70):.2f}" for i in range(faces.size)]
    corner = 0
    for face in faces:
        words = [
            f"{v + 1}/{corner + i + 1}" if textured else f"{v + 1}" for i, v in enumerate(face)
        ]
        corner += len(face)
        lines.append("f " + " ".join(words))
    path.write_text("\n".join(lines) + "\n")
    return path
