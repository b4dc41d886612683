"""A walk at random through the real window: what a person may do, in any order."""

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QSplitter, QWidget

from benchmarks.document_state import State, state_of, unequal
from benchmarks.measuring import memory_mb
from ins_studio.document.play_way import REPEATS, SPEEDS, PlayWay
from ins_studio.memory import give_back

CHECK_EVERY = 500
REOPEN_AT = 400  # commands: the undo stack drops the oldest beyond 500
LOOKS = ("paint", "clay", "normals", "checker", "grid", "stretch", "correction", "weights")
TRIGGERS = (
    *("previous_frame", "next_frame", "ten_back", "ten_on", "first_frame", "last_frame"),
    *("unlit", "wireframe", "skeleton", "next_look", "compare", "view_front", "view_side"),
    *("frame_all", "flat", "show_body", "show_distance", "every_frame", "next_repeat"),
    *("faster", "slower", "auto_key"),
)
KEY_TRIGGERS = (
    *("insert_key", "delete_keys", "copy_keys", "paste_keys", "paste_mirrored"),
    *("duplicate_keys", "mirror_keys", "make_editable", "new_clip", "select_all_keys"),
    *("invert_keys", "select_before", "select_after", "clear_turns", "gizmo_axes"),
    *("duplicate_clip", "delete_clip", "trim_clip", "mirror_clip"),
    *("add_marker", "delete_marker", "next_marker", "previous_marker"),
)

# Trimming works on a thread; who goes on to another clip meanwhile is told that nothing happened.
LEFT_WHILE_EDITED = "was changed or left while the edit was worked out."


