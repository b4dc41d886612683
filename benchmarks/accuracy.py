"""``python -m benchmarks.accuracy DATASET [RUN ...]``: held-out figures into results/accuracy.json.

Without runs AVG-LBS and FIRST-LBS are measured. A run without a canonical mesh is extracted at
128. Slip is measured too. ``INS_STUDIO_POINTS`` sets the points per frame and measure.
"""

import json
import math
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from ins_studio.avatar.avatar import load_avatar
from ins_studio.avatar.extraction import extract, finished
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.files import write_json
from ins_studio.project.canonical import load_canonical
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.project.run import open_run
from ins_studio.training.baselines import BASELINES, evaluate_baseline
from ins_studio.training.evaluation import POINTS, evaluate

PATH = Path(__file__).parent / "results" / "accuracy.json"


def main(dataset_path: Path, runs: list[Path]) -> None:
    """Measure, print and keep."""
    dataset = open_dataset(dataset_path)
    split = read_split(dataset)
    count = int(os.environ.get("INS_STUDIO_POINTS", POINTS))
    for system in BASELINES if not runs else ():
        rows = finished(evaluate_baseline(system, dataset, split, "all", count, slip=True))
        _keep(system, count, rows)
    for path in runs:
        run = open_run(path)
        avatar = load_avatar(run)
        mesh = (
            load_canonical(run.mesh_path) if run.mesh_path.is_file() else finished(extract(avatar))
        )
        start = time.perf_counter()
        reposer = Reposer(avatar, mesh)
        rows = finished(evaluate(reposer, dataset, split, "all", count, slip=True))
        print(f"{path.name}: measured in {time.perf_counter() - start:.0f} s")
        _keep(path.name, count, rows)


def _keep(name: str, count: int, rows: tuple[EvaluationRow, ...]) -> None:
    kept = json.loads(PATH.read_text(encoding="utf-8")) if PATH.is_file() else {}
    for row in rows:
        print(name, row, flush=True)
        figures = {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in asdict(row).items()
        }
        kept[f"{name} {row.split}"] = {**figures, "points": count}
    write_json(PATH, kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]])
