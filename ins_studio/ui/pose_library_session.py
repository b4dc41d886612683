"""Connects the library of poses with the document's poses and keys."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.mirror import partners
from ins_studio.motion.named_pose import NamedPose
from ins_studio.motion.pose import Pose, mirrored_pose, pose_at
from ins_studio.motion.pose_json import encode_poses, load_poses
from ins_studio.ui.actions import Actions
from ins_studio.ui.file_kinds import POSES
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.pose_blend import PoseBlend
from ins_studio.ui.pose_panel import PosePanel
from ins_studio.ui.pose_pictures import PosePictures
from ins_studio.ui.studio import Studio

SUFFIX = ".inspose"
_FILTER = f"Poses (*{SUFFIX})"
_OF_ONE = (
    *("apply_pose", "apply_pose_flipped", "flip_pose", "rename_pose", "delete_pose"),
    "export_pose",
)


class PoseLibrarySession(QObject):
    """Saves, applies, blends, flips, renames, deletes and passes on poses.

    ``noted`` says why a pose cannot be applied, and what was written; ``told`` what was taken in.

    Attributes
    ----------
    panel : PosePanel
    """

    noted = Signal(str)
    told = Signal(str)

    def __init__(self, studio: Studio, selection: KeySelection, actions: Actions) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._document = studio.document
        self._library = studio.document.poses
        self._actions = actions
        self._active = False
        self.panel = PosePanel(actions)
        self._pictures = PosePictures(studio)
        self._blend = PoseBlend(studio.document, selection)
        actions.connect(
            {
                "save_pose": self._save,
                "apply_pose": lambda: self._apply(self._place),
                "apply_pose_flipped": lambda: self._apply(self._place, flipped=True),
                "flip_pose": self._flip,
                "rename_pose": lambda: self.panel.list.begin_rename(self._place),
                "delete_pose": self._delete,
                "export_pose": self._ask_export,
                "import_poses": self._ask_import,
            }
        )
        poses = self.panel.list
        poses.applied.connect(lambda place, flipped: self._apply(place, flipped=flipped))
        poses.blended.connect(self._follow_drag)
        poses.blend_ended.connect(self._end_blend)
        poses.renamed.connect(self._rename)
        poses.currentRowChanged.connect(self._offer)
        self.panel.blended.connect(self._follow_slider)
        self.panel.blend_ended.connect(self._end_blend)
        self._pictures.drawn.connect(self._show_picture)
        self._library.changed.connect(self._show)
        studio.document.timeline.clip_changed.connect(self._offer)
        self._show()

    def enter(self) -> None:
        """Let the actions be used."""
        self._active = True
        self._offer()

    def leave(self) -> None:
        """Leave their keys to others."""
        self._active = False
        self._offer()

    def stop(self) -> None:
        """End the drawing of pictures: the window is closing."""
        self._pictures.stop()

    @property
    def _place(self) -> int:
        return self.panel.list.currentRow()

    @property
    def _chosen(self) -> NamedPose | None:
        place = self._place
        return self._library.poses[place] if 0 <= place < len(self._library.poses) else None

    def _show(self) -> None:
        poses = self._library.poses
        tips = [f"{p.name}\n{len(p.joints)} joints\nClick applies, drag blends" for p in poses]
        self.panel.show_poses([pose.name for pose in poses], tips)
        for pose in poses:
            self._show_picture(pose.pose)
        self._pictures.want(poses)
        self._offer()

    def _show_picture(self, pose: Pose) -> None:
        picture = self._pictures.picture(pose)
        for place, named in enumerate(self._library.poses):
            if named.pose is pose and picture is not None:
                self.panel.list.set_picture(place, picture)

    def _offer(self, _place: int = 0) -> None:
        for name in _OF_ONE:
            self._actions[name].setEnabled(self._active and self._chosen is not None)
        there = self._document.timeline.clip is not None
        self._actions["save_pose"].setEnabled(self._active and there)
        self._actions["import_poses"].setEnabled(self._active)
        self.panel.set_usable(self._chosen is not None)

    def _save(self) -> None:
        """Keep the pose that is shown, and let its name be typed."""
        try:
            shown = self._shown_pose()
        except StudioError as error:
            self._studio.report(error)
            return
        self._library.add((shown,))
        self.panel.list.begin_rename(len(self._library.poses) - 1)

    def _shown_pose(self) -> NamedPose:
        joints, timeline = skeleton_of(self._document).names, self._document.timeline
        clip = timeline.clip
        if clip is None:
            raise StudioError("There is no pose to save.", "Choose a clip first.")
        pose = pose_at(clip.motion, timeline.frame)
        if len(joints) != pose.joint_count:
            raise StudioError(
                f"{clip.name} moves {pose.joint_count} joints; this figure has {len(joints)}.",
                "Choose a clip of this figure.",
            )
        return NamedPose("Pose", joints, pose)

    def _apply(self, place: int, *, flipped: bool = False) -> None:
        self._studio.playback.set_playing(False)
        self._set_share(place, 1.0, flipped=flipped, drag=None)

    def _follow_drag(self, place: int, share: float, flipped: bool, drag: int) -> None:
        self._studio.playback.set_playing(False)
        self._set_share(place, share, flipped=flipped, drag=2 * drag)
        self.panel.show_share(share)

    def _follow_slider(self, share: float, drag: int) -> None:
        self._studio.playback.set_playing(False)
        self._set_share(self._place, share, flipped=False, drag=2 * drag + 1)

    def _set_share(self, place: int, share: float, *, flipped: bool, drag: int | None) -> None:
        if not 0 <= place < len(self._library.poses):
            return
        try:
            self._blend.set_share(self._library.poses[place], share, flipped=flipped, drag=drag)
        except StudioError as error:
            self.noted.emit(str(error))

    def _end_blend(self) -> None:
        self._blend.end()
        self.panel.show_share(0.0)

    def _rename(self, place: int, name: str) -> None:
        self._library.rename(self._library.poses[place], name)

    def _delete(self) -> None:
        if self._chosen is not None:
            self._library.delete(self._chosen)

    def _flip(self) -> None:
        """Take the mirror image in, beside the pose."""
        named = self._chosen
        if named is None:
            return
        try:
            skeleton = skeleton_of(self._document)
            pose = mirrored_pose(named.for_joints(skeleton.names), partners(skeleton))
        except StudioError as error:
            self.noted.emit(str(error))
            return
        flipped = NamedPose(f"{named.name} flipped", skeleton.names, pose)
        self._library.add((flipped,), "Flip a pose")

    def _ask_export(self) -> None:
        named = self._chosen
        if named is None:
            return
        start = POSES.folder(self._document.places) / f"{named.name}{SUFFIX}"
        chosen = POSES.ask_new(self.panel, "Export the pose", start, _FILTER)
        if chosen is not None:
            self.export(named, chosen)

    def export(self, named: NamedPose, path: Path) -> None:
        """Write one pose for other projects."""
        try:
            write_atomic(path, encode_poses((named,)))
        except StudioError as error:
            self._studio.report(error)
            return
        self.noted.emit(f"Wrote the pose {named.name} to {path}.")

    def _ask_import(self) -> None:
        start = POSES.folder(self._document.places)
        kinds = f"{_FILTER};;Libraries (*.json)"
        chosen = POSES.ask_file(self.panel, "Import poses", start, kinds)
        if chosen is not None:
            self.take_in(chosen)

    def take_in(self, path: Path) -> None:
        """Read poses that another project exported; those of another figure are refused."""
        try:
            poses = load_poses(path)
            joints = skeleton_of(self._document).names
            fitting = [NamedPose(p.name, joints, p.for_joints(joints)) for p in poses]
        except StudioError as error:
            self._studio.report(error)
            return
        self._library.add(fitting, "Import poses")
        words = "1 pose" if len(fitting) == 1 else f"{len(fitting)} poses"
        self.told.emit(f"Took in {words} of {path.name}.")
