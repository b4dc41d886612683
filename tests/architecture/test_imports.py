"""What import-linter cannot see: widgets, and what is really loaded at run time."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import ins_studio

ROOT = Path(ins_studio.__file__).parent
NO_QT = ["project", "geometry", "body", "motion", "dataset", "texture", "export", "avatar"]
NO_QT += ["fitting", "training", "tasks", "engine", "cli", "viewport"]
NO_TORCH = ["project", "geometry", "body", "motion", "dataset", "texture", "export"]
NO_TORCH += ["fitting", "document", "workers", "viewport", "ui"]
LAZY = ["scipy", "igl", "trimesh", "skimage", "embreex", "xatlas", "PIL", "safetensors"]


def modules_of(package: str) -> list[str]:
    files = sorted((ROOT / package).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT.parent).with_suffix("").parts) for file in files]
    return [name for name in names if not name.endswith("__init__")]


def loaded_after(imports: list[str], *unwanted: str) -> set[str]:
    """Import in a fresh interpreter; return which of the unwanted packages that loaded."""
    code = f"import sys, importlib\nfor name in {imports!r}: importlib.import_module(name)\n"
    code += f"print(*[name for name in {unwanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("package", NO_QT)
def test_a_lower_layer_loads_no_qt(package: str) -> None:
    assert not loaded_after(modules_of(package), "PySide6", "pyqtgraph")


@pytest.mark.parametrize("package", NO_TORCH)
def test_a_layer_of_the_window_loads_no_torch(package: str) -> None:
    assert not loaded_after(modules_of(package), "torch", "smplx")


LIGHT = ["project", "geometry", "body", "motion", "dataset", "export", "fitting"]


@pytest.mark.parametrize("package", LIGHT)
def test_heavy_libraries_wait_until_they_are_needed(package: str) -> None:
    assert not loaded_after(modules_of(package), *LAZY)


def test_the_client_of_the_engine_loads_no_torch_and_no_tasks() -> None:
    names = ["torch", "ins_studio.tasks", "ins_studio.engine.server"]
    assert not loaded_after(["ins_studio.engine.client"], *names)


def test_the_engine_answers_before_torch_is_loaded() -> None:
    assert not loaded_after(["ins_studio.engine.server", "ins_studio.tasks.catalog"], "torch")


def test_the_terminal_is_light() -> None:
    light = ["ins_studio.cli.main", "ins_studio.tasks.describe"]
    assert not loaded_after(light, "torch", "PySide6", *LAZY)


def test_the_dispatcher_is_bare() -> None:
    assert not loaded_after(["ins_studio.__main__"], "torch", "PySide6", "numpy", "argparse")


@pytest.mark.skipif(
    importlib.util.find_spec("ins_studio.app") is None, reason="there is no window yet"
)
def test_the_window_never_loads_torch() -> None:
    assert not loaded_after(["ins_studio.app", *modules_of("ui")], "torch", "smplx")


def imported_by(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_widgets_live_in_the_ui_and_the_app() -> None:
    homes = {"ui", "app.py"}
    for file in ROOT.rglob("*.py"):
        if file.relative_to(ROOT).parts[0] not in homes:
            widgets = {
                n for n in imported_by(file) if n.startswith(("PySide6.QtWidgets", "pyqtgraph"))
            }
            assert not widgets, file


def test_the_document_takes_only_undo_from_qtgui() -> None:
    for file in (ROOT / "document").rglob("*.py"):
        gui = {name for name in imported_by(file) if name.startswith("PySide6.QtGui.")}
        allowed = {"PySide6.QtGui.QUndoStack", "PySide6.QtGui.QUndoCommand"}
        assert gui <= allowed, file


def test_smplx_has_one_home_and_waits_there() -> None:
    homes = {file.name for file in ROOT.rglob("*.py") if "smplx" in imported_by(file)}
    assert homes == {"smplx_hands.py"}
    assert not loaded_after(["ins_studio.avatar.smplx_hands", "ins_studio.tasks.convert"], "smplx")


def test_packages_begin_empty() -> None:
    for file in ROOT.rglob("__init__.py"):
        if file != ROOT / "__init__.py":
            assert not file.read_text(encoding="utf-8").strip(), file


def test_nothing_is_called_by_a_word_that_says_nothing() -> None:
    banned = {"utils", "helpers", "manager", "misc", "common", "core", "process", "info", "data2"}
    for file in ROOT.rglob("*.py"):
        assert not banned & {file.stem, *file.relative_to(ROOT).parts[:-1]}, file
