"""Where panels, keys and the document's recordings meet: each gesture is one undoable edit."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ins_studio.errors import StudioError
from ins_studio.ui.actions import Actions
from ins_studio.ui.data_rows import HELD_OUT
from ins_studio.ui.facts_form import FactsForm
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.reopen_session import ReopenSession
from ins_studio.ui.scan_session import choose_poses
from ins_studio.ui.sequence_tree import SequenceTree
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.document.recordings import Recordings


class CuratingSession(QObject):
    """What is refused is reported, and nothing changes then."""

    def __init__(
        self,
        studio: Studio,
        actions: Actions,
        tree: SequenceTree,
        strip: Filmstrip,
        form: FactsForm,
        reopening: ReopenSession,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._tree, self._strip, self._form = tree, strip, form
        self._reopening = reopening
        self._recordings: Recordings = studio.document.recordings
        actions["exclude"].triggered.connect(self._exclude)
        actions["hold_out"].triggered.connect(self._hold_out)
        actions["hold_out_sequences"].triggered.connect(self._hold_out_selected)
        tree.hold_out_wanted.connect(self._hold_out_sequences)
        form.units_chosen.connect(lambda units: reopening.say("Set the units", units=units))
        form.up_chosen.connect(lambda up: reopening.say("Set the up axis", up=up))
        form.fps_chosen.connect(lambda fps: reopening.say("Set the scans' rate", fps=fps))
        form.poses_requested.connect(self._load_poses)

    def _exclude(self) -> None:
        self._of_frames(self._recordings.toggle_excluded)

    def _hold_out(self) -> None:
        self._of_frames(self._recordings.toggle_held_out)

    def _of_frames(self, edit: Callable[[str, Iterable[int]], None]) -> None:
        clip = self._studio.document.timeline.clip
        name, frames = clip.sequence if clip else None, self._strip.selected
        if name is not None and frames:
            self._guard(lambda: edit(name, frames))

    def _hold_out_selected(self) -> None:
        """Hold the selected sequences out, or let them train where all of them are held out."""
        clip = self._studio.document.timeline.clip
        playing = [clip.sequence] if clip and clip.sequence else []
        names = self._tree.selected or playing
        if names:
            tags = {self._tree.items.rows[name].tag for name in names}
            self._hold_out_sequences(names, tags != {HELD_OUT})

    def _hold_out_sequences(self, names: list[str], held_out: bool) -> None:
        self._guard(lambda: self._recordings.hold_out_sequences(names, held_out))

    def _load_poses(self) -> None:
        dataset = self._recordings.dataset
        chosen = None if dataset is None else choose_poses(self._form.window(), dataset.path)
        if chosen is not None:
            self._reopening.say("Load poses", poses=str(chosen))

    def _guard(self, edit: Callable[[], None]) -> None:
        try:
            edit()
        except StudioError as error:
            self._studio.report(error)
