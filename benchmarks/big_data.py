"""Datasets as large as the real ones, made of next to nothing: CAPE's tree, and heavy scans."""

import io
import json
import os
from pathlib import Path

import numpy as np

from ins_studio.body.builtin import builtin_body

PEOPLE, CLOTHES, MOTIONS, FRAMES = 15, 4, 10, 250
TEXTURE = 4096  # texels on a side
DISTINCT = 3  # heavy scans; all others are links to them


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


def write_scans(root: Path, frames: int, rings: int = 708) -> int:
    """Write textured .obj scans of about 2 * rings**2 triangles; return how many they have."""
    folder = root / "walk"
    folder.mkdir(parents=True)
    count = max(_write_scan(folder, number, rings) for number in range(min(DISTINCT, frames)))
    for number in range(DISTINCT, frames):
        os.link(_place(folder, number % DISTINCT), _place(folder, number))
    joints = builtin_body().joint_count
    poses, transl = np.zeros((frames, 3 * joints), np.float32), np.zeros((frames, 3), np.float32)
    np.savez(folder / "poses.npz", poses=poses, trans=transl)
    said = {"version": 1, "units": "m", "up": "y", "body": "builtin", "fps": 30}
    (root / "dataset.json").write_text(json.dumps({**said, "registered": False}))
    return count


def _frame() -> bytes:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    pose, buffer = np.zeros(3 * builtin_body().joint_count, np.float32), io.BytesIO()
    transl = np.zeros(3, np.float32)
    np.savez(buffer, v_cano=corners, v_posed=corners, pose=pose, transl=transl)
    return buffer.getvalue()


def _place(folder: Path, number: int) -> Path:
    return folder / f"scan_{number + 1:04d}.obj"


def _write_scan(folder: Path, number: int, rings: int) -> int:
    """Write a wrinkled sack as tall as a person, textured; return how many triangles it has."""
    round_, down = np.linspace(0, 2 * np.pi, rings + 1), np.linspace(0.02, np.pi - 0.02, rings)
    u, v = np.meshgrid(round_, down)
    radius = 0.25 + 0.02 * np.sin(9 * u) * np.sin(7 * v)
    radius += 0.002 * np.sin(90 * u + number) * np.sin(80 * v)
    across = radius * np.sin(v)
    places = np.stack([across * np.cos(u), 0.9 - 0.85 * np.cos(v), across * np.sin(u)], -1)
    texcoords = np.stack([u / (2 * np.pi), v / np.pi], -1).reshape(-1, 2)
    a = np.arange(rings - 1)[:, None] * (rings + 1) + np.arange(rings)
    b, c, d = a + 1, a + rings + 1, a + rings + 2
    faces = np.stack([np.stack([a, c, b], -1), np.stack([b, c, d], -1)]).reshape(-1, 3) + 1
    place = _place(folder, number)
    with place.open("w", encoding="ascii") as stream:
        stream.write(f"mtllib {place.stem}.mtl\nusemtl skin\n")
        np.savetxt(stream, places.reshape(-1, 3), "v %.6f %.6f %.6f")
        np.savetxt(stream, texcoords, "vt %.6f %.6f")
        np.savetxt(stream, np.repeat(faces, 2, axis=1), "f %d/%d %d/%d %d/%d")
    place.with_suffix(".mtl").write_text(f"newmtl skin\nmap_Kd {place.stem}.jpg\n")
    _write_texture(place.with_suffix(".jpg"))
    return len(faces)


def _write_texture(path: Path) -> None:
    from PIL import Image

    y, x = np.mgrid[0:TEXTURE, 0:TEXTURE]
    image = np.stack([x // 16 % 256, y // 16 % 256, (x + y) // 32 % 256], -1).astype(np.uint8)
    Image.fromarray(image).save(path, quality=92)
