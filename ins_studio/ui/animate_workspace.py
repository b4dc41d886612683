"""The Animate workspace: clips on the left, pose and view on the right, keys below."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ins_studio.errors import StudioError
from ins_studio.ui.action_button import action_button
from ins_studio.ui.actions import Actions
from ins_studio.ui.clip_list import ClipList
from ins_studio.ui.clip_session import ClipSession
from ins_studio.ui.compare_session import CompareSession
from ins_studio.ui.dope_session import DopeSession
from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.look_session import LookSession
from ins_studio.ui.panel_scroll import PanelScroll
from ins_studio.ui.posing_session import PosingSession
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.view_panel import ViewPanel


class AnimateWorkspace(QObject):
    """Connects the list of clips and the view to the document.

    Attributes
    ----------
    systems : CompareSession
        The comparison with other systems, while this workspace is shown.
    keys : DopeSession
        The dope sheet, the selected joint and the Keys menu.
    clips : ClipSession
        Edits of whole clips.
    posing : PosingSession
        Joints in the viewport and the Pose menu.
    """

    name = "Animate"
    open_requested = Signal()
    export_requested = Signal()

    def __init__(
        self,
        studio: Studio,
        frames: ReposeSession,
        looks: LookSession,
        actions: Actions,
        pins: QWidget | None = None,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._clips = ClipList()
        self._view = ViewPanel(actions)
        self.systems = CompareSession(studio, frames, self._view, actions)
        self.keys = DopeSession(studio, actions)
        self.clips = ClipSession(studio, actions)
        self.posing = PosingSession(studio, self.keys, actions)
        clips = _column(self._clips, _buttons(actions), grows=0)
        self.left: QWidget | None = PanelScroll(_split(clips, self.keys.poses.panel))
        joint = self.keys.pose.panel
        upper = joint if pins is None else _column(joint, pins, grows=1)
        panels = _column(upper, self._view, grows=1)
        self.right: QWidget | None = PanelScroll(panels)
        self.bottom: QWidget | None = None
        self._clips.chosen.connect(self._play)
        self._clips.open_requested.connect(self.open_requested)
        self._clips.rename_requested.connect(actions["rename_clip"].trigger)
        self._clips.menu_requested.connect(self.clips.pop_up)
        self._view.comparison_chosen.connect(studio.viewport.set_comparison)
        self._view.look_chosen.connect(looks.set_look)
        looks.changed.connect(self._view.show_look)
        self._view.export_requested.connect(self.export_requested)
        self._follow_document()
        studio.viewport.comparison_changed.connect(self._view.show_comparison)
        self._view.show_comparison(studio.viewport.scene.comparison)
        self._list_clips()
        self._tell_facts()

    def _follow_document(self) -> None:
        document = self._studio.document
        document.clips.changed.connect(self._list_clips)
        document.timeline.clip_changed.connect(self._mark_clip)
        document.mesh_changed.connect(self._tell_facts)
        document.run_changed.connect(self._tell_facts)

    def enter(self) -> None:
        """Offer to compare systems, and to edit keys."""
        self.systems.enter()
        self.keys.enter()
        self.clips.set_active(True)
        self.posing.set_active(True)

    def leave(self) -> None:
        """Take the other systems out, and the keys' keys back."""
        self.posing.set_active(False)
        self.systems.leave()
        self.keys.leave()
        self.clips.set_active(False)

    def _play(self, name: str) -> None:
        document = self._studio.document
        try:
            document.timeline.choose(document.clips.clip(name))
        except StudioError as error:
            self._studio.report(error)
            self._mark_clip()

    def _list_clips(self) -> None:
        self._clips.show_clips(self._studio.document.clips.entries)
        self._mark_clip()

    def _mark_clip(self) -> None:
        clip = self._studio.document.timeline.clip
        self._clips.show_chosen(clip.name if clip else None)
        self._view.offer_scans(clip is not None and clip.sequence is not None)

    def _tell_facts(self) -> None:
        mesh, run = self._studio.document.mesh, self._studio.document.run
        if mesh is None or run is None:
            facts = "No avatar yet: the scans themselves play. The Train workspace makes one."
        else:
            own = run.path.parent == self._studio.document.places.runs_path
            facts = (
                f"{f'Avatar {run.path.name}' if own else 'Demo avatar'}\n"
                f"{len(mesh.vertices):,} vertices, {len(mesh.faces):,} faces, "
                f"{len(mesh.parents)} joints.\nThe same vertices, faces and UVs in every frame."
            )
        self._view.show_facts(facts, exportable=mesh is not None)


def _column(upper: QWidget, lower: QWidget, grows: int) -> QWidget:
    """Return one above the other; ``grows`` says which of the two takes the room that is left."""
    holder = QWidget()
    holder.setProperty("panel", True)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for place, widget in enumerate((upper, lower)):
        column.addWidget(widget, int(place == grows))
    return holder


def _split(upper: QWidget, lower: QWidget) -> QSplitter:
    """Return one above the other, with a handle between them."""
    split = QSplitter(Qt.Orientation.Vertical)
    split.setChildrenCollapsible(False)
    split.setHandleWidth(3)
    for widget in (upper, lower):
        split.addWidget(widget)
        split.setStretchFactor(split.count() - 1, 1)
    return split


def _buttons(actions: Actions) -> QWidget:
    holder = QWidget()
    names = ("new_clip", "make_editable")
    row = FlowGrid(*(action_button(actions[name]) for name in names), spacing=6)
    row.setContentsMargins(12, 0, 12, 10)
    holder.setLayout(row)
    return holder
