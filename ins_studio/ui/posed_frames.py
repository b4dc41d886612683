"""The avatar's frames in the clip that plays: which kind of them is shown, and its vertices."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.document.clip import Clip
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.ui.baked_frames import BakedFrames
from ins_studio.ui.exact_frames import ExactFrames
from ins_studio.ui.frame_states import BAKED, EXACT, PREVIEW
from ins_studio.ui.posing import PreviewPoser
from ins_studio.ui.studio import Studio


class PosedFrames:
    """Chooses between exact, baked and previewed frames.

    A range plays as one kind of frames: as exact ones once all are there, else baked ones where
    the avatar is baked, else previews; ``choose`` is for its loops, so that nothing flickers.

    Attributes
    ----------
    poser : PreviewPoser or None
        None where no avatar plays.
    """

    def __init__(self, studio: Studio, exact: ExactFrames, baked: BakedFrames) -> None:
        self._studio = studio
        self._exact = exact
        self._baked = baked
        self._plays = PREVIEW
        self.poser: PreviewPoser | None = None

    def turn_to(self, mesh: CanonicalMesh | None, clip: Clip | None) -> str:
        """Pose ``mesh`` through ``clip``; return why that cannot be, or ""."""
        self.poser = None
        if mesh is None or clip is None:
            return ""
        have, want = len(mesh.parents), clip.motion.poses.shape[1]
        if have != want:
            return (
                f"This avatar has {have} joints and {clip.name} moves {want}: it cannot play here."
            )
        self.poser = PreviewPoser(mesh, clip.motion)
        return ""

    def choose(self) -> None:
        """Take for the coming round the best kind that all of the range has."""
        self._plays = self._best()

    def stay_even(self) -> None:
        """Leave a kind that the range has no longer; up it goes by ``choose`` alone."""
        lost_exact = self._plays == EXACT and not self._exact.complete()
        if lost_exact or (self._plays == BAKED and self._baked.poser is None):
            self.choose()

    def posed(self, frame: int, poser: PreviewPoser) -> tuple[int, NDArray[np.float32]]:
        """Return the best that may be shown of a frame: its kind, vertices (V, 3) in metres."""
        playing = self._studio.playback.playing
        exact = self._exact.get(frame) if not playing or self._plays == EXACT else None
        if exact is not None:
            return EXACT, self._with_cloth(exact, frame, poser)
        if self._baked.poser is not None and (not playing or self._plays == BAKED):
            return BAKED, self._with_cloth(poser.baked(frame, self._baked.poser), frame, poser)
        return PREVIEW, poser.vertices(frame)

    def states(self) -> NDArray[np.uint8] | None:
        """Return the best kind of each frame that is there, (T,); None where no avatar plays."""
        if self.poser is None:
            return None
        otherwise = PREVIEW if self._baked.poser is None else BAKED
        return np.where(self._exact.cache.states, EXACT, otherwise).astype(np.uint8)

    def _best(self) -> int:
        if self._exact.complete():
            return EXACT
        return PREVIEW if self._baked.poser is None else BAKED

    def _with_cloth(
        self, moved: NDArray[np.float32], frame: int, poser: PreviewPoser
    ) -> NDArray[np.float32]:
        """Return exact or baked vertices with as much of the cloth as the clip's keys say.

        A straight mix: 0 is plain skinning, 1 all that the avatar learned.
        """
        clip = self._studio.document.timeline.clip
        if clip is None or clip.keyed is None:
            return moved
        share = np.float32(clip.keyed.cloth()[frame])
        if share == 1:
            return moved
        skinned = poser.vertices(frame)
        mixed: NDArray[np.float32] = skinned + share * (moved - skinned)
        return mixed
