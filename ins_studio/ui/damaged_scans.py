"""Which scans turned out to be unreadable when somebody looked at them: said together."""

from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.checks import problem_of
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.pose_search import some_of
from ins_studio.errors import StudioError

Frames = dict[tuple[str, int], str]  # what is wrong, by sequence and index


class DamagedScans(QObject):
    """Remembers them as long as their dataset is open.

    ``changed`` says that there is one more; ``noted`` carries one sentence for all of a dataset.
    """

    changed = Signal()
    noted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: WeakKeyDictionary[Dataset, Frames] = WeakKeyDictionary()

    def add(self, dataset: Dataset, sequence: str, index: int, error: StudioError) -> None:
        """Take in a frame that cannot be read; once is enough."""
        known = self._known.setdefault(dataset, {})
        if (sequence, index) not in known:
            file = dataset.sequence(sequence).files[index]
            known[sequence, index] = str(problem_of(file, error))
            self.changed.emit()
            self.noted.emit(self.sentence(dataset))

    def frames(self, dataset: Dataset) -> frozenset[tuple[str, int]]:
        """Return them as (sequence, index)."""
        return frozenset(self._known.get(dataset, {}))

    def reasons(self, dataset: Dataset) -> list[str]:
        """Return what is wrong with each file, which it names."""
        return list(dict.fromkeys(why for _, why in sorted(self._known.get(dataset, {}).items())))

    def sentence(self, dataset: Dataset) -> str:
        """Name the files; empty where all that was looked at can be read."""
        places = sorted(self._known.get(dataset, {}))
        files = (dataset.sequence(name).files[index].name for name, index in places)
        named = some_of(list(dict.fromkeys(files)))
        if len(places) < 2:
            return f"{named} cannot be read: see Checks." if places else ""
        return f"{len(places)} scans cannot be read: {named}. See Checks."
