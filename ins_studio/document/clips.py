"""The clips that can be played: the dataset's sequences, motion files, and clips made of keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.clip import Clip


@dataclass(frozen=True)
class ClipEntry:
    """One line of the list: enough to show it without reading its poses."""

    name: str
    frame_count: int
    fps: float
    recorded: bool
    keyed: bool = False


class ClipLibrary(QObject):
    """Lists clips and reads the poses of a sequence when it is first played."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._recorded: dict[str, Clip] = {}
        self._opened: tuple[Clip, ...] = ()

    @property
    def entries(self) -> tuple[ClipEntry, ...]:
        """The dataset's sequences, then the motions opened from files."""
        sequences = self._dataset.sequences if self._dataset else ()
        recorded = [ClipEntry(s.name, s.frame_count, s.fps, recorded=True) for s in sequences]
        opened = [
            ClipEntry(
                clip.name, clip.frame_count, clip.motion.fps, recorded=False, keyed=bool(clip.keyed)
            )
            for clip in self._opened
        ]
        return (*recorded, *opened)

    @property
    def opened(self) -> tuple[Clip, ...]:
        """The motions that came from files; the project file lists them."""
        return self._opened

    def set_dataset(self, dataset: Dataset | None) -> None:
        """List the sequences of another dataset."""
        self._dataset = dataset
        self._recorded = {}
        self.changed.emit()

    def set_opened(self, clips: Sequence[Clip]) -> None:
        """List other motions from files."""
        self._opened = tuple(clips)
        self.changed.emit()

    def swap(self, clip: Clip) -> None:
        """Put a clip in the place of the one of its name, which looks the same in a list."""
        self._opened = tuple(clip if one.name == clip.name else one for one in self._opened)

    def clip(self, name: str) -> Clip:
        """Return the clip called ``name``; StudioError when its frames cannot be read."""
        for opened in self._opened:
            if opened.name == name:
                return opened
        if name not in self._recorded:
            if self._dataset is None:
                raise KeyError(name)
            self._recorded[name] = Clip(name, self._dataset.motion(name), sequence=name)
        return self._recorded[name]

    def first(self) -> Clip | None:
        """Return what a fresh document plays: somebody walking, if there is such a sequence."""
        names = [entry.name for entry in self.entries]
        walking = [name for name in names if "walk" in name.lower()]
        for name in [*walking, *names]:
            return self.clip(name)
        return None
