"""Copy a trained, extracted run into resources/demo/avatar, without what only training needs.

    python tools/ship_avatar.py RUN

The newest checkpoint goes along in half precision (0.03 mm on the mesh), without the optimiser's
memory and with fewer shapes in its voxels, the body without its shape directions (the person's own
template remains), the mesh's weights rounded, no .glb (extracting writes one), and the dataset is
named relative to the run, so that it works in every checkout and in the frozen app. Prints by how
much the shipped avatar is off in its training poses.
"""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import load_file, save_file

from ins_studio.avatar.avatar import Avatar, load_avatar
from ins_studio.avatar.reposer import Reposer
from ins_studio.body.files import encode_body, load_body
from ins_studio.project.canonical import CanonicalMesh, encode_canonical, load_canonical
from ins_studio.project.run import RunFolder

OUT = Path(__file__).resolve().parent.parent / "resources" / "demo" / "avatar"
SHAPES = 52  # of each region of each voxel layer
WEIGHT_STEPS = 2**12  # a weight is a multiple of one part of this: it compresses, 0.1 mm


def main(source: RunFolder) -> None:
    """Write ``OUT`` anew from ``source``."""
    shutil.rmtree(OUT, ignore_errors=True)
    target = RunFolder(OUT)
    for folder in (target.checkpoints, target.mesh_path.parent):
        folder.mkdir(parents=True)
    config = source.config()
    config["settings"] |= {"dataset": "../dataset", "out": "resources/demo/avatar"}
    config["dataset"]["path"] = "../dataset"
    newest = source.steps()[-1]
    avatar = load_avatar(source)
    parameters = load_file(source.checkpoint_path(newest))
    regions = len(avatar.model.encode_c.joint_shares)
    codes = np.split(codes_of(avatar), regions, axis=1)
    config["sizes"]["shift_shapes"] = fewer_shapes(parameters, codes, SHAPES)
    target.config_path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    half = {name: values.astype(np.float16) for name, values in parameters.items()}
    save_file(half, target.checkpoint_path(newest))
    facts = source.checkpoint_path(newest).with_suffix(".json")
    shutil.copy(facts, target.checkpoint_path(newest).with_suffix(".json"))
    body = load_body(source.body_path)
    target.body_path.write_bytes(encode_body(replace(body, shape_dirs=body.shape_dirs[..., :0])))
    shutil.copy(source.poses_path, target.poses_path)
    mesh = load_canonical(source.mesh_path)
    target.mesh_path.write_bytes(encode_canonical(replace(mesh, weights=rounded(mesh.weights))))
    with Image.open(source.scan_color_path) as picture:
        picture.save(target.scan_color_path, optimize=True)
    off = distances(avatar, load_avatar(target), mesh)
    size = sum(file.stat().st_size for file in OUT.rglob("*") if file.is_file())
    print(f"{size / 1e6:.2f} MB; off by {off.mean():.3f} mm, 95 % {np.percentile(off, 95):.3f} mm")


def codes_of(avatar: Avatar) -> np.ndarray:
    """Return the pose codes (T, P) of the training poses, as H_c sees them."""
    with torch.no_grad():
        return avatar.model.pose_code(torch.from_numpy(avatar.training_poses)).h_c.numpy()


def fewer_shapes(parameters: dict[str, np.ndarray], codes: list[np.ndarray], count: int) -> int:
    """Keep of every region of a voxel layer the ``count`` shapes that do most in training poses.

    What a region asks for is its own code (T, P) @ pose.T @ values; of that product the best
    approximation of its rank (Eckart and Young 1936) is kept. Changes ``parameters``; returns how
    many shapes there are then.
    """
    triangles = [np.linalg.qr(code.astype(np.float64))[1] for code in codes]
    for name in [name for name in parameters if name.endswith("field.values")]:
        poses = name.replace("values", "pose.weight")
        parts = zip(
            triangles,
            np.split(parameters[poses], len(codes)),
            np.split(parameters[name], len(codes)),
            strict=True,
        )
        kept = [fewer(triangle, pose, values, count) for triangle, pose, values in parts]
        # safetensors writes memory as it lies, so it has to lie row by row
        parameters[poses] = np.ascontiguousarray(np.concatenate([pose for pose, _ in kept]))
        parameters[name] = np.ascontiguousarray(np.concatenate([values for _, values in kept]))
    return count


def fewer(
    triangle: np.ndarray, pose: np.ndarray, values: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``count`` of a region's shapes: pose (count, P) and values (count, G), float32.

    ``triangle`` (P, P) is R of the codes' QR decomposition; fewer shapes than asked for are zero.
    """
    left, sizes, right = np.linalg.svd(triangle @ pose.T @ values, full_matrices=False)
    found = np.linalg.lstsq(triangle, left[:, :count], rcond=1e-3)[0]  # (P, count)
    length = np.maximum(np.linalg.norm(found, axis=0), 1e-30)
    shapes = (sizes[:count] * length)[:, None] * right[:count]
    return np.asarray((found / length).T, np.float32), np.asarray(shapes, np.float32)


def rounded(weights: np.ndarray) -> np.ndarray:
    """Return weights (V, J) in whole steps; the rest goes to each vertex's largest."""
    steps = np.round(weights * WEIGHT_STEPS)
    rows = np.arange(len(steps))
    steps[rows, steps.argmax(axis=1)] += WEIGHT_STEPS - steps.sum(axis=1)
    return np.asarray(steps / WEIGHT_STEPS, np.float32)


def distances(before: Avatar, after: Avatar, mesh: CanonicalMesh) -> np.ndarray:
    """Return how far vertices (N,) are from where they were in the training poses, mm."""
    posers, transl = (Reposer(before, mesh), Reposer(after, mesh)), np.zeros(3)
    pairs = ([p.surface(pose, transl).vertices for p in posers] for pose in before.training_poses)
    return np.concatenate([1000 * np.linalg.norm(a - b, axis=1) for a, b in pairs])


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
