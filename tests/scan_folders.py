"""Folders of scans made from recordings in CAPE's layout: any format, unit, axis and topology."""

import json
import pickle
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ins_studio.dataset.axes import TURNS, UNITS, turn_pose
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.opening import open_dataset
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.simplify import simplify


def write_scan(path: Path, vertices: np.ndarray, faces: np.ndarray, colors=None) -> None:
    import trimesh

    path.parent.mkdir(parents=True, exist_ok=True)
    mesh = trimesh.Trimesh(vertices, faces, vertex_colors=colors, process=False)
    if path.suffix == ".gltf":  # else every frame would write the same gltf_buffer_0.bin
        files = trimesh.exchange.gltf.export_gltf(mesh.scene(), embed_buffers=True)
        path.write_bytes(files["model.gltf"])
    else:
        mesh.export(path)


def decimated(frame: Frame, target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """A surface near the frame's with faces of its own, coloured alike."""
    vertices, faces = simplify(frame.vertices, frame.faces, target)
    if frame.colors is None:
        return vertices, faces, None
    _, face, shares = closest_points(vertices, frame.vertices, frame.faces)
    corners = frame.colors[frame.faces[face]].astype(float)
    return vertices, faces, np.rint(np.einsum("vk,vkc->vc", shares, corners)).astype(np.uint8)


def turned_away(vertices: np.ndarray, unit: str, up: str) -> np.ndarray:
    """Metres with y up in another unit, with another axis up."""
    return vertices.astype(np.float64) @ TURNS[up] / UNITS[unit]


def write_scans(
    root: Path,
    dataset: Dataset,
    keys: Sequence[tuple[str, int]],
    *,
    suffix: str = ".ply",
    unit: str = "m",
    up: str = "y",
    faces: int | None = 1500,
    first: int = 1,
) -> list[Path]:
    """Write frames as root/<sequence>/scan_<number>; a topology for each where faces are given."""
    files = []
    for number, key in enumerate(keys, first):
        frame = dataset.frame(*key)
        surface = (frame.vertices, frame.faces, frame.colors)
        if faces is not None:
            surface = decimated(frame, faces + 40 * (number % 7))
        file = root / key[0] / f"scan_{number:04d}{suffix}"
        write_scan(file, turned_away(surface[0], unit, up), *surface[1:])
        files.append(file)
    return files


def poses_of(
    dataset: Dataset, keys: Sequence[tuple[str, int]], up: str = "y"
) -> tuple[np.ndarray, np.ndarray]:
    """Poses (T, J, 3) and translations (T, 3) of frames, in axes of another convention."""
    placed = [dataset.pose(*key) for key in keys]
    poses, transl = (np.stack(part) for part in zip(*placed, strict=True))
    return turn_pose(poses, transl, TURNS[up].T, dataset.body.joints()[0])


def write_npz(path: Path, poses: np.ndarray, transl: np.ndarray, **more: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, poses=poses.reshape(len(poses), -1), transl=transl, **more)


def write_pickles(folder: Path, poses: np.ndarray, transl: np.ndarray, first: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, (pose, place) in enumerate(zip(poses, transl, strict=True), first):
        content = {"global_orient": pose[:1].reshape(1, 3), "body_pose": pose[1:].reshape(1, -1)}
        content |= {"transl": place[None], "betas": np.zeros((1, 10), np.float32)}
        (folder / f"{number:06d}_smpl.pkl").write_bytes(pickle.dumps(content))


def write_easymocap(
    folder: Path, poses: np.ndarray, transl: np.ndarray, pelvis: np.ndarray, first: int = 1
) -> None:
    """As EasyMocap does: the root's turning is about the origin, and apart from the pose."""
    from ins_studio.geometry.rotation import axis_angle_to_matrix

    folder.mkdir(parents=True, exist_ok=True)
    for number, (pose, place) in enumerate(zip(poses, transl, strict=True), first):
        turn = axis_angle_to_matrix(pose[0].astype(np.float64))
        shift = place + pelvis - turn @ pelvis
        still = np.concatenate([np.zeros(3), pose[1:].reshape(-1)])
        person = {"id": 0, "Rh": [pose[0].tolist()], "Th": [shift.tolist()]}
        person |= {"poses": [still.tolist()], "shapes": [[0.0] * 10]}
        text = json.dumps([person, person | {"id": 1, "Th": [[9.0, 9.0, 9.0]]}])
        (folder / f"{number:06d}.json").write_text(text)


def moved_tree(source: Path, root: Path, unit: str, up: str) -> Path:
    """The same recordings with all lengths in another unit and another axis up."""
    shutil.copytree(source, root)
    pelvis = open_dataset(source).body.joints()[0]
    for file in (root / "sequences" / "00001").rglob("*.npz"):
        arrays = dict(np.load(file))
        turn = TURNS[up].T
        pose, transl = turn_pose(arrays["pose"].reshape(-1, 3), arrays["transl"], turn, pelvis)
        np.savez(
            file,
            v_cano=arrays["v_cano"] / UNITS[unit],
            v_posed=turned_away(arrays["v_posed"], unit, up),
            pose=pose.reshape(-1),
            transl=transl / UNITS[unit],
        )
    return root
