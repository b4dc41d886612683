"""Starts the window: attributes that must be set first, crash log, first picture."""

import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ins_studio.memory import share_one_heap
from ins_studio.ui.display import choose_platform, display_problem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ins_studio.ui.main_window import MainWindow

STARTED = time.perf_counter()


def run(arguments: list[str]) -> int:
    """Open the window and return the exit code.

    Parameters
    ----------
    arguments : list of str
        ``--smoke`` tries the whole chain once and prints its timings as JSON; ``--shot FILE``
        writes a picture of the window and leaves; anything else is a project or a dataset to open.
    """
    problem = display_problem()
    if problem is not None:
        print(problem, file=sys.stderr)  # noqa: T201  the terminal is all there is
        return 1
    choose_platform()
    # OpenBLAS' threads wait by spinning: for the floor's shade alone they took as much of both
    # cores as all drawing. Has to be said before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    share_one_heap()
    if "--smoke" in arguments:  # nothing of the person's own is touched
        os.environ["INS_STUDIO_HOME"] = tempfile.mkdtemp(prefix="ins-studio-home-")
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    from ins_studio.ui.appearance import dress, scale_environment
    from ins_studio.ui.preferences import Preferences

    scale_environment()
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("ins-studio")
    application.setApplicationDisplayName("INS Studio")
    application.setDesktopFileName("ins-studio")
    dress(Preferences())
    log = _open_crash_log()
    try:
        return _open_window(application, arguments)
    finally:
        faulthandler.disable()
        log.close()


def _open_window(application: "QApplication", arguments: list[str]) -> int:
    from PySide6.QtCore import QTimer

    from ins_studio.ui.main_window import MainWindow
    from ins_studio.workers.collector import Collector

    window = MainWindow()
    window.reporter.install()
    window.open_fitting()
    paths = [Path(argument) for argument in arguments if not argument.startswith("-")]
    shot = _value_of(arguments, "--shot")
    if shot is not None:
        paths = [path for path in paths if str(path) != shot]
    if "--smoke" in arguments:
        from ins_studio.ui.smoke import Smoke

        smoke = Smoke(window, STARTED)
        window.studio.viewport.first_drawn.connect(smoke.begin)
    elif shot is not None:
        from ins_studio.ui.shot import Shot

        picture = Shot(window, Path(shot))
        window.studio.viewport.first_drawn.connect(picture.begin)
    QTimer.singleShot(0, lambda: _begin(window, paths))
    collector = Collector(window)
    collector.begin()
    exit_code = application.exec()
    window.close()
    collector.end()
    return exit_code


def _begin(window: "MainWindow", paths: list[Path]) -> None:
    """Fill the window once it is on the screen."""
    if paths:
        window.keeper.new()
        window.files.open(paths[0])
    else:
        window.begin()
    window.offer_crash_log()


def _value_of(arguments: list[str], switch: str) -> str | None:
    if switch not in arguments[:-1]:
        return None
    return arguments[arguments.index(switch) + 1]


def _open_crash_log() -> TextIO:
    """Send hard crashes to a file; what the last one left is offered by the window."""
    from ins_studio.document.places import crash_log

    path = crash_log()
    if path.is_file() and path.stat().st_size:
        path.replace(path.with_name("crash-last.log"))
    log = path.open("w", encoding="utf-8")
    faulthandler.enable(log)
    return log
