"""Make resources/demo/dataset: a dressed person in motion, with simulated cloth.

    python tools/make_demo.py [--work FOLDER] [--only simulate|surface|write]

Environment: tools/requirements-demo.txt. Three stages, each kept in the work folder: the garments
and the cloth of every sequence (bpy, two processes, about two minutes), the closed surface and its
binding, and the dataset itself in CAPE's layout. resources/demo/README.md says what comes out.
"""

import argparse
import os
import pickle
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "demo"), str(HERE.parent)]

import numpy as np  # noqa: E402
from garments import make_garments  # noqa: E402
from motions import MOTIONS  # noqa: E402
from subject import DistanceField, subject_body  # noqa: E402

STAGES = ("simulate", "surface", "write")


def simulate_all(work: Path, names: list[str]) -> None:
    """Simulate every sequence, each in a process of its own: Blender keeps one scene."""
    body = subject_body()
    garments = make_garments(DistanceField(body.template.astype(float), body.faces, 0.008))
    keep(work / "garments.pkl", garments)

    def one(name: str) -> None:
        subprocess.run(
            [sys.executable, __file__, "--work", str(work), "--sequence", name], check=True
        )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, names))


def simulate_one(work: Path, name: str) -> None:
    """Simulate one sequence."""
    from sequences import make_sequence

    np.savez(
        work / f"{name}.npz", **make_sequence(subject_body(), recall(work / "garments.pkl"), name)
    )
    print("simulated", name, flush=True)


def keep(path: Path, value: object) -> None:
    """Store a stage's result."""
    path.write_bytes(pickle.dumps(value))


def recall(path: Path) -> object:
    """Read a stage's result; only ever our own files."""
    return pickle.loads(path.read_bytes())


def main() -> None:
    """Run the stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "ins-studio-demo"
    )
    parser.add_argument("--only", choices=STAGES)
    parser.add_argument("--sequence")
    parser.add_argument("--names", default=",".join(MOTIONS))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.sequence:
        simulate_one(options.work, options.sequence)
        return
    if options.only in {None, "simulate"}:
        simulate_all(options.work, options.names.split(","))
    if options.only in {None, "surface"}:
        from surface import make_surface

        keep(
            options.work / "surface.pkl",
            make_surface(subject_body(), recall(options.work / "garments.pkl")),
        )
    if options.only in {None, "write"}:
        from dataset import write_dataset

        write_dataset(
            options.work,
            recall(options.work / "surface.pkl"),
            recall(options.work / "garments.pkl"),
        )


if __name__ == "__main__":
    main()
