"""The clips that can be played: the dataset's sequences, motion files, and clips made of keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.clip import Clip, first_of


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

    def known(self, name: str) -> Clip | None:
        """Return the clip called ``name`` if its poses are here already."""
        opened = (clip for clip in self._opened if clip.name == name)
        return next(opened, self._recorded.get(name))

    def keep(self, clip: Clip) -> None:
        """Take in a sequence of the dataset whose poses were read elsewhere."""
        self._recorded[clip.name] = clip

    def swap(self, clip: Clip) -> None:
        """Put a clip in the place of the one of its name, which looks the same in a list."""
        self._opened = tuple(clip if one.name == clip.name else one for one in self._opened)

    def clip(self, name: str) -> Clip:
        """Return the clip called ``name``; StudioError when its frames cannot be read."""
        known = self.known(name)
        if known is not None:
            return known
        if self._dataset is None:
            raise KeyError(name)
        self.keep(Clip(name, self._dataset.motion(name), sequence=name))
        return self._recorded[name]

    def first(self) -> Clip | None:
        """Return what a fresh document plays: somebody walking, if there is such a sequence."""
        names = [entry.name for entry in self.entries]
        return self.clip(first_of(names)) if names else None
