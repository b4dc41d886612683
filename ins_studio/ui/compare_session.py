"""The avatar, plain skinning and a prepared system side by side, in the frames of the latter."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from ins_studio.document.clip import Clip
from ins_studio.document.timeline import FPS_LIMITS
from ins_studio.errors import StudioError
from ins_studio.motion.motion import Motion
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.comparison import Comparison, load_comparison
from ins_studio.ui.actions import Actions
from ins_studio.ui.compare_words import clip_title, how_to_prepare, pane_words, panel_words
from ins_studio.ui.framing import frame_clip
from ins_studio.ui.posing import PreviewPoser
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.ui.view_panel import ViewPanel
from ins_studio.viewport.camera import Camera

SYSTEMS = "systems"


@dataclass(frozen=True, eq=False)
class _Visit:
    """What is compared, and what the artist was looking at before."""

    mesh: CanonicalMesh
    comparison: Comparison
    clip: Clip
    poser: PreviewPoser
    before: str
    camera: Camera
    frame: int


class CompareSession(QObject):
    """Follows the document's avatar: its action can be used where a comparison lies beside it.

    While it is on, the timeline visits a clip of the prepared frames alone, so the playhead
    cannot stand between them, and the exact frames come as for any other clip. It is view state,
    and no edit.
    """

    def __init__(
        self, studio: Studio, frames: ReposeSession, panel: ViewPanel, actions: Actions
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._panel = panel
        self._action = actions["systems"]
        self._tip = self._action.toolTip()
        self._comparison: Comparison | None = None
        self._visit: _Visit | None = None
        self._entered = False
        document = studio.document
        self._action.toggled.connect(self._switch)
        frames.status_changed.connect(self._show)
        document.mesh_changed.connect(self._look)
        document.run_changed.connect(self._look)
        document.timeline.clip_changed.connect(self._notice_clip)
        studio.viewport.comparison_changed.connect(self._notice_comparison)
        self._look()

    @property
    def active(self) -> bool:
        """Whether the systems are shown."""
        return self._visit is not None

    def enter(self) -> None:
        """Let the action be used."""
        self._entered = True
        self._offer()

    def leave(self) -> None:
        """Leave the comparison, and the action to nobody."""
        self._entered = False
        self._stop()
        self._offer()

    def _look(self) -> None:
        """Read what is prepared for the avatar as it is now, or why nothing is."""
        self._stop()
        document = self._studio.document
        run, mesh = document.run, document.mesh
        self._comparison, why = None, "There is no avatar to compare yet."
        if run is not None and mesh is not None:
            try:
                if run.comparison_path.is_file():
                    step = max(run.steps(), default=0)
                    self._comparison = load_comparison(run.comparison_path, mesh, step)
                why = how_to_prepare(run)
            except StudioError as error:
                why = f"{error.message}\n{error.hint}"
        self._action.setToolTip(why if self._comparison is None else self._tip)
        self._offer()

    def _offer(self) -> None:
        self._action.setEnabled(self._entered and self._comparison is not None)

    def _switch(self, on: bool) -> None:
        if on and self._visit is None:
            self._start()
        elif not on:
            self._stop()

    def _start(self) -> None:
        studio, comparison = self._studio, self._comparison
        document, viewport = studio.document, studio.viewport
        mesh, timeline = document.mesh, studio.document.timeline
        if comparison is None or mesh is None:
            return
        clip = _prepared_clip(comparison)
        poser = PreviewPoser(mesh, clip.motion)
        state = (viewport.scene.comparison, viewport.camera, timeline.frame)
        same = timeline.clip is not None and timeline.clip.name == comparison.clip
        first = comparison.nearest(timeline.frame) if same else 0
        self._visit = _Visit(mesh, comparison, clip, poser, *state)
        timeline.visit(clip)
        timeline.seek(first)
        viewport.set_comparison(SYSTEMS)
        frame_clip(studio)

    def _stop(self) -> None:
        """Give back what nobody else has changed."""
        visit, self._visit = self._visit, None
        self._action.setChecked(False)
        if visit is None:
            return
        viewport, timeline = self._studio.viewport, self._studio.document.timeline
        self._panel.show_systems("")
        viewport.clear_systems()
        if viewport.scene.comparison == SYSTEMS:
            viewport.set_comparison(visit.before)
        if timeline.clip is visit.clip:
            timeline.come_back()
            timeline.seek(visit.frame)
        viewport.camera = visit.camera

    def _show(self, kind: str, _took_ms: float) -> None:
        """Put plain skinning and the other system beside what the avatar shows now."""
        visit, document = self._visit, self._studio.document
        if visit is None or document.timeline.clip is not visit.clip:
            return
        if document.mesh is not visit.mesh:  # _look comes next
            return
        frame, viewport = document.timeline.frame, self._studio.viewport
        other = visit.comparison.meshes[frame]
        skinned = visit.poser.vertices(frame)
        viewport.set_systems(skinned, other.vertices, other.faces, other.colors)
        viewport.set_system_words(pane_words(visit.comparison, frame, kind == "exact"))
        self._panel.show_systems(panel_words(visit.comparison, frame))

    def _notice_clip(self) -> None:
        """Somebody plays another clip: that is not prepared."""
        if self._visit is not None and self._studio.document.timeline.clip is not self._visit.clip:
            self._stop()

    def _notice_comparison(self, mode: str) -> None:
        if self._visit is not None and mode != SYSTEMS:
            self._stop()


def _prepared_clip(comparison: Comparison) -> Clip:
    """Return the prepared frames as a clip that lasts as long as the motion they are of."""
    rate = min(max(comparison.fps, FPS_LIMITS[0]), FPS_LIMITS[1])
    motion = Motion(comparison.poses, comparison.transl, rate)
    return Clip(f"{clip_title(comparison)}, {motion.frame_count} frames prepared", motion)
