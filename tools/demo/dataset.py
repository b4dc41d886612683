"""Writing the demo dataset in CAPE's layout, and measuring it."""

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
from motions import GAPS, HELD_OUT, MOTIONS
from sequences import nearest_weights
from subject import CLOTHING, FPS, ROOT, SUBJECT, subject_body
from surface import Surface, hang

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import rest_to_posed
from ins_studio.geometry.skinning import skin, unskin

GRID = 8192  # positions are multiples of 1/8192 m


def write_dataset(work: Path, surface: Surface, garments: dict) -> None:
    """Hang the surface in every frame, take the pose out again, and write it all."""
    body = subject_body()
    joints = body.joints().astype(np.float64)
    frames = []
    for name in MOTIONS:
        with np.load(work / f"{name}.npz") as sequence:
            poses = sequence["poses"].astype(np.float32)
            places = rounded(sequence["transl"])
            turns = axis_angle_to_matrix(poses.astype(np.float64))
            for index in range(len(poses)):
                bones = rest_to_posed(turns[index], joints, body.parents)
                carried = skin(surface.vertices, surface.binding.skin, bones) + places[index]
                cloth = {key: sequence[key][index] for key in garments}
                world = hang(surface.binding, garments, cloth, carried)
                frames.append((name, index, poses[index], places[index], bones, world))
    cloth_bound = sum(surface.binding.shares.values()) > 0.5
    bare = sum(surface.binding.shares.values()) == 0
    # v_cano depends on the weights, and they on the mean v_cano: the body's nearest point at rest.
    weights = surface.binding.skin
    for _ in range(4):
        canonical = np.stack([unskin(f[5] - f[3], weights, f[4]) for f in frames])
        better = nearest_weights(body, canonical.mean(0))
        better[bare] = surface.binding.skin[bare]
        print(f"weights moved by at most {np.abs(better - weights).max():.4f}")
        weights = better
    canonical = rounded(np.stack([unskin(f[5] - f[3], weights, f[4]) for f in frames]))
    report(canonical, cloth_bound, surface)
    root = ROOT / "resources" / "demo" / "dataset"
    shutil.rmtree(root, ignore_errors=True)
    home = root / "sequences" / SUBJECT
    for (name, index, pose, place, bones, _), clothed in zip(frames, canonical, strict=True):
        folder = home / f"{CLOTHING}_{name}"
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / f"{CLOTHING}_{name}.{index + 1:06d}.npz",
            v_cano=stored(clothed),
            v_posed=stored(rounded(skin(clothed, weights, bones) + place)),
            pose=pose.reshape(-1),
            transl=place.astype(np.float32),
        )
    np.save(home / "faces.npy", surface.faces.astype(np.int32))
    np.save(home / "colors.npy", surface.colors)
    np.save(home / "cloth.npy", cloth_bound)
    minimal = root / "minimal_body_shape" / SUBJECT
    minimal.mkdir(parents=True)
    np.save(minimal / f"{SUBJECT}_minimal.npy", body.template.astype(np.float32))
    misc = root / "misc"
    misc.mkdir()
    (misc / "body.txt").write_text("builtin\n", encoding="utf-8")
    (misc / "fps.txt").write_text(f"{FPS}\n", encoding="utf-8")
    (misc / "subj_genders.pkl").write_bytes(pickle.dumps({SUBJECT: "neutral"}, protocol=2))
    split = {
        "version": 1,
        "extrapolation": [f"{CLOTHING}_{name}" for name in HELD_OUT],
        "interpolation": {
            f"{CLOTHING}_{n}": [list(gap) for gap in gaps] for n, gaps in GAPS.items()
        },
    }
    (root / "splits.json").write_text(json.dumps(split, indent=2) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
    print(f"{len(frames)} frames, {size / 1e6:.2f} MB")


def rounded(x: np.ndarray) -> np.ndarray:
    """Return x on the grid of stored positions."""
    return np.round(np.asarray(x, np.float64) * GRID) / GRID


def stored(x: np.ndarray) -> np.ndarray:
    """Return float32 positions, all x then all y then all z on disk: a tenth smaller in a zip."""
    return np.asfortranarray(x.astype(np.float32))


def report(canonical: np.ndarray, cloth_bound: np.ndarray, surface: Surface) -> None:
    """Print the displacement beyond LBS."""
    away = 1000 * np.linalg.norm(canonical - canonical.mean(0), axis=-1)
    cloth = away[:, cloth_bound]
    print(f"{len(surface.vertices)} vertices, {cloth_bound.sum()} bound to cloth")
    print(f"displacement: mean {cloth.mean():.2f} mm, p95 {np.percentile(cloth, 95):.2f} mm")
    for name in ("shirt", "trousers"):
        part = away[:, surface.binding.shares[name] > 0.5]
        print(f"  {name}: mean {part.mean():.2f} mm, p95 {np.percentile(part, 95):.2f} mm")