class WindowWalk:
    """Does operations in a window, and finds out whether the document stays true to its history.

    After each operation what the document holds is noted for the place in the undo stack; when
    undo or redo comes back to that place, it has to be the same.
    """

    def __init__(self, window: QWidget, seed: int, folder: Path) -> None:
        self.window = window
        self.studio = window.studio
        self.document = window.studio.document
        self.folder = folder / "Walk.insproj"
        self.rng = np.random.default_rng(seed)
        self.errors: list[str] = []
        self.unequal: list[str] = []
        self.done: Counter[str] = Counter()
        self.last: list[str] = []
        self._known: dict[int, State] = {}
        self._driven, self._at = False, 0  # whether the stack goes where it was, and where it is
        self._doing = "beginning"
        window.reporter.reported.connect(self._note_error)
        self._hook, sys.excepthook = sys.excepthook, self._note_exception

    def begin(self) -> None:
        """Show the window, and wait for its first picture and the project's folder."""
        self.window.show()
        self.window.begin()
        self.wait(lambda: self.studio.viewport._drawn, 60)
        self.window.keeper.save_as(self.folder)
        self.document.undo_stack.indexChanged.connect(self._follow)
        self._note_state()

    def end(self) -> None:
        """Put the exception hook back."""
        sys.excepthook = self._hook

    def go(self, operations: int, say: Callable[[str], None] = lambda _: None) -> dict[str, object]:
        """Do so many operations; return what went wrong, and how memory grew after a tenth.

        ``memory_mb`` is that of the demo, opened anew; ``memory_of_project_mb`` that of the
        project beside it, which holds what the walk has painted and keyed so far.
        """
        weights = np.array([weight for weight, _ in self._operations()], float)
        names = [operation for _, operation in self._operations()]
        memory: list[tuple[float, float]] = []
        weighs = max(operations // 10, CHECK_EVERY)
        for number in range(operations):
            operation = names[self.rng.choice(len(names), p=weights / weights.sum())]
            self._do(operation)
            if (number + 1) % weighs == 0:
                memory.append(self._weigh())
                wrong = len(self.errors) + len(self.unequal)
                said = " and ".join(f"{found:.0f}" for found in memory[-1])
                say(f"{number + 1} operations, {said} MB, {wrong} wrong")
            if (number + 1) % CHECK_EVERY == 0:
                self._check_all()
        self._check_all()
        self.end()
        return {
            "operations": operations,
            "errors": self.errors[:20],
            "unequal": self.unequal[:20],
            "memory_mb": [round(found) for found, _ in memory],
            "memory_of_project_mb": [round(found) for _, found in memory],
            "grown_mb": round(memory[-1][0] - memory[0][0], 1) if memory else 0.0,
            "done": dict(self.done),
        }

    # What there is to do ------------------------------------------------------------------

    def _operations(self) -> list[tuple[float, Callable[[], None]]]:
        return [
            (20, self.seek), (10, self.trigger), (5, self.play), (4, self.way),
            (8, self.edit_keys), (8, self.turn_joint), (4, self.select_keys), (3, self.drag_keys),
            (3, self.blend), (12, self.undo), (8, self.redo), (4, self.edit_range),
            (2, self.edit_fps), (3, self.choose_clip), (3, self.exclude), (4, self.resize),
            (3, self.maximise), (1, self.fill_screen), (3, self.float_docks), (2, self.split),
            (6, self.workspace), (3, self.look), (2, self.orbit), (1, self.paint),
            (0.6, self.save), (0.5, self.reopen), (0.1, self.begin_again),
        ]  # fmt: skip

    def seek(self) -> None:
        """Press on the ruler, drag, let go."""
        ruler = self.window._timeline.widget
        places = [QPoint(int(self.rng.integers(0, max(ruler.width(), 2))), 40) for _ in range(3)]
        QTest.mousePress(
            ruler, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0]
        )
        for place in places[1:]:
            QTest.mouseMove(ruler, place)
            self.turn()
        QTest.mouseRelease(
            ruler, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1]
        )

    def trigger(self) -> None:
        """Use a menu entry that changes the view."""
        self.window.actions_by_name[self._one_of(TRIGGERS)].trigger()

    def play(self) -> None:
        """Play, or pause."""
        self.window.actions_by_name["play"].trigger()
        for _ in range(int(self.rng.integers(1, 4))):
            self.turn()

    def way(self) -> None:
        """Play otherwise."""
        every = bool(self.rng.random() < 0.3)
        way = PlayWay(self._one_of(REPEATS), self._one_of(SPEEDS), every)
        self.document.timeline.set_way(way)

    def edit_keys(self) -> None:
        """Use the Keys menu."""
        self.window._top.choose(3)
        self.window.actions_by_name[self._one_of(KEY_TRIGGERS)].trigger()
        if len(self.document.clips.opened) > 8:
            self.document.undo_stack.undo()

    def turn_joint(self) -> None:
        """Mark a row, and turn its joint by a drag."""
        keys = self.window.sessions.animate.keys
        self.window._top.choose(3)
        lines = keys.selection.lines
        if lines:
            keys.sheet.title_clicked.emit(int(self.rng.integers(len(lines))))
            if self.rng.random() < 0.3:
                keys.sheet.fold_clicked.emit(int(self.rng.integers(len(keys.selection.lines))))
        drag = int(self.rng.integers(1_000_000))
        for _ in range(int(self.rng.integers(1, 4))):
            keys.pose.panel.turned.emit(*self.rng.uniform(-90, 90, 3).tolist(), drag)

    def select_keys(self) -> None:
        """Box some keys."""
        sheet = self.window.sessions.animate.keys.sheet
        rows = sorted(self.rng.integers(0, 8, 2).tolist())
        frames = sorted(self.rng.integers(0, 40, 2).tolist())
        sheet.boxed.emit(tuple(rows), tuple(frames), bool(self.rng.random() < 0.3))

    def drag_keys(self) -> None:
        """Press on a key and move it."""
        keys = self.window.sessions.animate.keys
        shown = keys.selection.shown()
        row = int(self.rng.integers(len(shown))) if shown else 0
        if shown and len(shown[row].frames):
            keys.sheet.key_pressed.emit(row, int(self.rng.choice(shown[row].frames)), False)
            drag = int(self.rng.integers(1_000_000))
            for by in self.rng.integers(-5, 6, 3).tolist():
                keys.sheet.dragged.emit(by, drag)

    def blend(self) -> None:
        """Change how much of the cloth shows."""
        panel = self.window.sessions.animate.keys.pose.panel
        panel.cloth_changed.emit(float(self.rng.random()), int(self.rng.integers(1_000_000)))

    def undo(self) -> None:
        """Undo some steps, each compared with what was there."""
        for _ in range(int(self.rng.integers(1, 6))):
            self.document.undo_stack.undo()
            self._compare("undo")

    def redo(self) -> None:
        """Redo some steps, each compared with what was there."""
        for _ in range(int(self.rng.integers(1, 6))):
            self.document.undo_stack.redo()
            self._compare("redo")

    def edit_range(self) -> None:
        """Set an end of the range by its key, or drag it."""
        choice = self.rng.integers(4)
        if choice < 3:
            names = ("range_start", "range_end", "whole_clip")
            self.window.actions_by_name[names[choice]].trigger()
        else:
            ruler = self.window._timeline.widget
            y, ends = 4, self.document.timeline.played
            x = int(ruler.scale.x(ends.last))
            button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            QTest.mousePress(ruler, button, none, QPoint(x, y))
            QTest.mouseMove(ruler, QPoint(x - 40, y))
            QTest.mouseRelease(ruler, button, none, QPoint(x - 40, y))

    def edit_fps(self) -> None:
        """Type another frame rate."""
        self.window._timeline.fps_edited.emit(float(self.rng.integers(1, 121)))

    def choose_clip(self) -> None:
        """Click on a clip."""
        names = [entry.name for entry in self.document.clips.entries]
        if names:
            self.window.sessions.animate._clips.chosen.emit(self._one_of(names))

    def exclude(self) -> None:
        """Leave a frame out, or take it in again."""
        dataset = self.document.dataset
        if dataset is not None:
            one = dataset.sequences[int(self.rng.integers(len(dataset.sequences)))]
            frame = int(self.rng.integers(one.frame_count))
            self.document.recordings.toggle_excluded(one.name, [frame])

    def resize(self) -> None:
        """Make the window larger or smaller."""
        if not self.window.isFullScreen():
            self.window.resize(
                int(self.rng.integers(1200, 1600)), int(self.rng.integers(680, 1000))
            )

    def maximise(self) -> None:
        """Leave nothing but the viewport, or bring the panels back."""
        self.window.actions_by_name["maximise"].toggle()

    def fill_screen(self) -> None:
        """Fill the screen and come back."""
        for _ in range(2):
            self.window.actions_by_name["full_screen"].toggle()
            self.turn()

    def float_docks(self) -> None:
        """Make a panel a window of its own, or put it back."""
        side = ("left", "right", "bottom")[int(self.rng.integers(3))]
        self.window.actions_by_name[f"float_{side}"].trigger()
        self.turn()

    def split(self) -> None:
        """Move a border between panels."""
        splitters = self.window.findChildren(QSplitter)
        if splitters:
            splitter = splitters[int(self.rng.integers(len(splitters)))]
            splitter.setSizes(self.rng.integers(100, 900, splitter.count()).tolist())

    def workspace(self) -> None:
        """Go to another workspace."""
        self.window._top.choose(int(self.rng.integers(4)))

    def look(self) -> None:
        """Show the avatar otherwise."""
        self.window.sessions.looks.set_look(self._one_of(LOOKS))

    def orbit(self) -> None:
        """Turn the camera by the mouse."""
        self._drag(Qt.MouseButton.MiddleButton)

    def paint(self) -> None:
        """Draw a stroke in the Paint workspace."""
        self.window._top.choose(2)
        self.turn()
        self._drag(Qt.MouseButton.LeftButton)

    def save(self) -> None:
        """Save, where nothing is written just now."""
        if not any(task.writes for task in self.studio.jobs.tasks):
            self.window.files.save()

    def reopen(self) -> None:
        """Save, close and open the project: it holds what it held."""
        self.save()
        before = state_of(self.document)
        self._opened(lambda: self.window.files.open(self.folder))
        self._expect("open again", before, state_of(self.document))
        self._known.clear()

    def begin_again(self) -> None:
        """Begin a new project, and open the old one again."""
        self.save()
        self._leave()
        self._return()

    # How it is done -----------------------------------------------------------------------

    def _do(self, operation: Callable[[], None]) -> None:
        self._doing = operation.__name__
        self.done[self._doing] += 1
        self.last = [*self.last[-9:], self._doing]
        stack = self.document.undo_stack
        if stack.index() > REOPEN_AT:
            self._check_all()
            self.reopen()
        self._driven = operation in (self.undo, self.redo)
        operation()
        if not self._driven:
            self._note_state()
        self._driven = False
        self.turn()

    def turn(self) -> None:
        """Let the event loop turn, and what is to be deleted go."""
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox):
                box.close()

    def wait(self, done: Callable[[], bool], seconds: float) -> None:
        """Turn the event loop until ``done``; RuntimeError when it never is."""
        until = time.monotonic() + seconds
        while not done():
            if time.monotonic() > until:
                raise RuntimeError(f"{self._doing}: nothing happened in {seconds} s")
            QTest.qWait(10)

    def _leave(self) -> None:
        """Begin a new project: the demo, with nothing in it."""
        self.window.actions_by_name["new"].trigger()
        self.turn()

    def _return(self) -> None:
        """Open the walk's own project again."""
        self._opened(lambda: self.window.files.open(self.folder))
        self._known.clear()

    def _opened(self, ask: Callable[[], None]) -> None:
        opened: list[bool] = []

        def note() -> None:
            opened.append(True)

        self.window.files.opened.connect(note)
        ask()
        self.wait(lambda: bool(opened), 60)
        self.window.files.opened.disconnect(note)

    def _drag(self, button: Qt.MouseButton) -> None:
        native = self.studio.viewport._canvas.native
        none, size = Qt.KeyboardModifier.NoModifier, native.size()
        middle = QPoint(size.width() // 2, size.height() // 2)
        QTest.mousePress(native, button, none, middle)
        for by in self.rng.integers(-60, 61, (3, 2)).tolist():
            QTest.mouseMove(native, middle + QPoint(*by))
            self.turn()
        QTest.mouseRelease(native, button, none, middle)

    def _one_of(self, choices: tuple[str, ...] | list[str] | tuple[float, ...]) -> object:
        return choices[int(self.rng.integers(len(choices)))]

    # Whether it is true -------------------------------------------------------------------

    def _note_state(self) -> None:
        """Note what is there at this place of the undo stack."""
        self._known[self.document.undo_stack.index()] = state_of(self.document, paint=False)

    def _follow(self, index: int) -> None:
        """Drop what was undone where another command came: it does not come again.

        Edits that are worked out on a thread land whenever they are ready.
        """
        if not self._driven:
            place = min(self._at, index)
            self._known = {known: state for known, state in self._known.items() if known <= place}
        self._at = index

    def _compare(self, how: str) -> None:
        known = self._known.get(self.document.undo_stack.index())
        if known is not None:
            self._expect(how, known, state_of(self.document, paint=False))

    def _check_all(self) -> None:
        """Undo everything and redo everything: the same both ways, to the bytes."""
        stack = self.document.undo_stack
        self._driven = True
        here = stack.index()
        self.document.keying.forget_unkeyed()
        before = state_of(self.document)
        stack.setIndex(0)
        first = state_of(self.document)
        if 0 in self._known:
            known = self._known[0]
            self._expect("undo all", known, {name: first[name] for name in known})
        stack.setIndex(stack.count())
        last = state_of(self.document)
        stack.setIndex(0)
        self._expect("undo all again", first, state_of(self.document))
        stack.setIndex(stack.count())
        self._expect("redo all again", last, state_of(self.document))
        stack.setIndex(here)
        self._driven = False
        self._expect("back again", before, state_of(self.document))

    def _expect(self, how: str, before: State, after: State) -> None:
        parts = unequal(before, after)
        if parts:
            at = self.document.undo_stack.index()
            self.unequal.append(f"{how} at {at} after {' '.join(self.last)}: {', '.join(parts)}")

    def _note_error(self, message: str, hint: str) -> None:
        if message.endswith(LEFT_WHILE_EDITED):
            self.done["an edit that was refused"] += 1
        else:
            self.errors.append(f"{self._doing}: {message} {hint}")

    def _note_exception(self, kind: type, error: BaseException, trace: object) -> None:
        self.errors.append(f"{self._doing}: {kind.__name__}: {error}")
        self._hook(kind, error, trace)

    def _weigh(self) -> tuple[float, float]:
        """Return the memory with the demo open, and with the project fresh from the disk.

        So what an undo stack and caches may hold is no leak, and what was painted is none, either.
        """
        self._check_all()
        self.reopen()
        self.studio.playback.set_playing(False)
        self.turn()
        of_project = self._memory_at_rest()
        self._leave()
        of_demo = self._memory_at_rest()
        self._return()
        return of_demo, of_project

    def _memory_at_rest(self) -> float:
        """Return the memory when nothing is worked out any more: that goes by itself."""
        self.wait(lambda: not self.studio.jobs.tasks, 60)
        return _memory_mb()


def _memory_mb() -> float:
    """Return the resident memory of this process; free memory is given back first."""
    gc.collect()
    give_back()
    return memory_mb("VmRSS")
