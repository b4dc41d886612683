"""Asks for files: each kind of them where one was chosen last, at first beside the project."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileInfo, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ins_studio.document.places import SUFFIX, is_untitled
from ins_studio.project.project import ProjectFolder
from ins_studio.ui.preferences import settings

FOLDERS = "folders"  # the settings of what was chosen last


@dataclass(frozen=True)
class FileKind:
    """What a person keeps in a place of its own.

    Parameters
    ----------
    name : str
        Its key in the settings.
    made_here : bool
        Whether the project has a folder for it; other kinds are looked for beside the project.
    """

    name: str
    made_here: bool = False

    def folder(self, places: ProjectFolder | None = None) -> Path:
        """Return where to begin; it need not exist yet.

        A project without a name lies where nobody would look.
        """
        kept = settings().value(f"{FOLDERS}/{self.name}")
        if isinstance(kept, str) and QFileInfo(kept).isDir():
            return Path(kept)
        if places is None or is_untitled(places.path):
            return _documents()
        return places.export_path if self.made_here else places.path.parent

    def keep(self, chosen: Path) -> None:
        """Begin beside ``chosen`` from now on.

        A folder of a project is forgotten instead: other projects have their own.
        """
        folder, key = chosen.absolute().parent, f"{FOLDERS}/{self.name}"
        if any(above.suffix == SUFFIX for above in (folder, *folder.parents)):
            settings().remove(key)
        else:
            settings().setValue(key, str(folder))

    def ask_file(self, window: QWidget | None, title: str, start: Path, kinds: str) -> Path | None:
        """Choose a file that is there, of ``kinds`` as Qt writes them; None for none."""
        chosen, _ = QFileDialog.getOpenFileName(window, title, str(_there(start)), kinds)
        return self._taken(chosen)

    def ask_folder(self, window: QWidget | None, title: str, start: Path) -> Path | None:
        """Choose a folder that is there."""
        return self._taken(QFileDialog.getExistingDirectory(window, title, str(_there(start))))

    def ask_new(self, window: QWidget | None, title: str, start: Path, kinds: str) -> Path | None:
        """Choose a file to write, ``start`` being its suggested name; it ends as its kind does."""
        suggested = str(_there(start.parent) / start.name)
        chosen, kind = QFileDialog.getSaveFileName(window, title, suggested, kinds)
        path = self._taken(chosen)
        return None if path is None else with_ending(path, kinds, kind)

    def _taken(self, chosen: str) -> Path | None:
        if not chosen:
            return None
        self.keep(Path(chosen))
        return Path(chosen)


PROJECTS, SCANS, MOTIONS = FileKind("projects"), FileKind("scans"), FileKind("motions")
FITTED, BODIES, MAPS = FileKind("fitted"), FileKind("bodies"), FileKind("maps")
EXPORTS, PICTURES = FileKind("exports", made_here=True), FileKind("pictures", made_here=True)
POSES, REPORTS = FileKind("poses", made_here=True), FileKind("reports", made_here=True)


def with_ending(path: Path, kinds: str, kind: str = "") -> Path:
    """Return a path that says what it is: some dialogs leave the ending to the person.

    ``kind`` is the one of ``kinds`` that was chosen; the first, where a dialog does not say.
    """
    known, chosen = _endings(kinds), _endings(kind)
    if path.suffix.lower() in known:
        return path
    return path.with_name(path.name + (chosen or known)[0])


def _endings(kinds: str) -> list[str]:
    return re.findall(r"\*(\.\w+)", kinds)


def _there(folder: Path) -> Path:
    """Return what exists of ``folder``: Qt would show the program's own instead."""
    above = (folder, *folder.parents)
    # By Qt: pathlib raises where a folder is another person's, or a server is away.
    return next((one for one in above if QFileInfo(str(one)).exists()), Path.home())


def _documents() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = QStandardPaths.writableLocation(place)
    return Path(folder) if QFileInfo(folder).isDir() else Path.home()
