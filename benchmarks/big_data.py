"""Datasets as large as the real ones, made of next to nothing: CAPE's tree, and heavy scans."""

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.geometry.mesh import unique_edges, vertex_normals

PEOPLE, CLOTHES, MOTIONS, FRAMES = 15, 4, 10, 250
TEXTURE = 4096  # texels on a side
TRIANGLES = 1_000_000
DISTINCT = 30  # files of 70 MB
FRAMES_TRAINED = 3
FPS = 30.0


def write_release(root: Path, frames: int = FRAMES) -> int:
    """Write a tree in CAPE's layout whose frames are tetrahedra; return how many files it has."""
    content, faces = _frame(), np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    count = 0
    for person in range(PEOPLE):
        home = root / "sequences" / f"{person:05d}"
        for dress in range(CLOTHES):
            for motion in range(MOTIONS):
                folder = home / f"dress{dress}_motion{motion}"
                folder.mkdir(parents=True)
                for number in range(frames):
                    (folder / f"{folder.name}.{number + 1:06d}.npz").write_bytes(content)
                count += frames
        np.save(home / "faces.npy", faces)
    (root / "misc").mkdir()
    (root / "misc" / "body.txt").write_text("builtin")
    return count


def write_scans(root: Path, frames: int, triangles: int = TRIANGLES) -> int:
    """Write .obj scans of a clothed person who moves; return how many triangles each has.

    Every frame is a file with its own wrinkles, a material and a texture; after ``DISTINCT``
    frames the same ones come again, by other names.
    """
    folder = root / "walk"
    folder.mkdir(parents=True)
    body = builtin_body()
    fine = Finer.of(body.faces, triangles)
    poses, transl = _walk(body, frames)
    same, texture = _same_for_all(body, fine), _texture()
    for number in range(frames):
        name = f"scan_{number + 1:04d}"
        (folder / f"{name}.mtl").write_text(f"newmtl skin\nmap_Kd {name}.jpg\n")
        if number >= DISTINCT:
            before = folder / f"scan_{number - DISTINCT + 1:04d}"
            for end in (".obj", ".jpg"):
                os.link(before.with_suffix(end), folder / f"{name}{end}")
            continue
        places = _dressed(body, fine, poses[number], transl[number], number)
        head = f"mtllib scan_{number + 1:04d}.mtl\nusemtl skin\n".encode()
        (folder / f"{name}.obj").write_bytes(head + _vertex_lines(places) + same)
        (folder / f"{name}.jpg").write_bytes(texture)
    np.savez(folder / "poses.npz", poses=poses.reshape(frames, -1), trans=transl)
    said = {"version": 1, "units": "m", "up": "y", "body": "builtin", "fps": FPS}
    (root / "dataset.json").write_text(json.dumps({**said, "registered": False}))
    return len(fine.faces)


