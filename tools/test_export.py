"""Export a figure whose surface waves, and let other people's readers judge the files.

    python tools/test_export.py CHECKERS [--readers three,ufbx] [--frames 120] [--out FOLDER]

The figure is the built-in body in an authored walk with cloth-like ripples that skinning cannot
follow. The truth comes from the body model itself, never from the exporter. No network is trained.
"""

import argparse
import json
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.export.basis import fit_shapes
from ins_studio.export.clip import ExportClip
from ins_studio.export.fbx import encode_fbx
from ins_studio.export.frames import frame_files
from ins_studio.export.gltf import encode_glb
from ins_studio.export.verify import reread_error_mm
from ins_studio.files import write_atomic
from ins_studio.geometry.mesh import face_normals, vertex_normals
from ins_studio.project.canonical import CanonicalMesh

FPS = 30.0
TOLERANCE_MM = 0.6
RIPPLE_M = 0.012
READERS = {
    "glb": ("three", "bpy", "assimp"),
    "fbx": ("ufbx", "three", "assimp", "bpy_new", "bpy_legacy"),
}


def picture(size: int = 64) -> bytes:
    """Draw a PNG whose upper half is red and whose lower half is a blue chequer."""
    rows, columns = np.mgrid[:size, :size]
    pixels = np.zeros((size, size, 3), np.uint8)
    pixels[..., 0] = 200 * (rows < size // 2)
    pixels[..., 2] = 200 * ((rows // 8 + columns // 8) % 2) * (rows >= size // 2)
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def canonical_mesh(body: Body) -> CanonicalMesh:
    """Unwrap the body in its canonical pose into a front and a back chart."""
    vertices = body.canonical().astype(np.float32)
    low, size = vertices.min(axis=0), np.ptp(vertices, axis=0)
    flat = (vertices[:, :2] - low[:2]) / size[:2] * [0.5, 1]
    behind = face_normals(vertices, body.faces)[:, 2] < 0
    return CanonicalMesh(
        vertices=vertices,
        faces=body.faces,
        texcoords=np.concatenate([flat, flat + np.array([0.5, 0])]).astype(np.float32),
        texcoord_faces=(body.faces + len(vertices) * behind[:, None]).astype(np.int32),
        weights=body.weights,
        joints=body.joints().astype(np.float32),
        parents=body.parents,
        joint_names=body.joint_names,
        canonical_pose=body.canonical_pose,
    )


def walk(body: Body, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Poses (T, J, 3) and transl (T, 3) of a walk with turning and swinging arms."""
    phase = 2 * np.pi * np.arange(frames) / 30
    poses = np.zeros((frames, len(body.parents), 3))
    joint = {name: number for number, name in enumerate(body.joint_names)}

    def turn(name: str, axis: int, angles: np.ndarray) -> None:
        poses[:, joint[name], axis] = angles

    turn(body.joint_names[0], 1, phase / 6)
    for side, sign in (("left", 1), ("right", -1)):
        swing = sign * np.sin(phase)
        turn(f"{side}_hip", 0, -0.5 * swing)
        turn(f"{side}_knee", 0, 0.5 * (1 + np.sin(phase + sign)))
        turn(f"{side}_shoulder", 2, -sign * (0.9 + 0.3 * np.sin(phase / 2)))
        turn(f"{side}_shoulder", 0, 0.4 * swing)
        turn(f"{side}_elbow", 1, -sign * (0.5 + 0.4 * np.sin(phase)))
    turn("spine2", 1, 0.3 * np.sin(phase))
    transl = np.stack([0.01 * np.arange(frames), 0.02 * np.cos(2 * phase), 0.2 * np.sin(phase / 3)])
    return poses, transl.T


def posed_truth(body: Body, poses: np.ndarray, transl: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the body model's vertices with ripples along their normals, lagging like cloth."""
    rng = np.random.default_rng(0)
    waves = rng.normal(0, 12, (6, 3))
    shifts, speeds = rng.uniform(0, 6, 6), rng.integers(1, 4, 6)
    for t, (pose, move) in enumerate(zip(poses, transl, strict=True)):
        posed = body.posed(pose.astype(np.float32), transl=move.astype(np.float32))
        angles = body.template @ waves.T + shifts + 2 * np.pi * t / 30 * speeds
        height = RIPPLE_M * np.sin(angles).mean(axis=1, keepdims=True)
        yield (posed + height * vertex_normals(posed, body.faces)).astype(np.float32)


def write_files(out: Path, frames: int) -> list[tuple[Path, Path, str]]:
    """Write every kind of file; returns (file, its truth, frames to compare)."""
    body = builtin_body()
    poses, transl = walk(body, frames)
    posed = np.stack(list(posed_truth(body, poses, transl)))
    clip = ExportClip(canonical_mesh(body), poses, transl, posed, FPS, "walk", "figure", picture())
    basis = fit_shapes(clip)
    print(f"{frames} frames, {posed.shape[1]} vertices: {basis.summary}")
    truth = write_truth(out / "truth.npz", clip)
    worst = int(basis.errors_mm.argmax())
    wanted = ",".join(map(str, sorted({0, 1, worst, frames // 2, frames - 1})))
    jobs = []
    for name, encode in (("figure_walk.glb", encode_glb), ("figure_walk.fbx", encode_fbx)):
        content = encode(clip, basis)
        write_atomic(out / name, content)
        size, error = len(content) / 1e6, reread_error_mm(content, clip)
        print(f"{name}: {size:.1f} MB, read back by ourselves {error:.3f} mm")
        jobs.append((out / name, truth, wanted))
    last = replace(clip, poses=poses[-1:], transl=transl[-1:], posed=posed[-1:])
    still = write_truth(out / "truth_still.npz", last)
    for kind in ("glb", "fbx"):
        for name, content in frame_files(last, kind):
            write_atomic(out / "frames" / name, content)
        jobs.append((out / "frames" / f"figure_walk.0001.{kind}", still, "0"))
    return jobs


def write_truth(path: Path, clip: ExportClip) -> Path:
    """Write what compare.py wants: positions, faces, texcoords by corner."""
    mesh = clip.mesh
    np.savez(path, P=clip.posed, F=mesh.faces, UV=mesh.texcoords[mesh.texcoord_faces])
    return path


def judge(checkers: Path, job: tuple[Path, Path, str], readers: str, work: Path) -> list[bool]:
    """Run check.py on one file; one verdict per validator and reader."""
    file, truth, frames = job
    command = [sys.executable, str(checkers / "check.py"), str(file), "--ref", str(truth)]
    command += ["--frames", frames, "--fps", str(FPS), "--tol-mm", str(TOLERANCE_MM)]
    command += ["--work", str(work / file.name), "--only", readers]
    (work / file.name).mkdir(parents=True, exist_ok=True)
    subprocess.run(command, check=False)
    (report,) = json.loads((work / file.name / "report.json").read_text())
    compared = {Path(entry["file"]).name: entry for entry in report.get("compare", [])}
    verdicts = [spotless(verdict) for verdict in report["validators"].values()]
    for reader in set(readers.split(",")) & set(READERS[file.suffix[1:]]):
        entry = compared.get(f"{file.name}.{reader}.json", {})
        verdicts.append(bool(entry.get("pass_")) and "uv" in entry)
    return verdicts


def spotless(verdict: dict[str, Any]) -> bool:
    """Whether a validator found neither errors nor warnings."""
    if verdict.get("ok") and not verdict.get("errors") and not verdict.get("warnings"):
        return True
    print(json.dumps(verdict, indent=1)[:4000])
    return False


def main() -> int:
    """Run all checks; the exit status is 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkers", type=Path)
    parser.add_argument("--readers", default="three,ufbx")
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        jobs = write_files(out, options.frames)
        verdicts = [
            v for job in jobs for v in judge(options.checkers, job, options.readers, out / "check")
        ]
    print(f"{sum(verdicts)} passed, {len(verdicts) - sum(verdicts)} failed")
    return int(not all(verdicts) or not verdicts)


if __name__ == "__main__":
    sys.exit(main())
