"""Puts the joints of the playhead's frame into the viewport, where they are to be seen."""

from ins_studio.ui.posing import PreviewPoser, joints_of
from ins_studio.ui.studio import Studio


def show_skeleton(studio: Studio, frame: int, poser: PreviewPoser | None) -> None:
    """Show the joints as ``poser`` poses the avatar, or, where it is None, the recorded body's."""
    document, viewport = studio.document, studio.viewport
    clip = document.timeline.clip
    if not viewport.scene.skeleton or clip is None:
        return
    if poser is not None and document.mesh is not None:
        viewport.set_skeleton(poser.joints(frame), document.mesh.parents)
    elif document.dataset is not None:
        dataset, body = document.dataset, document.dataset.body
        # Poses that were just loaded may be of another body than the clip's.
        if not dataset.posed or clip.motion.poses.shape[1] != body.joint_count:
            viewport.set_skeleton(None)
            return
        joints = joints_of(clip.motion, frame, body.joints(), body.parents)
        viewport.set_skeleton(joints, body.parents)