@dataclass(frozen=True, eq=False)
class Finer:
    """A mesh with faces split, again and again, until there are enough of them.

    Attributes
    ----------
    means : tuple of (N, K) int
        Which vertices each new one lies between, one round after the other.
    faces : (F, 3) int
    """

    means: tuple[np.ndarray, ...]
    faces: np.ndarray

    @classmethod
    def of(cls, faces: np.ndarray, triangles: int) -> "Finer":
        """Split all faces in four while that is not too many, and then some of them in three."""
        count, means = int(faces.max()) + 1, []
        while 4 * len(faces) <= triangles:
            edges = unique_edges(faces)
            keys = edges[:, 0].astype(np.int64) * count + edges[:, 1]
            sides = np.sort(np.stack([faces, np.roll(faces, -1, axis=1)], -1), axis=2)
            a, b, c = faces.T
            ab, bc, ca = (count + np.searchsorted(keys, sides @ [count, 1])).T
            corners = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
            faces = np.concatenate([np.stack(three, 1) for three in corners])
            means.append(edges)
            count += len(edges)
        some = np.linspace(0, len(faces) - 1, max(0, triangles - len(faces)) // 2).astype(int)
        split, middle = faces[some], count + np.arange(len(some))
        a, b, c = split.T
        whole = np.delete(faces, some, axis=0)
        parts = [np.stack(three, 1) for three in ((a, b, middle), (b, c, middle), (c, a, middle))]
        return cls((*means, split), np.concatenate([whole, *parts]))

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Return the values of all vertices, (V, C), from those of the first ones."""
        for between in self.means:
            values = np.concatenate([values, values[between].mean(axis=1)])
        return values


def _walk(body: Body, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Return poses (T, J, 3) and translations (T, 3) of arms and legs that swing."""
    time = np.arange(frames) % DISTINCT / FPS
    poses = np.zeros((frames, body.joint_count, 3), np.float32)
    for side, phase in (("left", 0.0), ("right", np.pi)):
        swing = np.sin(2 * np.pi * time + phase)
        poses[:, body.joint_names.index(f"{side}_hip"), 0] = 0.5 * swing
        poses[:, body.joint_names.index(f"{side}_knee"), 0] = 0.4 - 0.4 * swing
        lowered = -1.1 if side == "left" else 1.1
        poses[:, body.joint_names.index(f"{side}_shoulder"), 2] = lowered * (1 - 0.3 * swing)
        poses[:, body.joint_names.index(f"{side}_elbow"), 1] = 0.3 * swing
    transl = np.zeros((frames, 3), np.float32)
    transl[:, 2] = np.sin(0.4 * time)
    return poses, transl


def _dressed(
    body: Body, fine: Finer, pose: np.ndarray, transl: np.ndarray, number: int
) -> np.ndarray:
    """Return the vertices (V, 3) of a posed body in wrinkled cloth, metres."""
    posed = body.posed(pose, transl=transl)
    normals = fine(vertex_normals(posed, body.faces))
    rest = fine(body.template)
    folds = np.sin(70 * rest[:, 1] + 0.2 * number) * np.sin(50 * rest[:, 0] + number)
    weave = np.sin(900 * rest[:, 1]) * np.sin(900 * rest[:, 2] + number)
    return fine(posed) + (0.012 + 0.004 * folds + 0.0003 * weave)[:, None] * normals


def _same_for_all(body: Body, fine: Finer) -> bytes:
    """Return the lines of texcoords and faces; the texture is laid round the person."""
    rest = fine(body.template)
    round_ = np.arctan2(rest[:, 2], rest[:, 0]) / (2 * np.pi) + 0.5
    stream = io.BytesIO()
    np.savetxt(stream, np.stack([round_, rest[:, 1] / 2], 1), "vt %.6f %.6f")
    np.savetxt(stream, np.repeat(fine.faces + 1, 2, axis=1), "f %d/%d %d/%d %d/%d")
    return stream.getvalue()


def _vertex_lines(places: np.ndarray) -> bytes:
    """Return a line for each place (V, 3); np.savetxt takes two seconds for half a million."""
    millionths = np.rint(1e6 * places).astype(np.int64)
    digits = np.abs(millionths)[:, :, None] // 10 ** np.arange(6, -1, -1) % 10 + ord("0")
    signs = np.where(millionths < 0, ord("-"), ord(" "))
    text = np.full((len(places), 3, 10), ord(" "), np.uint8)
    text[:, :, 1], text[:, :, 2], text[:, :, 4:] = signs, digits[:, :, 0], digits[:, :, 1:]
    text[:, :, 3] = ord(".")
    letters, ends = (np.full((len(places), 1), ord(one), np.uint8) for one in "v\n")
    return np.concatenate([letters, text.reshape(-1, 30), ends], axis=1).tobytes()


def _texture() -> bytes:
    from PIL import Image

    y, x = np.mgrid[0:TEXTURE, 0:TEXTURE]
    noise = np.random.default_rng(0).integers(0, 40, (TEXTURE, TEXTURE))
    image = np.stack([x // 16 % 256, y // 16 % 256, (x + y) // 32 % 216 + noise], -1)
    stream = io.BytesIO()
    Image.fromarray(image.astype(np.uint8)).save(stream, "JPEG", quality=92)
    return stream.getvalue()


def _frame() -> bytes:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    pose, buffer = np.zeros(3 * builtin_body().joint_count, np.float32), io.BytesIO()
    transl = np.zeros(3, np.float32)
    np.savez(buffer, v_cano=corners, v_posed=corners, pose=pose, transl=transl)
    return buffer.getvalue()
