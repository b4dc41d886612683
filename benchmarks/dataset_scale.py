"""How large datasets are opened: ``python -m benchmarks.dataset_scale [HEAVY_FRAMES]``.

Writes a tree of CAPE's size and a sequence of heavy scans, 300 where nobody says otherwise, into
a temporary folder, and measures each piece of work in a process of its own: how long it takes by
the clock and of the processor, how much memory it adds, and how late a 16 ms timer of the GUI
thread is, first with nothing else going on and then meanwhile. On a busy machine the processor's
time is what counts. The disk's cache is warm: the files have just been written.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.big_data import FRAMES, TEXTURE, write_release, write_scans
from ins_studio.dataset.index import index_dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.proxy import read_proxy
from ins_studio.dataset.scan_file import read_scan

RESULT = Path(__file__).parent / "results" / "dataset_scale.json"
HEAVY_FRAMES = 300
LABELLED, POINTS = 3, 20_000
QUIET_MS = 3000
Figures = dict[str, Any]


class LargeTree:
    """The index of 15,000 frames, and one person's recordings: a tenth of CAPE."""

    def setup(self) -> None:
        """Write the tree and index it once."""
        self._home = tempfile.TemporaryDirectory()
        os.environ["INS_STUDIO_HOME"] = f"{self._home.name}/home"
        self._root = Path(self._home.name) / "release"
        write_release(self._root, FRAMES // 10)
        finished(index_dataset(self._root))

    def time_index(self) -> None:
        """From its cache."""
        finished(index_dataset(self._root))

    def time_open(self) -> None:
        """One person in one set of clothes."""
        open_dataset(self._root, "00000", "dress0").fingerprint()


class HeavyScan:
    """A textured scan of 200,000 triangles."""

    def setup(self) -> None:
        """Write it, and make its proxy."""
        self._home = tempfile.TemporaryDirectory()
        os.environ["INS_STUDIO_HOME"] = f"{self._home.name}/home"
        write_scans(Path(self._home.name) / "scans", 1, rings=317)
        self._file = next(Path(self._home.name).rglob("*.obj"))
        self.time_proxy()

    def time_read(self) -> None:
        """Read the scan itself."""
        read_scan(self._file, self._file.parent)

    def time_proxy(self) -> None:
        """Read the proxy that is kept."""
        read_proxy(self._file, self._file.parent)


def finished(steps: Any) -> Any:
    """Drive a generator to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def main(heavy_frames: int) -> None:
    """Measure everything, print it, and keep it."""
    with tempfile.TemporaryDirectory(prefix="ins-studio-scale-") as folder:
        os.environ["INS_STUDIO_HOME"] = f"{folder}/home"
        release, scans = Path(folder) / "release", Path(folder) / "scans"
        figures: Figures = {"load": round(os.getloadavg()[0], 1), "frames": write_release(release)}
        time.sleep(3)  # folders that have just changed are not believed
        for name in ("cold", "warm", "warm_in_window", "open_in_window"):
            _keep(figures, name, release)
        (release / "sequences" / "00003" / "dress1_motion1").touch()
        _keep(figures, "warm", release, "one_folder_changed")
        figures["heavy_frames"] = heavy_frames
        figures["heavy_triangles"] = write_scans(scans, heavy_frames)
        figures["heavy_texture"] = TEXTURE
        for name in ("index", "open", "check", "scrub", "label", "label_again"):
            _keep(figures, name, scans, f"heavy_{name}")
        kept = (Path(folder) / "home" / "cache" / "proxies").glob("*.npz")
        figures["proxy_mb"] = round(sum(file.stat().st_size for file in kept) / 1e6, 1)
        _write(figures)


def _keep(figures: Figures, piece: str, root: Path, name: str = "") -> None:
    """Measure a piece and write all figures, so that what is broken off has measured something."""
    figures[name or piece] = _apart(piece, root)
    _write(figures)


def _write(figures: Figures) -> None:
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _apart(name: str, root: Path) -> Figures:
    """Measure in a process of its own, so that what it takes is what it takes alone."""
    command = [sys.executable, "-m", "benchmarks.dataset_scale", name, str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(name, done.stdout.strip(), flush=True)
    return dict(json.loads(done.stdout))


def _measured(work: Callable[[], Figures | None]) -> Figures:
    before, began, busy = _memory_mb("VmRSS"), time.perf_counter(), time.process_time()
    more = work() or {}
    took, busy = time.perf_counter() - began, time.process_time() - busy
    found = {"seconds": round(took, 2), "cpu_seconds": round(busy, 2)}
    return {**found, "more_mb": _memory_mb("VmHWM") - before, **more}


def _memory_mb(entry: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(entry):
            return int(line.split()[1]) // 1024
    return 0


def _index(root: Path) -> Figures:
    return {"frames": finished(index_dataset(root)).frame_count}


def _open(root: Path) -> None:
    open_dataset(root).fingerprint()


def _check(root: Path) -> Figures:
    from ins_studio.tasks.check import check

    return {"readable": finished(check(str(root))).readable}


def _scrub(root: Path) -> Figures:
    """Show every frame once, as the playhead does."""
    from ins_studio.ui.scan_frames import ScanFrames

    dataset = open_dataset(root)
    (sequence,) = dataset.sequences
    shown, ms, cpu_ms = ScanFrames(dataset, sequence.name), list[float](), list[float]()
    for index in np.random.default_rng(0).permutation(sequence.frame_count).tolist():
        began, busy = time.perf_counter(), time.process_time()
        frame = shown.frame(index)
        ms.append(1000 * (time.perf_counter() - began))
        cpu_ms.append(1000 * (time.process_time() - busy))
        assert frame is not None
        assert frame.colors is not None
    shares = {
        f"p{share}_{name}": round(float(np.percentile(column, share)), 1)
        for name, column in (("ms", ms), ("cpu_ms", cpu_ms))
        for share in (50, 95)
    }
    return {"faces": len(frame.faces), **shares}


def _label(root: Path) -> Figures:
    from ins_studio.training.scan_labels import read_labelled

    dataset = open_dataset(root)
    (sequence,) = dataset.sequences
    began, count = time.process_time(), min(LABELLED, sequence.frame_count)
    for index in range(count):
        read_labelled(dataset, (sequence.name, index), POINTS, (0, index), colored=True)
    return {"cpu_seconds_a_frame": round((time.process_time() - began) / count, 3)}


def _in_window(work: Callable[[], Any]) -> Figures:
    """Do ``work``, which returns a generator, as the window does, and watch the GUI's beat."""
    from PySide6.QtCore import QCoreApplication, QTimer

    from benchmarks.window import Beat
    from ins_studio.workers.job import Job

    application = QCoreApplication([])
    beat, job = Beat(application), Job(work, application)
    beat.start()
    QTimer.singleShot(QUIET_MS, application, application.quit)
    application.exec()
    quiet, failed = beat.stop(), list[Exception]()
    job.failed.connect(failed.append)
    job.finished.connect(application.quit)
    beat.start()
    job.start()
    application.exec()
    if failed:
        raise failed[0]
    return {"quiet": quiet, "working": beat.stop()}


def _opening(root: Path) -> Any:
    yield from index_dataset(root)
    dataset = open_dataset(root, "00000", "dress0")
    dataset.fingerprint()
    return dataset.motion(dataset.sequences[0].name)


PIECES: dict[str, Callable[[Path], Figures | None]] = {
    "cold": _index,
    "warm": _index,
    "index": _index,
    "warm_in_window": lambda root: _in_window(partial(index_dataset, root)),
    "open_in_window": lambda root: _in_window(partial(_opening, root)),
    "open": _open,
    "check": _check,
    "scrub": _scrub,
    "label": _label,
    "label_again": _label,
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, root]:
            print(json.dumps(_measured(partial(PIECES[name], Path(root)))))
        case [count]:
            main(int(count))
        case _:
            main(HEAVY_FRAMES)
