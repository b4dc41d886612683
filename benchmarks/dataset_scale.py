"""How a release of CAPE's size is opened: ``python -m benchmarks.dataset_scale``.

Writes a tree of 150,000 small files into a temporary folder, and measures each piece of work in a
process of its own: how long it takes by the clock and of the processor, how much memory it adds,
and how late a 16 ms timer of the GUI thread is, first with nothing else going on and then
meanwhile. On a busy machine the processor's time is what counts. ``cold`` reads the files from
the disk: what they hold is dropped from the system's cache before; their names are not.
"""

import json
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.big_data import FRAMES, write_release
from benchmarks.measuring import Figures, Pieces, apart, finished, in_window, measured
from ins_studio.dataset.index import index_dataset
from ins_studio.dataset.opening import open_dataset

RESULT = Path(__file__).parent / "results" / "dataset_scale.json"


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


def main() -> None:
    """Measure everything, print it, and keep it."""
    with tempfile.TemporaryDirectory(prefix="ins-studio-scale-") as folder:
        os.environ["INS_STUDIO_HOME"] = f"{folder}/home"
        release = Path(folder) / "release"
        figures: Figures = {"load": round(os.getloadavg()[0], 1), "frames": write_release(release)}
        _forget(release)
        time.sleep(3)  # folders that have just changed are not believed
        for name in ("cold", "warm", "warm_in_window", "open_in_window"):
            figures[name] = _apart(name, release)
        (release / "sequences" / "00003" / "dress1_motion1").touch()
        figures["one_folder_changed"] = _apart("warm", release)
        RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _forget(root: Path) -> None:
    """Drop the content of all files from the system's cache, where the system lets one."""
    if not hasattr(os, "posix_fadvise"):
        return
    os.sync()
    for file in root.rglob("*.npz"):
        opened = os.open(file, os.O_RDONLY)
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(opened)


def _apart(name: str, root: Path) -> Figures:
    return apart("benchmarks.dataset_scale", name, root)


def _index(root: Path) -> Figures:
    return {"frames": finished(index_dataset(root)).frame_count}


def _opening(root: Path) -> Any:
    yield from index_dataset(root)
    dataset = open_dataset(root, "00000", "dress0")
    dataset.fingerprint()
    return dataset.motion(dataset.sequences[0].name)


PIECES: Pieces = {
    "cold": _index,
    "warm": _index,
    "warm_in_window": lambda root: in_window(partial(index_dataset, root)),
    "open_in_window": lambda root: in_window(partial(_opening, root)),
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, root]:
            print(json.dumps(measured(partial(PIECES[name], Path(root)))))
        case _:
            main()
