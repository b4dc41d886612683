"""How heavy scans are opened, checked and trained on: ``python -m benchmarks.heavy_scans [N [S]]``.

Writes N (300) scans of a million triangles, each with a texture of 4096 x 4096 texels, into a
temporary folder, and does with them what the program does, each piece in a process of its own:
see ``measuring``. The check is broken off after S (1500) seconds: how many frames it came to, and
what each took, is told. The window's pieces say how late a 16 ms timer of its thread was.
"""

import json
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.big_data import FRAMES_TRAINED, TEXTURE, write_scans
from benchmarks.measuring import Figures, Pieces, apart, finished, in_window, measured, memory_mb
from ins_studio.dataset import scan_source
from ins_studio.dataset.index import index_dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.proxy import read_proxy
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_file import read_scan
from ins_studio.project.records import Progress

RESULT = Path(__file__).parent / "results" / "heavy_scans.json"
FRAMES, LIMIT_S = 300, 1500.0
STEPS = 3
CHECK_LIMIT = "INS_STUDIO_CHECK_LIMIT_S"


class HeavyScan:
    """A textured scan of 200,000 triangles."""

    def setup(self) -> None:
        """Write it, and make its proxy."""
        self._home = tempfile.TemporaryDirectory()
        os.environ["INS_STUDIO_HOME"] = f"{self._home.name}/home"
        write_scans(Path(self._home.name) / "scans", 1, triangles=200_000)
        self._file = next(Path(self._home.name).rglob("*.obj"))
        self.time_proxy()

    def time_read(self) -> None:
        """Read the scan itself."""
        read_scan(self._file, self._file.parent)

    def time_proxy(self) -> None:
        """Read the proxy that is kept."""
        read_proxy(self._file, lambda: read_scan(self._file, self._file.parent))


def main(frames: int, limit_s: float) -> None:
    """Measure everything, print it, and keep what is known after each piece."""
    with tempfile.TemporaryDirectory(prefix="ins-studio-heavy-") as folder:
        os.environ |= {"INS_STUDIO_HOME": f"{folder}/home", CHECK_LIMIT: str(limit_s)}
        scans, few = Path(folder) / "scans", Path(folder) / "few"
        figures: Figures = {"load": round(os.getloadavg()[0], 1), "frames": frames}
        figures["triangles"] = write_scans(scans, frames)
        figures["texture"] = TEXTURE
        write_scans(few, FRAMES_TRAINED)
        pieces = [(name, scans) for name in ("index", "open", "open_again", "proxies_in_window")]
        pieces += [(name, few) for name in ("train", "train_again")]
        pieces += [(name, scans) for name in ("check", "scrub")]
        for name, root in pieces:
            figures[name] = apart("benchmarks.heavy_scans", name, root)
            RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        kept = (Path(folder) / "home" / "cache" / "proxies").glob("*.npz")
        figures["proxy_kb"] = round(np.mean([file.stat().st_size for file in kept]) / 1e3)
        figures["load_at_end"] = round(os.getloadavg()[0], 1)
        RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _index(root: Path) -> Figures:
    return {"frames": finished(index_dataset(root)).frame_count}


def _open(root: Path) -> Figures:
    """Open it, and say how many scans were read in this process for that."""
    read = _reads()
    open_dataset(root).fingerprint()
    return {"scans_read": len(read)}


def _proxies(root: Path) -> Any:
    """Open the scans and make two proxies, as the window's threads do."""
    dataset = open_dataset(root)
    (sequence,) = dataset.sequences
    for index in (1, 2):
        dataset.proxy(sequence.name, index)
        yield Progress("Preparing scans", index, 2)


def _check(root: Path) -> Figures:
    """Check the frames as the engine does, and note time and memory of each."""
    from ins_studio.tasks.check import check

    limit_s, began = float(os.environ[CHECK_LIMIT]), time.perf_counter()
    steps, at, busy, held = check(str(root)), [began], [time.process_time()], list[int]()
    while at[-1] - began < limit_s:
        try:
            next(steps)
        except StopIteration:
            break
        at.append(time.perf_counter())
        busy.append(time.process_time())
        held.append(memory_mb("VmRSS"))
    steps.close()
    half = len(held) // 2
    return {
        "frames": len(held),
        "s_a_frame": round(float(np.median(np.diff(at))), 2),
        "cpu_s_a_frame": round(float(np.median(np.diff(busy))), 2),
        "rss_first_half_mb": max(held[:half], default=0),
        "rss_second_half_mb": max(held[half:], default=0),
        "peak_mb": memory_mb("VmHWM"),
    }


def _scrub(root: Path) -> Figures:
    """Show every frame that has a proxy once, as the playhead does."""
    from ins_studio.ui.scan_frames import ScanFrames

    dataset = open_dataset(root)
    (sequence,) = dataset.sequences
    shown, ms, cpu_ms, faces = ScanFrames(dataset, sequence.name), [], [], 0
    for index in np.random.default_rng(0).permutation(sequence.frame_count).tolist():
        began, busy = time.perf_counter(), time.process_time()
        frame = shown.frame(index)
        took = (time.perf_counter() - began, time.process_time() - busy)
        if frame is None:
            continue
        assert frame.colors is not None
        ms.append(1000 * took[0])
        cpu_ms.append(1000 * took[1])
        faces = max(faces, len(frame.faces))
    shares = {
        f"p{share}_{name}": round(float(np.percentile(column, share)), 1)
        for name, column in (("ms", ms), ("cpu_ms", cpu_ms))
        for share in (50, 95)
    }
    return {"frames": len(ms), "faces": faces, **shares}


def _train(root: Path) -> Figures:
    """Take a few steps, and say how many whole scans were read for them."""
    from ins_studio.project.settings import TrainSettings
    from ins_studio.tasks.train import train

    read = _reads()
    with tempfile.TemporaryDirectory(dir=root.parent) as out:
        settings = TrainSettings(
            str(root), f"{out}/run", "draft", steps=STEPS, heldout="none", device="cpu"
        )
        finished(train(settings))
    return {"frames": FRAMES_TRAINED, "scans_read": len(read), "peak_mb": memory_mb("VmHWM")}


def _reads() -> list[Path]:
    """Return a list that gets every scan that is read from now on in this process."""
    read, whole = list[Path](), scan_source.read_scan

    def noted(path: Path, root: Path) -> Scan:
        read.append(path)
        return whole(path, root)

    scan_source.read_scan = noted
    return read


PIECES: Pieces = {
    "index": _index,
    "open": _open,
    "open_again": _open,
    "proxies_in_window": lambda root: in_window(partial(_proxies, root)),
    "check": _check,
    "scrub": _scrub,
    "train": _train,
    "train_again": _train,
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, root] if name in PIECES:
            print(json.dumps(measured(partial(PIECES[name], Path(root)))))
        case given:
            count, limit = [*given, *(str(FRAMES), str(LIMIT_S))[len(given) :]]
            main(int(count), float(limit))
