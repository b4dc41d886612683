"""``python -m benchmarks.fit_skeleton FOLDER [NAME ...]``: fit the demo without its poses.

Writes each frame of the demo as a scan, without its pose, into FOLDER/scans, fits them as
``ins-studio dataset fit`` does, and compares with the true poses: the mean over joints of the
angle between true and found rotation, and of the distance between true and found joint. Prints a
line for each sequence and writes FOLDER/fit_skeleton.json.

What training on fitted poses costs is measured with the commands that it prints at the end.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.project.records import Progress
from ins_studio.resources import resource
from ins_studio.tasks.fit import fit

HELD_OUT = "shortlong_kick,shortlong_bow"
BARS = {"angle_deg": 5.0, "joints_mm": 20.0}


def main(folder: Path, names: list[str]) -> None:
    """Write, fit and compare."""
    demo = open_dataset(resource("demo/dataset"))
    wanted = names or [own.name for own in demo.sequences]
    scans = folder / "scans"
    for name in wanted:
        _strip(demo, name, scans)
    started = time.process_time()
    steps = fit(str(scans))
    while True:
        try:
            record = next(steps)
        except StopIteration as end:
            fitted = end.value
            break
        if isinstance(record, Progress) and record.done == record.total:
            print(f"{time.process_time() - started:7.1f} s  {record.label}", flush=True)
    seconds = (time.process_time() - started) / sum(own.frame_count for own in fitted.sequences)
    found = open_dataset(scans)
    figures = {own.name: _compared(demo, found, own.name) for own in fitted.sequences}
    for name, row in figures.items():
        print(name, " ".join(f"{key} {value:.2f}" for key, value in row.items()))
    content = {"bars": BARS, "cpu_seconds_a_frame": round(seconds, 3), "sequences": figures}
    (folder / "fit_skeleton.json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"{seconds:.2f} s of one core a frame, everything included")
    for kind, dataset in (("true", resource("demo/dataset")), ("fitted", scans)):
        run = folder / f"run_{kind}"
        print(f"ins-studio train {dataset} --heldout {HELD_OUT} --minutes 10 --out {run}")
        print(f"ins-studio evaluate {run} --split extrapolation --json")


def _strip(demo: Dataset, name: str, scans: Path) -> None:
    import trimesh

    target = scans / name
    target.mkdir(parents=True, exist_ok=True)
    for index in range(demo.sequence(name).frame_count):
        frame = demo.frame(name, index)
        mesh = trimesh.Trimesh(
            frame.vertices, frame.faces, vertex_colors=frame.colors, process=False
        )
        mesh.export(target / f"scan_{index:04d}.ply")


def _compared(demo: Dataset, found: Dataset, name: str) -> dict[str, float]:
    true, own = demo.motion(name), found.motion(name)
    turns = np.swapaxes(_turns(true.poses), -1, -2) @ _turns(own.poses)
    angle = np.degrees(np.linalg.norm(matrix_to_axis_angle(turns), axis=-1))  # (T, J)
    there = _joints(demo.body, true.poses, true.transl)
    here = _joints(found.body, own.poses, own.transl)
    apart = 1000 * np.linalg.norm(there - here, axis=-1)
    rest = np.linalg.norm(demo.body.template - builtin_body().template, axis=1)
    shape = np.linalg.norm(demo.body.template - found.body.template, axis=1)
    return {
        "frames": len(angle),
        "angle_deg": float(angle.mean()),
        "angle_worst_frame_deg": float(angle.mean(axis=1).max()),
        "joints_mm": float(apart.mean()),
        "joints_worst_frame_mm": float(apart.mean(axis=1).max()),
        "body_mm": float(1000 * shape.mean()),
        "mean_body_mm": float(1000 * rest.mean()),
    }


def _turns(poses: np.ndarray) -> np.ndarray:
    return axis_angle_to_matrix(poses.astype(np.float64))


def _joints(body: Body, poses: np.ndarray, transl: np.ndarray) -> np.ndarray:
    return posed_joints(poses, body.joints(), body.parents) + transl[:, None]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
