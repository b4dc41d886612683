"""``python -m benchmarks.raw_scans FOLDER [STEPS]``: raw scans fixed by the checks, and clean.

Frames of the demo become two folders of scans, each frame with faces of its own. One is clean.
The other is as a studio has it: centimetres, z up, holes in every scan, and two frames more that
are wrong, one in its pose and one with numbers that are none. ``dataset check --fix`` makes a
curation of the second. Both train the same steps from the same seed, and both are measured
against the clean surfaces. The figures go into results/raw_scans.json.
"""

import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import trimesh

from ins_studio.avatar.avatar import load_avatar
from ins_studio.avatar.extraction import extract, finished
from ins_studio.avatar.reposer import Reposer
from ins_studio.body.files import encode_body
from ins_studio.dataset.axes import TURNS, UNITS
from ins_studio.dataset.curation import read_curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.demo import demo_dataset_path
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.files import write_json
from ins_studio.geometry.mesh import remove_unreferenced
from ins_studio.geometry.simplify import simplify
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.check import check
from ins_studio.tasks.train import train
from ins_studio.training.evaluation import evaluate

PATH = Path(__file__).parent / "results" / "raw_scans.json"
SEQUENCES, EVERY = ("shortlong_walk", "shortlong_twist", "shortlong_kick"), 3
HELD_OUT = "shortlong_kick"
WRONG_POSE, NOT_NUMBERS = ("shortlong_walk", 4), ("shortlong_twist", 7)  # of the raw folder
FACES, HOLES, RADII = 5000, 4, (0.02, 0.05)  # of a scan; radii in metres
CELLS, POINTS = 64, 10_000
SAID = '{"version": 1, "body": "body.npz", "fps": 10}'


def main(root: Path, steps: int) -> None:
    """Make both folders, check, train, measure, print and keep."""
    recorded = open_dataset(demo_dataset_path())
    clean, raw = root / "clean", root / "raw"
    write_folders(recorded, clean, raw)
    fix = root / "fix.json"
    checked = finished(check(str(raw), fix=str(fix), html=str(root / "health.html")))
    for row in checked.complaints:
        print(f"{row.severity}, {row.name}: {row.sentence} [{row.fix_words}]", flush=True)
    print(fix.read_text(encoding="utf-8"))
    kept = {"steps": steps, "curation": read_curation(fix).to_dict()}
    truth = open_dataset(clean)
    split = read_split(truth, HELD_OUT)
    for name, folder, curation in (("clean", clean, None), ("fixed", raw, str(fix))):
        settings = TrainSettings(
            str(folder),
            str(root / f"run-{name}"),
            preset="draft",
            steps=steps,
            heldout=HELD_OUT,
            curation=curation,
        )
        if not RunFolder(Path(settings.out)).latest_checkpoint():
            finished(train(settings))
        avatar = load_avatar(RunFolder(Path(settings.out)))
        poser = Reposer(avatar, finished(extract(avatar, CELLS)))
        rows = finished(evaluate(poser, truth, split, "extrapolation", POINTS))
        kept[name] = [asdict(row) for row in rows]
        print(name, rows, flush=True)
    write_json(PATH, kept)


def write_folders(recorded: Dataset, clean: Path, raw: Path) -> None:
    """Write the same frames twice; the raw folder has one frame more in two recordings."""
    rng = np.random.default_rng(0)
    for name in SEQUENCES:
        frames = [
            recorded.frame(name, i) for i in range(0, recorded.sequence(name).frame_count, EVERY)
        ]
        scans = [simplify(f.vertices, f.faces, FACES + 60 * (i % 7)) for i, f in enumerate(frames)]
        _write(clean / name, scans, frames, "m", "y")
        torn = [with_holes(*scan, rng) for scan in scans]
        for wrong, place in (WRONG_POSE, NOT_NUMBERS):
            if wrong == name:
                torn.insert(place, with_holes(*scans[place], rng))
                frames.insert(place, frames[place])
        if name == WRONG_POSE[0]:
            frames[WRONG_POSE[1]] = frames[-1]  # its scan with the pose of another moment
        if name == NOT_NUMBERS[0]:
            torn[NOT_NUMBERS[1]][0][5] = np.nan
        _write(raw / name, torn, frames, "cm", "z")
    for root in (clean, raw):
        (root / "dataset.json").write_text(SAID, encoding="utf-8")
        (root / "body.npz").write_bytes(encode_body(recorded.body))


def with_holes(
    vertices: np.ndarray, faces: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Cut round holes at random places."""
    for _ in range(HOLES):
        at, radius = vertices[rng.integers(len(vertices))], rng.uniform(*RADII)
        inside = np.linalg.norm(vertices - at, axis=1) < radius
        vertices, faces, _ = remove_unreferenced(vertices, faces[~inside[faces].all(axis=1)])
    return vertices, faces


def _write(
    folder: Path,
    scans: list[tuple[np.ndarray, np.ndarray]],
    frames: list[Frame],
    unit: str,
    up: str,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, (vertices, faces) in enumerate(scans, 1):
        moved = vertices.astype(np.float64) @ TURNS[up] / UNITS[unit]
        mesh = trimesh.Trimesh(moved, faces, process=False)
        mesh.export(folder / f"scan_{number:04d}.ply")
    poses, transl = (np.stack([getattr(f, key) for f in frames]) for key in ("pose", "transl"))
    np.savez(folder / "poses.npz", poses=poses.reshape(len(poses), -1), transl=transl)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 150)
