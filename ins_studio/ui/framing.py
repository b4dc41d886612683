"""Where the camera stands when something new is opened."""

from ins_studio.ui.studio import Studio


def frame_clip(studio: Studio) -> None:
    """Move the camera until the figure fits all the way that the clip walks."""
    viewport, timeline = studio.viewport, studio.document.timeline
    box = viewport.scene.bounds()
    if box is None:
        return
    low, high = box
    if timeline.clip is not None:
        way = timeline.clip.motion.transl - timeline.clip.motion.transl[timeline.frame]
        low, high = low + way.min(axis=0), high + way.max(axis=0)
    viewport.camera = viewport.camera.framed(low, high, viewport.pane_point(0, 0)[2])
