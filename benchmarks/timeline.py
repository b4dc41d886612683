"""Scrubbing and playback in the real window: ``python -m benchmarks.timeline`` (see ``main``).

Under ``xvfb-run -s "-screen 0 1600x1000x24"`` it takes about two minutes and writes
``results/timeline.json``. Two situations: the demo avatar (a mesh of 128 cells) on a long motion
with the engine behind it, where the playhead is put on frames that are new, exact or cached; and
a mesh of 20,000 vertices whose 250 exact frames are all there, played at 1280 x 720 without
multisampling. Beside the wall's clock, which other people's work on the machine disturbs, stands
the processor time of the window's one thread.
"""

import os
import tempfile

os.environ.setdefault("INS_STUDIO_HOME", tempfile.mkdtemp(prefix="ins-studio-bench-"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program itself does
os.environ["INS_STUDIO_SAMPLES"] = "0"

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from benchmarks.timeline_scene import long_clip, many_vertices
from ins_studio.document.opening_edits import add_clips
from ins_studio.document.play_way import PlayWay
from ins_studio.memory import share_one_heap
from ins_studio.motion.keyed_motion import Tolerance
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.ui.theme import apply_theme

RESULT = Path(__file__).parent / "results" / "timeline.json"
SCRUBS = int(os.environ.get("INS_STUDIO_SCRUBS", "60"))
VIEW = (1280, 720)
PLAY_S = 8.0
PATIENCE_S = 20.0
CLIP_FRAMES = 250


@dataclass
class Taken:
    """Milliseconds of the wall's clock, and of the thread's processor time."""

    wall: list[float] = field(default_factory=list)
    thread: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Return percentiles of both."""
        said: dict[str, float] = {"count": len(self.wall)}
        for name, taken in (("wall", self.wall), ("main_thread", self.thread)):
            for share in (50, 95):
                said[f"{name}_p{share}_ms"] = round(float(np.percentile(taken, share)), 1)
        return said


class DriverTime:
    """Adds up the thread's processor time inside OpenGL: software here, a graphics card's work."""

    def __init__(self) -> None:
        from vispy.gloo import gl

        self.seconds = 0.0
        for name in dir(gl):
            call = getattr(gl, name)
            if name.startswith("gl") and callable(call):
                setattr(gl, name, self._timed(call))

    def _timed(self, call: Callable[..., object]) -> Callable[..., object]:
        def timed(*arguments: object) -> object:
            began = time.thread_time()
            try:
                return call(*arguments)
            finally:
                self.seconds += time.thread_time() - began

        return timed


class Bench:
    """The window, and waiting for what it does."""

    def __init__(self, window: QMainWindow) -> None:
        self.window = window
        self.studio = window.studio
        self.timeline = window.studio.document.timeline
        self.exact = window.sessions.frames.exact
        self.driver: DriverTime | None = None
        self.draws = 0
        self.kind = ""
        self.studio.viewport.drawn.connect(self._count)
        window.sessions.frames.status_changed.connect(self._note)

    def driver_s(self) -> float:
        """Return the time inside OpenGL so far; it is measured from the first call on."""
        self.driver = self.driver or DriverTime()  # once a canvas has chosen its functions
        return self.driver.seconds

    def _count(self) -> None:
        self.draws += 1

    def _note(self, kind: str, _took: float) -> None:
        self.kind = kind

    def wait(self, done: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Turn the event loop until ``done``; RuntimeError when it never is."""
        loop, until = QEventLoop(), time.perf_counter() + seconds
        alarm = QTimer()
        alarm.timeout.connect(loop.quit)
        alarm.start(50)  # or the loop would sleep through the end of its patience
        while not done():
            if time.perf_counter() > until:
                raise RuntimeError(f"nothing happened in {seconds} s")
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        until = time.perf_counter() + seconds
        self.wait(lambda: time.perf_counter() >= until, seconds + PATIENCE_S)

    def seek(self, frame: int, into: Taken, kinds: set[str]) -> None:
        """Put the playhead there, and time it until a frame of these kinds is drawn."""
        wall, thread = time.perf_counter(), time.thread_time()
        self.kind = ""
        self.timeline.seek(frame)
        self.wait(lambda: self.kind in kinds)
        before = self.draws
        self.wait(lambda: self.draws > before)
        into.wall.append(1000 * (time.perf_counter() - wall))
        into.thread.append(1000 * (time.thread_time() - thread))


def scrubbing(bench: Bench) -> dict[str, object]:
    """Time the first picture, the exact one, and one from the cache."""
    rng = np.random.default_rng(0)
    bench.studio.playback.set_playing(False)
    bench.timeline.visit(long_clip(bench.studio.document.dataset))
    bench.timeline.seek(0)
    bench.wait(lambda: bench.kind == "exact", 120.0)  # torch loads, and the avatar
    preview, exact, cached = Taken(), Taken(), Taken()
    for frame in rng.permutation(np.arange(1, bench.timeline.frame_count))[:SCRUBS].tolist():
        bench.exact.cache.forget(range(bench.timeline.frame_count))
        bench.exact.ask()  # the engine works on the neighbours of where the playhead was
        bench.rest(0.08)
        if bench.exact.get(frame) is not None:
            continue
        wall, thread = time.perf_counter(), time.thread_time()
        bench.seek(frame, preview, {"preview"})
        bench.wait(lambda: bench.kind == "exact")
        before = bench.draws
        bench.wait(lambda before=before: bench.draws > before)
        exact.wall.append(1000 * (time.perf_counter() - wall))
        exact.thread.append(1000 * (time.thread_time() - thread))
        bench.wait(lambda: int(bench.exact.cache.states.sum()) > 1)
        known = np.flatnonzero(bench.exact.cache.states).tolist()
        near = next(other for other in known if other != frame)
        bench.seek(near, cached, {"exact"})
    return {
        "vertices": len(bench.studio.document.mesh.vertices),
        "preview": preview.summary(),
        "exact": exact.summary(),
        "cached": cached.summary(),
    }


def playback(bench: Bench) -> dict[str, object]:
    """Play 250 cached frames of 20,000 vertices: as fast as it goes, and in real time."""
    document = bench.studio.document
    bench.studio.playback.set_playing(False)
    bench.window.sessions.frames.stop()
    many_vertices(document)
    add_clips(document, [long_clip(document.dataset, CLIP_FRAMES)])
    _fill(bench)
    _fit_view(bench)
    said: dict[str, object] = {
        "vertices": len(document.mesh.vertices),
        "faces": len(document.mesh.faces),
        "frames": CLIP_FRAMES,
        "all_cached": bench.exact.complete(),
        "view_px": list(_view_px(bench)),
    }
    every = PlayWay(speed=4.0, every_frame=True)
    said["every_frame"] = _play(bench, every, 120.0)
    said["real_time_30_fps"] = _play(bench, PlayWay(), 30.0)
    bench.window.actions_by_name["maximise"].setChecked(False)
    bench.window.resize(1366, 768)
    said["with_all_panels_1366x768"] = _play(bench, every, 120.0)
    document.clip_editing.make_editable(Tolerance())
    _fill(bench)
    said["keys"] = document.keying.keyed.key_count
    said["keyed_with_all_panels_1366x768"] = _play(bench, every, 120.0)
    return said


def _fill(bench: Bench) -> None:
    """Have an exact frame for each of the clip."""
    frames = bench.window.sessions.frames
    for frame in range(CLIP_FRAMES):
        moved = frames.skinned_vertices(frame) + np.float32(0.001)
        bench.exact._take(bench.exact.ticket, [PosedFrame(frame, moved, exact=True)])


def _play(bench: Bench, way: PlayWay, fps: float) -> dict[str, object]:
    """Return frames a second, and what a frame costs the window's thread.

    ``python_ms`` is that without the time inside OpenGL's own functions. What Qt's C++ spends, on
    labels and on bringing the picture to the screen, counts.
    """
    bench.timeline.set_way(way)
    bench.timeline.edit_fps(fps)
    bench.timeline.seek(0)
    dropped: list[int] = [0]
    bench.studio.playback.paced.connect(lambda _shown, _wanted, count: dropped.append(count))
    bench.studio.playback.set_playing(True)
    bench.rest(1.0)
    kind, draws, driver = bench.kind, bench.draws, bench.driver_s()
    wall, thread, process = time.perf_counter(), time.thread_time(), time.process_time()
    bench.rest(PLAY_S)
    count, wall_s = bench.draws - draws, time.perf_counter() - wall
    thread_s, driver_s = time.thread_time() - thread, bench.driver_s() - driver
    process_s = time.process_time() - process
    bench.studio.playback.set_playing(False)
    return {
        "kind": kind,
        "frames_a_second": round(count / wall_s, 1),
        "main_thread_ms_a_frame": round(1000 * thread_s / max(count, 1), 2),
        "python_ms_a_frame": round(1000 * (thread_s - driver_s) / max(count, 1), 2),
        "all_threads_ms_a_frame": round(1000 * process_s / max(count, 1), 2),
        "dropped": dropped[-1],
    }


def _view_px(bench: Bench) -> tuple[int, int]:
    image = bench.studio.viewport.grab_image()
    return image.width(), image.height()


def _fit_view(bench: Bench) -> None:
    """Make the view 1280 x 720."""
    bench.window.actions_by_name["maximise"].setChecked(True)
    bench.rest(0.3)
    window, view = bench.window, bench.studio.viewport
    window.resize(
        window.width() + VIEW[0] - view.width(), window.height() + VIEW[1] - view.height()
    )
    bench.rest(0.5)
    bench.studio.viewport.frame_all()


def main() -> None:
    """Open the window, measure, write what was found, and leave."""
    share_one_heap()  # this, too
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    from ins_studio.ui.main_window import MainWindow
    from ins_studio.workers.collector import Collector

    window = MainWindow()
    Collector(window).begin()  # this, too
    bench = Bench(window)
    window.show()
    window.begin()
    bench.wait(lambda: bench.draws > 2, 60.0)
    began, load = time.perf_counter(), os.getloadavg()[0]
    figures: dict[str, object] = {"scrubbing": scrubbing(bench), "playback": playback(bench)}
    figures["seconds"] = round(time.perf_counter() - began, 1)
    figures["load"] = [round(load, 1), round(os.getloadavg()[0], 1)]
    window.close()
    text = json.dumps(figures, indent=2)
    RESULT.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
