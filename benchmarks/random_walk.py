"""Random operations on the real window: ``python -m benchmarks.random_walk --seed 1``.

Under ``xvfb-run``. Seeks, keys, edits, undo and redo, resizing, floating what can float, opening
and closing the project, workspaces, playing: whatever comes. Nothing may raise, memory may not
grow by more than 50 MB (with the demo opened anew: what the walk has painted is no leak), and the
document has to be the same, to the bytes, after everything is undone, and again after everything
is redone. Writes ``results/random_walk.json``.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("INS_STUDIO_HOME", tempfile.mkdtemp(prefix="ins-studio-bench-"))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program itself does
    os.environ["INS_STUDIO_SAMPLES"] = "0"

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from benchmarks.window_walk import WindowWalk
from ins_studio.memory import share_one_heap
from ins_studio.ui.theme import apply_theme

RESULT = Path(__file__).parent / "results" / "random_walk.json"
MOST_GROWTH_MB = 50.0


def main() -> int:
    """Walk, say what was found, and return 1 if that is not as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operations", type=int, default=10_000)
    chosen = parser.parse_args()
    share_one_heap()  # this, too
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    from ins_studio.ui.main_window import MainWindow
    from ins_studio.workers.collector import Collector

    window = MainWindow()
    Collector(window).begin()  # this, too
    walk = WindowWalk(window, chosen.seed, Path(tempfile.mkdtemp(prefix="ins-studio-walk-")))
    walk.begin()
    began = time.perf_counter()
    found = walk.go(chosen.operations, say=lambda text: print(text, flush=True))
    found["seconds"] = round(time.perf_counter() - began, 1)
    found["load"] = round(os.getloadavg()[0], 1)
    window.close()
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    grown = float(found["grown_mb"])
    return int(bool(found["errors"]) or bool(found["unequal"]) or grown > MOST_GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())
